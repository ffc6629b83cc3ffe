"""Conditions: when a question or page is shown, and where a page leads, as people read it aloud.

    nps <= 6 and reason includes price
    contact is yes or not (why is empty)
    service.speed < 3 and @channel is store

A name is a question's key, with the row's for a line of a matrix; `@` names a fact about the invitation. A comparison
with a question that was not answered, or not shown, does not hold; only `is empty` does.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from operator import eq, ge, gt, le, lt, ne
from typing import Any, NoReturn

from regard.errors import WrongUseError

Reply = float | str | bool | tuple[str, ...]
"""What was answered: points and numbers; text, a date as ISO text, or an option's key; consent; options in order."""
Replies = Mapping[str, Reply]
"""By question's key; of a matrix by `question.row`; the words of an `other` by `question.other`."""

_TOKEN = re.compile(r'\s*(?:(<=|>=|!=|[<>=()])|"([^"]*)"|([^\s<>=!()"]+))')
_SIGNS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": eq, "is": eq, "!=": ne, "is not": ne, "<": lt, "<=": le, ">": gt, ">=": ge,
}  # fmt: skip
_LONGEST = 1_000
_MOST_NESTED = 50
_EMPTY, _INCLUDES = "empty", "includes"
_RESERVED = frozenset({"and", "or", "not", "is", _INCLUDES, _EMPTY})


@dataclass(frozen=True)
class Compare:
    """A comparison.

    Attributes:
        name: of the question, row or fact.
        sign: `=`, `!=`, `<`, `<=`, `>`, `>=`, `includes` or `empty`.
        value: what it is compared with, as written.
    """

    name: str
    sign: str
    value: str = ""


@dataclass(frozen=True)
class Not:
    """The opposite of a condition."""

    part: "Condition"


@dataclass(frozen=True)
class Every:
    """All of several conditions."""

    parts: "tuple[Condition, ...]"


@dataclass(frozen=True)
class Some:
    """At least one of several conditions."""

    parts: "tuple[Condition, ...]"


Condition = Compare | Not | Every | Some


def read_condition(text: str) -> Condition:
    """Return a condition as written.

    Raises:
        WrongUseError: it cannot be read.
    """
    return _Reading(text).whole()


def holds(condition: Condition, replies: Replies) -> bool:
    """Say whether a condition holds, given what was answered so far; facts stand under their names with `@`."""
    match condition:
        case Not(part):
            return not holds(part, replies)
        case Every(parts):
            return all(holds(part, replies) for part in parts)
        case Some(parts):
            return any(holds(part, replies) for part in parts)
        case Compare():
            return _compared(condition, replies.get(condition.name))


def comparisons(condition: Condition) -> Iterator[Compare]:
    """Yield the comparisons of a condition, in their order."""
    match condition:
        case Not(part):
            yield from comparisons(part)
        case Every(parts) | Some(parts):
            for part in parts:
                yield from comparisons(part)
        case Compare():
            yield condition


def spoken(condition: Condition) -> str:
    """Return a condition as it would be written.

    >>> spoken(read_condition('a=1 and (b is "x y" or not c is empty)'))
    'a = 1 and (b = "x y" or not c is empty)'
    """
    match condition:
        case Not(part):
            return f"not {_enclosed(part)}"
        case Every(parts):
            return " and ".join(map(_enclosed, parts))
        case Some(parts):
            return " or ".join(map(_enclosed, parts))
        case Compare(name, sign, value):
            return f"{name} is empty" if sign == _EMPTY else f"{name} {sign} {_quoted(value)}"


def _enclosed(part: Condition) -> str:
    return f"({spoken(part)})" if isinstance(part, Every | Some) else spoken(part)


def _quoted(value: str) -> str:
    plain = _TOKEN.fullmatch(value)
    return value if plain and plain[3] == value and value not in _RESERVED else f'"{value}"'


