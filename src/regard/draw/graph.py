"""Graph: which contact follows which, as nodes in layers and edges as thick as they are common."""

from dataclasses import dataclass
from math import sqrt
from typing import override

from regard.draw.graph_edges import Point, curve, routes, written_at
from regard.draw.graph_layout import HEIGHT, WIDTH, layout
from regard.draw.graph_parts import GraphEdge, GraphNode, Role
from regard.draw.picture import Drawing, Entry, Picture, Table, entry, joined
from regard.draw.scales import check_count, sign, tint, tone
from regard.draw.shapes import Pen, path, polygon, rect, text
from regard.draw.text import cut, width_of
from regard.draw.words import Unit, written
from regard.errors import WrongUseError, unknown_name

_SIDE, _TOP = 34, 14
_THICKEST = 9


@dataclass(frozen=True, kw_only=True)
class Graph(Picture):
    """Nodes and edges; which edges are worth drawing is the caller's choice, and `says` tells what they cover.

    Attributes:
        nodes: the nodes.
        edges: the edges, at most one from a node to another.

    Raises:
        WrongUseError: an edge leads nowhere or comes twice, or a key does.
    """

    nodes: tuple[GraphNode, ...]
    edges: tuple[GraphEdge, ...]

    @override
    def __post_init__(self) -> None:
        """Refuse edges to nowhere."""
        keys = {node.key for node in self.nodes}
        ends = {(edge.source, edge.target) for edge in self.edges}
        if len(keys) < len(self.nodes) or len(ends) < len(self.edges):
            message = f"A node or an edge of the graph {self.key} comes twice."
            raise WrongUseError(message, "Add them up.")
        for key in sorted({key for pair in ends for key in pair} - keys):
            raise unknown_name("node", key, keys)
        for n in (*(node.n for node in self.nodes), *(edge.n for edge in self.edges)):
            check_count(n, f"A count of the graph {self.key}")
        super().__post_init__()

    @override
    def drawing(self, pen: Pen) -> Drawing:
        """Return edges, the common ones above the rare, then nodes, then what is written at edges."""
        laid = layout(self.nodes, self.edges)
        paths = routes(self.edges, laid)
        common = sorted(self.edges, key=lambda edge: -edge.n)
        shown = {(edge.source, edge.target): width_of(_shown(self, edge), 11) for edge in common}
        places = written_at(paths, shown, laid)
        edges = [
            _edge(self, edge, paths[ends], places.get(ends), pen)
            for edge, ends in zip(reversed(common), reversed(shown), strict=True)
        ]
        nodes = [_node(self, node, laid.nodes[node.key], pen) for node in self.nodes]
        body = f'<g transform="translate({_SIDE} {_TOP})">{"".join([*edges, *nodes])}</g>'
        return Drawing(laid.width + 2 * _SIDE, laid.height + 2 * _TOP, body)

    @override
    def table(self) -> Table:
        """Return a row for each edge, then one for each node."""
        words, labels = self.words, {node.key: node.label for node in self.nodes}
        blank = (Entry(""),) * 3
        edges = ((Entry(labels[e.source]), Entry(labels[e.target]), *_numbers(self, e), *blank) for e in self.edges)
        nodes = (
            (
                Entry(node.label),
                Entry(""),
                Entry(written(node.n, Unit.COUNT, words), node.url),
                Entry(""),
                *entry(node.score, Unit.SCORE, words),
            )
            for node in self.nodes
        )
        head = (words.source, words.target, words.count, words.share, words.score, words.low, words.high)
        return Table(head, (*edges, *nodes))


def _numbers(graph: Graph, edge: GraphEdge) -> tuple[Entry, Entry]:
    share = "" if edge.share is None else written(edge.share, Unit.SHARE, graph.words)
    return Entry(written(edge.n, Unit.COUNT, graph.words), edge.url), Entry(joined([share, edge.text]))


def _shown(graph: Graph, edge: GraphEdge) -> str:
    count, share = (one.text for one in _numbers(graph, edge))
    return cut(edge.text or share or count, 70, 11)


def _edge(graph: Graph, edge: GraphEdge, points: list[Point], place: Point | None, pen: Pen) -> str:
    most = max(one.n for one in graph.edges)
    thick = 1 + (_THICKEST - 1) * sqrt(edge.n / most) if most else 1
    drawn, tip = curve(points, thick)
    labels = {node.key: node.label for node in graph.nodes}
    count, share = (one.text for one in _numbers(graph, edge))
    shape = path("rd-hit", drawn, max(thick, 12)) + path("rd-edge", drawn, thick) + polygon("rd-arrow", tip)
    if place is not None:
        shape += text("rd-halo", *place, _shown(graph, edge), "middle")
    arrow = f"{labels[edge.source]} \N{RIGHTWARDS ARROW} {labels[edge.target]}"
    return pen.mark(shape, joined([arrow, count, share, edge.note]), edge.url)


def _node(graph: Graph, node: GraphNode, centre: tuple[float, float], pen: Pen) -> str:
    x, y = centre[0] - WIDTH / 2, centre[1] - HEIGHT / 2
    words = graph.words
    count = written(node.n, Unit.COUNT, words)
    score = "" if node.score is None else f"{sign(node.score.value)} {written(node.score.value, Unit.SCORE, words)}"
    inner = WIDTH - 20
    radius = 8 if node.role is Role.CONTACT else HEIGHT / 2
    box = rect("rd-box" if node.role is Role.CONTACT else "rd-pill", x, y, (WIDTH, HEIGHT), radius)
    if node.score is not None and (filled := tint(node.score.value)):
        box += rect(filled, x, y, (WIDTH, HEIGHT), radius)
    anchored = (x + 10, "") if score else (centre[0], "middle")
    shown = text("rd-strong", anchored[0], y + 19, cut(node.label, inner), anchored[1])
    shown += text("rd-small", anchored[0], y + 36, count, anchored[1])
    if score:
        shown += text(f"rd-score {tone(node.score)}", x + WIDTH - 10, y + 36, score, "end")
    full = "" if node.score is None else node.score.written(Unit.SCORE, words)
    return pen.mark(box + shown, joined([node.label, count, full, node.note]), node.url)
