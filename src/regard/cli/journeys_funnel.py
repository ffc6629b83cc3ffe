"""The command about funnels: who goes how far, how long they take, and what differs for those who do not."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, get_args
from zoneinfo import ZoneInfo

import typer

from regard import journeys as room
from regard.cli.journeys_asking import Asked, seconds_of, seconds_or_none
from regard.cli.journeys_printing import Answer, answer
from regard.cli.journeys_splitting import groups_by
from regard.cli.options import moment_of
from regard.errors import WrongUseError, unknown_name
from regard.journeys.funnel_definition import Exclusion, Funnel, FunnelStep, Order
from regard.vocabulary.zones import utc_of

_STEP = ("step", "touchpoints", "reached", "dropped", "of_entered", "of_before", "since_before_median_s")
_GROUP = ("group", "step", "touchpoints", "reached", "of_entered", "of_before")
_DRIVER = ("kind", "name", "difference", "dropped_share", "went_on_share", "adjusted_p")
_EXCLUSION = re.compile(r"(?P<touchpoints>[^:]+)(?::(?P<after>\d+)-(?P<before>\d+))?")
_LIMIT = re.compile(r"(\d+):(.+)")

_STEPS = "Touchpoints of each step in order; several of one step as `cart|shop`."
_WITHIN = "From the first step to the last at most so long, such as 7d."
_OPTIONAL = "Number of a step that may be left out; repeat for several."
_STEP_WITHIN = "Limit of one step since the one before, such as 3:2d; repeat."
_STEP_AFTER = "Least time of one step since the one before, such as 3:1h; repeat."
_ORDER = "ordered: one after the other; strict: with nothing in between; unordered: in any order."
_EXCLUDE = "Touchpoints that end an attempt, such as `call`, or `call|mail:1-2` between two steps; repeat."
_GROUPS = "channel, a segment, or an attribute with its value at entry: a funnel for each group."
_AT = "With --by channel: first, that of entry, or last, that of the last step reached."
_ENTERED = "Only those who entered from this day or time on; what follows may be later."
_ENTERED_UNTIL = "Only those who entered before this day or time."
_WHY = "Say what those met who dropped before this step, and those who went on."


def funnel(  # noqa: PLR0913 - each is an option of the command
    asked: Asked,
    steps: Annotated[list[str], typer.Argument(metavar="STEP…", help=_STEPS)],
    *,
    within: Annotated[str | None, typer.Option("--within", metavar="TIME", help=_WITHIN)] = None,
    optional: Annotated[list[int] | None, typer.Option("--optional", metavar="STEP", help=_OPTIONAL)] = None,
    step_within: Annotated[
        list[str] | None, typer.Option("--step-within", metavar="STEP:TIME", help=_STEP_WITHIN)
    ] = None,
    step_after: Annotated[list[str] | None, typer.Option("--step-after", metavar="STEP:TIME", help=_STEP_AFTER)] = None,
    order: Annotated[str, typer.Option("--order", help=_ORDER)] = "ordered",
    exclude: Annotated[list[str] | None, typer.Option("--exclude", metavar="TOUCHPOINT", help=_EXCLUDE)] = None,
    entered_since: Annotated[str | None, typer.Option("--entered-since", help=_ENTERED)] = None,
    entered_until: Annotated[str | None, typer.Option("--entered-until", help=_ENTERED_UNTIL)] = None,
    by: Annotated[str | None, typer.Option("--by", metavar="NAME", help=_GROUPS)] = None,
    at: Annotated[str | None, typer.Option("--at", metavar="PLACE", help=_AT)] = None,
    why: Annotated[int | None, typer.Option("--why", metavar="STEP", help=_WHY)] = None,
) -> Answer:
    """Print how many customers go each step of a funnel, how long they take, and how many are lost on the way."""
    _check(by, at, why)
    limits = (_by_step(step_within), _by_step(step_after))
    defined = Funnel(
        steps=_steps([asked.touchpoints([text]) for text in steps], set(optional or []), limits),
        order=_order(order),
        within_s=seconds_or_none(within),
        exclusions=_exclusions(asked, exclude or [], len(steps), set(optional or [])),
        entry_since=_utc(asked, entered_since),
        entry_until=_utc(asked, entered_until),
    )
    if why is not None:
        return answer(room.drop_drivers(asked.view, defined, why), *_DRIVER)
    if by is not None:
        return answer(room.funnel_by(asked.view, defined, groups_by(asked, by, at, defined)), *_GROUP)
    found = room.funnel(asked.view, defined)
    return answer(found, *_STEP, facts={"entered": found.entered, "converted": found.converted.share})


def _check(by: str | None, at: str | None, why: int | None) -> None:
    if by is not None and why is not None:
        message = "--by and --why are two questions."
        raise WrongUseError(message, "Ask one after the other.")
    if at is not None and by is None:
        message = "--at says which channel of a customer counts."
        raise WrongUseError(message, "Write --by channel --at last.")


def _steps(
    steps: Sequence[tuple[str, ...]], optional: set[int], limits: tuple[Mapping[int, float], Mapping[int, float]]
) -> tuple[FunnelStep, ...]:
    unknown = sorted({*optional, *limits[0], *limits[1]} - set(range(1, len(steps) + 1)))
    if unknown:
        what = f"There is no step {unknown[0]}."
        raise WrongUseError(what, f"The funnel has the steps 1 to {len(steps)}.")
    within, at_least = limits
    return tuple(
        FunnelStep(touchpoints, place in optional, within.get(place), at_least.get(place))
        for place, touchpoints in enumerate(steps, 1)
    )


def _by_step(texts: Sequence[str] | None) -> dict[int, float]:
    """Read times of steps, such as `3:2d`."""
    found = {}
    for text in texts or []:
        parts = _LIMIT.fullmatch(text.strip())
        if parts is None:
            what = f"{text!r} is no limit of a step."
            raise WrongUseError(what, "Write the number of the step and a time, such as 3:2d.")
        found[int(parts[1])] = seconds_of(parts[2])
    return found


def _exclusions(asked: Asked, texts: Sequence[str], steps: int, optional: set[int]) -> tuple[Exclusion, ...]:
    """Read touchpoints, with the two steps between which they may not be; else the first and the last required."""
    last = max((step for step in range(1, steps + 1) if step not in optional), default=1)
    found = []
    for text in texts:
        parts = _EXCLUSION.fullmatch(text.strip())
        if parts is None:
            what = f"{text!r} is no exclusion."
            raise WrongUseError(what, "Write touchpoints, and two steps where they matter, such as call|mail:1-2.")
        ends = int(parts["after"] or 1), int(parts["before"] or last)
        found.append(Exclusion(asked.touchpoints([parts["touchpoints"]]), *ends))
    return tuple(found)


def _order(text: str) -> Order:
    for known in get_args(Order):
        if text == known:
            return known  # type: ignore[no-any-return] # one of the literals
    raise unknown_name("order", text, get_args(Order))


def _utc(asked: Asked, text: str | None) -> datetime | None:
    moment = moment_of(text)
    return None if moment is None else utc_of(moment, ZoneInfo(asked.breakdown.zone))
