"""The layout of a graph in layers: nodes by how early they come, ordered so that few edges cross.

After Sugiyama, Tagawa and Toda (1981): long edges are bent at a point in each layer they pass, each layer is ordered by
the mean place of its neighbours, then all are moved towards them without touching. Same input, same picture.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, sqrt

from regard.draw.graph_parts import GraphEdge, GraphNode, Role

WIDTH, HEIGHT = 136, 46
"""Of a node, in px."""

_ACROSS, _DOWN, _BEND, _LAYER = 34, 58, 20, HEIGHT + 58
_ORDERING, _MOVING = 8, 12


@dataclass(frozen=True)
class Layout:
    """Where everything stands.

    Attributes:
        nodes: centre of each node.
        bends: points an edge passes between its ends, from source to target.
        width, height: of it all, in px.
    """

    nodes: dict[str, tuple[float, float]]
    bends: dict[tuple[str, str], list[tuple[float, float]]]
    width: float
    height: float


def layout(nodes: Sequence[GraphNode], edges: Sequence[GraphEdge]) -> Layout:
    """Return where nodes stand and edges pass; no two nodes touch."""
    layer = _layers(nodes, edges)
    chains = {(edge.source, edge.target): _chain(edge, layer) for edge in edges if edge.source != edge.target}
    rows: list[list[str]] = [[] for _ in range(1 + max(layer.values(), default=0))]
    for key, place in layer.items():
        rows[place].append(key)
    for chain in chains.values():
        for place, key in chain[1:-1]:
            if key not in rows[place]:
                rows[place].append(key)
    near = _neighbours(chains)
    rows = _ordered(rows, near)
    x = _moved(rows, near, set(layer))
    left = min((x[key] for row in rows for key in row), default=0) - WIDTH / 2
    points = {key: (x[key] - left, place * _LAYER + HEIGHT / 2) for place, row in enumerate(rows) for key in row}
    bends = {ends: [points[key] for _, key in chain[1:-1]] for ends, chain in chains.items()}
    width = max((point[0] for point in points.values()), default=0) + WIDTH / 2
    return Layout({key: points[key] for key in layer}, bends, width, len(rows) * _LAYER - _DOWN)


def _layers(nodes: Sequence[GraphNode], edges: Sequence[GraphEdge]) -> dict[str, int]:
    """Return the layer of each node: start first, end last, the others by their place in between."""
    places = _places(nodes, edges)
    between = sorted(
        (node for node in nodes if node.role is Role.CONTACT), key=lambda node: (places[node.key], node.key)
    )
    count = max(ceil(sqrt(len(between) * 1.6)), 1)
    most = ceil(len(between) / count)
    starts = any(node.role is Role.START for node in nodes)
    layer = {node.key: 0 for node in nodes if node.role is Role.START}
    layer |= {node.key: starts + number // max(most, 1) for number, node in enumerate(between)}
    last = 1 + max(layer.values(), default=-1)
    return layer | {node.key: last for node in nodes if node.role is Role.END}


def _places(nodes: Sequence[GraphNode], edges: Sequence[GraphEdge]) -> dict[str, float]:
    """Return how far down each node stands: its mean step, or how many edges it is from a start."""
    roots = [node.key for node in nodes if node.role is Role.START] or [node.key for node in nodes[:1]]
    hops = dict.fromkeys(roots, 0)
    for depth in range(1, len(nodes) + 1):
        reached = {edge.target for edge in edges if hops.get(edge.source) == depth - 1} - hops.keys()
        hops |= dict.fromkeys(sorted(reached), depth)
    return {node.key: float(hops.get(node.key, len(nodes))) if node.place is None else node.place for node in nodes}


def _chain(edge: GraphEdge, layer: dict[str, int]) -> list[tuple[int, str]]:
    """Return the layers an edge passes, each with the key of its point there, from source to target."""
    start, end = layer[edge.source], layer[edge.target]
    step = 1 if end > start else -1
    between = [(place, f"{edge.source}\0{edge.target}\0{place}") for place in range(start + step, end, step)]
    return [(start, edge.source), *(between if start != end else []), (end, edge.target)]


def _neighbours(chains: dict[tuple[str, str], list[tuple[int, str]]]) -> dict[str, list[tuple[int, str]]]:
    """Return for each point those it is joined with, and their layers."""
    near: dict[str, list[tuple[int, str]]] = {}
    for chain in chains.values():
        for (one_place, one), (other_place, other) in pairwise(chain):
            near.setdefault(one, []).append((other_place, other))
            near.setdefault(other, []).append((one_place, one))
    return near


def _ordered(rows: list[list[str]], near: dict[str, list[tuple[int, str]]]) -> list[list[str]]:
    """Return the layers, each ordered by the mean place of its neighbours above, then below, in turn; the best seen."""
    best, least = rows, _crossings(rows, near)
    for number in range(_ORDERING):
        down = number % 2 == 0
        rows = [list(row) for row in rows]
        for place in range(len(rows)) if down else reversed(range(len(rows))):
            other = place - 1 if down else place + 1
            if 0 <= other < len(rows):
                rows[place] = _by_mean(rows[place], rows[other], other, near)
        if (crossings := _crossings(rows, near)) < least:
            best, least = rows, crossings
    return best


def _by_mean(row: list[str], other: list[str], place: int, near: dict[str, list[tuple[int, str]]]) -> list[str]:
    rank = {key: (number + 0.5) / len(other) for number, key in enumerate(other)}
    wish = {}
    for number, key in enumerate(row):
        ranks = [rank[one] for layer, one in near.get(key, []) if layer == place]
        wish[key] = sum(ranks) / len(ranks) if ranks else (number + 0.5) / len(row)
    return sorted(row, key=lambda key: wish[key])


def _crossings(rows: list[list[str]], near: dict[str, list[tuple[int, str]]]) -> int:
    """Return how many pairs of edges between neighbouring layers cross."""
    total = 0
    for place, row in enumerate(rows[:-1]):
        rank = {key: number for number, key in enumerate(rows[place + 1])}
        ends = [sorted(rank[one] for layer, one in near.get(key, []) if layer == place + 1) for key in row]
        flat = [(number, end) for number, some in enumerate(ends) for end in some]
        total += sum(a[0] < b[0] and a[1] > b[1] for number, a in enumerate(flat) for b in flat[number + 1 :])
    return total


def _moved(rows: list[list[str]], near: dict[str, list[tuple[int, str]]], nodes: set[str]) -> dict[str, float]:
    """Return the middle of each point: near its neighbours, and never nearer to the next one than they are wide."""
    half = {key: (WIDTH + _ACROSS) / 2 if key in nodes else _BEND / 2 for row in rows for key in row}
    x: dict[str, float] = {}
    for row in rows:
        x |= _apart(row, dict.fromkeys(row, 0.0), half)
    for number in range(_MOVING):
        for row in rows if number % 2 == 0 else reversed(rows):
            wish = {key: _mean([x[one] for _, one in near.get(key, [])], x[key]) for key in row}
            x |= _apart(row, wish, half)
    return x


def _apart(row: list[str], wish: dict[str, float], half: dict[str, float]) -> dict[str, float]:
    """Return places as wished as they can be in this order: midway between the leftmost and rightmost ones."""
    right: dict[str, float] = {}
    left: dict[str, float] = {}
    for number, key in enumerate(row):
        before = row[number - 1] if number else key
        right[key] = max(wish[key], right[before] + half[before] + half[key]) if number else wish[key]
    for number, key in enumerate(reversed(row)):
        after = row[len(row) - number] if number else key
        left[key] = min(wish[key], left[after] - half[after] - half[key]) if number else wish[key]
    return {key: (right[key] + left[key]) / 2 for key in row}


def _mean(numbers: list[float], otherwise: float) -> float:
    return sum(numbers) / len(numbers) if numbers else otherwise
