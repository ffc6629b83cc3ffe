"""Edges of a graph: the curves they are drawn as, their heads, and where they are written at."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from regard.draw.graph_layout import HEIGHT, WIDTH, Layout
from regard.draw.graph_parts import GraphEdge
from regard.draw.shapes import px

type Point = tuple[float, float]
type Ends = tuple[str, str]
type Box = tuple[float, float, float, float]

_HEAD, _LOOP, _PORT = 9, 26, 24


def curve(points: list[Point], thick: float) -> tuple[str, list[Point]]:
    """Return the path of an edge through points, and the corners of its head.

    Args:
        points: from `routes`; of a loop, the middle of its node.
        thick: of the line, in px.
    """
    half = 3 + thick / 2
    if len(points) == 1:
        return _loop(points[0], half)
    (_, y0), (x1, y1) = points[0], points[-1]
    level = y0 == y1
    back = _HEAD if level or y1 < y0 else -_HEAD
    cut_ = [*points[:-1], (x1, y1 + back)]
    drawn = _arc(cut_) if level else _smooth(cut_)
    return drawn, [(x1 - half, y1 + back), (x1 + half, y1 + back), (x1, y1)]


def routes(edges: Sequence[GraphEdge], laid: Layout) -> dict[Ends, list[Point]]:
    """Return the points each edge passes: from its source, through its bends, to its target; of a loop its node only.

    Edges at one side of a node are spread along it, in the order of where they lead.
    """
    sides: dict[tuple[str, int], list[tuple[float, Ends, int]]] = {}
    for edge in edges:
        ends = (edge.source, edge.target)
        if edge.source != edge.target:
            here, there = laid.nodes[edge.source], laid.nodes[edge.target]
            path = [here, *laid.bends[ends], there]
            down = 1 if there[1] >= here[1] else -1
            level = here[1] == there[1]
            sides.setdefault((edge.source, down), []).append((path[1][0], ends, 0))
            sides.setdefault((edge.target, down if level else -down), []).append((path[-2][0], ends, 1))
    ports = {port: at for (key, side), some in sides.items() for port, at in _ports(laid.nodes[key], side, some)}
    return {ends: _through(ends, ports, laid) for edge in edges for ends in [(edge.source, edge.target)]}


def _through(ends: Ends, ports: Mapping[tuple[str, str, int], Point], laid: Layout) -> list[Point]:
    if ends[0] == ends[1]:
        return [laid.nodes[ends[0]]]
    return [ports[*ends, 0], *laid.bends[ends], ports[*ends, 1]]


def _ports(
    centre: Point, side: int, some: list[tuple[float, Ends, int]]
) -> Iterator[tuple[tuple[str, str, int], Point]]:
    """Yield where each edge of one side of a node meets it."""
    step = min(_PORT, 0.72 * WIDTH / max(len(some) - 1, 1))
    lean = max(min((sum(x for x, _, _ in some) / len(some) - centre[0]) / 5, WIDTH / 6), -WIDTH / 6)
    room = WIDTH * 0.42 - step * (len(some) - 1) / 2
    lean = max(min(lean, room), -room)
    for number, (_, ends, end) in enumerate(sorted(some)):
        x = centre[0] + lean + (number - (len(some) - 1) / 2) * step
        yield (*ends, end), (x, centre[1] + side * HEIGHT / 2)


def written_at(paths: Mapping[Ends, list[Point]], widths: Mapping[Ends, float], laid: Layout) -> dict[Ends, Point]:
    """Return where edges are written at: on their lines, clear of nodes and of each other; none where no room is left.

    Args:
        paths: from `routes`.
        widths: of what is written, in px, the most important edge first.
        laid: the layout.
    """
    taken = [(x - WIDTH / 2, y - HEIGHT / 2, x + WIDTH / 2, y + HEIGHT / 2) for x, y in laid.nodes.values()]
    places: dict[Ends, Point] = {}
    for ends, width in widths.items():
        for x, y in _candidates(paths[ends]):
            box = (x - width / 2, y - 10, x + width / 2, y + 2)
            if not any(_touch(box, other) for other in taken):
                places[ends] = (x, y)
                taken.append(box)
                break
    return places


def _candidates(points: list[Point]) -> Iterator[Point]:
    """Yield points on an edge: the middles of its pieces first."""
    if len(points) == 1:
        yield points[0][0] + WIDTH / 2 + 12, points[0][1] - HEIGHT / 2 - 4
        return
    level = points[0][1] == points[-1][1]
    for t in (0.5, 0.36, 0.64, 0.25, 0.75):
        for (x0, y0), (x1, y1) in pairwise(points):
            ease = t * t * (3 - 2 * t)
            yield x0 + (x1 - x0) * ease, y0 + 4 + (_LOOP * 3 * t * (1 - t) if level else (y1 - y0) * t)


def _touch(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _smooth(points: list[Point]) -> str:
    """Return a curve through points that is upright at each; past a layer it runs straight between the nodes."""
    drawn, (x, y) = f"M{_at(points[0])}", points[0]
    way = HEIGHT / 2 if points[-1][1] > y else -HEIGHT / 2
    for here in points[1:]:
        pause = 0 if here is points[-1] else way
        end = here[1] - pause
        drawn += f"C{_at((x, (y + end) / 2))} {_at((here[0], (y + end) / 2))} {_at((here[0], end))}"
        x, y = here[0], here[1] + pause
        drawn += f"V{px(y)}" if pause else ""
    return drawn


def _arc(points: list[Point]) -> str:
    """Return an arc below two nodes of one layer."""
    (x0, y0), (x1, y1) = points
    return f"M{_at((x0, y0))}C{_at((x0, y0 + _LOOP))} {_at((x1, y1 + _LOOP))} {_at((x1, y1))}"


def _loop(centre: Point, half: float) -> tuple[str, list[Point]]:
    """Return the loop of a node at its right side."""
    x, y = centre[0] + WIDTH / 2, centre[1]
    drawn = f"M{_at((x, y - 10))}C{_at((x + _LOOP, y - 20))} {_at((x + _LOOP, y + 18))} {_at((x + _HEAD, y + 10))}"
    return drawn, [(x + _HEAD, y + 10 - half), (x + _HEAD, y + 10 + half), (x, y + 10)]


def _at(point: Point) -> str:
    return f"{px(point[0])} {px(point[1])}"
