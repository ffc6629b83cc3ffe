"""Searching: from what people know of somebody to pseudonyms."""

import re

from django.http import HttpRequest

from regard.journeys.customers import begin_with
from regard.ledger import Reader
from regard.ledger.persons import persons_of, pseudonyms_of
from regard.vault.search import names_of_whole, search_people
from regard.web.accounts.guard import user_of
from regard.web.accounts.rights import Right
from regard.web.shell.workspace import workspace

_PSEUDONYM = re.compile("[0-9a-f]{4,32}")


def found_by(request: HttpRequest, reader: Reader, text: str) -> list[str]:
    """Return the pseudonyms that a text may mean, in hex; those outside the scope are yet to be left out.

    Names and identifiers are looked up only for those who may see people.
    """
    found = begin_with(reader, text.lower()) if _PSEUDONYM.fullmatch(text.lower()) else []
    if user_of(request).has(Right.SEE_PEOPLE):
        ledger = workspace().ledger
        with ledger.database.snapshot() as snapshot:
            found += [key.hex() for key in search_people(snapshot, ledger.pseudonym_key, text)]
    return list(dict.fromkeys(persons_of(reader, list(dict.fromkeys(found))).values()))


def called(request: HttpRequest, reader: Reader, customers: list[str]) -> dict[str, str]:
    """Return what customers are called, for those who may see people; nothing for anybody else."""
    if not user_of(request).has(Right.SEE_PEOPLE):
        return {}
    whole = pseudonyms_of(reader, customers)
    persons = {bytes.fromhex(customer): [bytes.fromhex(each) for each in own] for customer, own in whole.items()}
    with workspace().ledger.database.snapshot() as snapshot:
        return {key.hex(): name for key, name in names_of_whole(snapshot, persons).items()}
