"""The commands about who is who: what is doubtful, who somebody is and why, and what people decide."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from regard.cli.identity_printing import doubts_shown, jsonable, pairs_shown, someone_shown
from regard.cli.options import HERE, Json, Reason, Workspace
from regard.cli.printing import console, many, print_json, say
from regard.ledger import Ledger, open_ledger
from regard.resolve import deciding
from regard.resolve.deciding import Taken, Word
from regard.resolve.linkage import find_pairs
from regard.resolve.who_is import find_identifier, names_of, review_list, who_is
from regard.story import catch_up

identity = typer.Typer(
    name="identity",
    help="Who is who: which identifiers are one person, why, and what only you can decide.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Somebody = typer.Argument(metavar="CUSTOMER", help="An identifier as it came, or a pseudonym in hex.")
Another = typer.Argument(metavar="OTHER", help="The other one, likewise.")
Author = Annotated[str | None, typer.Option("--author", help="Who decides; else the name of the system's user.")]


@identity.command("list")
def list_doubts(workspace: Workspace = HERE, as_json: Json = False) -> None:
    """List what only a person can decide: two that may be one, and what is too much to believe."""
    with _caught_up(workspace) as ledger:
        found = review_list(ledger)
    if as_json:
        print_json(jsonable(found))
    elif not found:
        console().print("Nothing is doubtful.")
    else:
        console().print(doubts_shown(found))


@identity.command("show")
def show(customer: Annotated[str, Somebody], workspace: Workspace = HERE, as_json: Json = False) -> None:
    """Show who somebody is: identifiers and when they were theirs, the evidence, and what was decided."""
    with _caught_up(workspace) as ledger:
        found = who_is(ledger, find_identifier(ledger, customer))
    if as_json:
        print_json(jsonable(found))
    else:
        for part in someone_shown(found):
            console().print(part)


@identity.command("merge")
def merge(
    customer: Annotated[str, Somebody],
    other: Annotated[str, Another],
    reason: Reason,
    author: Author = None,
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """Say that two are one person. `regard identity undo` takes it back, to each number."""
    with _caught_up(workspace) as ledger:
        one, two = (find_identifier(ledger, name) for name in (customer, other))
        taken = deciding.merge_persons(ledger, one, two, _word(reason, author))
        _done(ledger, taken, f"{customer} and {other} are one person from now on.", as_json=as_json)


@identity.command("apart")
def apart(
    customer: Annotated[str, Somebody],
    other: Annotated[str, Another],
    reason: Reason,
    author: Author = None,
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """Say that two identifiers are not of one person, though they were named together."""
    with _caught_up(workspace) as ledger:
        one, two = (find_identifier(ledger, name) for name in (customer, other))
        taken = deciding.keep_apart(ledger, one, two, _word(reason, author))
        _done(ledger, taken, f"What names {customer} and {other} together does not count any more.", as_json=as_json)


@identity.command("allow")
def allow(
    customer: Annotated[str, Somebody],
    reason: Reason,
    author: Author = None,
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """Say that an identifier may be of so many people, or a person have so many identifiers."""
    with _caught_up(workspace) as ledger:
        taken = deciding.allow_identifier(ledger, find_identifier(ledger, customer), _word(reason, author))
        _done(ledger, taken, f"No limit holds for {customer} any more.", as_json=as_json)


@identity.command("undo")
def undo(
    decision: Annotated[str, typer.Argument(metavar="DECISION", help="As `regard identity show` prints it.")],
    reason: Reason,
    author: Author = None,
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """Take a decision back, as if it had never been taken."""
    with _caught_up(workspace) as ledger:
        taken = deciding.undo_decision(ledger, decision, _word(reason, author))
        _done(ledger, taken, f"The decision {decision} holds no longer.", as_json=as_json)


@identity.command("propose")
def propose(
    threshold: Annotated[
        float, typer.Option("--threshold", min=0.0, max=1.0, help="How likely two must be one to be listed.")
    ] = 0.9,
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """List customers who are likely the same person, by what is known of them. Nothing is merged, nothing kept.

    Names, birthdays, addresses and phones are compared with Splink; it comes with the extra `linkage`.
    """
    with _caught_up(workspace) as ledger:
        found = find_pairs(ledger, threshold)
        names = names_of(ledger, list(dict.fromkeys(key for each in found for key in (each.one, each.other))))
    if as_json:
        print_json(jsonable([{**asdict(each), "one": names[each.one], "other": names[each.other]} for each in found]))
        return
    console().print(pairs_shown(found, names))
    console().print(f"{many(len(found), 'pair')}. `regard identity merge` makes two one; nothing else does.")


@contextmanager
def _caught_up(workspace: Path) -> Iterator[Ledger]:
    """Open a workspace whose layout has everything that came."""
    with open_ledger(workspace) as ledger:
        catch_up(ledger)
        yield ledger


def _word(reason: str, author: str | None) -> Word:
    return Word(reason, author or getpass.getuser(), datetime.now(UTC))


def _done(ledger: Ledger, taken: Taken, sentence: str, *, as_json: bool) -> None:
    """Bring the numbers up to date, and say what was decided and how it is taken back."""
    catch_up(ledger)
    caution = "" if taken.caution is None else f" {taken.caution.sentence}"
    say(f"{sentence}{caution} This is decision {taken.decision[:12]}.", asdict(taken), as_json=as_json)
