"""Moves: the graph of which contact follows which, and how much of it is drawn."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _

from regard.draw import Graph, GraphEdge, GraphNode, Role
from regard.journeys import transitions
from regard.journeys.transitions import Edge, Transitions
from regard.web.desks.journeys.asking import Asked, kept
from regard.web.desks.journeys.links import behind_url, text_of_row
from regard.web.desks.journeys.outcome_numbers import Experience
from regard.web.desks.journeys.words import picture_words, share_words, time_words, touchpoint
from regard.web.shell.components_figures import figure

SHARES = (20, 30, 40, 50, 60, 70, 80, 90, 95, 100)
"""Percent of moves that can be shown."""

_CLEAR = 18
"""So many different moves can be told apart in a picture."""

_BEGAN, _ENDED = "(began)", "(ended)"


@dataclass(frozen=True)
class Drawn:
    """The edges that are drawn, the most frequent first.

    Attributes:
        percent: how much of each kind was asked for.
        edges: those drawn, beginnings and endings among them.
        moves: how many of them are moves between touchpoints.
        count: how often these occur together.
        all_moves: how many different ones there are.
        all_count: how often those occur.
    """

    percent: int
    edges: tuple[Edge, ...]
    moves: int
    count: int
    all_moves: int
    all_count: int


def found_moves(asked: Asked) -> Transitions:
    """Return which touchpoint follows which, with times."""
    return kept(asked, ("transitions",), lambda: transitions(asked.view, asked.rule))


def drawn(found: Transitions, percent: int | None = None) -> Drawn:
    """Return the most frequent moves, beginnings and endings, of each kind so many that they are a share of all.

    Args:
        found: all edges.
        percent: of all moves, of all beginnings, and of all endings; None: as much as is still clear to see.
    """
    began = [edge for edge in found.edges if edge.before is None]
    ended = [edge for edge in found.edges if edge.after is None]
    moves = [edge for edge in found.edges if edge.before is not None and edge.after is not None]
    percent = _clear_share(moves) if percent is None else percent
    chosen = [edge for kind in (moves, began, ended) for edge in _most_of(kind, percent)]
    drawn_moves = [edge for edge in chosen if edge.before is not None and edge.after is not None]
    return Drawn(
        percent,
        tuple(sorted(chosen, key=lambda edge: -edge.count)),
        len(drawn_moves),
        sum(edge.count for edge in drawn_moves),
        len(moves),
        sum(edge.count for edge in moves),
    )


def _clear_share(moves: Sequence[Edge]) -> int:
    clear = [percent for percent in SHARES if len(_most_of(moves, percent)) <= _CLEAR]
    return clear[-1] if clear else SHARES[0]


def _most_of(edges: Sequence[Edge], percent: int) -> list[Edge]:
    """Return the fewest edges that together are at least so much of all."""
    ranked = sorted(edges, key=lambda edge: -edge.count)
    before = np.cumsum([0, *(edge.count for edge in ranked)])
    return [edge for edge, covered in zip(ranked, before, strict=False) if covered * 100 < before[-1] * percent]


def graph_of(asked: Asked, found: Transitions, shown: Drawn, experience: Experience | None, key: str) -> Graph:
    """Return the picture of some edges, each of them and each touchpoint with its link.

    Args:
        asked: what the numbers were asked for.
        found: all edges.
        shown: those to draw.
        experience: how it went at each touchpoint; None: not told.
        key: of the picture.
    """
    return Graph(
        key=key,
        finding=moves_finding(found),
        says=says(shown, experience),
        words=picture_words(),
        nodes=tuple(_nodes(asked, found, shown.edges, experience)),
        edges=tuple(_edge(asked, edge) for edge in shown.edges),
    )


def moves_finding(found: Transitions) -> str:
    """Return what is most true of the moves as a sentence."""
    moves = [edge for edge in found.edges if edge.before is not None and edge.after is not None]
    if not moves:
        return _("No contact is followed by another one")
    most = max(moves, key=lambda edge: edge.count)
    told = {"share": share_words(most.share), "before": touchpoint(str(most.before)), "n": figure(most.count)}
    if most.after == most.before:
        return _("%(before)s is most often followed by itself: after %(share)s of its contacts, %(n)s times") % told
    told["after"] = touchpoint(str(most.after))
    return _("After %(before)s, %(share)s go on to %(after)s: the most frequent move, %(n)s times") % told


def says(shown: Drawn, experience: Experience | None) -> str:
    """Return what the picture shows: how many moves, which part of all, and what the score is."""
    share = shown.count / shown.all_count if shown.all_count else None
    told = {
        "moves": figure(shown.moves), "all_moves": figure(shown.all_moves), "share": share_words(share),
        "count": figure(shown.all_count), "percent": figure(shown.percent),
    }  # fmt: skip
    text = (
        _(
            "Drawn are %(moves)s of %(all_moves)s different moves between touchpoints, which are %(share)s of all "
            "%(count)s, and %(percent)s %% of beginnings and endings. A percentage is the share of all that follows."
        )
        % told
    )
    return f"{text} {experience.says}" if experience else text


def edge_url(asked: Asked, before: str | None, after: str | None) -> str:
    """Return the address of the contacts that an edge counts."""
    return behind_url(asked, "edge", before=text_of_row(before), after=text_of_row(after))


def _nodes(
    asked: Asked, found: Transitions, edges: Sequence[Edge], experience: Experience | None
) -> Iterable[GraphNode]:
    ends = {end for edge in edges for end in (edge.before, edge.after)}
    if any(edge.before is None for edge in edges):
        url = behind_url(asked, "episodes")
        yield GraphNode(_BEGAN, _("Began here"), found.episodes, role=Role.START, url=url)
    for key, n in zip(found.touchpoints, found.contacts, strict=True):
        if key in ends:
            yield _node(asked, key, n, experience)
    if any(edge.after is None for edge in edges):
        url = behind_url(asked, "episodes", end="last")
        yield GraphNode(_ENDED, _("Ended here"), found.episodes, role=Role.END, url=url)


def _node(asked: Asked, key: str, n: int, experience: Experience | None) -> GraphNode:
    score, note = (experience.score(key), experience.note(key)) if experience else (None, "")
    url = behind_url(asked, "touchpoint", touchpoint=text_of_row(key))
    return GraphNode(text_of_row(key) or "", touchpoint(key), n, score=score, url=url, note=note)


def _edge(asked: Asked, edge: Edge) -> GraphEdge:
    note = _("median %(time)s") % {"time": time_words(edge.median_s)} if edge.median_s is not None else ""
    return GraphEdge(
        text_of_row(edge.before) or _BEGAN,
        text_of_row(edge.after) or _ENDED,
        edge.count,
        share=edge.share,
        url=edge_url(asked, edge.before, edge.after),
        note=note,
    )
