"""The command that lets an assistant ask: a read-only server of the Model Context Protocol over standard input."""

from typing import Annotated

import typer

from regard.cli.options import HERE, Workspace

_AS = "Answer only what this person may see, named by e-mail address; else everything."


def mcp(
    *,
    user: Annotated[str | None, typer.Option("--as", metavar="EMAIL", help=_AS)] = None,
    workspace: Workspace = HERE,
) -> None:
    """Serve measures, journeys and promises to an assistant (Model Context Protocol, on standard input and output).

    It only reads, and only tells numbers about groups: no customer, no contact, no text that somebody wrote.
    """
    # Here, because it is an extra, and takes a second to load.
    from regard.cli.assistant.serving import serve_assistant  # noqa: PLC0415

    serve_assistant(workspace, user)
