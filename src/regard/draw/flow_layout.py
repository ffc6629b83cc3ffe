"""The layout of a flow: heights in proportion, nodes ordered so that few links cross."""

from collections.abc import Sequence
from dataclasses import dataclass

from regard.draw.flow_parts import FlowLink, FlowNode
from regard.draw.shapes import px

_ROUNDS, _SLOT, _GAP = 4, 19, 8


@dataclass(frozen=True)
class Place:
    """Where a node stands.

    Attributes:
        y, height: its upper end and height in px.
        scale: px for one journey.
        out, into: where its links begin and end, in px below its upper end, by the node at their other end.
    """

    y: float
    height: float
    scale: float
    out: dict[str, float]
    into: dict[str, float]


def size_of(key: str, links: Sequence[FlowLink]) -> int:
    """Return how many flow through a node: in or out, whichever is more."""
    into = sum(link.n for link in links if link.target == key)
    return max(into, sum(link.n for link in links if link.source == key))


def layout(nodes: Sequence[FlowNode], links: Sequence[FlowLink], height: float) -> dict[str, Place]:
    """Return the place of each node: all heights, of nodes and links, are counts by one scale."""
    sizes = {node.key: size_of(node.key, links) for node in nodes}
    count = 1 + max((node.column for node in nodes), default=0)
    columns = [[node.key for node in nodes if node.column == place] for place in range(count)]
    gaps = max(_GAP * (len(column) - 1) for column in columns)
    scale = max(height - gaps, height / 2) / max(1, *(sum(sizes[key] for key in column) for column in columns))
    ordered = _ordered(columns, links, {node.key for node in nodes if node.muted})
    tops = {key: y for column in ordered for key, y in _tops(column, sizes, scale)}
    rank = {key: place for column in ordered for place, key in enumerate(column)}
    return {key: Place(tops[key], sizes[key] * scale, scale, *_ends(key, links, rank, scale)) for key in sizes}


def band(link: FlowLink, places: tuple[Place, Place], ends: tuple[float, float], top: float) -> str:
    """Return the path of a link as a band from x to x, as thick at both ends as its count says."""
    source, target = places
    thick = source.scale * link.n
    left, right = top + source.y + source.out[link.target], top + target.y + target.into[link.source]
    x0, x1, middle = px(ends[0]), px(ends[1]), px(sum(ends) / 2)
    over = f"M{x0} {px(left)}C{middle} {px(left)} {middle} {px(right)} {x1} {px(right)}"
    under = f"V{px(right + thick)}C{middle} {px(right + thick)} {middle} {px(left + thick)} {x0} {px(left + thick)}Z"
    return over + under


def _ordered(columns: list[list[str]], links: Sequence[FlowLink], rest: set[str]) -> list[list[str]]:
    """Return the columns, each ordered by where its links lead, those of the rest always last."""
    into = {
        key: [(link.source, link.n) for link in links if link.target == key] for column in columns for key in column
    }
    out = {key: [(link.target, link.n) for link in links if link.source == key] for key in into}
    for number in range(_ROUNDS):
        rank = {key: (place + 0.5) / len(column) for column in columns for place, key in enumerate(column)}
        side = into if number % 2 == 0 else out
        wish = {key: (key in rest, _pull(side[key], rank, rank[key]), rank[key]) for key in into}
        columns = [sorted(column, key=wish.__getitem__) for column in columns]
    return columns


def _pull(others: list[tuple[str, int]], rank: dict[str, float], own: float) -> float:
    """Return the mean place of what a node is linked with on one side, weighted by counts."""
    total = sum(n for _, n in others)
    return sum(n * rank[key] for key, n in others) / total if total else own


def _tops(column: list[str], sizes: dict[str, int], scale: float) -> list[tuple[str, float]]:
    """Return the upper end of each node, with room for a label beside even the least."""
    tops, y = [], 0.0
    for key in column:
        height = sizes[key] * scale
        tops.append((key, y + max(_SLOT - height, 0) / 2))
        y += max(height, _SLOT) + _GAP
    return tops


def _ends(
    key: str, links: Sequence[FlowLink], rank: dict[str, int], scale: float
) -> tuple[dict[str, float], dict[str, float]]:
    """Return where links leave and enter a node, in the order of what they lead to and come from."""
    out = sorted((rank[link.target], link.target, link.n) for link in links if link.source == key)
    into = sorted((rank[link.source], link.source, link.n) for link in links if link.target == key)
    return _stacked(out, scale), _stacked(into, scale)


def _stacked(ends: list[tuple[int, str, int]], scale: float) -> dict[str, float]:
    places, y = {}, 0.0
    for _, key, n in ends:
        places[key] = y
        y += n * scale
    return places
