"""The language of path patterns: which contacts follow one another in a journey.

    pattern = [ "path_start" "->" ] link { "->" link } [ "->" "path_end" ]
    link    = one [ times ]
    one     = "." | name | "[" name { "|" name } "]" | "[^" name { "|" name } "]"
    times   = "*" | "+" | "?" | "{" n "}" | "{" n "," "}" | "{" [ n ] "," m "}"
    name    = the key of a touchpoint, in double quotes if it has other signs than letters, digits, "_" and "-"

A name is one contact with that touchpoint, `.` any one contact, `[a|b]` one with any of these, `[^a|b]` one with none
of these; `*` any number of such contacts in a row, also none, `+` at least one, `?` one or none, `{2,4}` two to four.
What stands side by side follows directly: `cart -> purchase` is the very next contact, `cart -> .* -> purchase` any
later one. A pattern may begin anywhere, unless `path_start` says that nothing came before, and end anywhere, unless
`path_end` says that nothing comes after.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from regard.errors import WrongUseError, unknown_name
from regard.journeys.patterns_walk import Chain

MOST_LINKS = 60
"""A pattern stands for at most so many contacts in a row, `*` and `+` aside."""

_TOKEN = re.compile(
    r'\s*(?:(?P<arrow>->)|(?P<quoted>"[^"]*")|(?P<name>\w+(?:-(?!>)\w*)*)|(?P<times>[*+?]|\{[^}]*\})'
    r"|(?P<sign>\[\^|[\[\]|.]))"
)
_COUNTS = re.compile(r"\{\s*(\d*)\s*(?:(,)\s*(\d*)\s*)?\}")
_START, _END = "path_start", "path_end"
_TIMES: dict[str, tuple[int, int | None]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}


@dataclass(frozen=True)
class Link:
    """Contacts of one kind in a row.

    Attributes:
        touchpoints: which ones they are with.
        negated: with any but these.
        least: at least so many.
        most: at most so many; None: any number.
    """

    touchpoints: tuple[str, ...]
    negated: bool = False
    least: int = 1
    most: int | None = 1


@dataclass(frozen=True)
class Pattern:
    """A path pattern that was read.

    Attributes:
        text: as it was written.
        links: the contacts it asks for.
        from_start: nothing comes before them.
        to_end: nothing comes after them.
    """

    text: str
    links: tuple[Link, ...]
    from_start: bool = False
    to_end: bool = False

    def chain(self, touchpoints: Sequence[str]) -> Chain:
        """Return the pattern over the codes of touchpoints.

        Raises:
            WrongUseError: it names a touchpoint that there is not.
        """
        fits, optional, repeated = [], [], []
        for link in self.links:
            row = _fits(link, touchpoints)
            count = max(link.least, 1) if link.most is None else link.most
            fits += [row] * count
            optional += [place >= link.least for place in range(count)]
            repeated += [link.most is None and place == count - 1 for place in range(count)]
        return Chain(np.array(fits), tuple(optional), tuple(repeated), self.from_start, self.to_end)


def read_pattern(text: str) -> Pattern:
    """Return the pattern that a text says.

    >>> read_pattern("cart -> [^hotline]* -> purchase").links[1]
    Link(touchpoints=('hotline',), negated=True, least=0, most=None)

    Raises:
        WrongUseError: the text is no pattern; says where, and what should stand there.
    """
    tokens = _Tokens(text)
    links = [_link(tokens)] if not tokens.take_word(_START) else []
    from_start = not links
    to_end = False
    while tokens.kind is not None:
        tokens.expect("arrow", "`->`", "Write `->` between two contacts.")
        if tokens.take_word(_END):
            to_end = True
            tokens.expect(None, "nothing", "`path_end` is the last word of a pattern.")
            break
        links.append(_link(tokens))
    _check_length(text, links)
    return Pattern(text.strip(), tuple(links), from_start, to_end)


def following(first: Pattern, second: Pattern) -> Pattern:
    """Return the pattern that finds the second after the first, whatever lies between.

    Raises:
        WrongUseError: nothing can come after the first or before the second.
    """
    if first.to_end or second.from_start:
        message = "Nothing comes after `path_end` or before `path_start`."
        raise WrongUseError(message, "Let the first pattern go without `path_end`, the second without `path_start`.")
    links = (*first.links, Link((), negated=True, least=0, most=None), *second.links)
    text = f"{first.text} -> .* -> {second.text}"
    _check_length(text, links)
    return Pattern(text, links, first.from_start, second.to_end)


class _Tokens:
    """A pattern's text sign by sign."""

    def __init__(self, text: str) -> None:
        self._text, self._end = text, 0
        self._advance()

    def take_word(self, word: str) -> bool:
        """Go past a word if it comes next."""
        found = self.kind == "name" and self.value == word
        if found:
            self._advance()
        return found

    def take(self) -> str:
        """Go past the next sign and return it."""
        value = self.value
        self._advance()
        return value

    def expect(self, kind: str | None, what: str, remedy: str) -> str:
        """Go past what must come next."""
        if self.kind != kind:
            raise self.wrong(what, remedy)
        return self.take()

    def wrong(self, what: str, remedy: str) -> WrongUseError:
        """Return the error that something else should stand here."""
        found = f"{self.value!r}" if self.kind else "the end"
        message = f"The pattern {self._text!r} has {found} at position {self._begin + 1} where {what} should stand."
        return WrongUseError(message, remedy)

    def _advance(self) -> None:
        match = _TOKEN.match(self._text, self._end)
        self._begin = self._end + len(self._text[self._end :]) - len(self._text[self._end :].lstrip())
        self.kind = match.lastgroup if match else None
        self.value = match[match.lastgroup] if match and match.lastgroup else ""
        if match is None and self._begin < len(self._text):
            self.kind, self.value = "unknown", self._text[self._begin]
        self._end = match.end() if match else len(self._text)


