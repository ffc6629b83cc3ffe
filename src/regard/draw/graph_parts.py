"""The parts of a graph: its nodes and edges."""

from dataclasses import dataclass
from enum import StrEnum

from regard.draw.picture import Estimate


class Role(StrEnum):
    """What a node is: where journeys start, a contact, or where they end."""

    START = "start"
    CONTACT = "contact"
    END = "end"


@dataclass(frozen=True)
class GraphNode:
    """A node of a graph.

    Attributes:
        key: unique in its graph.
        label: what it is.
        n: how many contacts, or journeys for start and end.
        place: mean step, which says how far down it stands; found by its edges unless given.
        role: what it is.
        score: experience here, -1 to +1.
        url: leads to those who were here.
        note: one more sentence.
    """

    key: str
    label: str
    n: int
    place: float | None = None
    role: Role = Role.CONTACT
    score: Estimate | None = None
    url: str = ""
    note: str = ""


@dataclass(frozen=True)
class GraphEdge:
    """How many went on from one node to another, or to the same again.

    Attributes:
        source, target: keys of nodes.
        n: how many.
        share: of those who went on from the source, 0 to 1.
        text: written at the edge instead of its share.
        url: leads to them.
        note: one more sentence.
    """

    source: str
    target: str
    n: int
    share: float | None = None
    text: str = ""
    url: str = ""
    note: str = ""
