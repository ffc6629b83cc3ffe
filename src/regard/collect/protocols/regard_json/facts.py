"""Facts: traits, attributes and context as an event carries them, all of them texts."""

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from regard.collect.protocols.regard_json.faults import Unfit, unfit_field
from regard.collect.refusal import Refusal
from regard.collect.trait_names import DEEPEST, IP, part, trait_of_person
from regard.vocabulary import key_of

_LARGEST = 2**63
_DIGITS = re.compile(r"\d{19}")

Pairs = tuple[tuple[str, str], ...]
"""Names, each with a value."""


def text_of(value: Any) -> str:
    """Return a JSON value as text: words as they are, anything else as JSON writes it.

    >>> text_of("gold"), text_of(3.0), text_of(True), text_of({"city": "Graz"})
    ('gold', '3', 'true', '{"city":"Graz"}')
    """
    if isinstance(value, str):
        return value.replace("\x00", "")
    if isinstance(value, float) and value.is_integer() and abs(value) < _LARGEST:
        value = int(value)
    return msgspec.json.encode(value).decode()


def traits_of(traits: Mapping[str, Any]) -> Pairs:
    """Return personal traits under their usual names; what is null or blank is left out, and so are IP addresses.

    Raises:
        Unfit: a name has neither letter nor digit.
    """
    named = ((trait_of_person(name) or _key(name, "traits"), value) for name, value in traits.items())
    return tuple((name, text_of(value)) for name, value in named if name != IP and value not in (None, ""))


def attributes_of(attributes: Mapping[str, Any]) -> Pairs:
    """Return facts about a customer under keys; what is null or blank is left out.

    Raises:
        Unfit: a name has neither letter nor digit.
    """
    named = ((_key(name, "attributes"), value) for name, value in attributes.items())
    return tuple((name, text_of(value)) for name, value in named if value not in (None, ""))


def _key(name: str, field: str) -> str:
    key = key_of(name)
    if not key:
        raise unfit_field(Refusal.WRONG_TYPE, field, "has a name without letter or digit")
    return key


def parted(data: Mapping[str, Any]) -> tuple[dict[str, Any], Pairs]:
    """Part an object into what is left without what is personal, and the personal traits.

    Raises:
        Unfit: it is too deep.
    """
    try:
        rest, traits = part(data)
    except ValueError:
        message = f"The event has more than {DEEPEST} levels of objects and arrays. Send less with it."
        raise Unfit(Refusal.WRONG_SHAPE, message) from None
    return rest, tuple((name, text_of(value)) for name, value in traits)


def context_text(context: Mapping[str, Any]) -> str | None:
    """Return a context as JSON of which every engine can read every number; None if it is empty."""
    if not context:
        return None
    text = msgspec.json.encode(context).decode()
    return msgspec.json.encode(_plain(context)).decode() if _DIGITS.search(text) else text


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if isinstance(value, int) and not -_LARGEST <= value < _LARGEST:
        return _approximate(value)
    return value


def _approximate(value: int) -> float | str:
    try:
        return float(value)
    except OverflowError:
        return str(value)
