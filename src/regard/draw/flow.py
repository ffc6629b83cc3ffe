"""Flow: streams of journeys from column to column (a Sankey diagram)."""

from dataclasses import dataclass
from typing import override

from regard.draw.flow_layout import Place, band, layout, size_of
from regard.draw.flow_parts import FlowLink, FlowNode
from regard.draw.picture import Drawing, Entry, Picture, Table, joined
from regard.draw.scales import check_count, sign
from regard.draw.shapes import Pen, path, rect, text
from regard.draw.text import cut
from regard.draw.words import Unit, written
from regard.errors import WrongUseError, unknown_name

_NODE, _COLUMN, _TOP, _HEIGHT = 12, 168, 30, 380
_LABEL = _COLUMN - _NODE - 18


@dataclass(frozen=True, kw_only=True)
class Flow(Picture):
    """Nodes in columns, links from a column to a later one; heights are exactly in proportion.

    Attributes:
        columns: names of the columns.
        nodes: the nodes; a node is as great as what flows in or out, whichever is more.
        links: the links.

    Raises:
        WrongUseError: a link or a column leads nowhere or backwards, or a key comes twice.
    """

    columns: tuple[str, ...]
    nodes: tuple[FlowNode, ...]
    links: tuple[FlowLink, ...]

    @override
    def __post_init__(self) -> None:
        """Refuse what does not flow."""
        columns = {node.key: node.column for node in self.nodes}
        if len(columns) < len(self.nodes):
            message = f"Two nodes of the flow {self.key} have the same key."
            raise WrongUseError(message)
        if any(not 0 <= column < len(self.columns) for column in columns.values()):
            message = f"A node of the flow {self.key} is in no column."
            raise WrongUseError(message, f"Columns are 0 to {len(self.columns) - 1}.")
        if len({(link.source, link.target) for link in self.links}) < len(self.links):
            message = f"Two links of the flow {self.key} join the same nodes."
            raise WrongUseError(message, "Add them up.")
        for link in self.links:
            _check_link(link, columns)
        super().__post_init__()

    @override
    def drawing(self, pen: Pen) -> Drawing:
        """Return heads, links below nodes, and labels above both."""
        places = layout(self.nodes, self.links, _HEIGHT)
        heads = (
            text("rd-head", column * _COLUMN, 14, cut(name, _COLUMN - 12)) for column, name in enumerate(self.columns)
        )
        links = (_link(self, link, places, pen) for link in sorted(self.links, key=lambda one: -one.n) if link.n)
        nodes = (_node(self, node, places[node.key], pen) for node in self.nodes if size_of(node.key, self.links))
        height = max((place.y + max(place.height, 16) for place in places.values()), default=0)
        parts = (*heads, *links, *nodes)
        return Drawing(len(self.columns) * _COLUMN, _TOP + height + 8, "".join(parts))

    @override
    def table(self) -> Table:
        """Return a row for each link, then one for each node."""
        words, nodes = self.words, {node.key: node for node in self.nodes}
        rows = [
            (
                Entry(nodes[link.source].label),
                Entry(nodes[link.target].label),
                _count(self, link.n, link.url),
                Entry(""),
            )
            for link in self.links
        ]
        sums = [
            (Entry(node.label), Entry(""), _count(self, size_of(node.key, self.links), node.url), _score(self, node))
            for node in self.nodes
        ]
        return Table((words.source, words.target, words.count, words.score), (*rows, *sums))


def _check_link(link: FlowLink, columns: dict[str, int]) -> None:
    for key in (link.source, link.target):
        if key not in columns:
            raise unknown_name("node", key, columns)
    if columns[link.source] >= columns[link.target]:
        message = f"The link from {link.source!r} to {link.target!r} does not lead to a later column."
        raise WrongUseError(message)
    check_count(link.n, f"The count from {link.source!r} to {link.target!r}")


def _link(flow: Flow, link: FlowLink, places: dict[str, Place], pen: Pen) -> str:
    nodes = {node.key: node for node in flow.nodes}
    source, target = nodes[link.source], nodes[link.target]
    kind = "rd-stream-rest" if target.muted else "rd-stream"
    ends = (source.column * _COLUMN + _NODE, target.column * _COLUMN)
    drawn = path(kind, band(link, (places[link.source], places[link.target]), ends, _TOP))
    title = joined([f"{source.label} \N{RIGHTWARDS ARROW} {target.label}", _count(flow, link.n).text, link.note])
    return pen.mark(drawn, title, link.url)


def _node(flow: Flow, node: FlowNode, place: Place, pen: Pen) -> str:
    x, y = node.column * _COLUMN, _TOP + place.y
    count, score = _count(flow, size_of(node.key, flow.links)).text, _score(flow, node).text
    bar = rect("rd-rest" if node.muted else "rd-bar", x, y, (_NODE, max(place.height, 1)), 2)
    said = joined([count, score])
    if place.height >= 30:
        shown = text("rd-muted" if node.muted else "", x + _NODE + 6, y + place.height / 2 - 3, cut(node.label, _LABEL))
        shown += text("rd-small", x + _NODE + 6, y + place.height / 2 + 12, cut(said, _LABEL, 11))
    else:
        shown = _one_line(node, count, (x + _NODE + 6, y + place.height / 2 + 4))
    return pen.mark(bar + shown, joined([node.label, count, score, node.note]), node.url)


def _one_line(node: FlowNode, count: str, place: tuple[float, float]) -> str:
    room = _LABEL - 8 * len(count)
    label = cut(node.label, room)
    return text("rd-muted" if node.muted else "", *place, joined([label, count]))


def _count(flow: Flow, n: int, url: str = "") -> Entry:
    return Entry(written(n, Unit.COUNT, flow.words), url)


def _score(flow: Flow, node: FlowNode) -> Entry:
    if node.score is None:
        return Entry("")
    return Entry(f"{sign(node.score.value)} {node.score.written(Unit.SCORE, flow.words)}")
