"""Kiosk: a whole survey in one page, for a tablet at a touchpoint, with or without a connection."""

from pathlib import Path
from typing import Any, cast, override

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import reverse
from django.utils.csp import CSP
from django.views.decorators.csp import csp_override
from msgspec.structs import replace

from regard.ask.register import standing_of
from regard.ask.survey import Page, Question, Survey, Texts, said
from regard.ask.walk import first_page
from regard.ask.words import words_of
from regard.web.asking.branching import speech_of, ways_of
from regard.web.asking.fields import Field, Showing, field_of
from regard.web.asking.kiosk_words import problems_of_all, problems_of_each
from regard.web.asking.languages import is_right_to_left, own_name
from regard.web.asking.links import Link, Nowhere, arrive
from regard.web.asking.showing import answer
from regard.web.asking.sittings import Seat
from regard.web.asking.subjects import company, facts_of
from regard.web.asking.themes import theme_url
from regard.web.asking.views import for_respondents
from regard.web.asking.visiting import nowhere
from regard.web.shell.workspace import workspace

_POLICY = cast("dict[str, list[str]]", settings.SECURE_CSP) | {
    "worker-src": [str(CSP.SELF)],
    "form-action": [str(CSP.NONE)],
}
_FIGURES = ("waiting", "refused", "sent", "version", "ready")
"""What staff can look up."""
_WORKER = Path(__file__).parent / "static/asking/kiosk-worker.js"


class Unpiped(Showing):
    """The fields of a page whose texts keep their `{places}`: what was answered is known on the device only."""

    @override
    def text(self, texts: Texts) -> str:
        return said(texts, self.language, self.survey)


@for_respondents
@csp_override(_POLICY)
def kiosk(request: HttpRequest, key: str) -> HttpResponse:
    """Show a survey as a kiosk: all its pages in one, which nothing but its answers leaves."""
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(["GET"])
    standing_of(workspace().ledger.folder, key)
    arrival = arrive(request, Link(key))
    if isinstance(arrival, Nowhere):
        return nowhere(arrival)
    seat = arrival.seat
    if first_page(seat.survey, seat.known) is None:
        return nowhere(Nowhere.CLOSED)
    return answer("kiosk", _page_of(request, seat), 200)


@for_respondents
def worker(request: HttpRequest) -> HttpResponse:
    """Return the script that keeps kiosks on their device; it stands where it may look after them."""
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(["GET"])
    response = HttpResponse(_WORKER.read_bytes(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


def _page_of(request: HttpRequest, seat: Seat) -> dict[str, Any]:
    survey, language = seat.survey, seat.content.language
    query = request.GET.copy()
    query.pop("staff", None)
    return {
        "title": said(survey.title, language, survey) or survey.name,
        "language": language,
        "right_to_left": is_right_to_left(language),
        "scheme": survey.theme.scheme,
        "theme_url": theme_url(survey, seat.content.start.version),
        "company": company(survey),
        "is_test": seat.content.start.is_test,
        "open_url": f"{reverse('asking:survey', args=[survey.key])}?{query.urlencode()}",
        "languages": [(tag, own_name(tag)) for tag in survey.languages] if len(survey.languages) > 1 else [],
        "speeches": [_speech(survey, tag) for tag in survey.languages],
        "data": _data(request, seat),
    }


def _data(request: HttpRequest, seat: Seat) -> dict[str, Any]:
    """Return what the script needs of the survey, beside its texts."""
    survey, start = seat.survey, seat.content.start
    return {
        "key": survey.key,
        "version": start.version,
        "anonymous": survey.anonymous,
        "language": seat.content.language,
        "url": f"/api/v1/surveys/{survey.key}/submissions",
        "sent": {
            "touchpoint": start.touchpoint,
            "unit": start.unit or "",
            "campaign": start.campaign or "",
            "test": request.GET.get("test", ""),
        },
        "survey": ways_of(survey),
        "speech": {tag: _said_by_script(seat, tag) for tag in survey.languages},
    }


def _said_by_script(seat: Seat, language: str) -> dict[str, Any]:
    survey, words = seat.survey, words_of(language)
    return speech_of(survey, language) | {
        "direction": "rtl" if is_right_to_left(language) else "ltr",
        "facts": facts_of(survey, seat.subject, language),
        "problems": problems_of_all(words),
        "problems_of": {question.key: problems_of_each(words, question) for question in survey.questions},
        **{name: words[name] for name in ("language", "page_of", "next", "send", "kiosk_idle", "error")},
        **{name: words[f"kiosk_{name}"] for name in ("yes", "no", "never")},
    }


def _speech(survey: Survey, language: str) -> dict[str, Any]:
    """Return the screens of a kiosk in one language."""
    words = words_of(language)
    showing = Unpiped(survey, words, language, seed="", known={}, form={}, problems={})
    thanks = showing.text(survey.thanks)
    return {
        "tag": language,
        "words": words.texts,
        "words_tag": words.language,
        "title": showing.text(survey.title) or _as_written(survey.name),
        "intro": showing.text(survey.intro),
        "privacy_note": words["anonymous_note"] if survey.anonymous else "",
        "thanks": thanks or words["kiosk_thanks"],
        "pages": [_page(showing, page) for page in survey.pages],
        "figures": [(name, words[f"kiosk_{name}"]) for name in _FIGURES],
    }


def _page(showing: Unpiped, page: Page) -> dict[str, Any]:
    fields = [_field(showing, question) for question in page.questions]
    return {
        "key": page.key,
        "heading": showing.text(page.title),
        "text": showing.text(page.text),
        "fields": fields,
        "has_required": any(field.is_required for field in fields),
    }


def _field(showing: Unpiped, question: Question) -> Field:
    """Return a question with its options as they are written: each respondent's order is drawn on the device."""
    return field_of(showing, replace(question, random=False))


def _as_written(name: str) -> str:
    return name.replace("{", "{{").replace("}", "}}")
