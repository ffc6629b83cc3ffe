"""Coverage: who could have been asked, was asked, looked and answered, beside what they said."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from django.http import HttpRequest
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from regard.ask.policy_reasons import Reason
from regard.ask.survey import Survey
from regard.ask.weights_scores import asked_measures
from regard.estimate.measured import Measured
from regard.measure import AnyOf, Condition
from regard.vocabulary import InvitationState
from regard.web.accounts.guard import user_of
from regard.web.accounts.rights import Right
from regard.web.desks.surveys.words import STATES
from regard.web.shell.names import NOTHING, measure_name, touchpoint_name, value_word
from regard.web.shell.question import Question
from regard.web.shell.reading import measured
from regard.web.shell.rows import rows_url
from regard.web.shell.workspace import units
from regard.web.translating import translated

SURVEY = "context:survey"
_REASON = "context:reason"
_PREFIX = "invitation_"
_KINDS = tuple(f"{_PREFIX}{state}" for state in STATES)
ACROSS: dict[str, LazyText] = {
    "touchpoint": _("Touchpoint"),
    "unit": _("Unit"),
    "context:sent_by": _("Channel"),
    "context:trigger": _("Trigger"),
}
"""What coverage is told across."""


@dataclass(frozen=True)
class Count:
    """How many invitations came into a state, what the state is called, and the address of the rows."""

    state: str
    words: str
    n: int
    url: str


@dataclass(frozen=True)
class Line:
    """What is known of one survey, touchpoint or reason.

    Attributes:
        name: of it.
        counts: of each state, in the order of the states.
        rate: share of those asked that answered; None where nobody is known to have been asked.
        rate_url: of the invitations behind it.
        scores: what they said: the measure's name, its number, and the address of the rows.
    """

    name: str
    counts: tuple[Count, ...]
    rate: Measured | None = None
    rate_url: str = ""
    scores: tuple[tuple[str, Measured, str], ...] = ()


def by_survey(request: HttpRequest, question: Question, keys: Iterable[str]) -> dict[str, Line]:
    """Return the coverage of surveys, by key; each number asked for once, however many surveys there are."""
    among = AnyOf(SURVEY, tuple(keys))
    counted = _counts(request, question, SURVEY, among)
    rates = _by_group(measured(request, "response_rate", question.breakdown((SURVEY,), among)), SURVEY)
    return {
        key: Line(key, _line_counts(request, question, {SURVEY: key}, counted.get(key, {})), rates.get(key),
                  _rows(request, question, "response_rate", {SURVEY: key}))
        for key in among.values
    }  # fmt: skip


def by_group(request: HttpRequest, question: Question, survey: Survey, dimension: str) -> list[Line]:
    """Return the coverage of a survey in each group of a dimension, beside what was answered there.

    Args:
        request: from whom it is.
        question: in which time, and within which scope.
        survey: what was asked.
        dimension: one of `ACROSS`.
    """
    own = narrowed(question, survey.key)
    counted = _counts(request, own, dimension)
    rates = _by_group(measured(request, "response_rate", own.breakdown((dimension,))), dimension)
    scores = {name: _by_group(measured(request, name, own.breakdown((dimension,))), dimension)
              for name in asked_measures(survey)}  # fmt: skip
    keys = dict.fromkeys((*counted, *(key for found in scores.values() for key in found)))
    return [
        Line(group_name(dimension, key), _line_counts(request, own, {dimension: key}, counted.get(key, {})),
             rates.get(key), _rows(request, own, "response_rate", {dimension: key}),
             _scores(request, own, scores, {dimension: key}))
        for key in keys
    ]  # fmt: skip


def group_name(dimension: str, key: str | None) -> str:
    """Return what a group of a dimension is called."""
    if dimension == "touchpoint":
        return touchpoint_name(key)
    if dimension == "unit":
        found = units().get(key or "")
        return found.name if found else key or NOTHING
    return value_word(key) if key else NOTHING


def coverage_table(lines: Iterable[Line]) -> Iterator[tuple[object, ...]]:
    """Yield the coverage as a file has it: the names of the columns, then one row for each line and score."""
    yield ("group", *(state.value for state in STATES), "response_rate", "score", "value", "low", "high", "n")
    for line in lines:
        begin = (line.name, *(count.n for count in line.counts), line.rate.value if line.rate else None)
        for name, score, _url in line.scores or (("", None, ""),):
            told = (score.value, score.low, score.high, score.n) if score else (None,) * 4
            yield (*begin, name, *told)


def total(request: HttpRequest, question: Question, survey: Survey) -> Line:
    """Return the coverage of a survey as a whole."""
    own = narrowed(question, survey.key)
    counted = _counts(request, own, SURVEY).get(survey.key, {})
    rate = next(iter(measured(request, "response_rate", own.breakdown(()))), None)
    scores = tuple(
        (measure_name(name), row, _rows(request, own, name, {}))
        for name in asked_measures(survey)
        for row in measured(request, name, own.breakdown(()))
    )
    counts = _line_counts(request, own, {SURVEY: survey.key}, counted)
    return Line(survey.name, counts, rate, _rows(request, own, "response_rate", {}), scores)


def reasons(request: HttpRequest, question: Question, survey: Survey) -> list[Count]:
    """Return why some were not asked, the most frequent reason first."""
    own, kind = narrowed(question, survey.key), AnyOf("kind", (f"{_PREFIX}{InvitationState.SUPPRESSED}",))
    rows = [row for row in measured(request, "volume", own.breakdown((_REASON,), kind)) if row.n]
    found = [(row.group[_REASON], row.n) for row in sorted(rows, key=lambda row: -row.n)]
    group = {"kind": kind.values[0]}
    return [
        Count(str(reason), reason_words(reason), n, _rows(request, own, "volume", {**group, _REASON: reason}))
        for reason, n in found
    ]


def reason_words(reason: str | None) -> str:
    """Return why somebody was not asked, in words; an unknown reason as it was written."""
    known = {each.value: each.sentence for each in Reason}
    return translated(known.get(reason or "", reason or "\N{EN DASH}"))


def narrowed(question: Question, survey: str) -> Question:
    """Return the question about one survey alone."""
    only = Condition(SURVEY, "=", survey)
    return replace(
        question,
        where=(*question.where, only),
        parameters=(*question.parameters, ("where", f"{SURVEY}={survey}")),
    )


def _counts(request: HttpRequest, question: Question, by: str, *more: AnyOf) -> dict[str | None, dict[str, int]]:
    """Return for each value of a dimension how many invitations came into each state."""
    breakdown = question.breakdown((by, "kind"), AnyOf("kind", _KINDS), *more)
    found: dict[str | None, dict[str, int]] = {}
    for row in measured(request, "volume", breakdown):
        found.setdefault(row.group[by], {})[row.group["kind"]] = row.n
    return found


def _line_counts(
    request: HttpRequest, question: Question, group: Mapping[str, str | None], counted: Mapping[str, int]
) -> tuple[Count, ...]:
    kinds = {state: f"{_PREFIX}{state}" for state in STATES}
    # Whoever was left out or asked could have been asked, also where no row says so.
    reached = counted.get(kinds[InvitationState.SUPPRESSED], 0) + counted.get(kinds[InvitationState.OFFERED], 0)
    return tuple(
        Count(state.value, str(words), max(n, reached if state is InvitationState.ELIGIBLE else 0),
              _rows(request, question, "volume", {**group, "kind": kinds[state]})
              if n and (state is not InvitationState.ELIGIBLE or n >= reached) else "")
        for state, words in STATES.items()
        for n in [counted.get(kinds[state], 0)]
    )  # fmt: skip


def _scores(
    request: HttpRequest,
    question: Question,
    scores: Mapping[str, Mapping[str | None, Measured]],
    group: Mapping[str, str | None],
) -> tuple[tuple[str, Measured, str], ...]:
    key = next(iter(group.values()))
    return tuple(
        (measure_name(name), found[key], _rows(request, question, name, group))
        for name, found in scores.items()
        if key in found
    )


def _by_group(rows: list[Measured], name: str) -> dict[str | None, Measured]:
    return {row.group[name]: row for row in rows}


def _rows(request: HttpRequest, question: Question, measure: str, group: Mapping[str, str | None]) -> str:
    """Return the address of the rows behind a number; nothing for whom rows are not."""
    return rows_url(question, measure, group) if user_of(request).has(Right.SEE_ROWS) else ""
