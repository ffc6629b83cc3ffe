"""The command that holds the journeys of two segments or periods against each other."""

from dataclasses import replace
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from regard import journeys as room
from regard.cli.comparing import narrowed
from regard.cli.journeys_asking import Asked, seconds_or_none
from regard.cli.journeys_printing import Answer, answer
from regard.errors import WrongUseError, unknown_name
from regard.journeys.difference import Difference
from regard.journeys.funnel import Conversion
from regard.journeys.funnel_definition import Funnel, FunnelStep
from regard.journeys.shares import Compared, differences, funnel_differences
from regard.measure import Breakdown
from regard.vocabulary.zones import utc_of

_FUNNEL = "funnel"
_VIEWS = (*(each.value for each in Compared), _FUNNEL)
_CELL = ("cell", "first", "first_n", "second", "second_n", "difference", "p_adjusted")
_VIEW = f"{', '.join(_VIEWS[:-1])} or {_FUNNEL}."
_HELD = "The first: a condition such as channel=web, or a period such as 2026-01..2026-03, both ends included."
_AGAINST = "What it is held against: a condition or a period."
_STEP = "Of a funnel: touchpoints of one step, several as `cart|shop`; repeat in order."
_WITHIN = "Of a funnel: from the first step to the last at most so long, such as 7d."


def differ(  # noqa: PLR0913 - each is an option of the command
    asked: Asked,
    by: Annotated[str, typer.Argument(metavar="VIEW", help=_VIEW)],
    held: Annotated[str, typer.Option("--compare", metavar="ROWS", help=_HELD)],
    against: Annotated[str, typer.Option("--with", metavar="ROWS", help=_AGAINST)],
    *,
    step: Annotated[list[str] | None, typer.Option("--step", metavar="TOUCHPOINT", help=_STEP)] = None,
    within: Annotated[str | None, typer.Option("--within", metavar="TIME", help=_WITHIN)] = None,
    top: Annotated[int, typer.Option("--top", min=1, help="Print so many rows.")] = 20,
) -> Answer:
    """Print how transitions, steps, variants or a funnel differ between two segments or periods, the surest first.

    A funnel's periods say when customers entered it; what follows may be later.
    """
    if by not in _VIEWS:
        raise unknown_name("comparison", by, _VIEWS)
    if (by == _FUNNEL) != bool(step):
        message = "A funnel is compared by its steps, and only a funnel."
        raise WrongUseError(message, "Write `differ funnel --step ad --step shop`, or leave --step out.")
    sides = narrowed(held)(asked.breakdown), narrowed(against)(asked.breakdown)
    found = answer(_found(asked, by, sides, _funnel(asked, step or [], within)), *_CELL)
    return Answer(found.table.sort_by([("p_value", "ascending")]), found.picture, _CELL, top=top)


def _found(asked: Asked, by: str, sides: tuple[Breakdown, Breakdown], funnel: Funnel | None) -> Difference:
    first, second = sides
    if funnel is None:
        return differences(asked.view_of(first), asked.view_of(second), asked.cut, by)
    return funnel_differences(_entered(asked, first, funnel), _entered(asked, second, funnel))


def _funnel(asked: Asked, steps: list[str], within: str | None) -> Funnel | None:
    if not steps:
        return None
    made = tuple(FunnelStep(asked.touchpoints([text])) for text in steps)
    return Funnel(made, within_s=seconds_or_none(within))


def _entered(asked: Asked, side: Breakdown, funnel: Funnel) -> Conversion:
    """Return what became of those who entered in the period of a side."""
    zone = ZoneInfo(side.zone)
    since, until = (None if end is None else utc_of(end, zone) for end in (side.since, side.until))
    view = asked.view_of(replace(side, since=None, until=None))
    return room.funnel(view, replace(funnel, entry_since=since, entry_until=until))
