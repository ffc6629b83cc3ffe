"""What changed since the time before, and why: the parts of a change, in a chart, a table and a sentence."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from regard.explain import Change, Part, change
from regard.measure import Breakdown, Comparison, Measured
from regard.web.charts import Chart, Effect, Words, change_chart, point_of
from regard.web.desks.pulse.scores import change_of, main_score, told_scores, unit_of
from regard.web.desks.pulse.standing import Standing
from regard.web.shell.components_bar import period_words
from regard.web.shell.components_figures import figure, in_unit
from regard.web.shell.names import measure_name, touchpoint_name
from regard.web.shell.reading import cached
from regard.web.shell.rows import rows_url

_BY = "touchpoint"


@dataclass(frozen=True)
class Choice:
    """A score to look at."""

    label: str
    query: str
    current: bool


@dataclass(frozen=True)
class Row:
    """What one touchpoint did.

    Attributes:
        label: the touchpoint.
        part: its numbers.
        before_url, after_url: of the rows behind them, or nothing.
    """

    label: str
    part: Part
    before_url: str
    after_url: str


@dataclass(frozen=True)
class Why:
    """The section.

    Attributes:
        score: its measure, for people.
        unit: of its values.
        choices: the scores to look at.
        change: number by number; None where there is nothing to compare.
        finding: the sentence.
        causes: one sentence for each touchpoint that clearly did something.
        chart: the parts as a chart; None where they are not known.
        rows: the parts as a table.
    """

    score: str
    unit: str
    choices: tuple[Choice, ...]
    change: Change | None
    finding: str
    causes: tuple[str, ...] = ()
    chart: Chart | None = None
    rows: tuple[Row, ...] = ()


def why(standing: Standing) -> Why | None:
    """Return what changed in the score asked for, else in the one with most answers; nothing without a score."""
    told = told_scores(standing)
    score = standing.request.GET.get("score", "")
    score = score if score in told else main_score(standing) or next(iter(told), "")
    if not score:
        return None
    choices = tuple(Choice(measure_name(name), standing.question.query(score=name), name == score) for name in told)
    found = _change(standing, score)
    if found is None or found.before.value is None:
        return Why(measure_name(score), "", choices, None, _("There is no time before to compare with."))
    return _told(standing, score, choices, found)


def _change(standing: Standing, score: str) -> Change | None:
    before = standing.before
    if before is None:
        return None
    key = ("pulse", "change", score, standing.breakdown, before)
    return cached(standing.reader, key, lambda: _decomposed(standing, score, before))


def _decomposed(standing: Standing, score: str, before: Breakdown) -> Change:
    return change(standing.reader, score, standing.breakdown, (before.since, before.until), _BY)


def _told(standing: Standing, score: str, choices: tuple[Choice, ...], found: Change) -> Why:
    compared = change_of(standing, score)
    parts = [part for part in found.parts if part.clear and not part.unsure]
    return Why(
        score=measure_name(score),
        unit=unit_of(found.after),
        choices=choices,
        change=found,
        finding=_finding(measure_name(score), compared, parts),
        causes=tuple(_cause(part, found.after) for part in parts),
        chart=_chart(standing, score, found) if found.parts else None,
        rows=tuple(_row(standing, score, part) for part in found.parts),
    )


def _finding(score: str, compared: Comparison | None, parts: list[Part]) -> str:
    if compared is None or not compared.settled or compared.difference is None:
        return _("%(score)s: too few answers to say what changed") % {"score": score}
    said = {"score": score, "size": figure(abs(compared.difference))}
    if not compared.differs:
        return _("%(score)s did not change clearly") % said if not parts else _hidden(score, parts)
    same_way = [part for part in parts if part.rate * compared.difference > 0]
    if same_way:
        said["touchpoint"] = touchpoint_name(same_way[0].group)
        fell = _("%(score)s fell by %(size)s, most clearly at %(touchpoint)s")
        rose = _("%(score)s rose by %(size)s, most clearly at %(touchpoint)s")
    else:
        fell = _("%(score)s fell by %(size)s, at no single touchpoint clearly")
        rose = _("%(score)s rose by %(size)s, at no single touchpoint clearly")
    return (fell if compared.difference < 0 else rose) % said


def _hidden(score: str, parts: list[Part]) -> str:
    said = {"score": score, "touchpoint": touchpoint_name(parts[0].group)}
    if parts[0].rate < 0:
        return _("%(score)s as a whole did not change clearly, but it fell at %(touchpoint)s") % said
    return _("%(score)s as a whole did not change clearly, but it rose at %(touchpoint)s") % said


def _cause(part: Part, whole: Measured) -> str:
    said = {
        "touchpoint": touchpoint_name(part.group),
        "before": in_unit(part.before or 0.0, whole.statistic),
        "after": in_unit(part.after or 0.0, whole.statistic),
        "size": figure(abs(part.rate)),
    }
    if part.rate < 0:
        return _("%(touchpoint)s fell from %(before)s to %(after)s, which took %(size)s from the whole.") % said
    return _("%(touchpoint)s rose from %(before)s to %(after)s, which added %(size)s to the whole.") % said


def _chart(standing: Standing, score: str, found: Change) -> Chart:
    before, now = standing.before or standing.breakdown, standing.breakdown
    first = point_of(found.before, period_words(before.since, before.until), _url(standing, score, {}, then=True))
    last = point_of(found.after, period_words(now.since, now.until), _url(standing, score, {}))
    effects = [
        Effect(touchpoint_name(part.group), part.rate, part.mix, part.n_after, settled=not part.unsure,
               url=_url(standing, score, {_BY: part.group}))
        for part in found.parts
    ]  # fmt: skip
    says = _(
        "What each touchpoint did to the change of %(score)s: by its own value, and by its share of all answers; "
        "the parts add up."
    ) % {"score": measure_name(score)}
    words = Words(
        "why-chart", _("From before to now, touchpoint by touchpoint"), says, unit_of(found.after), decimals=2
    )
    return change_chart(words, first, last, effects, most=4)


def _row(standing: Standing, score: str, part: Part) -> Row:
    group = {_BY: part.group}
    now = _url(standing, score, group) if part.n_after else ""
    then = _url(standing, score, group, then=True) if part.n_before else ""
    return Row(touchpoint_name(part.group), part, then, now)


def _url(standing: Standing, score: str, group: dict[str, str], *, then: bool = False) -> str:
    if not standing.sees_rows:
        return ""
    return rows_url(standing.earlier if then else standing.question, score, group)
