"""Serving the tools over standard input and output, as the Model Context Protocol has it."""

import json
from pathlib import Path
from typing import Any

import regard
from regard.cli.assistant.asking import Desk
from regard.cli.assistant.resources import INSTRUCTIONS, resources
from regard.cli.assistant.scope import scope_as
from regard.cli.assistant.tools import TOOLS, call
from regard.errors import WrongUseError
from regard.ledger import open_ledger

try:
    import anyio
    import mcp_types as types
    from mcp import MCPError
    from mcp.server.lowlevel import Server
    from mcp.server.stdio import stdio_server
except ImportError as error:
    message = "What assistants speak is not installed."
    raise WrongUseError(message, "Install it: pip install 'regard[mcp]'.") from error


def serve_assistant(workspace: Path, email: str | None) -> None:
    """Answer an assistant until it hangs up.

    Args:
        workspace: its folder.
        email: whose scope holds; None: everything.

    Raises:
        WrongUseError: nobody with the address may sign in.
        BrokenWorkspaceError: there is no workspace.
    """
    with open_ledger(workspace) as ledger:
        scope = scope_as(workspace, email) if email else ()
        anyio.run(_serve, Desk(ledger, scope))


async def _serve(desk: Desk) -> None:
    server = made(desk)
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())


def made(desk: Desk) -> "Server[Any]":
    """Return the server that answers from a desk."""
    texts, one_at_a_time = resources(), anyio.CapacityLimiter(1)

    async def list_tools(_context: Any, _params: Any) -> types.ListToolsResult:
        return types.ListToolsResult(tools=_tools())

    async def call_tool(_context: Any, params: types.CallToolRequestParams) -> types.CallToolResult:
        tool = TOOLS.get(params.name)
        if tool is None:
            message = f"There is no tool {params.name!r}."
            raise MCPError(types.INVALID_PARAMS, message)
        # Beside the loop, so that it can answer pings meanwhile.
        found, done = await anyio.to_thread.run_sync(call, desk, tool, params.arguments or {}, limiter=one_at_a_time)
        text = json.dumps(found, ensure_ascii=False)
        content: list[types.ContentBlock] = [types.TextContent(text=text)]
        return types.CallToolResult(content=content, structured_content=found, is_error=not done)

    async def list_resources(_context: Any, _params: Any) -> types.ListResourcesResult:
        listed = [
            types.Resource(uri=uri, name=uri.rpartition("/")[2], title=title, mime_type="text/markdown")
            for uri, (title, _) in texts.items()
        ]
        return types.ListResourcesResult(resources=listed)

    async def read_resource(_context: Any, params: types.ReadResourceRequestParams) -> types.ReadResourceResult:
        if params.uri not in texts:
            message = f"There is no resource {params.uri}."
            raise MCPError(types.INVALID_PARAMS, message)
        content = types.TextResourceContents(uri=params.uri, mime_type="text/markdown", text=texts[params.uri][1])
        return types.ReadResourceResult(contents=[content])

    return Server(
        "regard",
        version=regard.__version__,
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
        on_list_resources=list_resources,
        on_read_resource=read_resource,
    )


def _tools() -> list[types.Tool]:
    reads = types.ToolAnnotations(read_only_hint=True, open_world_hint=False)
    return [
        types.Tool(name=tool.name, description=tool.description, input_schema=tool.schema(), annotations=reads)
        for tool in TOOLS.values()
    ]
