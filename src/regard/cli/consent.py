"""The commands about consent: purposes, how customers stand to them, and what somebody wrote down for a customer."""

from datetime import UTC, datetime, time
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from regard.cli.loading import load as load_files
from regard.cli.options import HERE, Json, Reason, Workspace, Yes, moment_of
from regard.cli.printing import console, print_json, say, table
from regard.cli.state import start_state
from regard.collect.catalogue import read_purposes
from regard.errors import WrongUseError, unknown_name
from regard.ledger import Ledger, find_customers, open_ledger, read
from regard.resolve import ConsentCounts, Standing, Stands, consent_counts, standings
from regard.story import catch_up

consent = typer.Typer(
    name="consent",
    help="Consent: what customers agreed to, by purpose, and what somebody wrote down for them.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

_WORDS = {"given": "agreed", "withdrawn": "declined", "expired": "ran out", "never_asked": "nothing said"}
_COUNTED = ("given", "withdrawn", "expired", "never_asked")

Customer = Annotated[
    str, typer.Argument(metavar="CUSTOMER", help="Any identifier the customer was seen under, or a pseudonym in hex.")
]
PurposeKey = Annotated[str, typer.Argument(metavar="PURPOSE", help="The key of the purpose, such as surveys.")]


@consent.command("list")
def list_(workspace: Workspace = HERE, as_json: Json = False) -> None:
    """List the purposes, and how many customers stand how to each."""
    with open_ledger(workspace) as ledger:
        catch_up(ledger)
        with read(ledger) as reader:
            found = consent_counts(reader)
    if as_json:
        print_json([_counts_data(each) for each in found])
        return
    listed = table([("purpose", False), ("covers", False), ("needed", False), *((_WORDS[n], True) for n in _COUNTED)])
    for each in found:
        numbers = (f"{getattr(each, name):,}" for name in _COUNTED)
        listed.add_row(each.purpose.key, each.purpose.covers, "yes" if each.purpose.needed else "no", *numbers)
    console().print(listed)


@consent.command()
def show(customer: Customer, workspace: Workspace = HERE, as_json: Json = False) -> None:
    """Show how a customer stands to each purpose, and all that was said."""
    with open_ledger(workspace) as ledger:
        catch_up(ledger)
        key = _customer(ledger, customer)
        with read(ledger) as reader:
            number = reader.number_of(key)
            found = [] if number is None else standings(reader, number)
    if as_json:
        print_json([_standing_data(each) for each in found])
        return
    for each in found:
        console().print(_line(each), soft_wrap=True)
        for word in each.history:
            said = [f"{word.at:%Y-%m-%d %H:%M}", "agreed" if word.given else "declined", word.source, word.via]
            console().print("  " + ", ".join(part for part in (*said, word.reason) if part), soft_wrap=True)


@consent.command()
def give(
    customer: Customer,
    purpose: PurposeKey,
    *,
    reason: Reason,
    until: Annotated[str | None, typer.Option("--until", help="The day or time at which it no longer holds.")] = None,
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """Write down that a customer agrees to a purpose."""
    _write_down(workspace, customer, purpose, Stands.GIVEN, reason, until, as_json=as_json)


@consent.command()
def withdraw(
    customer: Customer, purpose: PurposeKey, *, reason: Reason, workspace: Workspace = HERE, as_json: Json = False
) -> None:
    """Write down that a customer declines a purpose; for surveys, what is open or waiting is taken back at once."""
    _write_down(workspace, customer, purpose, Stands.WITHDRAWN, reason, None, as_json=as_json)


@consent.command()
def load(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A table of consents, as the how-to shows.")],
    *,
    workspace: Workspace = HERE,
    source: Annotated[str | None, typer.Option("--source", help="Lasting name of where it comes from.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would happen, and store nothing.")] = False,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Load consents from a file: as `regard load` does, for one file that holds them."""
    load_files([file], workspace=workspace, source=source, dry_run=dry_run, yes=yes, as_json=as_json)


@consent.command()
def link(
    customer: Customer,
    language: Annotated[str, typer.Option("--language", help="The language of the page, such as de.")] = "en",
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """Print the link of a page on which a customer sees and changes what they agreed to."""
    start_state(workspace)
    from regard.settings import read_environment  # noqa: PLC0415 - beside what needs Django
    from regard.web.asking.addresses import absolute  # noqa: PLC0415 - the other commands do without Django
    from regard.web.asking.preferences import GOOD_FOR, preferences_path  # noqa: PLC0415 - as above

    with open_ledger(workspace) as ledger:
        key = _customer(ledger, customer)
    path = preferences_path(key, language)
    address = absolute(path) if read_environment().public_url else path
    say(f"Give this link to the customer: {address}", {"link": address, "days": GOOD_FOR.days}, as_json=as_json)


def _write_down(  # noqa: PLR0913 - what the two commands have in common
    workspace: Path, customer: str, purpose: str, state: Stands, reason: str, until: str | None, *, as_json: bool
) -> None:
    """Write a word of a customer into the ledger and, if it is about being asked, into the server's state."""
    start_state(workspace)
    from regard.resolve.consent import Consent, Said  # noqa: PLC0415 - beside what needs Django
    from regard.web.accounts.audit import note_of  # noqa: PLC0415 - the other commands do without Django
    from regard.web.asking.consenting import SOURCE, say_consent  # noqa: PLC0415 - as above

    with open_ledger(workspace) as ledger:
        key, ends = _customer(ledger, customer), _until(until)
        purposes = [each.key for each in read_purposes(ledger.folder)]
    if purpose not in purposes:
        raise unknown_name("purpose", purpose, purposes)
    word = Consent(Said(state.value), datetime.now(UTC), purpose, "command", ends, reason)
    taken_back = say_consent(key, word, SOURCE)
    note_of(None, None, state.value, "consent", key, {"purpose": purpose})
    data = {"customer": key, "purpose": purpose, "state": state.value, "invitations_taken_back": taken_back}
    say(f"Written down: the customer {_WORDS[state.value]} ({purpose}).", data, as_json=as_json)


def _until(text: str | None) -> datetime | None:
    """Return the moment at which a word no longer holds; a day ends it at its midnight, in UTC."""
    found = moment_of(text)
    if found is None:
        return None
    moment = found if isinstance(found, datetime) else datetime.combine(found, time.min)
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if aware <= datetime.now(UTC):
        message = f"{text!r} is past."
        raise WrongUseError(message, "Give a day or time to come.")
    return aware


def _customer(ledger: Ledger, customer: str) -> str:
    found = find_customers(ledger, customer)
    if len(found) > 1:
        message = f"{customer!r} stands for {len(found)} customers."
        raise WrongUseError(message, "Give an identifier that only one has, or the pseudonym.")
    return found[0].hex()


def _line(standing: Standing) -> str:
    last, until = standing.last, ""
    if last is not None and last.until is not None:
        until = f", until {last.until:%Y-%m-%d %H:%M}"
    allowed = "" if standing.allowed else ", so left out"
    return f"{standing.purpose.key}: {_WORDS[standing.stands.value]}{until}{allowed}"


def _counts_data(counts: ConsentCounts) -> dict[str, Any]:
    return {"purpose": msgspec.to_builtins(counts.purpose)} | {name: getattr(counts, name) for name in _COUNTED}


def _standing_data(standing: Standing) -> dict[str, Any]:
    return {
        "purpose": standing.purpose.key,
        "stands": standing.stands.value,
        "allowed": standing.allowed,
        "history": [msgspec.to_builtins(each) for each in standing.history],
    }
