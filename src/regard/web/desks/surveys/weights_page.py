"""The page on weights: scores as they would be if all groups had answered alike, beside the plain ones."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from regard.ask.weights_margins import read_margins
from regard.ask.weights_report import Weighing, margins_for, weigh
from regard.errors import BrokenWorkspaceError, RegardError
from regard.web.accounts.rights import Right, needs
from regard.web.desks.surveys.coverage import narrowed
from regard.web.desks.surveys.seeing import Seen, survey_for
from regard.web.desks.surveys.tabs import tabs
from regard.web.desks.surveys.weights_view import choices, margin_name, score_lines, share_lines
from regard.web.shell.pages import render_page
from regard.web.shell.question import Question
from regard.web.shell.reading import cached, reading
from regard.web.translating import translated


@needs(Right.SEE_NUMBERS)
@require_safe
def weights(request: HttpRequest, key: str) -> HttpResponse:
    """Weigh the answers to a survey by what is known of all who could have been asked, or by shares typed in."""
    seen, question = survey_for(request, key), Question.of(request)
    found, why = _found(request, seen, question)
    context = {
        "survey": seen.survey, "stands": seen.stands, "tabs": tabs(request, seen, "weights"), "question": question,
        "choices": choices(request), "typed": request.GET.get("shares", ""), "failure": why,
        "kept": [pair for pair in question.parameters if pair[0] not in {"margin", "shares"}],
        **(_shown(found) if found else {}),
    }  # fmt: skip
    return render_page(request, "surveys/weights.html", context, partial="result", status=422 if why else 200)


def _found(request: HttpRequest, seen: Seen, question: Question) -> tuple[Weighing | None, str]:
    """Return the answers weighed as the address says, or why they cannot be; neither where nothing is chosen."""
    by, typed = tuple(dict.fromkeys(request.GET.getlist("margin"))), request.GET.get("shares", "").strip()
    if not by and not typed:
        return None, ""
    try:
        return _weighed(request, seen, question, by, typed), ""
    except BrokenWorkspaceError:
        return None, ""
    except RegardError as error:
        return None, f"{translated(error.what)} {translated(error.remedy)}".strip()


def _weighed(request: HttpRequest, seen: Seen, question: Question, by: tuple[str, ...], typed: str) -> Weighing:
    breakdown = narrowed(question, seen.key).breakdown(())

    def made() -> Weighing:
        known = margins_for(reader, seen.survey, breakdown, by) if by else {}
        return weigh(reader, seen.survey, breakdown, known | (read_margins(typed) if typed else {}))

    with reading(request) as reader:
        return cached(reader, ("survey weights", seen.survey.to_json(), breakdown, by, typed), made)


def _shown(found: Weighing) -> dict[str, Any]:
    return {
        "found": found, "scores": score_lines(found), "shares": share_lines(found),
        "missing": [(margin_name(margin), group) for margin, group in found.raked.missing],
        "collapsed": [(margin_name(margin), group) for margin, group in found.collapsed],
        "gap": 100 * found.raked.gap,
    }  # fmt: skip
