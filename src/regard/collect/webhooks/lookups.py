"""Lookups: what a field of an event is read from: a place in the body, a header, a fixed text, or several together."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import msgspec

from regard.collect.protocols.amounts import number_of
from regard.collect.protocols.regard_json.facts import text_of
from regard.collect.webhooks.paths import at_place, place_of

_PART = re.compile(r"\{([^{}]*)\}")
_SORTS = ("path", "header", "query", "fixed", "template")


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Base of the mapping's parts: immutable, unknown fields are errors."""


class Lookup(Part, frozen=True):
    """Where a value is found; exactly one of the first five says so.

    Attributes:
        path: a place in the body, such as `$.order.id`, or in the item of `each`, such as `@.price`.
        header: the name of a header of the request.
        query: the name of a parameter of the address.
        fixed: a text that is always the same.
        template: a text with places in braces, such as `order-{$.id}`; nothing, if one of them is not there.
        none_if: texts that say nothing, such as `0` for a guest.
        remove_prefix: what the text may begin with and is taken away.
        words: what each text becomes; one that is not listed becomes `otherwise`, or nothing.
        otherwise: what every text becomes that `words` does not list.
        factor: what a number is multiplied with, such as 0.01 for cents.
    """

    path: str | None = None
    header: str | None = None
    query: str | None = None
    fixed: str | None = None
    template: str | None = None
    none_if: tuple[str, ...] = ()
    remove_prefix: str | None = None
    words: dict[str, str] = {}
    otherwise: str | None = None
    factor: float | None = None

    def __post_init__(self) -> None:
        """Check that it says where, once."""
        given = [name for name in _SORTS if getattr(self, name) is not None]
        if len(given) != 1:
            message = f"give one of {', '.join(_SORTS)}"
            raise ValueError(message)
        _check_sort(given[0], getattr(self, given[0]))


Value = str | Lookup | tuple[str | Lookup, ...]
"""A text is short for a path (`$…`, `@…`), a template (with braces) or a fixed text; of several the first counts."""


@dataclass(frozen=True)
class Spot:
    """Where lookups look.

    Attributes:
        body: the whole body.
        item: the item of `each`; else the body.
        headers: by their names in lower case.
        query: the parameters of the address.
    """

    body: Any
    item: Any
    headers: Mapping[str, str]
    query: Mapping[str, str]


def check_value(value: Value | None) -> None:
    """Check what shorthands say.

    Raises:
        ValueError: a path or a template is none, or a list is empty.
    """
    if isinstance(value, str):
        _check_sort(*_sort_of(value))
    elif isinstance(value, tuple):
        if not value:
            message = "an empty list finds nothing"
            raise ValueError(message)
        for each in value:
            check_value(each)


def look_up(value: Value | None, spot: Spot) -> Any:
    """Return what a value is at a spot; None where nothing is found, or it says nothing."""
    if isinstance(value, tuple):
        return next((found for each in value if (found := look_up(each, spot)) is not None), None)
    if value is None:
        return None
    if isinstance(value, str):
        return _found(*_sort_of(value), spot)
    (sort,) = (name for name in _SORTS if getattr(value, name) is not None)
    found = _found(sort, getattr(value, sort), spot)
    return None if found is None else _worked(value, found)


def texts_of(value: Value | None) -> Iterator[str]:
    """Yield the texts that a value may become and that are known beforehand: fixed ones, and those of `words`."""
    if isinstance(value, str):
        sort, text = _sort_of(value)
        yield from [text] if sort == "fixed" else []
    elif isinstance(value, tuple):
        for each in value:
            yield from texts_of(each)
    elif value is not None:
        known = [*value.words.values(), value.otherwise] if _is_turned(value) else [value.fixed]
        yield from (text for text in known if text is not None)


def _is_turned(lookup: Lookup) -> bool:
    return bool(lookup.words) or lookup.otherwise is not None


def _worked(lookup: Lookup, found: Any) -> Any:
    if not (lookup.none_if or lookup.remove_prefix or _is_turned(lookup) or lookup.factor):
        return found
    text = text_of(found)
    if text in lookup.none_if:
        return None
    if lookup.remove_prefix:
        found = text = text.removeprefix(lookup.remove_prefix)
    if _is_turned(lookup):
        found = lookup.words.get(text, lookup.otherwise)
    if lookup.factor is None:
        return found
    number = number_of(found)
    # Ten digits: 1999 cents are 19.99, and not what binary fractions make of it.
    return found if number is None else round(number * lookup.factor, 10)


@lru_cache(maxsize=4096)
def _sort_of(text: str) -> tuple[str, str]:
    if text.startswith(("$", "@")):
        return "path", text
    return ("template" if "{" in text else "fixed"), text


def _check_sort(sort: str, text: str) -> None:
    if sort == "path":
        place_of(text)
    if sort == "template":
        if not _PART.search(text) or re.search(r"[{}]", _PART.sub("", text)):
            message = f"{text!r} is no template, such as order-{{$.id}}"
            raise ValueError(message)
        for part in _PART.findall(text):
            if not part.startswith(("header:", "query:")):
                place_of(part)


def _found(sort: str, text: str, spot: Spot) -> Any:
    match sort:
        case "path":
            place = place_of(text)
            return at_place(spot.item if place.in_item else spot.body, place.steps)
        case "header":
            return spot.headers.get(text.lower())
        case "query":
            return spot.query.get(text)
        case "template":
            return _filled(text, spot)
        case _:
            return text


def _filled(template: str, spot: Spot) -> str | None:
    parts = [_part(part, spot) for part in _PART.findall(template)]
    if any(part is None or part == "" for part in parts):
        return None
    filled = iter(parts)
    return _PART.sub(lambda _: text_of(next(filled)), template)


def _part(part: str, spot: Spot) -> Any:
    sort, colon, name = part.partition(":")
    return _found(sort, name, spot) if colon and sort in {"header", "query"} else _found("path", part, spot)