def _link(tokens: _Tokens) -> Link:
    if tokens.kind == "name" and tokens.value in {_START, _END}:
        only = "`path_start` can only be the first word of a pattern, `path_end` only the last after a contact."
        raise tokens.wrong("a contact", only)
    negated, touchpoints = False, tuple[str, ...]()
    if tokens.kind == "sign" and tokens.value == ".":
        negated = bool(tokens.take())
    elif tokens.kind == "sign" and tokens.value in {"[", "[^"}:
        negated = tokens.take() == "[^"
        touchpoints = _names(tokens)
    else:
        touchpoints = (_name(tokens),)
    if tokens.kind != "times":
        return Link(touchpoints, negated)
    return Link(touchpoints, negated, *_times(tokens))


def _names(tokens: _Tokens) -> tuple[str, ...]:
    names = [_name(tokens)]
    while tokens.kind == "sign" and tokens.value == "|":
        tokens.take()
        names.append(_name(tokens))
    if tokens.value != "]":
        raise tokens.wrong("`|` or `]`", "Write alternatives as `[a|b]`.")
    tokens.take()
    return tuple(names)


def _name(tokens: _Tokens) -> str:
    if tokens.kind not in {"name", "quoted"}:
        remedy = 'Write the key of a touchpoint, `.`, `[a|b]` or `[^a]`; put a key with other signs in "quotes".'
        raise tokens.wrong("a touchpoint", remedy)
    return tokens.take().strip('"')


def _times(tokens: _Tokens) -> tuple[int, int | None]:
    """Return at least and at most how many."""
    if tokens.value in _TIMES:
        return _TIMES[tokens.take()]
    counts = _COUNTS.fullmatch(tokens.value)
    least, comma, most = counts.groups() if counts else ("", None, "")
    if not (least or most) or (most and int(most) < int(least or 0)) or (not comma and least == "0"):
        raise tokens.wrong("how often", "Write `*`, `+`, `?`, `{2}`, `{2,}` or `{2,4}`, the smaller number first.")
    tokens.take()
    if not comma:
        return int(least), int(least)
    return int(least or 0), int(most) if most else None


def _check_length(text: str, links: Sequence[Link]) -> None:
    length = sum(max(link.least, 1) if link.most is None else link.most for link in links)
    if not 0 < length <= MOST_LINKS:
        message = f"The pattern {text!r} asks for {length or 'no'} contacts."
        raise WrongUseError(message, f"Ask for at least one, and for at most {MOST_LINKS} in a row.")


def _fits(link: Link, touchpoints: Sequence[str]) -> list[bool]:
    """Return whether each code fits a link, code 0 first."""
    for name in link.touchpoints:
        if name not in touchpoints:
            raise unknown_name("touchpoint", name, touchpoints)
    return [link.negated] + [(key in link.touchpoints) != link.negated for key in touchpoints]
