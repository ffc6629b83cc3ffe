"""Options and arguments that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

Workspace = Annotated[
    Path,
    typer.Option(
        "--workspace",
        "-w",
        envvar="REGARD_WORKSPACE",
        show_envvar=True,
        help="Folder of the workspace; else REGARD_WORKSPACE, else the current folder.",
    ),
]
HERE = Path()
"""The workspace if none is named."""

Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of words and tables.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Answer yes to every question, without asking.")]
Reason = Annotated[str, typer.Option("--reason", help="Why, for those who ask later.")]
SourceName = Annotated[str, typer.Argument(metavar="SOURCE", help="The source the interaction came from.")]
NativeId = Annotated[str, typer.Argument(metavar="ID", help="The interaction's own number at the source.")]
