"""The commands, in the order in which one meets them."""

import errno
import sys
from collections.abc import Callable
from typing import Annotated, Any, override

import typer
from typer.core import TyperGroup

import regard
from regard.cli.assistant import mcp
from regard.cli.checking import doctor
from regard.cli.consent import consent
from regard.cli.demonstrating import demo
from regard.cli.forgetting import erase
from regard.cli.identity import identity
from regard.cli.journeys import journeys
from regard.cli.keeping import backup, init, rebuild, restore
from regard.cli.keys import keys
from regard.cli.loading import load
from regard.cli.measuring import measure
from regard.cli.mending import correct, exclude, imports, undo
from regard.cli.outbound import outbound
from regard.cli.persons import person
from regard.cli.printing import complain
from regard.cli.promising import promises
from regard.cli.publishing import publish
from regard.cli.reporting import report, worst
from regard.cli.retaining import retain
from regard.cli.serving import serve, worker
from regard.cli.surveys import surveys
from regard.cli.users import users
from regard.cli.vault import vault
from regard.cli.webhooks import webhooks
from regard.errors import RegardError

COMMANDS: tuple[Callable[..., None], ...] = (
    demo, init, load, report, worst, measure, imports, undo, correct, exclude, person, erase, retain, rebuild, backup,
    restore, doctor, publish, serve, worker, mcp,
)  # fmt: skip
"""Every command."""


class Commands(TyperGroup):
    """Runs a command; what is wrong is one plain line on standard error and exit code 2, never a traceback."""

    @override
    def invoke(self, ctx: Any) -> Any:
        """Run the command that the context names."""
        try:
            result = super().invoke(ctx)
            # Here, so that a reader who has gone away (`| head`) is met while somebody can still be quiet about it.
            sys.stdout.flush()
        except RegardError as error:
            complain(str(error))
            raise typer.Exit(2) from error
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise
            complain(f"{error.filename or 'A file'} cannot be used: {error.strerror}. Check path, rights and space.")
            raise typer.Exit(2) from error
        return result


app = typer.Typer(
    name="regard",
    cls=Commands,
    help="Regard: customer experience from what really happened. Every command works on a workspace, one folder.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in COMMANDS:
    app.command()(command)
app.add_typer(journeys)
app.add_typer(promises)
app.add_typer(surveys)
app.add_typer(identity)
app.add_typer(consent)
app.add_typer(keys)
app.add_typer(users)
app.add_typer(vault)
app.add_typer(outbound)
app.add_typer(webhooks)


def _show_version(asked: bool) -> None:
    if asked:
        typer.echo(f"regard {regard.__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """Take what stands before the command."""


def main() -> None:
    """Run the command line; the exit code is 0 if all was done, 1 if a part was refused, 2 for wrong use."""
    app()
