"""The command that makes Regard forget a customer."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from regard.cli.options import HERE, Json, Workspace, Yes
from regard.cli.printing import confirm, many, say
from regard.cli.state import start_state
from regard.ledger import Ledger, find_customers, finish_pending, open_ledger
from regard.ledger import erase as erase_customers
from regard.ledger.databases import STATE
from regard.ledger.whole_persons import Whole, whole_persons
from regard.story import catch_up, folds

_STILL = "Backups made before, exports, and the files you loaded still hold them: those are yours to delete."


def erase(
    customer: Annotated[
        str,
        typer.Argument(metavar="CUSTOMER", help="Any identifier the customer was seen under, or a pseudonym in hex."),
    ],
    workspace: Workspace = HERE,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Erase a customer, with all identifiers, from every file of the workspace. It cannot be undone.

    If an identifier stands for several customers (the same number as customer and as order, for example), all of
    them are erased; the question says how many. A device that others used too goes as a whole.
    """
    with open_ledger(workspace) as ledger:
        found = find_customers(ledger, customer)
        catch_up(ledger)
        whole = whole_persons(ledger, found)
        confirm(_question(customer, len(found), whole), yes=yes)
        erased = _erased(ledger, found)
    gone = f"{many(erased['entries'], 'entry')} gone, {many(erased['files'], 'file')} rewritten"
    say(f"Erased {many(erased['customers'], 'customer')}: {gone}. {_STILL}", erased, as_json=as_json)


def _question(name: str, customers: int, whole: Whole) -> str:
    further = len(whole.pseudonyms) - customers
    asked = f"Erase {many(customers, 'customer')} known as {name!r}"
    if further:
        asked += f", with {many(further, 'further identifier')}"
    if whole.contacts_of_others:
        asked += f"; {many(whole.contacts_of_others, 'contact')} of others on a shared device would go too"
    return f"{asked}? This cannot be undone."


def finish_erasures(ledger: Ledger) -> dict[str, Any]:
    """Take those who are hidden out of every file, and of the server's own state where there is one."""
    at = datetime.now(UTC)
    if not has_state(ledger):
        return asdict(finish_pending(ledger, folds(ledger), at))
    start_state(ledger.folder)
    # Here, because the other commands do without the web framework.
    from regard.web.jobs.erasing import finish  # noqa: PLC0415

    return finish(ledger, at)


def _erased(ledger: Ledger, customers: list[bytes]) -> dict[str, Any]:
    """Erase persons from the ledger, and from the server's own state where there is one."""
    at = datetime.now(UTC)
    if not has_state(ledger):
        return asdict(erase_customers(ledger, customers, folds(ledger), at))
    start_state(ledger.folder)
    from regard.web.jobs.erasing import finish, hide  # noqa: PLC0415 - as above

    hidden = hide(ledger, customers, at)
    done = finish(ledger, at)
    return done | {name: count + done[name] for name, count in hidden.items()}


def has_state(ledger: Ledger) -> bool:
    """Return whether the server has ever kept anything of its own for a workspace."""
    return ledger.settings.database == "server" or (ledger.folder / STATE).is_file()
