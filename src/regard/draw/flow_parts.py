"""The parts of a flow: its nodes and links."""

from dataclasses import dataclass

from regard.draw.picture import Estimate


@dataclass(frozen=True)
class FlowNode:
    """A place journeys flow through.

    Attributes:
        key: unique in its flow.
        column: its column, from 0.
        label: what it is.
        url: leads to those who were here.
        note: one more sentence.
        muted: ended, others: drawn in grey.
        score: experience here, -1 to +1.
    """

    key: str
    column: int
    label: str
    url: str = ""
    note: str = ""
    muted: bool = False
    score: Estimate | None = None


@dataclass(frozen=True)
class FlowLink:
    """How many went from one node to another.

    Attributes:
        source, target: keys of nodes.
        n: how many.
        url: leads to them.
        note: one more sentence.
    """

    source: str
    target: str
    n: int
    url: str = ""
    note: str = ""
