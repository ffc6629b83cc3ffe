"""The command that hands out what is kept of a person, for somebody who asks what is known of them."""

from pathlib import Path
from typing import Annotated, Any

import typer

from regard.cli.forgetting import has_state
from regard.cli.options import HERE, Json, Workspace
from regard.cli.printing import console, print_json, say
from regard.cli.state import start_state
from regard.errors import WrongUseError
from regard.ledger import Ledger, Reader, find_customers, open_ledger, read
from regard.ledger.persons import bound_to, person_of
from regard.report.person import PersonAsked, as_json, person_data
from regard.report.person_page import person_page
from regard.story import catch_up


def person(
    customer: Annotated[
        str,
        typer.Argument(metavar="CUSTOMER", help="Any identifier the customer was seen under, or a pseudonym in hex."),
    ],
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="DIR", help="Folder for the files; made if it is not there."),
    ] = None,
    workspace: Workspace = HERE,
    as_data: Json = False,
) -> None:
    """Hand out everything that is kept of a person: JSON for programs, and a page to be read."""
    if out is None and not as_data:
        message = "Where to is not said."
        raise WrongUseError(message, "Give --out DIR for files, or --json.")
    with open_ledger(workspace) as ledger:
        catch_up(ledger)
        with read(ledger) as reader:
            told = _told(ledger, reader, _one(ledger, reader, customer))
    if out is None:
        console().out(as_json(told).decode(), highlight=False)
        return
    written = _write(out, told)
    if as_data:
        print_json(written)
    else:
        say(f"Wrote {written['json']} and {written['page']}.", written, as_json=False)


def _one(ledger: Ledger, reader: Reader, name: str) -> str:
    """Return the pseudonym in hex of the one person of a name."""
    found = {person_of(reader, key.hex()) or key.hex() for key in find_customers(ledger, name)}
    if len(found) > 1:
        message = f"{name!r} stands for {len(found)} customers: {', '.join(sorted(found))}."
        raise WrongUseError(message, "Name one of them by the pseudonym; none may see the others' data.")
    return found.pop()


def _told(ledger: Ledger, reader: Reader, customer: str) -> dict[str, Any]:
    number = reader.number_of(customer)
    # Somebody whom the vault knows and who had no contact has no number.
    asked = PersonAsked(-1 if number is None else number, customer, beside=_beside(ledger, reader, customer, number))
    return person_data(ledger, reader, asked)


def _beside(ledger: Ledger, reader: Reader, customer: str, number: int | None) -> dict[str, Any]:
    if not has_state(ledger):
        return {}
    start_state(ledger.folder)
    # Here, because the other commands do without the web framework.
    from regard.web.asking.invited import invitations_of  # noqa: PLC0415

    bound = [] if number is None else bound_to(reader, number)
    return {"invitations": invitations_of([customer, *(each["identifier"] for each in bound)])}


def _write(folder: Path, told: dict[str, Any]) -> dict[str, str]:
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"customer-{told['customer'][:8]}"
    written = {"json": folder / f"{stem}.json", "page": folder / f"{stem}.html"}
    written["json"].write_bytes(as_json(told))
    written["page"].write_text(person_page(told), encoding="utf-8")
    return {name: str(path) for name, path in written.items()}
