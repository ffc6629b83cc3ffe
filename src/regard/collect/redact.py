"""Redaction: personal data in texts gives way to placeholders such as `[email]`.

What is sought: e-mail addresses, phone numbers, card numbers (Luhn check), IBANs (modulo 97), and what is
known of the customer in question. Most texts hold none of it; they are told apart by Arrow, and only the
others are looked at one by one.
"""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from regard.collect.personal import needles, phone_endings, without_known, without_patterns

Known = Sequence[Sequence[str]]
"""For each text, what is known of the person it is about."""

_SUSPICIOUS = "|".join(
    (
        "@",
        # An international number; one in the North American way; an IBAN.
        r"(?:\+|00)(?:[ ./-]?\(?[0-9]\)?){8}",
        r"[2-9][0-9]{2}(?:\) ?|[ .-])[0-9]{3}[ .-][0-9]{4}",
        "[A-Za-z]{2}[0-9]{2}(?: ?[A-Za-z0-9]){11}",
        # Seven digits that do not go on from a word, as in the number of an order: o-102183929217.
        r"(?:^|[^0-9A-Za-z_.,-]|(?:^|[^0-9A-Za-z_])[.,-])\(?[0-9](?:[ ()/.+-]{0,4}[0-9]){6}",
    )
)
"""What every pattern of `personal` needs, and little else; both Arrow and Python understand it."""
_LIKE_PERSONAL = re.compile(_SUSPICIOUS)
_MANY_DIGITS = 10**6


def redact(texts: pa.Array, known: Known | None = None) -> pa.Array:
    """Return texts without personal data; null stays null.

    Args:
        texts: strings.
        known: values known of each text's person, such as names, e-mails, phones and identifiers.
    """
    return _redact(texts, known, _redact_text)


def redact_codes(codes: pa.Array) -> pa.Array:
    """Return a dictionary column whose words hold no personal data."""
    words = redact(codes.dictionary)
    if words is codes.dictionary:
        return codes
    encoded = words.dictionary_encode()
    return pa.DictionaryArray.from_arrays(encoded.indices.take(codes.indices), encoded.dictionary)


def redact_contexts(contexts: pa.Array, known: Known | None = None) -> pa.Array:
    """Return JSON objects in whose values nothing personal is left; names of fields stay.

    A field's name helps to tell what its value is: digits under `phone` are a phone number, under
    `session` they are not.
    """
    return _redact(contexts, known, _redact_json)


def _redact(texts: pa.Array, known: Known | None, clean: Callable[[str, Sequence[str]], str]) -> pa.Array:
    if texts.null_count == len(texts):
        return texts
    suspects = set(pc.indices_nonzero(pc.match_substring_regex(texts, _SUSPICIOUS).fill_null(False)).to_pylist())
    if known is not None:
        suspects |= _mentioning(texts, known)
    if not suspects:
        return texts
    places = sorted(suspects)
    found = texts.take(pa.array(places)).to_pylist()
    cleaned = [clean(text, known[place] if known else ()) for place, text in zip(places, found, strict=True)]
    mask = np.zeros(len(texts), np.bool_)
    mask[places] = True
    return pc.replace_with_mask(texts, pa.array(mask), pa.array(cleaned, texts.type))


def _mentioning(texts: pa.Array, known: Known) -> set[int]:
    found = set()
    for place, (text, values) in enumerate(zip(pc.utf8_lower(texts).to_pylist(), known, strict=True)):
        if text and values and _mentions(text, values):
            found.add(place)
    return found


def _mentions(lowered: str, values: Sequence[str]) -> bool:
    for value in values:
        for needle in _sought(value):
            if needle in lowered:
                return True
    return False


@lru_cache(maxsize=50_000)
def _sought(value: str) -> tuple[str, ...]:
    """Return what a text is searched for; people come again, within a batch and from batch to batch."""
    return tuple(needles((value,)) | phone_endings((value,)))


def _redact_text(text: str, known: Sequence[str]) -> str:
    plain = without_patterns(text) if _LIKE_PERSONAL.search(text) else text
    return without_known(plain, known) if _mentions(plain.lower(), known) else plain


def _redact_json(text: str, known: Sequence[str]) -> str:
    return msgspec.json.encode(_redact_value("", msgspec.json.decode(text), known)).decode()


def _redact_value(name: str, value: Any, known: Sequence[str]) -> Any:
    if isinstance(value, dict):
        return {key: _redact_value(key, inner, known) for key, inner in value.items()}
    if isinstance(value, list):
        return [_redact_value(name, inner, known) for inner in value]
    if isinstance(value, str) or (type(value) is int and value >= _MANY_DIGITS):
        return _redact_field(name, str(value), known, value)
    return value


def _redact_field(name: str, text: str, known: Sequence[str], value: str | int) -> str | int:
    label = name.replace("_", " ") + ": "
    cleaned = _redact_text(label + text, known)
    if cleaned == label + text:
        return value
    # The label itself may have been changed, if it is a word that is known of the person.
    return cleaned[len(label) :] if cleaned.startswith(label) else _redact_text(text, known)
