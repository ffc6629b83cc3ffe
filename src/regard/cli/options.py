"""Options and arguments that several commands share."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from regard.errors import WrongUseError

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

SINCE = "First day or time that counts, such as 2026-01-31 or 2026-01-31T14:30."
UNTIL = "First day or time that no longer counts."


def moment_of(text: str | None) -> date | None:
    """Read a day or a time that need not be given.

    Raises:
        WrongUseError: it is neither.
    """
    if text is None:
        return None
    try:
        return date.fromisoformat(text) if len(text) <= len("2026-01-31") else datetime.fromisoformat(text)
    except ValueError:
        what = f"{text!r} is no day and no time."
        raise WrongUseError(what, "Write 2026-01-31 or 2026-01-31T14:30.") from None