def _compared(condition: Compare, reply: Reply | None) -> bool:
    if condition.sign == _EMPTY:
        return reply is None or reply in {"", ()}
    if reply is None:
        return False
    if condition.sign == _INCLUDES:
        return isinstance(reply, tuple) and condition.value in reply
    pair = _alike(reply, condition.value)
    return pair is not None and _SIGNS[condition.sign](*pair)


def _alike(reply: Reply, value: str) -> tuple[object, object] | None:
    """Return a reply and what it is compared with as values of one type; None if they are of different ones."""
    if isinstance(reply, bool):
        return reply, value == "yes"
    try:
        if isinstance(reply, float | int):
            return float(reply), float(value)
        if isinstance(reply, str) and _is_day(reply) and _is_day(value):
            return date.fromisoformat(reply), date.fromisoformat(value)
    except ValueError:
        return None
    return (reply, value) if isinstance(reply, str) else (reply, (value,))


def _is_day(text: str) -> bool:
    return bool(re.fullmatch(r"\d{4}-\d{2}-\d{2}", text))


class _Reading:
    """A condition that is being read, from left to right."""

    def __init__(self, text: str) -> None:
        self._text = text
        if len(text) > _LONGEST:
            self._refuse(f"it is longer than {_LONGEST} characters")
        self._tokens = list(self._split())
        if sum(token in {("(", False), ("not", False)} for token in self._tokens) > _MOST_NESTED:
            self._refuse(f"it has more than {_MOST_NESTED} brackets and `not`")
        self._at = 0

    def whole(self) -> Condition:
        found = self._some()
        if self._at < len(self._tokens):
            self._refuse(f"{self._tokens[self._at][0]!r} is one word too many")
        return found

    def _split(self) -> Iterator[tuple[str, bool]]:
        """Yield each word, and whether it stood in quotes."""
        at, text = 0, self._text.rstrip()
        while at < len(text):
            found = _TOKEN.match(text, at)
            if found is None:
                self._refuse(f"{text[at:].strip()!r} cannot be read")
            yield (found[2], True) if found[2] is not None else (found[1] or found[3], False)
            at = found.end()

    def _some(self) -> Condition:
        parts = [self._every()]
        while self._took("or"):
            parts.append(self._every())
        return Some(tuple(parts)) if len(parts) > 1 else parts[0]

    def _every(self) -> Condition:
        parts = [self._one()]
        while self._took("and"):
            parts.append(self._one())
        return Every(tuple(parts)) if len(parts) > 1 else parts[0]

    def _one(self) -> Condition:
        if self._took("not"):
            return Not(self._one())
        if not self._took("("):
            return self._compare()
        found = self._some()
        if not self._took(")"):
            self._refuse("a bracket is not closed")
        return found

    def _compare(self) -> Condition:
        name, quoted = self._next("the name of a question")
        if quoted or name in _RESERVED or name in _SIGNS or name in "()":
            self._refuse(f"{name!r} is no name of a question")
        sign = self._next("a comparison, such as `is` or `<=`")[0]
        if sign == "is":
            negated = self._took("not")
            if self._took(_EMPTY):
                return Not(Compare(name, _EMPTY)) if negated else Compare(name, _EMPTY)
            sign = "!=" if negated else "="
        if sign not in _SIGNS and sign != _INCLUDES:
            self._refuse(f"{sign!r} is no comparison")
        value, quoted = self._next("what to compare with")
        if not quoted and (value in _RESERVED or value in _SIGNS or value in "()"):
            self._refuse(f"{value!r} stands where something to compare with should")
        return Compare(name, sign, value)

    def _took(self, word: str) -> bool:
        """Pass over a word if it comes next; say whether it did."""
        there = self._at < len(self._tokens) and self._tokens[self._at] == (word, False)
        self._at += there
        return there

    def _next(self, wanted: str) -> tuple[str, bool]:
        if self._at >= len(self._tokens):
            self._refuse(f"{wanted} is missing at the end")
        self._at += 1
        return self._tokens[self._at - 1]

    def _refuse(self, why: str) -> NoReturn:
        message = f"The condition `{self._text}` cannot be read: {why}."
        raise WrongUseError(message, "Write it like `nps <= 6 and reason includes price`.")
