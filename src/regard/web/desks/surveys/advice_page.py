"""The page that says how many answers an interval takes, how many requests that is, and how many weeks."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from regard.ask.plan import Expected
from regard.ask.planning import expected_of, newest_contact
from regard.errors import BrokenWorkspaceError
from regard.vocabulary.zones import find_zone
from regard.web.accounts.guard import user_of
from regard.web.accounts.rights import Right, needs
from regard.web.desks.surveys.advice_form import AdviceForm
from regard.web.desks.surveys.advice_showing import usual
from regard.web.desks.surveys.coverage import narrowed
from regard.web.desks.surveys.seeing import sees_all, surveys_for
from regard.web.shell.pages import render_page
from regard.web.shell.question import Question, last_days
from regard.web.shell.reading import cached, measured_by, reading
from regard.web.shell.workspace import workspace

_WEEKS = 4


@needs(Right.SEE_NUMBERS)
@require_safe
def advice(request: HttpRequest) -> HttpResponse:
    """Say what belongs to a width, to answers, to requests or to weeks."""
    surveys = {each.key: each.survey.name for each in surveys_for(user_of(request))}
    expected, is_measured = _expected(request)
    form = AdviceForm(surveys, expected, request.GET)
    weekly = 0.0
    if form.is_valid():
        weekly = _weekly(request, form.cleaned_data["survey"])
        form.advise(weekly)
    context = {
        "form": form, "advised": form.advised, "weekly": weekly, "rate_is_measured": is_measured,
        "lines": list(usual(form.aim)) if form.aim else [], "is_nps": form.aim is None or form.aim.measure == "nps",
    }  # fmt: skip
    return render_page(request, "surveys/advice.html", context, partial="result", status=422 if form.errors else 200)


def _expected(request: HttpRequest) -> tuple[Expected, bool]:
    """Return what is to be expected by the answers so far, for whom nothing bounds; else what is usual."""
    if not sees_all(user_of(request)):
        return Expected(), False
    try:
        with reading(request) as reader:
            minimum_n = workspace().ledger.settings.minimum_n
            return cached(reader, ("surveys", "expected", minimum_n), lambda: expected_of(reader, minimum_n))
    except BrokenWorkspaceError:
        return Expected(), False


def _weekly(request: HttpRequest, survey: str) -> float:
    """Return how many requests a week were sent in the last weeks of the data, within the scope of whoever asks."""
    try:
        with reading(request) as reader:
            newest = cached(reader, ("surveys", "newest"), lambda: newest_contact(reader))
            if newest is None:
                return 0
            last = newest.astimezone(find_zone(Question.of(request).zone)).date()
            question = Question.of(request, **last_days(7 * _WEEKS, last))
            about = narrowed(question, survey) if survey else question
            return sum(row.n for row in measured_by(reader, "response_rate", about.breakdown(()))) / _WEEKS
    except BrokenWorkspaceError:
        return 0
