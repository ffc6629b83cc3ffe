"""The page *Retention*: how many of those who began together come back later."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, cast

import numpy as np
from django.http import QueryDict
from django.utils.translation import gettext as _

from regard import draw
from regard.errors import WrongUseError
from regard.journeys import Behind, RetentionRule, behind_cell, retention
from regard.journeys.retention import Retention
from regard.journeys.retention_periods import end_of_contacts
from regard.measure import extent
from regard.vocabulary.zones import find_zone
from regard.web.desks.journeys.asking import Asked, kept
from regard.web.desks.journeys.entered import begin_of, chosen, some
from regard.web.desks.journeys.kinds import Kinds
from regard.web.desks.journeys.links import behind_url
from regard.web.desks.journeys.ways_words import packed, percent, percent_range, unpacked
from regard.web.desks.journeys.words import picture_words
from regard.web.shell.components_figures import figure
from regard.web.shell.components_times import day_words
from regard.web.shell.reading import cached

GRAINS = ("week", "day", "month", "quarter")
KINDS = ("classic", "rolling", "unbounded")
MOST_COHORTS, MOST_AGES = 26, 14
_ALL = "all"


@dataclass(frozen=True)
class Asking:
    """What the page asks about retention.

    Attributes:
        rule: what counts.
        away: whether those who stayed away are shown instead of those who came back.
    """

    rule: RetentionRule
    away: bool


def read_asking(asked: Asked, given: Mapping[str, str], start: tuple[str, ...], returning: tuple[str, ...]) -> Asking:
    """Return what an address asks.

    Args:
        asked: its question; contacts are all there up to its end, or up to the last one of the workspace.
        given: grain, kind and `show=away`.
        start: touchpoints with which a customer begins.
        returning: touchpoints that count as coming back.

    Raises:
        WrongUseError: the grain or the kind is unknown.
    """
    fields = QueryDict(mutable=True)
    fields.update({name: given.get(name, "") for name in ("grain", "back", "show")})
    kind = cast("Literal['classic', 'rolling', 'unbounded']", chosen(fields, "back", "kind of retention", KINDS))
    question = asked.question
    until = None if question.until is None else begin_of(question.until, question.zone)
    last = last_contact(asked)
    grain = chosen(fields, "grain", "grain of retention", GRAINS)
    end = asked.reader.as_of if last is None else end_of_contacts(until, last)
    return Asking(RetentionRule(grain, kind, question.zone, start, returning, end), given.get("show") == "away")


def last_contact(asked: Asked) -> datetime | None:
    """Return when the last contact of the workspace was; None where there is none."""
    found = cached(asked.reader, ("journeys", "extent"), lambda: extent(asked.reader))
    return None if found is None else found[1]


def ended(asked: Asked) -> str:
    """Return the day of the last contact in words where the contacts in view end with it, and before today."""
    found, zone = last_contact(asked), find_zone(asked.question.zone)
    if found is None:
        return ""
    last, today = (moment.astimezone(zone).date() for moment in (found, asked.reader.as_of))
    until = asked.question.until
    return day_words(last) if last < today and (until is None or until > last) else ""


def asking_of(asked: Asked, given: QueryDict) -> Asking:
    """Return what the address of the page asks."""
    fields = {name: str(given.get(name, "")) for name in ("grain", "back", "show")}
    return read_asking(asked, fields, some(given, "start"), some(given, "returning"))


def counted(asked: Asked, asking: Asking) -> Retention:
    """Return who came back."""
    return kept(asked, ("retention", asking.rule), lambda: retention(asked.view, asking.rule))


def picture(asked: Asked, asking: Asking, found: Retention) -> draw.Heat:
    """Return the latest cohorts as rows, ages as columns, and all cohorts together at last."""
    ages = range(min(found.returned.shape[1], MOST_AGES))
    filled = np.flatnonzero(found.sizes)[-MOST_COHORTS:].tolist()
    away = asking.away
    return draw.Heat(
        key="retention",
        finding=finding(asking, found),
        says=_("Share of each cohort that stayed away.") if away else _("Share of each cohort that came back."),
        words=picture_words(),
        corner=_("Began"),
        columns=tuple(map(str, ages)),
        rows=(
            *(_row(asked, asking, found, place, ages) for place in filled),
            *([_all_row(asked, asking, found, ages)] if filled else []),
        ),
        most=1.0,
    )


def finding(asking: Asking, found: Retention) -> str:
    """Return what retention says, as a sentence."""
    begun = int(found.sizes.sum())
    later = [one for one in found.overall[1:] if one.n]
    if not begun:
        return _("Nobody begins in this time")
    if not later:
        return _("%(count)s customers began; no period after it is over yet") % {"count": figure(begun)}
    values = {"share": percent(later[0].share), "range": percent_range(later[0].low, later[0].high)}
    return _ONE_LATER[asking.rule.grain]() % values


def _one_day() -> str:
    return _("%(share)s are back the day after they began (%(range)s)")


def _one_week() -> str:
    return _("%(share)s are back the week after they began (%(range)s)")


def _one_month() -> str:
    return _("%(share)s are back the month after they began (%(range)s)")


def _one_quarter() -> str:
    return _("%(share)s are back the quarter after they began (%(range)s)")


_ONE_LATER = {"day": _one_day, "week": _one_week, "month": _one_month, "quarter": _one_quarter}


def _row(asked: Asked, asking: Asking, found: Retention, place: int, ages: range) -> draw.HeatRow:
    cohort, size = found.cohorts[place], int(found.sizes[place])

    def cell(age: int) -> draw.Cell:
        if not found.begun[place, age]:
            return _not_yet()
        back = int(found.returned[place, age])
        shown = size - back if asking.away else back
        url = _url(asked, asking, cohort.isoformat(), age)
        note = _("%(count)s of %(size)s customers") % {"count": figure(shown), "size": figure(size)}
        return draw.Cell(shown / size, url=url, note=note, whole=bool(found.complete[place, age]))

    return draw.HeatRow(day_words(cohort), tuple(map(cell, ages)), size)


def _all_row(asked: Asked, asking: Asking, found: Retention, ages: range) -> draw.HeatRow:
    """Return all cohorts together at each age, of those of which it is over."""

    def cell(age: int) -> draw.Cell:
        one = found.overall[age]
        if not one.n:
            return _not_yet()
        share = 1 - one.share if asking.away else one.share
        low, high = (1 - one.high, 1 - one.low) if asking.away else (one.low, one.high)
        note = _("n %(n)s, 95 %% interval %(range)s") % {"n": figure(one.n), "range": percent_range(low, high)}
        return draw.Cell(share, url=_url(asked, asking, _ALL, age), note=note)

    return draw.HeatRow(_("All that are over"), tuple(map(cell, ages)), int(found.sizes.sum()), apart=True)


def _not_yet() -> draw.Cell:
    return draw.Cell(None, _("not yet"))


def _url(asked: Asked, asking: Asking, cohort: str, age: int) -> str:
    rule = asking.rule
    return behind_url(
        asked,
        "retention",
        grain=rule.grain,
        back=rule.kind,
        start=packed(rule.start) if rule.start else None,
        returning=packed(rule.returning) if rule.returning else None,
        show="away" if asking.away else None,
        cohort=cohort,
        age=age,
    )


def _behind(asked: Asked, arguments: Mapping[str, str]) -> Behind:
    start, returning = (unpacked(arguments.get(name) or "[]") for name in ("start", "returning"))
    asking = read_asking(asked, arguments, start, returning)
    age = arguments.get("age", "")
    number = int(age) if age.isascii() and age.isdecimal() and len(age) < 6 else 0
    cohort = arguments.get("cohort", _ALL)
    if cohort != _ALL:
        return behind_cell(asked.view, asking.rule, _day(cohort), number, back=not asking.away)
    found = counted(asked, asking)
    over = np.flatnonzero(found.complete[:, number] & (found.sizes > 0)).tolist() if number < len(found.overall) else []
    parts = [behind_cell(asked.view, asking.rule, found.cohorts[at], number, back=not asking.away) for at in over]
    return Behind(
        np.concatenate([np.empty(0, dtype=np.int64), *(part.seq for part in parts)]),
        np.concatenate([np.empty(0, dtype=np.int32), *(part.customer_no for part in parts)]),
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        message = f"No cohort begins on {text[:20]!r}."
        raise WrongUseError(message, "Follow a link of the page to it.") from error


BEHIND: Kinds = {"retention": _behind}
