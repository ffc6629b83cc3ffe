"""Preferences: a page on which customers see what they agreed to, and change it; no account, no cookie, no script."""

from datetime import datetime, timedelta
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import reverse
from django.utils.timezone import now

import regard.resolve.consent as said
from regard.ask.words import Words
from regard.collect.catalogue import read_purposes
from regard.collect.purposes import ConsentPurpose
from regard.errors import BrokenWorkspaceError
from regard.resolve import Standing, Stands, erased_among, identifiers_of, standings
from regard.resolve.consent import Said
from regard.web.asking.consenting import SOURCE, say_consent
from regard.web.asking.links import Nowhere
from regard.web.asking.mail_text import day_of
from regard.web.asking.showing import answer, show_notice
from regard.web.asking.unsubscribing import words_for
from regard.web.asking.views import for_respondents
from regard.web.asking.visiting import nowhere
from regard.web.shell.workspace import workspace

GOOD_FOR = timedelta(days=365)
"""How long a link works: whoever finds an old mail must not decide for somebody else."""

_SALT = "regard.asking.preferences"
_VIA = "preferences_page"
_ACTS = {"agree": Said.GIVEN, "decline": Said.WITHDRAWN}


def preferences_path(customer: str, language: str) -> str:
    """Return the path at which a customer sees and changes what they agreed to.

    Args:
        customer: pseudonym, in hexadecimal; only this server can have signed it.
        language: BCP 47 tag that the page speaks.
    """
    token = signing.dumps(customer, salt=_SALT)
    return f"{reverse('asking:preferences', args=[token])}?lang={language}"


@for_respondents
def preferences(request: HttpRequest, token: str) -> HttpResponse:
    """Show what a customer agreed to, or note a choice; looking at the page changes nothing."""
    try:
        customer = str(signing.loads(token, salt=_SALT, max_age=GOOD_FOR))
    except signing.SignatureExpired:
        return show_notice(words_for(request).language, "link_expired", 410)
    except signing.BadSignature:
        return nowhere(Nowhere.UNKNOWN)
    ledger = workspace().ledger
    if erased_among(ledger, [customer]) or customer not in identifiers_of(ledger, [customer]):
        return nowhere(Nowhere.UNKNOWN)
    if request.method not in {"GET", "HEAD", "POST"}:
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    return _page(request, customer, _chosen(request, customer))


def _chosen(request: HttpRequest, customer: str) -> dict[str, tuple[Said, datetime]]:
    """Note the choice that a button says; anything else changes nothing."""
    act, _colon, key = request.POST.get("do", "").partition(":")
    purposes = {each.key: each for each in read_purposes(workspace().ledger.folder)}
    if act not in _ACTS or key not in purposes:
        return {}
    moment, state = now(), _ACTS[act]
    read = purposes[key].text_version
    say_consent(customer, said.Consent(state, moment, key, _VIA, text_version=read), SOURCE)
    return {key: (state, moment)}


def _page(request: HttpRequest, customer: str, chosen: dict[str, tuple[Said, datetime]]) -> HttpResponse:
    """Return the page; a choice that was just made is shown, though the numbers do not have it yet."""
    words, name = words_for(request), workspace().ledger.settings.name
    context = {
        "words": words.texts,
        "language": words.language,
        "right_to_left": words.direction == "rtl",
        "scheme": "auto",
        "company": name,
        "title": words["preferences_title"],
        "text": words.say("preferences", company=name),
        "is_saved": bool(chosen),
        "choices": [_choice(words, each, chosen.get(each.purpose.key)) for each in _standings(customer)],
    }
    return answer("preferences", context, 200)


def _standings(customer: str) -> list[Standing]:
    """Return how a customer stands to each purpose; to none where the numbers do not know them yet."""
    try:
        with workspace().pool.borrow() as (_, reader):
            number = reader.number_of(customer)
            if number is not None:
                return standings(reader, number, now())
    except BrokenWorkspaceError:
        # Nothing was folded yet: nothing was said either.
        pass
    purposes = read_purposes(workspace().ledger.folder)
    return [Standing(each, Stands.NEVER_ASKED, not each.needed) for each in purposes]


def _choice(words: Words, standing: Standing, chosen: tuple[Said, datetime] | None) -> dict[str, Any]:
    """Return what the page says of one purpose."""
    purpose, last = standing.purpose, standing.last
    stands, at, until = standing.stands, last.at if last else None, last.until if last else None
    if chosen is not None:
        stands, at, until = Stands(chosen[0].value), chosen[1], _ends(purpose, *chosen)
    says = words["preferences_silent"]
    if at is not None:
        says = words.say(f"preferences_{stands.value}", date=day_of(at, words.language))
    holds = stands is Stands.GIVEN and until is not None
    usual = words["preferences_needed" if purpose.needed else "preferences_usually"]
    return {
        "key": purpose.key,
        "name": purpose_words(words, purpose, "name"),
        "text": purpose_words(words, purpose, "text"),
        "says": says,
        "until": words.say("preferences_until", date=day_of(until, words.language)) if holds and until else "",
        "usual": usual if stands in {Stands.NEVER_ASKED, Stands.EXPIRED} else "",
        "is_given": stands is Stands.GIVEN,
        "is_withdrawn": stands is Stands.WITHDRAWN,
    }


def _ends(purpose: ConsentPurpose, state: Said, at: datetime) -> datetime | None:
    days = purpose.expires_after_days
    return at + timedelta(days=days) if state is Said.GIVEN and days is not None else None


def purpose_words(words: Words, purpose: ConsentPurpose, part: str) -> str:
    """Return the name or text of a purpose in the reader's language: the register's own, else what is usual.

    Args:
        words: the reader's.
        purpose: from the register.
        part: `name` or `text`.
    """
    own: dict[str, str] = getattr(purpose, part)
    usual = words.texts.get(f"purpose_{purpose.key}" + ("" if part == "name" else "_text"), "")
    return own.get(words.language) or (own.get("en") or next(iter(own.values())) if own else usual)
