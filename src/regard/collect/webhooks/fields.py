"""Fields: what a mapping finds for each field of an event, checked as that field needs it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from regard.collect.protocols.amounts import number_of
from regard.collect.protocols.regard_json.drafting import is_zone, promised_us
from regard.collect.protocols.regard_json.facts import Pairs, attributes_of, context_text, parted, text_of, traits_of
from regard.collect.protocols.regard_json.faults import Unfit
from regard.collect.refusal import Refusal
from regard.collect.webhooks.lookups import Spot, Value, look_up
from regard.collect.webhooks.mapping import NAMES, NUMBERS, WORDS, Answered, EventRule, Known, Times, When
from regard.collect.webhooks.moments import moment_of
from regard.vocabulary import Answer, key_of

_START = datetime(1970, 1, 1, tzinfo=UTC)
_LARGEST = 1e15


@dataclass(frozen=True)
class Fields:
    """What is found at one spot; every function raises `Unfit` for what its field cannot hold."""

    spot: Spot

    def text(self, field: str, value: Value | None) -> str | None:
        """Return a name or words; None where nothing is found."""
        found = look_up(value, self.spot)
        if isinstance(found, dict | list):
            raise _unfit(Refusal.WRONG_TYPE, field, "is an object or a list")
        text = "" if found is None else text_of(found).strip()
        return text or None

    def number(self, field: str, value: Value | None) -> float | None:
        """Return a number; None where nothing is found."""
        found = look_up(value, self.spot)
        if found is None or found == "":
            return None
        number = number_of(found)
        if number is None or abs(number) > _LARGEST:
            raise _unfit(Refusal.UNREADABLE_NUMBER, field, "is no number")
        return number

    def moment(self, field: str, when: Times | None) -> int | None:
        """Return a moment in microseconds since 1970; None where none is found."""
        read = self._read(field, when)
        return None if read is None else (read - _START) // timedelta(microseconds=1)

    def promised(self, when: Times | None) -> int | None:
        """Return the date promised, in microseconds since 1970."""
        return promised_us(self._read("promised_at", when))

    def touchpoint(self, value: Value) -> str:
        """Return where it was."""
        name = self.text("touchpoint", value)
        if name is None or not key_of(name):
            raise _unfit(Refusal.NO_TOUCHPOINT, "touchpoint", "is not there, or has neither letter nor digit")
        return name

    def zone(self, value: Value | None) -> str | None:
        """Return a time zone."""
        name = self.text("zone", value)
        if name is not None and not is_zone(name):
            raise _unfit(Refusal.WRONG_TYPE, "zone", "is no IANA time zone")
        return name

    def currency(self, value: Value | None) -> str | None:
        """Return a currency in capitals."""
        text = self.text("currency", value)
        if text is not None and not re.fullmatch("[A-Za-z]{3}", text):
            raise _unfit(Refusal.WRONG_TYPE, "currency", "is no currency of three letters")
        return None if text is None else text.upper()

    def people(self, known: tuple[Known, ...]) -> list[tuple[str, str]]:
        """Return the names of a person that are found, each with its kind."""
        found = [(each.kind, self.text("who", each.value)) for each in known]
        return list(dict.fromkeys((kind, name) for kind, name in found if name is not None))

    def plain(self, rule: EventRule) -> dict[str, Any]:
        """Return the fields that take a name, a number or one of some words."""
        found: dict[str, Any] = {name: self.text(name, getattr(rule, name)) for name in NAMES}
        found |= {name: self.number(name, getattr(rule, name)) for name in NUMBERS}
        for name in ("duration_s", "waiting_s"):
            if (found[name] or 0) < 0:
                raise _unfit(Refusal.NEGATIVE_TIME_SPAN, name, "is below zero")
        for name, words in WORDS.items():
            found[name] = self.text(name, getattr(rule, name))
            if found[name] is not None and found[name] not in set(words):
                raise _unfit(Refusal.WRONG_TYPE, name, "has none of the words that are allowed there")
        return found

    def answers(self, parts: tuple[Answered, ...]) -> tuple[Answer, ...]:
        """Return what the customer replied."""
        return tuple(answer for part in parts if (answer := self._answer(part)) is not None)

    def traits(self, named: Mapping[str, Value]) -> Pairs:
        """Return what is personal."""
        return traits_of(self._named(named))

    def attributes(self, named: Mapping[str, Value]) -> Pairs:
        """Return facts about the customer."""
        return attributes_of(self._named(named))

    def context(self, named: Mapping[str, Value]) -> tuple[Pairs, str | None]:
        """Return what is personal of the context, and the rest as JSON."""
        rest, personal = parted(self._named(named))
        return personal, context_text(rest)

    def _named(self, named: Mapping[str, Value]) -> dict[str, Any]:
        found = {name: look_up(value, self.spot) for name, value in named.items()}
        return {name: value for name, value in found.items() if value is not None}

    def _read(self, field: str, when: Times | None) -> datetime | None:
        if when is None:
            return None
        meant = when if isinstance(when, When) else When(value=when)
        text = self.text(field, meant.value)
        read = None if text is None else moment_of(text, meant)
        if text is not None and read is None:
            raise _unfit(Refusal.UNREADABLE_TIME, field, "cannot be read in its format")
        return read

    def _answer(self, part: Answered) -> Answer | None:
        value, scale = self.number("answers.value", part.value), part.scale
        text, option = self.text("answers.text", part.text), self.text("answers.option", part.option)
        question = self.text("answers.question", part.question)
        if question is None or (value is None and text is None and option is None):
            return None
        if value is not None and scale is not None and not scale.holds(value):
            raise _unfit(Refusal.OFF_THE_SCALE, "answers.value", f"lies outside {scale.low:g} to {scale.high:g}")
        return Answer(
            question=question,
            kind=part.kind,
            value=value,
            scale=None if value is None else scale,
            text=text,
            option=option,
            language=self.text("answers.language", part.language),
        )


def _unfit(reason: Refusal, field: str, what: str) -> Unfit:
    return Unfit(reason, f"What the mapping finds for `{field}` {what}. Mend the mapping, or what is sent.")
