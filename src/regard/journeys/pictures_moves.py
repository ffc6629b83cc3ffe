"""Pictures of moves: the graph of transitions, that of stages, and hand-overs from channel to channel."""

from collections.abc import Iterable, Sequence

from regard.draw import Cell, Graph, GraphEdge, GraphNode, Heat, HeatRow, Role, Unit
from regard.journeys.handovers import Handovers
from regard.journeys.pictures_parts import BEGAN, ENDED, named, number, percent
from regard.journeys.results import drawn
from regard.journeys.stage_moves import StageMove, StageMoves
from regard.journeys.transitions import Edge, Transitions
from regard.journeys.transitions_outcomes import OutcomeAt, Outcomes

USUAL_SHARE = 0.8
"""So much of all moves a graph shows, unless asked otherwise."""

_START, _END = "start", "end"


@drawn.register
def transitions_picture(found: Transitions, share: float = USUAL_SHARE) -> Graph:
    """Return the graph of the busiest moves.

    Args:
        found: the moves.
        share: the busiest are drawn until they are so much of all, 0 to 1.
    """
    kept, covered = busiest(found.edges, share)
    ends = {key for edge in kept for key in (_key(edge.before, _START), _key(edge.after, _END))}
    met = zip(found.touchpoints, found.contacts, strict=True)
    nodes = [GraphNode(_key(key, ""), named(key), n) for key, n in met if _key(key, "") in ends]
    return Graph(
        key="transitions",
        finding=_most_frequent(found.edges),
        says=f"{len(kept)} of {len(found.edges)} kinds of move, which are {percent(covered)} of all moves; shares are "
        f"of all that follows a touchpoint. n: {number(found.episodes)} episodes, {number(sum(found.contacts))} "
        "contacts.",
        nodes=(*_bounds(ends, found.episodes), *nodes),
        edges=tuple(GraphEdge(_key(e.before, _START), _key(e.after, _END), e.count, e.share) for e in kept),
    )


@drawn.register
def stage_moves_picture(found: StageMoves) -> Graph:
    """Return the graph of stages, in their order from the top."""
    known = [(place, stage) for place, stage in enumerate(found.stages, 1) if stage.stage and stage.contacts]
    ends = {key for move in found.moves for key in (_key(move.before, _START), _key(move.after, _END))}
    begun = sum(move.count for move in found.moves if move.before is None)
    return Graph(
        key="stages",
        finding=_farthest(found),
        says=f"Moves between stages, as shares of all that follows a stay. n: {number(found.customers)} customers.",
        nodes=(
            *_bounds(ends, begun),
            *(GraphNode(_key(stage.stage, ""), stage.stage, stage.contacts, place) for place, stage in known),
        ),
        edges=tuple(
            GraphEdge(_key(move.before, _START), _key(move.after, _END), move.count, move.share) for move in found.moves
        ),
    )


@drawn.register
def handovers_picture(found: Handovers) -> Heat:
    """Return from which channel customers turn to which."""
    names = [channel.name for channel in found.channels]
    shares = {(edge.before, edge.after): edge for edge in found.edges}
    sizes = {channel.name: channel.n for channel in found.channels}
    share = found.handed_over / found.contacts if found.contacts else 0.0
    return Heat(
        key="handovers",
        finding=f"{percent(share)} of contacts are followed by one in another channel.",
        says="What follows a contact in each channel within the window, as a share of its contacts; rows add up to "
        f"100 %. n: {number(found.contacts)} contacts, {number(found.handed_over)} of them handed over.",
        columns=(*map(named, names), "nothing followed"),
        rows=tuple(
            HeatRow(named(before), tuple(_cell(shares.get((before, after))) for after in (*names, None)), sizes[before])
            for before in names
        ),
        corner="channel",
    )


@drawn.register
def outcomes_picture(found: Outcomes) -> Heat:
    """Return how it went at each touchpoint, the lowest first."""
    ranked = sorted(found.nodes, key=lambda node: node.value)
    finding = f"It goes worst at {named(ranked[0].after)}, best at {named(ranked[-1].after)}." if ranked else ""
    return Heat(
        key="outcomes",
        finding=finding or "Nothing was observed.",
        says=f"Unit: {found.unit}. n: {number(found.n)} observations.",
        columns=("value",),
        rows=tuple(HeatRow(named(node.after), (Cell(node.value, note=_interval(node)),), node.n) for node in ranked),
        corner="touchpoint",
        unit=Unit.SHARE if found.unit == "share" else Unit.NUMBER,
    )


def busiest[Move: Edge | StageMove](moves: Iterable[Move], share: float) -> tuple[list[Move], float]:
    """Return the busiest moves, as few as make up a share of all, and what share they are.

    Args:
        moves: of all kinds.
        share: of all moves, 0 to 1.
    """
    ranked = sorted(moves, key=lambda move: -move.count)
    total, covered, kept = sum(move.count for move in ranked), 0, []
    for move in ranked:
        if covered >= share * total:
            break
        kept.append(move)
        covered += move.count
    return kept, covered / total if total else 1.0


def _key(name: str | None, end: str) -> str:
    """Return the key of a node, which is another than that of any end."""
    return end if name is None else f"at {name}"


def _bounds(ends: set[str], episodes: int) -> Sequence[GraphNode]:
    both = ((_START, BEGAN, Role.START), (_END, ENDED, Role.END))
    return [GraphNode(key, label, episodes, role=role) for key, label, role in both if key in ends]


def _most_frequent(edges: Sequence[Edge]) -> str:
    inner = [edge for edge in edges if edge.before is not None and edge.after is not None]
    if not inner:
        return "No contact follows another."
    most = max(inner, key=lambda edge: edge.count)
    before, after = named(most.before or ""), named(most.after or "")
    return f"The most frequent move is from {before} to {after}: {percent(most.share)} of what follows {before}."


def _farthest(found: StageMoves) -> str:
    reached = [stage for stage in found.stages if stage.stage and stage.furthest]
    if not reached:
        return "No customer came to a stage."
    most = max(reached, key=lambda stage: stage.furthest)
    share = percent(most.furthest / found.customers)
    return f"{share} of customers came as far as {most.stage} and no farther, more than to any other stage."


def _cell(edge: Edge | None) -> Cell:
    return Cell(0.0) if edge is None else Cell(edge.share, note=f"{number(edge.count)} contacts")


def _interval(node: OutcomeAt) -> str:
    return "" if node.low is None or node.high is None else f"95 % interval {node.low:.3g} to {node.high:.3g}"
