"""What an assistant can ask of journeys: how far customers go, what follows what, and the ways they take."""

from typing import Annotated, Any

from msgspec import Meta

from regard import journeys as room
from regard.cli.assistant.asking import About, Desk, Told, told
from regard.cli.journeys_asking import LONGEST_S, seconds_or_none
from regard.cli.journeys_printing import names_of
from regard.errors import WrongUseError, unknown_name
from regard.journeys import View
from regard.journeys.funnel_definition import Funnel, FunnelStep
from regard.ledger import Reader
from regard.measure.anonymity import LEAST
from regard.measure.breakdown import selected
from regard.settings import EpisodeRule

_WHOLE = "whole"
Steps = Annotated[
    tuple[str, ...],
    Meta(
        description="Touchpoints of each step in order; several of one step as cart|shop.", min_length=1, max_length=20
    ),
]
Within = Annotated[str | None, Meta(description="From the first step to the last at most so long, such as 7d or 12h.")]
Rule = Annotated[
    str | None,
    Meta(description="The episode rule of the settings; `whole` for whole journeys; without it, the first rule."),
]
Top = Annotated[int, Meta(description="So many rows.", ge=1, le=200)]
Touchpoint = Annotated[str | None, Meta(description="A touchpoint; see list_touchpoints.")]


class AboutFunnel(About, kw_only=True):
    """Which steps."""

    steps: Steps
    within: Within = None


class AboutMoves(About, kw_only=True):
    """Which episodes."""

    rule: Rule = None
    top: Top = 30


class AboutPaths(AboutMoves, kw_only=True):
    """Which part of an episode; one of after and before, or both for the ways between them."""

    after: Touchpoint = None
    before: Touchpoint = None


def journeys_funnel(desk: Desk, asked: AboutFunnel) -> Told:
    """Return how many customers reach each step of a funnel, how long they take, and how many are lost on the way."""
    with desk.reading() as reader:
        view = _view(desk, reader, asked)
        steps = tuple(FunnelStep(_known(view, names_of([text]))) for text in asked.steps)
        found = room.funnel(view, Funnel(steps=steps, within_s=seconds_or_none(asked.within)))
        if 0 < found.entered < LEAST:
            message = f"Fewer than {LEAST} customers entered this funnel."
            raise WrongUseError(message, "Ask about more of them.")
        rows = found.table().to_pylist()
    for row in rows:
        _hide_few(row)
    return {"rows": rows, "customers_entered": found.entered, "as_of": reader.as_of.isoformat()}


def journeys_transitions(desk: Desk, asked: AboutMoves) -> Told:
    """Return which touchpoint follows which, how often and how fast; an empty one means begin or end of an episode."""
    with desk.reading() as reader:
        found = room.transitions(_view(desk, reader, asked), _rule(desk, asked.rule))
    rows = found.table().sort_by([("count", "descending")]).to_pylist()
    few = told(rows, [row["count"] for row in rows], adds_up=False)
    return few | {"rows": few["rows"][: asked.top], "episodes": found.episodes, "as_of": found.as_of.isoformat()}


def journeys_paths(desk: Desk, asked: AboutPaths) -> Told:
    """Return the most frequent ways after a touchpoint, before one, or from one to another."""
    with desk.reading() as reader:
        view = _view(desk, reader, asked)
        ends = [_known(view, (end,))[0] for end in (asked.after, asked.before) if end is not None]
        stretch = (
            room.Stretch(between=(ends[0], ends[1]))
            if len(ends) == 2
            else room.Stretch(after=asked.after, before=asked.before)
        )
        found = room.paths(view, _rule(desk, asked.rule) or EpisodeRule("journey", LONGEST_S), stretch, asked.top)
    rows = found.table().to_pylist()
    return told(rows, [row["count"] for row in rows], adds_up=False) | {
        "episodes": found.n,
        "as_of": found.as_of.isoformat(),
    }


def _view(desk: Desk, reader: Reader, asked: About) -> View:
    breakdown = desk.breakdown(asked)
    bounded = breakdown.since or breakdown.until or breakdown.where
    return room.view(reader, selected(reader, breakdown) if bounded else None)


def _rule(desk: Desk, name: str | None) -> EpisodeRule | None:
    rules = {rule.name: rule for rule in desk.ledger.settings.episodes}
    if name == _WHOLE:
        return None
    if name is not None and name not in rules:
        raise unknown_name("episode rule", name, [*rules, _WHOLE])
    return rules.get(name or "", desk.ledger.settings.episodes[0])


def _known(view: View, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return touchpoints as they are.

    Raises:
        WrongUseError: one of them does not occur.
    """
    for name in names:
        if name not in view.words.touchpoints:
            raise unknown_name("touchpoint", name, view.words.touchpoints)
    return names


def _hide_few(row: dict[str, Any]) -> None:
    """Take the numbers out of a step about so few that one could guess who they are."""
    counts = [row[name] for name in ("reached", "dropped") if name in row]
    if any(0 < count < LEAST for count in counts):
        for name in row.keys() - {"step", "touchpoints", "optional", "before"}:
            row[name] = None
        row["says"] = f"not told: fewer than {LEAST} customers reached this step, or were lost before it"
