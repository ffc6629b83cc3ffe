"""The register as a table: every promise, how it is kept, and what changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from regard.explain.next_steps import find_promise
from regard.measure import Comparison, Measured
from regard.promises.checks import GOOD_SHARE
from regard.vocabulary import Promise
from regard.web.accounts.guard import user_of
from regard.web.charts import Chart, Mark, Words, bars_chart, spark_chart, trend_chart
from regard.web.desks.promises.asking import Asked, broken_of, unknown_of
from regard.web.desks.promises.rights import owner_of, visible
from regard.web.desks.promises.wording import department_name, rule_words, validity_words, where_words
from regard.web.shell.components_figures import figure
from regard.web.shell.names import touchpoint_name
from regard.web.shell.workspace import catalogue, units

SPLITS = ("department", "unit", "touchpoint", "channel", "month")
"""What the register can be split by."""

_MOST_BARS = 20


@dataclass(frozen=True)
class Verdict:
    """A verdict: `kept`, `broken` or `unsure`, and its words."""

    kind: str
    words: str


@dataclass(frozen=True)
class Line:
    """One promise of the register.

    Attributes:
        key, statement: of the promise.
        touchpoint, owner: names; the owner may be empty.
        rule: in words; where: the contacts it is about, in phrases.
        validity: from when to when.
        number: share kept; None where nothing was checked in the period.
        change: against the time before; None where that is not known.
        verdict: whether it is kept.
        spark: by month, over a year; None without a month.
        url: of the rows behind the share; empty for whom they are not.
        broken, unknown: how many.
    """

    key: str
    statement: str
    touchpoint: str
    owner: str
    rule: str
    where: list[str]
    validity: str
    number: Measured | None
    change: Comparison | None
    verdict: Verdict
    spark: Chart | None
    url: str
    broken: int
    unknown: int


def lines_of(asked: Asked) -> list[Line]:
    """Return the promises in the reader's scope, the worst first."""
    numbers = {number.group["promise"]: number for number in asked.numbers("promise")}
    changes = {change.group["promise"]: change for change in asked.changes([*numbers.values()], "promise")}
    months: dict[str, list[Measured]] = {}
    for number in asked.monthly("promise"):
        months.setdefault(number.group["promise"], []).append(number)
    found = _current(asked)
    lines = [
        _line(asked, promise, numbers.get(key), changes.get(key), months.get(key, [])) for key, promise in found.items()
    ]
    return sorted(lines, key=_badness)


def verdict_of(number: Measured | None, change: Comparison | None, minimum_n: int) -> Verdict:
    """Return whether a promise is kept; unsure as long as there are too few checks, or they may mean either."""
    if number is None or not number.settled or number.low is None or number.high is None:
        n = {"n": figure(number.n if number else 0), "minimum": figure(minimum_n)}
        return Verdict("unsure", _("%(n)s of %(minimum)s checks") % n)
    if change is not None and change.differs and (change.difference or 0.0) < 0:
        return Verdict("broken", _("breaks more often"))
    if number.high < GOOD_SHARE:
        return Verdict("broken", _("breaking"))
    if number.low > GOOD_SHARE:
        return Verdict("kept", _("kept"))
    return Verdict("unsure", _("may be either"))


def finding_of(lines: Iterable[Line]) -> str:
    """Return what the register comes to, as a sentence."""
    kinds = [line.verdict.kind for line in lines]
    broken, kept = kinds.count("broken"), kinds.count("kept")
    if broken:
        return ngettext("%(n)s promise is breaking", "%(n)s promises are breaking", broken) % {"n": figure(broken)}
    if kept and kept == len(kinds):
        return _("Every promise is kept")
    if kept:
        return _("No promise is clearly breaking")
    return _("Too few checks to say how promises are kept")


