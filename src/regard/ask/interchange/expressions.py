"""Expressions of other programs, read as conditions.

They have comparisons joined by `and`, `or`, `not` and brackets; whatever else they can do is refused.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from regard.ask.conditions import Condition, Every, Not, Some, read_condition, spoken

_TOKEN = re.compile(
    r"\s*(?:\{([^{}]*)\}|\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\]|\\.)*)'|(<=|>=|<>|!=|==|&&|\|\||[=<>()!,])"
    r"|(-?\d+(?:\.\d+)?)(?![\w.])|([^\s<>=()!,'\"{}&|]+))"
)
_KINDS = ("name", "text", "text", "sign", "number", "word")
_SIGNS = {
    "=": "=", "==": "=", "eq": "=", "equal": "=", "!=": "!=", "<>": "!=", "ne": "!=", "notequal": "!=",
    "<": "<", "lt": "<", "less": "<", "<=": "<=", "le": "<=", "lessorequal": "<=", ">": ">", "gt": ">",
    "greater": ">", ">=": ">=", "ge": ">=", "greaterorequal": ">=", "contains": "includes", "contain": "includes",
    "notcontains": "excludes",
}  # fmt: skip
_EMPTY = {"empty": "empty", "notempty": "filled"}
_OR, _AND, _NOT = frozenset({"or", "||"}), frozenset({"and", "&&"}), frozenset({"not", "!"})
_LONGEST, _LONGEST_CONDITION, _DEEPEST = 5_000, 1_000, 50

Comparing = Callable[[str, str, str], Condition]
"""From a name, a sign (`=`, `!=`, `<`, …, `includes`, `excludes`, `empty`, `filled`) and a value to a condition."""


class CannotBeWritten(Exception):  # noqa: N818 - nobody is to blame
    """An expression does what conditions cannot."""


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str


def read_expression(text: str, comparing: Comparing) -> Condition:
    """Return an expression as a condition.

    Args:
        text: the expression.
        comparing: makes a condition of a comparison; it may refuse one.

    Raises:
        CannotBeWritten: it has functions, arithmetic, or names that are unknown.
    """
    if len(text) > _LONGEST:
        raise CannotBeWritten
    return _Reading(list(_tokens(text)), comparing).whole()


def negated(part: Condition) -> Condition:
    """Return the opposite of a condition, without a double `not`."""
    return part.part if isinstance(part, Not) else Not(part)


def joined(kind: type[Every] | type[Some], parts: list[Condition]) -> Condition:
    """Return several conditions as one."""
    return parts[0] if len(parts) == 1 else kind(tuple(parts))


def written(condition: Condition) -> str:
    """Return a condition as a survey has it.

    Raises:
        CannotBeWritten: it is longer than a condition may be.
    """
    text = spoken(condition)
    if len(text) > _LONGEST_CONDITION:
        raise CannotBeWritten
    return text


def all_of(conditions: list[str | None]) -> str | None:
    """Return several conditions as one that holds where all of them do; None where there is none.

    Raises:
        CannotBeWritten: together they are longer than a condition may be.
    """
    known = [read_condition(each) for each in conditions if each]
    return written(joined(Every, known)) if known else None


def _tokens(text: str) -> Iterator[_Token]:
    at, text = 0, text.rstrip()
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise CannotBeWritten
        kind, word = next((kind, word) for kind, word in zip(_KINDS, found.groups(), strict=True) if word is not None)
        yield _Token(kind, re.sub(r"\\(.)", r"\1", word) if kind == "text" else word)
        at = found.end()


class _Reading:
    def __init__(self, tokens: list[_Token], comparing: Comparing) -> None:
        self._tokens, self._comparing = tokens, comparing
        self._at = self._depth = 0

    def whole(self) -> Condition:
        found = self._some()
        if self._at < len(self._tokens):
            raise CannotBeWritten
        return found

    def _some(self) -> Condition:
        parts = [self._every()]
        while self._took(_OR):
            parts.append(self._every())
        return joined(Some, parts)

    def _every(self) -> Condition:
        parts = [self._one()]
        while self._took(_AND):
            parts.append(self._one())
        return joined(Every, parts)

    def _one(self) -> Condition:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise CannotBeWritten
        try:
            if self._took(_NOT):
                return negated(self._one())
            if self._took(frozenset({"("})):
                return self._closed(self._some())
            return self._compare()
        finally:
            self._depth -= 1

    def _closed(self, found: Condition) -> Condition:
        if not self._took(frozenset({")"})):
            raise CannotBeWritten
        return found

    def _compare(self) -> Condition:
        left = self._next()
        if left.text.lower() == "is_empty" and self._took(frozenset({"("})):
            return self._closed(self._comparing(self._next().text, "empty", ""))
        if left.kind not in {"name", "word"} or self._at >= len(self._tokens):
            raise CannotBeWritten
        sign = self._next()
        if sign.text.lower() in _EMPTY:
            return self._comparing(left.text, _EMPTY[sign.text.lower()], "")
        if sign.kind not in {"sign", "word"} or sign.text.lower() not in _SIGNS:
            raise CannotBeWritten
        value = self._next()
        if value.kind in {"name", "sign"}:
            raise CannotBeWritten
        return self._comparing(left.text, _SIGNS[sign.text.lower()], value.text)

    def _took(self, words: frozenset[str]) -> bool:
        there = self._at < len(self._tokens) and self._tokens[self._at].kind in {"sign", "word"}
        there = there and self._tokens[self._at].text.lower() in words
        self._at += there
        return there

    def _next(self) -> _Token:
        if self._at >= len(self._tokens):
            raise CannotBeWritten
        self._at += 1
        return self._tokens[self._at - 1]
