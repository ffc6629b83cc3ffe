"""Scores: each with its interval, its months, and the time before."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.utils.translation import gettext as _

from regard.ledger import Reader
from regard.measure import Breakdown, Comparison, Measured, Statistic, compare
from regard.web.charts import Chart, Words, spark_chart
from regard.web.desks.pulse.standing import Standing
from regard.web.shell.names import measure_name
from regard.web.shell.reading import cached
from regard.web.shell.rows import rows_url

ASKED = ("nps", "csat", "csat_mean", "ces", "ces_effort", "rating")
"""Scores that people give."""
CARDS = ("nps", "csat", "ces", "rating", "promises_kept", "response_rate")
_ELSE = {"csat": "csat_mean", "ces": "ces_effort"}
"""What is shown where nobody answered on the scale of the usual one."""
BETTER_DOWN = frozenset({"ces_effort"})
_MONTHS_BACK = 364
_UNITS = {Statistic.SHARE: "%"}


@dataclass(frozen=True)
class Card:
    """One score.

    Attributes:
        name: of the measure.
        label: what people call it.
        number: in the period.
        change: against the time before, corrected for the number of cards; None where that is not known.
        better: `up` or `down`.
        months: the last twelve months of it.
        url: of the rows behind it, or nothing.
        measures_url: the same number in the desk Measures.
    """

    name: str
    label: str
    number: Measured
    change: Comparison | None
    better: str
    months: Chart
    url: str
    measures_url: str


def card(standing: Standing, name: str) -> Card | None:
    """Return the card of a measure, or of what stands for it; nothing where there is no number."""
    (number,) = numbers_of(standing, name)
    if number.value is None:
        return card(standing, _ELSE[name]) if name in _ELSE else None
    return Card(
        name=name,
        label=measure_name(name),
        number=number,
        change=change_of(standing, name),
        better="down" if name in BETTER_DOWN else "up",
        months=_months(standing, name),
        url=rows_url(standing.question, name) if standing.sees_rows else "",
        measures_url=standing.question.url("measures:index", measure=name),
    )


def numbers_of(standing: Standing, name: str, breakdown: Breakdown | None = None, *by: str) -> list[Measured]:
    """Return a measure's numbers; where nothing was ever promised there is none to count, but a number without value.

    Args:
        standing: what is asked.
        name: of the measure.
        breakdown: what about, if not the period asked for.
        by: dimensions.
    """
    if name != "promises_kept" or has_promises(standing):
        return standing.numbers(name, breakdown, *by)
    return [] if by else [replace(standing.numbers("csat", breakdown)[0], measure=name, value=None, n=0)]


def change_of(standing: Standing, name: str) -> Comparison | None:
    """Return how a score differs from the time before, corrected for the number of cards (Bonferroni).

    Cards are counted one by one, so that the correction must not need the others.
    """
    if standing.before is None:
        return None
    (now,), (then,) = numbers_of(standing, name), numbers_of(standing, name, standing.before)
    found = compare(now, then)
    p = found.p_value
    return replace(found, adjusted_p_value=None if p is None else min(1.0, p * len(CARDS)))


def main_score(standing: Standing) -> str:
    """Return the score that most people gave; nothing where nobody gave any."""
    scores = [name for name in told_scores(standing) if name in ASKED]
    return max(scores, key=lambda name: numbers_of(standing, name)[0].n, default="")


def told_scores(standing: Standing) -> list[str]:
    """Return the scores that there are, and the promises kept."""
    shown = [name for name in CARDS if name != "response_rate"]
    told = ((name, _ELSE.get(name, name)) for name in shown)
    found = (next((one for one in names if _has(standing, one)), "") for names in told)
    return [name for name in found if name]


def _has(standing: Standing, name: str) -> bool:
    return numbers_of(standing, name)[0].value is not None


def unit_of(number: Measured) -> str:
    """Return what is set behind the values of a measure."""
    return _UNITS.get(number.statistic, "")


def has_promises(standing: Standing) -> bool:
    """Return whether promises were ever checked."""
    reader = standing.reader
    return cached(reader, ("pulse", "promises"), lambda: "promise_check" in _tables(reader))


def _tables(reader: Reader) -> list[str]:
    names: list[str] = reader.fetch("show tables")["name"].to_pylist()
    return names


def _months(standing: Standing, name: str) -> Chart:
    end = standing.breakdown.until or standing.reader.as_of.date()
    begin = (_day(end) - timedelta(days=_MONTHS_BACK)).replace(day=1)
    numbers = numbers_of(standing, name, replace(standing.breakdown, since=begin), "month")
    return spark_chart(_spark_words(name, numbers), numbers, "month")


def _spark_words(name: str, numbers: Sequence[Measured]) -> Words:
    label = measure_name(name)
    finding = _("%(measure)s by month.") % {"measure": label}
    says = _("With the 95 %% interval as a band.") % {}
    return Words(f"spark-{name}", finding, says, unit_of(numbers[0]) if numbers else "")


def _day(moment: date) -> date:
    return date(moment.year, moment.month, moment.day)
