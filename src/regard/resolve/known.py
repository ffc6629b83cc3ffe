"""Known people: what pseudonyms were made of, whom a mail can reach, and who was erased."""

from collections.abc import Collection
from datetime import datetime

from regard.ledger import Ledger, erasures, persons, read
from regard.ledger.layout import read_description
from regard.vault.search import Person, addressed, identifiers, whole_person


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
    whole = pseudonyms_of(ledger, customers)
    with ledger.database.snapshot() as snapshot:
        reached = addressed(snapshot, _keys({each for own in whole.values() for each in own}))
    found = {key.hex() for key in reached}
    return {customer for customer, own in whole.items() if found.intersection(own)}


def pseudonyms_of(ledger: Ledger, customers: Collection[str]) -> dict[str, list[str]]:
    """Return all pseudonyms of some customers, each one's own first, in hexadecimal.

    Args:
        ledger: the workspace.
        customers: pseudonyms in hexadecimal.
    """
    with ledger.database.snapshot() as snapshot:
        resolves = read_description(snapshot).has_evidence
    if not resolves:
        return {customer: [customer] for customer in customers}
    with read(ledger) as reader:
        return persons.pseudonyms_of(reader, customers)


def person_behind(ledger: Ledger, customer: str) -> Person:
    """Return all that the vault knows of a customer, under whatever pseudonym.

    Args:
        ledger: the workspace.
        customer: the pseudonym in hexadecimal.
    """
    (own,) = pseudonyms_of(ledger, [customer]).values()
    with ledger.database.snapshot() as snapshot:
        return whole_person(snapshot, _keys(own))


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
