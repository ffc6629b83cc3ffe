"""Draw: pictures as plain SVG text, the same in notebooks, files and pages."""

from regard.draw.flow import Flow
from regard.draw.flow_parts import FlowLink, FlowNode
from regard.draw.funnel import Funnel, FunnelStep
from regard.draw.graph import Graph
from regard.draw.graph_parts import GraphEdge, GraphNode, Role
from regard.draw.heat import Cell, Heat, HeatRow
from regard.draw.map import Map
from regard.draw.map_parts import Kept, MapStage, Touch
from regard.draw.picture import Entry, Estimate, Picture, Table, Verdict, svg, table
from regard.draw.ranks import Chip, Rank, Ranks
from regard.draw.tracks import Contact, Span, Tracks
from regard.draw.words import ENGLISH, Unit, Words

__all__ = [
    "ENGLISH", "Cell", "Chip", "Contact", "Entry", "Estimate", "Flow", "FlowLink", "FlowNode", "Funnel", "FunnelStep",
    "Graph", "GraphEdge", "GraphNode", "Heat", "HeatRow", "Kept", "Map", "MapStage", "Picture", "Rank", "Ranks", "Role",
    "Span", "Table", "Touch", "Tracks", "Unit", "Verdict", "Words", "svg", "table",
]  # fmt: skip
