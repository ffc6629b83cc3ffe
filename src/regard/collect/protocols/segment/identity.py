"""Identity: who an event is about, and what it says of that person and of their account."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from regard.collect.protocols.segment.messages import Id, Sent
from regard.collect.trait_names import IP, text_of, trait_of, trait_of_person
from regard.vocabulary import key_of

CUSTOMER, ANONYMOUS = "customer_id", "anonymous_id"

Pairs = tuple[tuple[str, str], ...]


class Facts(msgspec.Struct, frozen=True):
    """What traits say.

    Attributes:
        traits: what is personal, (name, value).
        attributes: what is not, (name, value).
        account: the company the person acts for.
    """

    traits: Pairs = ()
    attributes: Pairs = ()
    account: str | None = None


def id_of(value: Id) -> str | None:
    """Return an id as a text; None for blank ones. Old libraries send numbers.

    >>> id_of(4711), id_of(4711.0), id_of("")
    ('4711', '4711', None)
    """
    if type(value) is str:
        return value if value and not value.isspace() else None
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return None if value is None else str(value)


def who_of(sent: Sent) -> tuple[str, str | None, Pairs]:
    """Return kind and value of the identifier of an event's person, and further identifiers.

    The person of a `userId` is the same as one of the kind `customer_id` in files.
    """
    user, anonymous = id_of(sent.user_id), id_of(sent.anonymous_id)
    if user is None:
        return (CUSTOMER, None, ()) if anonymous is None else (ANONYMOUS, anonymous, ())
    return CUSTOMER, user, () if anonymous is None else ((ANONYMOUS, anonymous),)


def facts_of_person(traits: Mapping[str, Any]) -> Facts:
    """Split the traits of a person: personal and free ones for the vault, plain ones as attributes.

    Objects and lists are free: what they hold is unknown, so they are kept as personal, as JSON. `company` says
    which account the person acts for.
    """
    company = traits.get("company")
    rest = {name: value for name, value in traits.items() if name != "company"}
    personal, plain = _split(rest)
    facts = _facts_of_company(company)
    return Facts((*personal, *facts.traits), (*plain, *facts.attributes), facts.account)


def facts_of_account(account: str | None, traits: Mapping[str, Any]) -> Facts:
    """Split the traits of an account; their names begin with `account_`, so that they are no person's."""
    named = ((f"account_{name}", value) for name, value in traits.items() if name != "id" and trait_of(name) != IP)
    attributes = [] if account is None else [("account", account)]
    personal: list[tuple[str, str]] = []
    for name, value in named:
        key, text = key_of(name), text_of(value)
        if text is None:
            continue
        is_plain = trait_of(name.removeprefix("account_")) is None and not isinstance(value, dict | list)
        (attributes if is_plain else personal).append((key, text))
    return Facts(tuple(personal), tuple(attributes), account)


def external_ids(context: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Return the further identifiers that a context lists, as (kind, value)."""
    listed = context.get("externalIds") or context.get("externalId")
    for entry in listed if isinstance(listed, list) else ():
        if isinstance(entry, dict) and isinstance(entry.get("type"), str):
            kind, value = key_of(entry["type"]), plain_id(entry.get("id"))
            if kind and value is not None:
                yield kind, value


def plain_id(value: Any) -> str | None:
    """Return an id of unknown type as a text; None if it is none."""
    return id_of(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else None


def _facts_of_company(company: Any) -> Facts:
    if not isinstance(company, dict):
        name = plain_id(company)
        return Facts() if name is None else Facts(attributes=(("account", name),), account=name)
    account = plain_id(company.get("id")) or plain_id(company.get("name"))
    return facts_of_account(account, company)


def _split(traits: Mapping[str, Any]) -> tuple[Pairs, Pairs]:
    personal, plain = [], []
    for name, value in traits.items():
        text, trait = text_of(value), trait_of_person(name)
        if text is None or trait == IP:
            continue
        if isinstance(value, bool):
            trait = None
        if trait is not None or isinstance(value, dict | list):
            personal.append((trait or key_of(name) or name, text))
        elif key := key_of(name):
            plain.append((key, text))
    return tuple(personal), tuple(plain)
