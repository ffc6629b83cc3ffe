"""The command that makes Regard forget a customer."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer

from regard.cli.options import HERE, Json, Workspace, Yes
from regard.cli.printing import confirm, many, say
from regard.ledger import erase as erase_customers
from regard.ledger import find_customers, open_ledger
from regard.story import folds

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
    """Erase a customer from every file of the workspace. It cannot be undone.

    If an identifier stands for several customers (the same number as customer and as order, for example), all of
    them are erased; the question says how many.
    """
    with open_ledger(workspace) as ledger:
        found = find_customers(ledger, customer)
        confirm(f"Erase {many(len(found), 'customer')} known as {customer!r}? This cannot be undone.", yes=yes)
        erased = erase_customers(ledger, found, folds(ledger), datetime.now(UTC))
    gone = f"{many(erased.entries, 'entry')} gone, {many(erased.files, 'file')} rewritten"
    say(f"Erased {many(erased.customers, 'customer')}: {gone}. {_STILL}", asdict(erased), as_json=as_json)
