"""What a survey brought along and what it could not: nothing is dropped without a word."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from regard.ask.survey import END, Question, QuestionKind, Survey, Texts
from regard.errors import WrongUseError
from regard.vocabulary.base import key_of

MOST_BYTES = 20_000_000
"""The largest file that is read."""
_LONGEST_KEY = 40

NO_QUESTION = frozenset({"and", "or", "not", "is", "includes", "empty"})
"""Keys that no question has, since conditions have these words."""
NO_PAGE = frozenset({END})
"""Keys that no page has."""


class Why(StrEnum):
    """Why a part did not come along, or changed on the way; the value is the sentence that people read."""

    NO_KIND = "No kind of question holds this: it was left out."
    SPLIT = "It became a question for each line."
    SIMPLER = "It became a simpler question that holds most of it."
    PICTURE = "Texts hold words only: pictures, films, links and scripts were left out."
    CONDITION = "The condition cannot be written: what it was for is always shown."
    JUMP = "The jump cannot be written: the survey goes on with the next page."
    MOVED = "It stands above the questions of its page now."
    UNUSED = "It was not in use: it was left out."
    FLOW = "The flow of a survey has no such step: it was left out."
    ORDER = "Only whole lists come in random order: it stays in its own order."
    SETTING = "There is no such setting: it was left out."
    LANGUAGE = "This is no language that can be named: its texts were left out."
    OTHER = "A question has one field for other words, and only a choice has it: this one was left out."
    PIPE = "What is put in here is unknown: the text shows it as it was written."
    PARTS = "It has not what a question of its kind needs, such as two options: it was left out."
    WORDS = "The other program has these words in itself: here they are in English and need to be translated."
    CHECK = "Answers are not checked like this: every answer of the right kind is taken."
    ELSEWHERE = "The other program has nothing like it: the file does not hold it."
    MEANING = "The other program knows no measures: read back, the answers count as what is usual for the kind."
    TIGHTER = "The other program shows this in another way: read back, it differs."


@dataclass(frozen=True)
class Unmapped:
    """One thing that is not in the result as it was.

    Attributes:
        where: the question, page or block, by its name in the file; the survey's own where it is about all.
        what: the thing, in the words of the format.
        why: what was done about it.
    """

    where: str
    what: str
    why: Why


@dataclass(frozen=True)
class Imported:
    """A survey from a file, and all of the file that is not in it."""

    survey: Survey
    unmapped: tuple[Unmapped, ...]


@dataclass(frozen=True)
class Exported:
    """A survey in another program's format (UTF-8), and all of the survey that is not in it."""

    json: bytes
    unmapped: tuple[Unmapped, ...]


@dataclass
class Notes:
    """What was unmapped so far, each thing once."""

    _found: dict[Unmapped, None] = field(default_factory=dict)

    def add(self, where: str, what: str, why: Why) -> None:
        """Write down one thing."""
        self._found[Unmapped(where or "survey", what, why)] = None

    def all(self) -> tuple[Unmapped, ...]:
        """Return what was written down, in that order."""
        return tuple(self._found)


class Keys:
    """Keys that were given so far; no two are equal.

    Args:
        reserved: keys that are never given.
    """

    def __init__(self, reserved: frozenset[str] = frozenset()) -> None:
        """Begin with the reserved ones."""
        self._taken = set(reserved)

    def fresh(self, name: str, usual: str) -> str:
        """Return a new key that is as near to a name as can be.

        >>> keys = Keys()
        >>> keys.fresh("Q 1", "question"), keys.fresh("q1!", "question"), keys.fresh("Q_1", "question")
        ('q_1', 'q1', 'q_1_2')
        """
        whole = key_of(name)
        wanted = (whole if whole == name else key_of(whole[:_LONGEST_KEY])) or usual
        found, number = wanted, 1
        while found in self._taken:
            number += 1
            found = f"{wanted}_{number}"
        self._taken.add(found)
        return found


def built(notes: Notes, where: str, kind: QuestionKind, **parts: Any) -> Question | None:
    """Return a question; None, and a note, if its parts do not make one."""
    try:
        return Question(kind=kind, **parts)
    except ValueError:
        notes.add(where, kind, Why.PARTS)
        return None


def check_size(data: bytes, format_name: str) -> None:
    """Refuse a file that is empty or too large.

    Raises:
        WrongUseError: it is.
    """
    if not data.strip():
        raise unreadable(format_name, "it is empty")
    if len(data) > MOST_BYTES:
        raise unreadable(format_name, f"it is larger than {MOST_BYTES // 1_000_000} MB")


def unreadable(format_name: str, why: str) -> WrongUseError:
    """Return the error for a file that is not in a format."""
    message = f"This is no survey in the format {format_name}: {why}."
    return WrongUseError(message, "Export the survey anew from the program it was made with, and choose that file.")


def everywhere(text: str, languages: tuple[str, ...]) -> Texts:
    """Return one text for all languages."""
    return dict.fromkeys(languages, text)
