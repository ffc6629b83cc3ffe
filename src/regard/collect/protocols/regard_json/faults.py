"""Faults: what is wrong with one object, said with its field and without its values."""

import re

import msgspec

from regard.collect.protocols.faults import RequestFault
from regard.collect.refusal import Refusal

_REASONS = (
    (r"occurred_at", r"missing|got `null`", Refusal.NO_TIME),
    (r"(occurred|promised)_at", r"RFC3339|timezone", Refusal.UNREADABLE_TIME),
    (r"touchpoint", r"missing|got `null`|regex|length >=", Refusal.NO_TOUCHPOINT),
    (r"(duration|waiting)_s", r">= 0", Refusal.NEGATIVE_TIME_SPAN),
    (r".*", r"length <=", Refusal.TOO_LONG),
    (r".*", r"`float` [<>]=|out of range", Refusal.UNREADABLE_NUMBER),
)
_NAMED = re.compile(r"Object (missing required|contains unknown) field `(.*?)`")
_PLACE = re.compile(r"`\$\.?([^`]*)`$")
_PLAIN = re.compile(r"\w{1,64}", re.ASCII)
_REMEDY = "The OpenAPI document says what each field may hold."


class Unfit(Exception):  # noqa: N818 - a fault of the sender, no error of this program
    """One object cannot be taken.

    Args:
        reason: why, as it is counted.
        message: the same for people, with the field and never with its value.
    """

    def __init__(self, reason: Refusal, message: str) -> None:
        """Keep both."""
        super().__init__(message)
        self.reason = reason
        self.message = message

    def as_fault(self) -> RequestFault:
        """Return the fault of a request that holds nothing else."""
        return RequestFault(self.reason.value, self.message)


def unfit_field(reason: Refusal, field: str, what: str) -> Unfit:
    """Return what is to be said of a field, such as `answers[0].value` that `lies off its scale`."""
    return Unfit(reason, f"The field `{field}` {what}. {_REMEDY}")


def unfit_of(error: msgspec.ValidationError) -> Unfit:
    """Return what a failed decoding means."""
    said = str(error)
    place = _PLACE.search(said)
    field = place[1] if place else ""
    named = _NAMED.match(said)
    if named:
        name = named[2] if _PLAIN.fullmatch(named[2]) else "…"
        field = f"{field}.{name}".lstrip(".")
    if not field:
        return Unfit(Refusal.WRONG_TYPE, f"The body must be a JSON object, or an array of objects. {_REMEDY}")
    return unfit_field(_reason(field, said), field, _what(said))


def _reason(field: str, said: str) -> Refusal:
    for fields, words, reason in _REASONS:
        if re.fullmatch(fields, field) and re.search(words, said):
            return reason
    return Refusal.WRONG_TYPE


def _what(said: str) -> str:
    if said.startswith("Object missing"):
        return "is missing"
    if said.startswith("Object contains"):
        return "is unknown"
    if said.startswith("Invalid enum value"):
        return "has none of the words that are allowed there"
    if "matching regex" in said:
        return "is blank, or has characters that are not allowed there"
    reason = said.split(" - at ", maxsplit=1)[0]
    return f"is not as it must be: {reason[0].lower()}{reason[1:]}"
