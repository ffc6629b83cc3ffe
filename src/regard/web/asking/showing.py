"""Showing: the page of a respondent, and the pages that say why there is none."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.csp import CSP
from django.views.decorators.csp import csp_override

from regard.ask.piping import piped
from regard.ask.reading import Read
from regard.ask.survey import Page, Survey, said
from regard.ask.walk import counted, questions_of, route
from regard.ask.words import words_of
from regard.web.asking.embedding import embedded_in, is_embedded
from regard.web.asking.fields import Showing, field_of
from regard.web.asking.forms import Form, posted
from regard.web.asking.languages import is_right_to_left, own_name
from regard.web.asking.sittings import Seat
from regard.web.asking.subjects import company
from regard.web.asking.themes import theme_url


@dataclass(frozen=True)
class View:
    """A page of a survey as it is to be shown.

    Attributes:
        seat: the respondent, with what is known.
        page: the page.
        action: where it is sent to.
        start: what the first page carries; empty on all others.
        form: what was posted; None: what is known already.
        read: what was found in it.
        shown_url: where a script tells that it was seen; empty: nowhere.
        failed: it could not be stored.
        is_chosen: the answer that was touched in a mail is chosen already.
    """

    seat: Seat
    page: Page
    action: str
    start: str = ""
    form: Form | None = None
    read: Read | None = None
    shown_url: str = ""
    failed: bool = False
    is_chosen: bool = False


def show_page(request: HttpRequest, view: View, status: int = 200) -> HttpResponse:
    """Return a page with its questions."""
    seat, survey = view.seat, view.seat.survey
    showing = _showing(view)
    fields = [field_of(showing, each) for each in questions_of(view.page, showing.known, seat.seed)]
    way = route(survey, seat.known)
    number = way.index(view.page) + 1 if view.page in way else 1
    context = {
        **_around(request, seat),
        **_said(view, showing, is_first=number == 1),
        "title": showing.text(survey.title) or survey.name,
        "number": number,
        "total": len(way),
        "page_of": showing.words.say("page_of", n=number, total=len(way)),
        "is_last": number == len(way),
        "has_back": number > 1,
        "fields": fields,
        "faulty": [field for field in fields if field.is_faulty],
        "has_required": any(field.is_required for field in fields),
        "shown_questions": [field.key for field in fields],
        "is_test": seat.content.start.is_test,
    }
    return _in_frame(request, seat, answer("page", context, status))


def show_thanks(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Return the page after the last one, with what its author says there."""
    survey, language = seat.survey, seat.content.language
    words = words_of(language)
    own = piped(said(survey.thanks, language, survey), survey, seat.known, language)
    around = _around(request, seat) | {"languages": [], "is_finished": True}
    lines = [own] if own else [words["thanks"]]
    return _in_frame(request, seat, answer("notice", {**around, "title": words["thanks_title"], "lines": lines}, 200))


def show_resume(request: HttpRequest, seat: Seat, page: Page, action: str) -> HttpResponse:
    """Return the page that asks whether somebody goes on who was here before."""
    around = _around(request, seat)
    words = words_of(seat.content.language)
    urls = {"action": action, "go_on_url": f"{action}?page={page.key}", "page": page.key}
    return _in_frame(request, seat, answer("resume", {**around, **urls, "title": words["resume_title"]}, 200))


def show_notice(language: str, stem: str, status: int, *, again_url: str = "") -> HttpResponse:
    """Return a page that says why there is none to answer.

    Args:
        language: BCP 47 tag.
        stem: of the words: `expired`, `answered`, `closed`, `unknown` or `error`.
        status: the HTTP status that says the same.
        again_url: where it may be tried again.
    """
    words = words_of(language)
    context = {**_spoken(words.language), "title": words[f"{stem}_title"], "lines": [words[stem]]}
    return answer("notice", {**context, "again_url": again_url}, status)


def _in_frame(request: HttpRequest, seat: Seat, response: HttpResponse) -> HttpResponse:
    """Let our own preview show a page in a frame where the survey is only tried out."""
    if not seat.content.start.is_test:
        return response
    policy = cast("dict[str, list[str]]", settings.SECURE_CSP) | {"frame-ancestors": [str(CSP.SELF)]}
    framed: HttpResponse = csp_override(policy)(lambda _: response)(request)
    return framed


def answer(template: str, context: dict[str, Any], status: int) -> HttpResponse:
    """Return a page that nobody keeps, and whose address no other site is told."""
    response = HttpResponse(render_to_string(f"asking/{template}.html", context), status=status)
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    patch_vary_headers(response, ["Accept-Language"])
    return response


def _showing(view: View) -> Showing:
    seat, read = view.seat, view.read
    form = posted(view.page, seat.known) if view.form is None else view.form
    problems = {} if read is None else read.problems
    language = seat.content.language
    known = counted(seat.survey, seat.known)
    return Showing(seat.survey, words_of(language), language, seat.seed, known, form, problems)


def _said(view: View, showing: Showing, *, is_first: bool) -> dict[str, Any]:
    """Return what stands around the questions."""
    survey, page, seat = view.seat.survey, view.page, view.seat
    intro = showing.text(survey.intro)
    return {
        "intro": [intro] if intro and is_first else [],
        "heading": showing.text(page.title),
        "text": showing.text(page.text),
        "page": page.key,
        "action": view.action,
        "start": view.start,
        "shown_url": view.shown_url,
        "failed": view.failed,
        "is_chosen": view.is_chosen,
        "opened": bool(view.read and view.read.opened),
        "privacy_note": _privacy_note(seat, showing) if is_first else "",
    }


def _privacy_note(seat: Seat, showing: Showing) -> str:
    if seat.survey.anonymous:
        return showing.words["anonymous_note"]
    if seat.subject.customer is None:
        return ""
    return showing.words.say("known_note", company=company(seat.survey))


def _around(request: HttpRequest, seat: Seat) -> dict[str, Any]:
    survey = seat.survey
    return _spoken(seat.content.language) | {
        "scheme": survey.theme.scheme,
        "theme_url": theme_url(survey, seat.content.start.version),
        "embedded": embedded_in(seat) if is_embedded(request) else None,
        "company": company(survey),
        "languages": _languages(request, survey) if len(survey.languages) > 1 else [],
    }


def _spoken(language: str) -> dict[str, Any]:
    words = words_of(language)
    return {
        "words": words.texts,
        "words_tag": words.language,
        "language": language,
        "right_to_left": is_right_to_left(language),
        "scheme": "auto",
    }


def _languages(request: HttpRequest, survey: Survey) -> Sequence[dict[str, str]]:
    def url(tag: str) -> str:
        query = request.GET.copy()
        query["lang"] = tag
        return f"?{query.urlencode()}"

    return [{"tag": tag, "name": own_name(tag), "url": url(tag)} for tag in survey.languages]
