"""The page Graph: which contact follows which, how long that takes, and how it went."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from regard.draw import Estimate, Graph
from regard.errors import WrongUseError
from regard.journeys import Behind, behind_edge
from regard.journeys.transitions import Edge, Transitions
from regard.journeys.transitions_outcomes import OutcomeAt
from regard.web.desks.journeys.asking import Asked
from regard.web.desks.journeys.kinds import Kinds
from regard.web.desks.journeys.links import behind_url, name_of, number_of, text_of_row
from regard.web.desks.journeys.moves import SHARES, Drawn, drawn, edge_url, found_moves, graph_of
from regard.web.desks.journeys.outcome_numbers import Experience, behind_experience, choices, experience_of
from regard.web.desks.journeys.words import share_words, time_words, touchpoint
from regard.web.shell.components_figures import amount

_MOST_LINES = 100


@dataclass(frozen=True)
class Line:
    """An edge as the table shows it; empty names stand for a beginning and an ending.

    Attributes:
        experience: how it went after the move, how many observations, and their address.
    """

    before: str
    after: str
    edge: Edge
    share: str
    mean: str
    median: str
    url: str
    experience: tuple[str, int, str] | None


@dataclass(frozen=True)
class Place:
    """A touchpoint as the table shows it: name, number with interval, observations, and their address."""

    name: str
    number: str
    n: int
    url: str


def graph_context(request: HttpRequest, asked: Asked) -> tuple[dict[str, Any], list[Graph]]:
    """Return what the page shows, and its pictures: the most frequent moves, then all of them.

    Raises:
        WrongUseError: the outcome is unknown.
    """
    found, experience = found_moves(asked), experience_of(asked, request.GET.get("outcome", ""))
    shown, everything = drawn(found, share_of(request.GET.dict())), drawn(found, SHARES[-1])
    pictures = [
        graph_of(asked, found, shown, experience, "moves"), graph_of(asked, found, everything, None, "all-moves"),
    ]  # fmt: skip
    context = {
        "lines": [_line(asked, edge, experience) for edge in everything.edges[:_MOST_LINES]],
        "more": max(0, len(everything.edges) - _MOST_LINES),
        "places": places(asked, found, experience), "experience": experience, **choosing(shown),
        "outcomes": [(key, name, key == experience.key) for key, name in choices().items()],
    }  # fmt: skip
    return context, pictures


def share_of(arguments: Mapping[str, str]) -> int | None:
    """Return the percent of moves that an address asks for; None if it does not say."""
    return number_of(arguments, "shown", 0, SHARES[-1]) or None


def choosing(shown: Drawn) -> dict[str, Any]:
    """Return what the form needs to choose the share of moves."""
    options = sorted({*SHARES, shown.percent})
    return {"shares": [(each, amount(each, "%"), each == shown.percent) for each in options], "drawn": shown}


def places(asked: Asked, found: Transitions, experience: Experience) -> list[Place]:
    """Return how it went at each touchpoint, the worst first."""
    known = [key for key in found.touchpoints if key in experience.nodes]
    ranked = sorted(known, key=lambda key: experience.nodes[key].value)
    return [_place(asked, key, experience) for key in ranked]


def _place(asked: Asked, key: str, experience: Experience) -> Place:
    at = experience.nodes[key]
    return Place(touchpoint(key), experience.written(at), at.n, _outcome_url(asked, experience, at, whole=True))


def _line(asked: Asked, edge: Edge, experience: Experience) -> Line:
    at = experience.edges.get((edge.before, edge.after)) if edge.after is not None else None
    after = None if at is None else (experience.written(at), at.n, _outcome_url(asked, experience, at, whole=False))
    interval = Estimate(edge.share, min(edge.low, edge.share), max(edge.high, edge.share))
    return Line(
        "" if edge.before is None else touchpoint(edge.before),
        "" if edge.after is None else touchpoint(edge.after),
        edge,
        _interval_words(interval),
        time_words(edge.mean_s),
        time_words(edge.median_s),
        edge_url(asked, edge.before, edge.after),
        after,
    )


def _interval_words(share: Estimate) -> str:
    return f"{share_words(share.value)} ({share_words(share.low)} – {share_words(share.high)})"  # noqa: RUF001


def _outcome_url(asked: Asked, experience: Experience, at: OutcomeAt, *, whole: bool) -> str:
    edge = {} if whole else {"before": text_of_row(at.before), "edge": "1"}
    return behind_url(asked, "outcome", outcome=experience.key, after=text_of_row(at.after), **edge)


def _edge_behind(asked: Asked, arguments: Mapping[str, str]) -> Behind:
    return behind_edge(asked.view, asked.rule, name_of(arguments, "before"), name_of(arguments, "after"))


def _outcome_behind(asked: Asked, arguments: Mapping[str, str]) -> Behind:
    after = name_of(arguments, "after")
    if after is None:
        raise WrongUseError("The address names no touchpoint.", "Follow a link from a number to its contacts.")
    at = (name_of(arguments, "before"), after) if arguments.get("edge") else after
    return behind_experience(asked, arguments.get("outcome", ""), at)


BEHIND: Kinds = {"edge": _edge_behind, "outcome": _outcome_behind}
