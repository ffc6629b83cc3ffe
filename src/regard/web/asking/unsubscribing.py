"""Unsubscribing: a page that asks first, a button that declines, and one that takes it back; no account, no cookie."""

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import reverse
from django.utils.translation.trans_real import parse_accept_lang_header

from regard.ask.words import USUAL_LANGUAGE, Words, languages, words_of
from regard.web.asking.consenting import give_consent, withdraw_consent
from regard.web.asking.links import Nowhere
from regard.web.asking.showing import answer
from regard.web.asking.views import for_respondents
from regard.web.asking.visiting import nowhere
from regard.web.shell.workspace import workspace

_SALT = "regard.asking.unsubscribe"
_VIA = "mail"
"""Where the ledger says that it comes from."""


def decline_path(customer: str, language: str) -> str:
    """Return the path at which a customer can decline further invitations.

    Args:
        customer: pseudonym, in hexadecimal; only this server can have signed it.
        language: BCP 47 tag that the page speaks.
    """
    token = signing.dumps(customer, salt=_SALT)
    return f"{reverse('asking:unsubscribe', args=[token])}?lang={language}"


@for_respondents
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether somebody declines, or note that they do; looking at the page changes nothing.

    A mail program posts `List-Unsubscribe=One-Click` (RFC 8058) and wants no page.
    """
    customer = _customer(token)
    if customer is None:
        return nowhere(Nowhere.UNKNOWN)
    if request.method in {"GET", "HEAD"}:
        return _page(request, "ask")
    if request.method != "POST":
        return HttpResponseNotAllowed(["GET", "POST"])
    if request.POST.get("List-Unsubscribe") == "One-Click":
        withdraw_consent(customer, _VIA)
        return HttpResponse(status=200, content_type="text/plain")
    return _pressed(request, customer, request.POST.get("do", ""))


def _pressed(request: HttpRequest, customer: str, button: str) -> HttpResponse:
    """Do what a button says; anything else asks once more."""
    if button == "decline":
        withdraw_consent(customer, _VIA)
        return _page(request, "done")
    if button == "undo":
        give_consent(customer, _VIA)
        return _page(request, "undone")
    return _page(request, "ask")


def _page(request: HttpRequest, stands: str) -> HttpResponse:
    """Return the page: `ask`, `done` or `undone`."""
    words, name = words_for(request), workspace().ledger.settings.name
    stem = "unsubscribe" if stands == "ask" else f"unsubscribe_{stands}"
    text = "unsubscribe_ask" if stands == "ask" else stem
    context = {
        "words": words.texts,
        "language": words.language,
        "right_to_left": words.direction == "rtl",
        "scheme": "auto",
        "company": name,
        "title": words[f"{stem}_title"],
        "text": words.say(text, company=name),
        "button": {"done": "undo"}.get(stands, "decline"),
        "button_words": words["unsubscribe_undo" if stands == "done" else "unsubscribe_do"],
        "is_quiet": stands != "ask",
    }
    return answer("unsubscribe", context, 200)


def _customer(token: str) -> str | None:
    try:
        return str(signing.loads(token, salt=_SALT))
    except signing.BadSignature:
        return None


def words_for(request: HttpRequest) -> Words:
    """Return the words in the reader's language: the address's, or else the browser's."""
    header = request.headers.get("Accept-Language", "")[:500]
    wishes = [request.GET.get("lang", ""), *(tag for tag, _ in parse_accept_lang_header(header))]
    return words_of(next((tag for tag in wishes if tag.partition("-")[0].lower() in languages()), USUAL_LANGUAGE))
