"""What all words share: frozen, validated, serialisable."""

import re
from datetime import datetime, timedelta
from typing import Self

import msgspec


class Word(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Base of the vocabulary: an immutable value that checks itself and travels as JSON.

    >>> from regard.vocabulary import Stage
    >>> Stage.from_json(Stage(key="buy", name="Buy", order=3).to_json()).name
    'Buy'
    """

    def to_json(self) -> bytes:
        """Return the word as JSON; fields at their default are left out."""
        return msgspec.json.encode(self)

    @classmethod
    def from_json(cls, text: bytes | str) -> Self:
        """Read a word from JSON.

        Raises:
            msgspec.ValidationError: a field is missing, unknown or of the wrong type or value.
        """
        return msgspec.json.decode(text, type=cls)


def key_of(name: str) -> str:
    """Turn a name as people write it into a key: lower case letters, digits and underscores.

    >>> key_of("Add to Cart!"), key_of("Café & Menü"), key_of("サポート")
    ('add_to_cart', 'café_menü', 'サポート')
    """
    return re.sub(r"\W+", "_", name.strip().casefold()).strip("_")


def check_key(key: str) -> None:
    """Raise ValueError unless the key is what `key_of` would make of it."""
    if not key or key != key_of(key):
        message = f"{key!r} is no key: use lower case letters, digits and underscores, such as {key_of(key) or 'key'!r}"
        raise ValueError(message)


def check_named(value: str, field: str) -> None:
    """Raise ValueError if a required text is blank."""
    if not value.strip():
        message = f"{field} must not be blank"
        raise ValueError(message)


def check_utc(moment: datetime | None, field: str) -> None:
    """Raise ValueError unless a moment, if given, is aware and in UTC."""
    if moment is not None and moment.utcoffset() != timedelta(0):
        message = f"{field} must be an aware time in UTC, not {moment.isoformat()}"
        raise ValueError(message)


def check_at_least_zero(value: float | None, field: str) -> None:
    """Raise ValueError if a length of time or amount, if given, is negative or not a number."""
    if value is not None and not value >= 0:
        message = f"{field} must be zero or more, not {value}"
        raise ValueError(message)


def check_period(start: datetime | None, end: datetime | None) -> None:
    """Raise ValueError unless the period is in UTC and its end, if any, lies after its start."""
    check_utc(start, "valid_from")
    check_utc(end, "valid_to")
    if start is not None and end is not None and end <= start:
        message = f"valid_to {end.isoformat()} must be after valid_from {start.isoformat()}"
        raise ValueError(message)
