"""Entered: what somebody typed or chose in a form, as it was written, and what it means or why it means nothing."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.http import QueryDict
from django.utils.translation import gettext as _

from regard.errors import unknown_name
from regard.vocabulary.zones import find_zone, utc_of

_SPAN = re.compile(r"(\d{1,9}(?:[.,]\d{1,3})?)\s*(s|min|h|d|w)", re.IGNORECASE)
_SECONDS = {"s": 1, "min": 60, "h": 3_600, "d": 86_400, "w": 604_800}


@dataclass(frozen=True)
class Entered[T]:
    """One field of a form.

    Attributes:
        name: of the field.
        text: as it was written.
        value: what it means; None where it is empty or wrong.
        error: what is wrong with it; empty where nothing is.
    """

    name: str
    text: str = ""
    value: T | None = None
    error: str = ""


def span_entered(given: QueryDict, name: str, usual: str = "") -> Entered[float]:
    """Read a length of time such as `30min`, `12h`, `7d` or `2w`, in seconds.

    Args:
        given: the address's query.
        name: of the field.
        usual: what counts where the address does not have the field.
    """
    text = given.get(name, usual).strip()
    if not text:
        return Entered(name)
    found = _SPAN.fullmatch(text)
    if found is None:
        return Entered(name, text, error=_("Write a number and a unit: s, min, h, d or w, such as 12h."))
    return Entered(name, text, float(found[1].replace(",", ".")) * _SECONDS[found[2].lower()])


def day_entered(given: QueryDict, name: str, zone: str) -> Entered[datetime]:
    """Read a day, as the moment at which it begins.

    Args:
        given: the address's query.
        name: of the field.
        zone: where the day begins; IANA name.
    """
    text = given.get(name, "").strip()
    if not text:
        return Entered(name)
    try:
        return Entered(name, text, begin_of(date.fromisoformat(text), zone))
    except ValueError:
        return Entered(name, text, error=_("Write a day as 2026-03-31."))


def begin_of(day: date, zone: str) -> datetime:
    """Return the moment at which a day begins in a zone, in UTC."""
    return utc_of(day, find_zone(zone)).replace(tzinfo=UTC)


def chosen(given: QueryDict, name: str, what: str, known: Iterable[str]) -> str:
    """Return which of some values the address chooses; the first where it says nothing.

    Args:
        given: the address's query.
        name: of the field.
        what: what kind of thing is chosen, for the error.
        known: the values.

    Raises:
        WrongUseError: it chooses another.
    """
    values = tuple(known)
    value = given.get(name, "") or values[0]
    if value not in values:
        raise unknown_name(what, value, values)
    return value


def number_chosen(given: QueryDict, name: str, usual: int, least: int, most: int) -> int:
    """Return a whole number of the address, brought within limits; the usual one where it has none."""
    text = given.get(name, "")
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else usual
    return min(max(number, least), most)


def some(given: QueryDict, name: str) -> tuple[str, ...]:
    """Return the different values of a field that are not empty, in order."""
    return tuple(dict.fromkeys(value for value in map(str, given.getlist(name)) if value))
