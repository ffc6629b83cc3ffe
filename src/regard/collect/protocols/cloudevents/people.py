"""People: whom an event is about, and what it says of them."""

import re
from typing import Any

import msgspec

from regard.collect.protocols.cloudevents.meaning import fitting
from regard.collect.protocols.regard_json.facts import Pairs, attributes_of, traits_of
from regard.collect.protocols.regard_json.wire import IdentifierIn, Name
from regard.vocabulary import key_of

_KEYS = ("customer", "customer_id", "customerId", "user_id", "userId")
_ANONYMOUS = ("anonymous_id", "anonymousId")
_LARGEST = 2**63
_SUBJECT = re.compile(r"/?customers?/([^/]+)")


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Whom an event is about.

    Attributes:
        kind, value: the identifier; value None: nobody knows.
        identifiers: further ones.
        traits: what is personal.
        attributes: facts about them.
    """

    kind: str = "customer_id"
    value: str | None = None
    identifiers: Pairs = ()
    traits: Pairs = ()
    attributes: Pairs = ()


def take_person(data: dict[str, Any], attributes: dict[str, Any]) -> Person:
    """Take out of data and attributes whom they are about; what is taken is no longer in them.

    Args:
        data: fields of the event's data.
        attributes: attributes of the event without the required ones.
    """
    described = _described(data.get("customer"))
    kind, value = _take_known(data) or _take_attribute(attributes) or ("customer_id", None)
    anonymous = _take_text(data, _ANONYMOUS) or _take_text(attributes, ("anonymousid",))
    if value is None and anonymous is not None:
        kind, value, anonymous = "anonymous_id", anonymous, None
    more = () if anonymous is None else (("anonymous_id", anonymous),)
    return Person(
        kind=kind,
        value=value,
        identifiers=more + _take_identifiers(data),
        traits=described + traits_of(_take_object(data, "traits")),
        attributes=attributes_of(_take_object(data, "attributes")),
    )


def _take_known(data: dict[str, Any]) -> tuple[str, str] | None:
    for key in _KEYS:
        found = _identity(data.get(key))
        if found is not None:
            del data[key]
            return found
    return None


def _take_attribute(attributes: dict[str, Any]) -> tuple[str, str] | None:
    value = _take_text(attributes, ("customerid",))
    subject = attributes.get("subject")
    found = _SUBJECT.fullmatch(subject) if isinstance(subject, str) else None
    if value is None and found and _fits(found[1], Name):
        del attributes["subject"]
        value = found[1]
    return None if value is None else ("customer_id", value)


def _take_text(values: dict[str, Any], keys: tuple[str, ...]) -> str | None:
    for key in keys:
        found = _text(values.get(key))
        if found is not None:
            del values[key]
            return found
    return None


def _take_identifiers(data: dict[str, Any]) -> Pairs:
    listed = data.get("identifiers")
    if listed is None or not _fits(listed, tuple[IdentifierIn, ...]):
        return ()
    del data["identifiers"]
    return tuple((each.kind, each.value) for each in msgspec.convert(listed, tuple[IdentifierIn, ...]))


def _take_object(data: dict[str, Any], key: str) -> dict[str, Any]:
    """Take out an object of names that keys can be made of; what is nothing of the kind stays."""
    found = data.get(key)
    if not isinstance(found, dict) or not all(map(key_of, found)):
        return {}
    del data[key]
    return found


def _described(customer: Any) -> Pairs:
    """Return what an object with the customer's id says beside it: all of it describes a person."""
    if not isinstance(customer, dict) or _text(customer.get("id")) is None:
        return ()
    return traits_of({name: value for name, value in customer.items() if name != "id" and key_of(name)})


def _identity(value: Any) -> tuple[str, str] | None:
    """Return kind and value of an identifier: a text, a number, or an object with `kind` and `value`, or `id`."""
    if not isinstance(value, dict):
        text = _text(value)
        return None if text is None else ("customer_id", text)
    if _fits(value, IdentifierIn):
        return value["kind"], value["value"]
    return _identity(value["id"]) if not isinstance(value.get("id"), dict | None) else None


def _text(value: Any) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if abs(value) < _LARGEST else None
    return value if value is not None and _fits(value, Name) else None


def _fits(value: Any, kind: Any) -> bool:
    return fitting(value, kind) is not None