def split_chart(asked: Asked, by: str, promise: str = "") -> Chart:
    """Return the shares kept by a dimension as a chart; every point leads to its checks.

    Args:
        asked: the question.
        by: one of `SPLITS`.
        promise: only this one's checks; empty: those of all promises.
    """
    numbers = [number for number in asked.numbers(by, promise=promise) if number.n]

    def url(number: Measured) -> str:
        return asked.url(number, promise)

    if by == "month":
        words = _words(by, _trend_finding(numbers))
        return trend_chart(words, numbers, by, url=url)
    ranked = sorted(numbers, key=lambda number: (not number.settled, number.value or 0.0))
    marks = {number.group[by]: _mark(number) for number in ranked}
    words = _words(by, _split_finding(ranked, by), len(ranked))
    return bars_chart(words, ranked[:_MOST_BARS], by, names=_names(by), marks=marks, url=url)


def split_name(by: str) -> str:
    """Return what a dimension is called."""
    names = {
        "department": _("Department"),
        "unit": _("Unit"),
        "touchpoint": _("Touchpoint"),
        "channel": _("Channel"),
        "month": _("Time"),
    }
    return names[by]


def _current(asked: Asked) -> dict[str, Promise]:
    """Return each key's version of now, else its last one."""
    seen = tuple(visible(user_of(asked.request)))
    versions = {promise.key: find_promise(seen, promise.key, asked.reader.as_of) for promise in seen}
    return {key: promise for key, promise in versions.items() if promise is not None}


def _line(
    asked: Asked, promise: Promise, number: Measured | None, change: Comparison | None, months: list[Measured]
) -> Line:
    number = number if number is not None and (number.n or unknown_of(number)) else None
    return Line(
        key=promise.key,
        statement=promise.statement,
        touchpoint=touchpoint_name(promise.touchpoint),
        owner=department_name(owner_of(promise)),
        rule=rule_words(promise.rule),
        where=where_words(promise.rule.where),
        validity=validity_words(promise),
        number=number,
        change=change,
        verdict=verdict_of(number, change, asked.question.minimum_n),
        spark=_spark(promise, months),
        url=asked.url(number) if number is not None else "",
        broken=broken_of(number) if number is not None else 0,
        unknown=unknown_of(number) if number is not None else 0,
    )


def _spark(promise: Promise, months: list[Measured]) -> Chart | None:
    known = [number for number in months if number.n]
    said = Words(f"spark-{promise.key}", promise.statement, _("Share kept by month, in percent."), "%")
    return spark_chart(said, known, "month") if len(known) > 1 else None


def _badness(line: Line) -> tuple[int, float, str]:
    rank = {"broken": 0, "unsure": 1, "kept": 2}[line.verdict.kind]
    unchecked = line.number is None
    return rank + unchecked, (line.number.value or 0.0) if line.number else 101.0, line.statement


def _words(by: str, finding: str, count: int = 0) -> Words:
    says = _("Share of promises kept, in percent, by: %(by)s. Interval: Wilson, 95 %%.") % {"by": split_name(by)}
    if count > _MOST_BARS:
        says += " " + _("Drawn are the %(drawn)s that are kept least, of %(count)s.") % {
            "drawn": figure(_MOST_BARS),
            "count": figure(count),
        }
    return Words(f"by-{by}", finding, says, "%")


def _split_finding(ranked: list[Measured], by: str) -> str:
    settled = [number for number in ranked if number.settled and number.value is not None]
    if not settled:
        return _("Too few checks for a verdict")
    name = _names(by).get(settled[0].group[by]) or str(settled[0].group[by] or _("none"))
    return _("Kept least often: %(name)s, %(share)s\N{NO-BREAK SPACE}%%") % {
        "name": name,
        "share": figure(settled[0].value or 0.0),
    }


def _trend_finding(numbers: list[Measured]) -> str:
    settled = [number for number in numbers if number.settled and number.value is not None]
    if not settled:
        return _("Too few checks for a verdict")
    last = figure(settled[-1].value or 0.0)
    return _("%(share)s\N{NO-BREAK SPACE}%% were kept in the last month shown") % {"share": last}


def _mark(number: Measured) -> Mark:
    return Mark(verdict_of(number, None, number.minimum_n).kind)


def _names(by: str) -> dict[Any, str]:
    if by == "touchpoint":
        return {key: each.name for key, each in catalogue().touchpoints.items()}
    if by == "unit":
        return {key: each.name for key, each in units().items()}
    if by == "department":
        return {each.key: each.name for each in catalogue().departments}
    return {}
