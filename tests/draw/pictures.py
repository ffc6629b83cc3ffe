"""Pictures drawn by chance: every kind, with any text in every place that takes one."""

from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from regard.draw import (
    Cell,
    Chip,
    Contact,
    Estimate,
    Flow,
    FlowLink,
    FlowNode,
    Funnel,
    FunnelStep,
    Graph,
    GraphEdge,
    GraphNode,
    Heat,
    HeatRow,
    Kept,
    Map,
    MapStage,
    Picture,
    Rank,
    Ranks,
    Role,
    Span,
    Touch,
    Tracks,
    Verdict,
)  # fmt: skip

LABELS = st.one_of(
    st.text(max_size=200),
    st.sampled_from(
        ["", "<&\"'>", "تسليم الطرد في المنزل", "👩‍👩‍👧 ok", "W" * 200, "a\x00\ud800b\ufffe", "]]><script>"]
    ),
)
COUNTS = st.integers(0, 10**7)
SCORES = st.none() | st.floats(-1, 1).map(Estimate)
URLS = st.sampled_from(["", "/rows?a=1&b='2'", "?<", "https://example.org/ü"])
VERDICTS = st.sampled_from(Verdict)


def _facts(draw: st.DrawFn) -> dict[str, Any]:
    return {"key": "any", "finding": draw(LABELS), "says": draw(LABELS)}


@st.composite
def heats(draw: st.DrawFn) -> Heat:
    columns = tuple(draw(st.lists(LABELS, max_size=5)))
    values = st.none() | st.floats(-1e6, 1e6)
    cells = st.builds(Cell, values, LABELS, URLS, LABELS, st.booleans())
    row = st.builds(HeatRow, LABELS, st.tuples(*[cells] * len(columns)), st.none() | COUNTS, URLS, st.booleans())
    rows = tuple(draw(st.lists(row, max_size=4)))
    return Heat(**_facts(draw), columns=columns, rows=rows, corner=draw(LABELS), differs=draw(st.booleans()))


@st.composite
def funnels(draw: st.DrawFn) -> Funnel:
    shares = st.none() | st.floats(0, 1).map(lambda value: Estimate(value, value / 2, (1 + value) / 2, 7))
    times = st.none() | st.floats(0, 1e8)
    step = st.builds(FunnelStep, LABELS, COUNTS, shares, shares, times, URLS, LABELS, COUNTS, URLS)
    return Funnel(**_facts(draw), steps=tuple(draw(st.lists(step, min_size=1, max_size=4))))


@st.composite
def flows(draw: st.DrawFn) -> Flow:
    columns = draw(st.integers(1, 4))
    nodes = tuple(
        draw(
            st.builds(
                FlowNode, st.just(f"{column}-{number}"), st.just(column), LABELS, URLS, LABELS, st.booleans(), SCORES
            )
        )
        for column in range(columns)
        for number in range(draw(st.integers(1, 5)))
    )
    pairs = [(one.key, other.key) for one in nodes for other in nodes if one.column < other.column]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=20)) if pairs else []
    links = tuple(FlowLink(*pair, draw(COUNTS), draw(URLS), draw(LABELS)) for pair in chosen)
    return Flow(**_facts(draw), columns=tuple(draw(LABELS) for _ in range(columns)), nodes=nodes, links=links)


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    count = draw(st.integers(0, 14))
    places = st.none() | st.floats(1, 30)
    nodes = tuple(
        draw(
            st.builds(
                GraphNode, st.just(f"n{number}"), LABELS, COUNTS, places, st.sampled_from(Role), SCORES, URLS, LABELS
            )
        )
        for number in range(count)
    )
    ends = st.sampled_from(nodes).map(lambda node: node.key) if nodes else st.nothing()
    pairs = draw(st.lists(st.tuples(ends, ends), unique=True, max_size=30)) if nodes else []
    share = st.none() | st.floats(0, 1)
    edges = tuple(GraphEdge(*pair, draw(COUNTS), draw(share), draw(LABELS), draw(URLS)) for pair in pairs)
    return Graph(**_facts(draw), nodes=nodes, edges=edges)


@st.composite
def maps(draw: st.DrawFn) -> Map:
    promises = st.lists(st.builds(Kept, LABELS, SCORES, VERDICTS, URLS, LABELS), max_size=2).map(tuple)
    touches = st.lists(st.builds(Touch, LABELS, COUNTS, SCORES, URLS, LABELS, st.booleans()), max_size=3).map(tuple)
    banded = st.none() | st.floats(-1, 1).map(lambda value: Estimate(value, value - 0.1, value + 0.1))
    facts = (LABELS, COUNTS, banded | SCORES, st.none() | COUNTS, SCORES, URLS, promises, touches, URLS, LABELS)
    return Map(**_facts(draw), stages=tuple(draw(st.lists(st.builds(MapStage, *facts), min_size=1, max_size=5))))


@st.composite
def rankings(draw: st.DrawFn) -> Ranks:
    chips = st.lists(st.builds(Chip, LABELS, st.integers(1, 4)), min_size=1, max_size=12).map(tuple)
    rank = st.builds(Rank, chips, COUNTS, SCORES, st.none() | st.floats(0, 1), SCORES, URLS, LABELS)
    return Ranks(**_facts(draw), ranks=tuple(draw(st.lists(rank, max_size=4))), rest=draw(st.none() | rank))


@st.composite
def timelines(draw: st.DrawFn) -> Tracks:
    times = st.datetimes(datetime(2020, 1, 1), datetime(2027, 1, 1))  # noqa: DTZ001
    lanes = tuple(draw(st.lists(LABELS, min_size=1, max_size=3)))
    contact = st.builds(Contact, times, st.integers(0, len(lanes) - 1), LABELS, VERDICTS, SCORES, URLS, LABELS)
    hours = st.integers(0, 10_000).map(lambda hours: timedelta(hours=hours))
    span = st.tuples(LABELS, times, hours, URLS).map(lambda one: Span(one[0], one[1], one[1] + one[2], one[3]))
    contacts = tuple(draw(st.lists(contact, max_size=6)))
    return Tracks(**_facts(draw), lanes=lanes, contacts=contacts, spans=tuple(draw(st.lists(span, max_size=2))))


def pictures() -> st.SearchStrategy[Picture]:
    """Any picture."""
    return st.one_of(heats(), funnels(), flows(), graphs(), maps(), rankings(), timelines())
