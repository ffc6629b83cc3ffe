"""Known people: what pseudonyms were made of, whom a mail can reach, and who was erased."""

from collections.abc import Collection
from datetime import datetime

from regard.ledger import Ledger, erasures
from regard.vault.search import addressed, identifiers


def identifiers_of(ledger: Ledger, customers: Collection[str]) -> dict[str, tuple[str, str]]:
    """Return kind and value of what pseudonyms were made of; those that the vault does not know are left out.

    Args:
        ledger: the workspace.
        customers: pseudonyms in hexadecimal.
    """
    with ledger.database.snapshot() as snapshot:
        return {key.hex(): known for key, known in identifiers(snapshot, _keys(customers)).items()}


def with_address(ledger: Ledger, customers: Collection[str]) -> set[str]:
    """Return those of some customers whom a mail can reach: an address is a trait, or what they are known by.

    Args:
        ledger: the workspace.
        customers: pseudonyms in hexadecimal.
    """
    with ledger.database.snapshot() as snapshot:
        return {key.hex() for key in addressed(snapshot, _keys(customers))}


def erased_among(ledger: Ledger, customers: Collection[str]) -> dict[str, datetime]:
    """Return those of some customers who were erased and of whom the vault knows nothing since, and when that was.

    Args:
        ledger: the workspace.
        customers: pseudonyms in hexadecimal.
    """
    gone = {key.hex(): at for key, at in erasures(ledger).items()}
    concerned = [customer for customer in customers if customer in gone]
    known = identifiers_of(ledger, concerned)
    return {customer: gone[customer] for customer in concerned if customer not in known}


def _keys(customers: Collection[str]) -> list[bytes]:
    return [bytes.fromhex(customer) for customer in customers if customer]
