"""People: whom one speaks with, found by what one knows of them, and what within one's scope it can be about."""

import re
from dataclasses import dataclass

from django import forms
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from regard.errors import BrokenWorkspaceError
from regard.journeys.customers import begin_with
from regard.journeys.timeline import count_contacts
from regard.ledger import Reader
from regard.measure import Breakdown
from regard.measure.breakdown import selected
from regard.resolve.known import identifiers_of
from regard.vault.search import names_of, search_people
from regard.vocabulary import Channel
from regard.web.accounts.guard import user_of
from regard.web.accounts.models import User
from regard.web.accounts.rights import Right
from regard.web.shell.names import touchpoint_name, value_word
from regard.web.shell.reading import reading
from regard.web.shell.scope import below, owned, scope_of
from regard.web.shell.workspace import catalogue, units, workspace

NOBODY = "nobody"
"""What an address says where nobody knows who is spoken with."""
MOST_FOUND = 20
IN_PERSON = (
    Channel.PHONE, Channel.STORE, Channel.FIELD_VISIT, Channel.EVENT, Channel.CHAT, Channel.MESSAGE, Channel.OTHER,
)  # fmt: skip
"""The ways in which people speak with one another."""

_NAME = re.compile("[a-z]{20}")
_PSEUDONYM = re.compile("[0-9a-f]{4,32}")

type Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class Somebody:
    """A customer: pseudonym in hexadecimal, and what they are called as far as whoever asks may know."""

    customer: str
    called: str


def found(request: HttpRequest, text: str) -> list[Somebody]:
    """Return the customers within the scope that a text may mean, at most 20.

    Names and identifiers are looked up only for those who may see people; others find pseudonyms.
    """
    if not text:
        return []
    try:
        with reading(request) as reader:
            keys = [key for key in _meant(request, reader, text) if _is_seen(request, reader, key)][:MOST_FOUND]
    except BrokenWorkspaceError:
        # Nothing was folded yet.
        return []
    return _named(request, keys)


def somebody(request: HttpRequest, customer: str) -> Somebody:
    """Return the customer of a pseudonym.

    Raises:
        Http404: there is none within the scope.
    """
    try:
        with reading(request) as reader:
            if not _is_seen(request, reader, customer):
                raise Http404
    except BrokenWorkspaceError as error:
        raise Http404 from error
    return _named(request, [customer])[0]


def identifier_of(customer: str | None) -> tuple[str, str | None]:
    """Return kind and value of what a pseudonym was made of; no value where nobody knows it, or not any more."""
    known = identifiers_of(workspace().ledger, [customer]) if customer else {}
    return known.get(customer or "", ("customer_id", None))


def is_name(key: str) -> bool:
    """Say whether a text is a name as `new_id` makes them: forms name what they make, so that it is made once."""
    return _NAME.fullmatch(key) is not None


def offer(form: forms.Form, name: str, choices: Choices) -> None:
    """Fill in what a field of a form has to choose from."""
    found = form.fields[name]
    assert isinstance(found, forms.ChoiceField)  # noqa: S101 - declared so
    found.choices = choices


def touchpoints_for(user: User) -> Choices:
    """Return the touchpoints that somebody may speak about, by name: of a department, those that it owns."""
    every = [each for each in catalogue().touchpoints.values() if each.merged_into is None]
    mine = set(owned(every, user.departments)) if user.departments else {each.key for each in every}
    return sorted(((key, touchpoint_name(key)) for key in mine), key=lambda choice: choice[1].casefold())


def units_for(user: User) -> Choices:
    """Return the units that somebody may speak for, and none of them where nothing bounds who asks."""
    known = units()
    mine = below(known, user.units) if user.units else tuple(known)
    named = [(key, known[key].name if key in known else key) for key in mine]
    return named if user.units else [("", _("None")), *named]


def accounts_for(user: User) -> Choices:
    """Return the accounts that somebody is bound to; nothing where any may be written."""
    return [(key, key) for key in user.accounts]


def ways() -> Choices:
    """Return the ways in which people speak with one another, in words."""
    return [(channel.value, value_word(channel.value)) for channel in IN_PERSON]


def _meant(request: HttpRequest, reader: Reader, text: str) -> list[str]:
    keys = begin_with(reader, text.lower()) if _PSEUDONYM.fullmatch(text.lower()) else []
    if user_of(request).has(Right.SEE_PEOPLE):
        ledger = workspace().ledger
        with ledger.database.snapshot() as snapshot:
            keys += [key.hex() for key in search_people(snapshot, ledger.pseudonym_key, text)]
    return list(dict.fromkeys(keys))


def _is_seen(request: HttpRequest, reader: Reader, customer: str) -> bool:
    """Say whether a customer has a contact within the scope."""
    number = reader.number_of(customer)
    scope = scope_of(user_of(request))
    if number is None or not scope:
        return number is not None
    return count_contacts(reader, number, selected(reader, Breakdown(where=scope))) > 0


def _named(request: HttpRequest, customers: list[str]) -> list[Somebody]:
    names: dict[bytes, str] = {}
    if user_of(request).has(Right.SEE_PEOPLE):
        with workspace().ledger.database.snapshot() as snapshot:
            names = names_of(snapshot, [bytes.fromhex(customer) for customer in customers])
    return [Somebody(key, names.get(bytes.fromhex(key), key[:6])) for key in customers]
