"""Promises: those that changed most, and those that break more often than the others."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from regard.explain.next_steps import find_promise
from regard.measure import Comparison, Measured, compare_groups
from regard.web.desks.pulse.finding import finding_of, key_of
from regard.web.desks.pulse.models import PulseResult
from regard.web.desks.pulse.scores import numbers_of
from regard.web.desks.pulse.standing import Standing
from regard.web.shell.components_figures import figure
from regard.web.shell.rows import rows_url
from regard.web.shell.workspace import catalogue, departments, register

SHOWN = 6


@dataclass(frozen=True)
class Line:
    """One promise.

    Attributes:
        statement: what is promised.
        owner: who answers for it; empty where nobody does.
        number: share kept.
        change: against the time before, corrected for the number of promises; None where that is not known.
        verdict: `kept`, `broken` or `unsure`; empty where nothing stands out.
        words: of the verdict.
        url: of the rows behind the number, or nothing.
        promise_url: of the promise itself; empty where the register does not have it any more.
    """

    statement: str
    owner: str
    number: Measured
    change: Comparison | None
    verdict: str
    words: str
    url: str
    promise_url: str


@dataclass(frozen=True)
class Promised:
    """The section: its finding, the promises that say most, and how many there are."""

    finding: str
    lines: tuple[Line, ...]
    count: int


def promised(standing: Standing) -> Promised | None:
    """Return the promises that changed most; nothing where none was checked."""
    numbers = [number for number in numbers_of(standing, "promises_kept", None, "promise") if number.n]
    if not numbers:
        return None
    changes, broken = _changes(standing, numbers), _broken(standing)
    lines = [_line(standing, number, changes.get(number.group["promise"]), broken) for number in numbers]
    return Promised(_finding(lines), tuple(sorted(lines, key=_importance)[:SHOWN]), len(lines))


def owner_name(key: str | None) -> str:
    """Return what a department is called; its key if the catalogue does not have it."""
    found = departments().get(key or "")
    return found.name if found else key or ""


def _changes(standing: Standing, numbers: list[Measured]) -> dict[str, Comparison]:
    if standing.before is None:
        return {}
    before = numbers_of(standing, "promises_kept", standing.before, "promise")
    return {found.group["promise"]: found for found in compare_groups(numbers, before)}


def _broken(standing: Standing) -> frozenset[str]:
    """Return the promises that break more often than the others, as far as that was found already."""
    data = PulseResult.objects.filter(key=key_of(standing.breakdown)).values_list("data", flat=True).first()
    return frozenset(finding_of(data).broken) if data else frozenset()


def _line(standing: Standing, number: Measured, change: Comparison | None, broken: frozenset[str]) -> Line:
    key = number.group["promise"]
    promise = find_promise(register().promises, key, standing.reader.as_of)
    touchpoint = catalogue().touchpoints.get(promise.touchpoint) if promise else None
    verdict, words = _verdict(number, change, often=key in broken)
    return Line(
        statement=promise.statement.rstrip(".") if promise else key,
        owner=owner_name((promise.department if promise else None) or (touchpoint.department if touchpoint else None)),
        number=number,
        change=change,
        verdict=verdict,
        words=words,
        url=rows_url(standing.question, "promises_kept", number.group) if standing.sees_rows else "",
        promise_url=reverse("promises:promise", args=[key]) if promise else "",
    )


def _verdict(number: Measured, change: Comparison | None, *, often: bool) -> tuple[str, str]:
    if not number.settled:
        return "unsure", _("%(n)s of %(minimum)s checks") % {
            "n": figure(number.n),
            "minimum": figure(number.minimum_n),
        }
    if change is not None and change.differs and change.difference is not None:
        return ("broken", _("breaks more often")) if change.difference < 0 else ("kept", _("kept more often"))
    return ("broken", _("breaks more than others")) if often else ("", _("no clear change"))


def _finding(lines: list[Line]) -> str:
    changed = [line for line in lines if line.change is not None and line.change.differs]
    worse = sum((line.change.difference or 0.0) < 0 for line in changed if line.change is not None)
    if worse:
        return ngettext(
            "%(n)s promise broke more often than before", "%(n)s promises broke more often than before", worse
        ) % {"n": worse}
    if changed:
        return ngettext(
            "%(n)s promise was kept more often than before", "%(n)s promises were kept more often than before",
            len(changed),
        ) % {"n": len(changed)}  # fmt: skip
    breaking = sum(line.verdict == "broken" for line in lines)
    if breaking:
        return ngettext(
            "%(n)s promise breaks more often than the others, and no less than before",
            "%(n)s promises break more often than the others, and no less than before",
            breaking,
        ) % {"n": breaking}
    return _("No promise changed clearly")


def _importance(line: Line) -> tuple[int, float, str]:
    """Return what orders promises: clear changes first, then what breaks, then the others by their change."""
    clear = line.change is not None and line.change.differs
    size = abs(line.change.difference or 0.0) if line.change is not None else 0.0
    return (
        0 if clear else 1 if line.verdict == "broken" else 3 if line.verdict == "unsure" else 2,
        -size,
        line.statement,
    )
