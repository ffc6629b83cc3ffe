"""The tools: what an assistant can ask, each with the parameters it takes."""

from dataclasses import dataclass
from typing import Any

import msgspec

from regard.cli.assistant import tools_journeys as journeys
from regard.cli.assistant import tools_measures as measures
from regard.cli.assistant.asking import About, Answering, Desk, Told
from regard.errors import RegardError


@dataclass(frozen=True)
class Tool:
    """One question that an assistant can put.

    Attributes:
        answer: answers it; its docstring says what it is for, its name is the tool's.
        parameters: what it takes.
    """

    answer: Answering
    parameters: type[msgspec.Struct]

    @property
    def name(self) -> str:
        """Return what it is called."""
        return self.answer.__name__

    @property
    def description(self) -> str:
        """Return what it is for."""
        return str(self.answer.__doc__)

    def schema(self) -> dict[str, Any]:
        """Return the JSON schema of its parameters."""
        (_,), found = msgspec.json.schema_components([self.parameters])
        schema: dict[str, Any] = found[self.parameters.__name__]
        return {name: value for name, value in schema.items() if name not in {"title", "description"}}


TOOLS: dict[str, Tool] = {
    tool.name: tool
    for tool in (
        Tool(measures.list_measures, measures.Nothing),
        Tool(measures.list_breakdowns, measures.Nothing),
        Tool(measures.list_touchpoints, measures.Nothing),
        Tool(measures.measure, measures.AboutMeasure),
        Tool(measures.compare, measures.AboutComparison),
        Tool(measures.trend, measures.AboutTrend),
        Tool(measures.worst_moment, About),
        Tool(measures.promises, About),
        Tool(journeys.journeys_funnel, journeys.AboutFunnel),
        Tool(journeys.journeys_transitions, journeys.AboutMoves),
        Tool(journeys.journeys_paths, journeys.AboutPaths),
    )
}
"""Every tool, by name."""


def call(desk: Desk, tool: Tool, arguments: dict[str, Any]) -> tuple[Told, bool]:
    """Answer a question; return what is told, and whether it could be answered.

    Args:
        desk: where it is answered.
        tool: the question.
        arguments: what came, as JSON knows it.
    """
    try:
        found = tool.answer(desk, msgspec.convert(arguments, tool.parameters))
    except msgspec.ValidationError as error:
        known = ", ".join(tool.parameters.__struct_fields__) or "none"
        return {"error": f"{error}.", "remedy": f"The parameters of {tool.name} are: {known}."}, False
    except RegardError as error:
        return {"error": error.what, "remedy": error.remedy}, False
    # As JSON has it: times as texts, nothing for what is no number.
    return msgspec.json.decode(msgspec.json.encode(found)), True
