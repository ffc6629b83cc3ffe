"""Fields: what a form about a part of a survey has sent, and texts in every language side by side."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.http import QueryDict

from regard.ask.survey import Texts
from regard.vocabulary import key_of
from regard.web.desks.surveys.words import direction_of, language_name

LONGEST = 5_000
MOST_LISTED = 200


@dataclass(frozen=True)
class InLanguage:
    """A text in one language: its field, what the language is called, and which way it is written."""

    name: str
    tag: str
    language: str
    direction: str
    value: str


@dataclass(frozen=True)
class TextField:
    """A text in every language of the survey.

    Attributes:
        name: what its fields' names begin with.
        label: what it is.
        entries: one a language.
        hint: what to write.
        problems: what is wrong with it.
        long: whether it may have several lines.
    """

    name: str
    label: str
    entries: tuple[InLanguage, ...]
    hint: str = ""
    problems: tuple[str, ...] = ()
    long: bool = False


def text_field(name: str, label: str, texts: Texts, languages: Iterable[str], **more: object) -> TextField:
    """Return the field of a text.

    Args:
        name: what its fields' names begin with.
        label: what it is.
        texts: by language.
        languages: of the survey.
        more: further attributes of the field.
    """
    entries = (
        InLanguage(f"{name}-{tag}", tag, language_name(tag), direction_of(tag), texts.get(tag, "")) for tag in languages
    )
    return TextField(name, label, tuple(entries), **more)  # type: ignore[arg-type]


def text_sent(sent: QueryDict, name: str) -> str:
    """Return a text as it was sent, with line breaks as texts have them."""
    return sent.get(name, "").replace("\r\n", "\n").strip()[:LONGEST]


def texts_sent(sent: QueryDict, name: str, languages: Iterable[str], before: Mapping[str, str]) -> Texts:
    """Return a text in every language in which something was written; languages that the form lacks stay."""
    kept = {tag: text for tag, text in before.items() if f"{name}-{tag}" not in sent}
    written = {tag: text_sent(sent, f"{name}-{tag}") for tag in languages if text_sent(sent, f"{name}-{tag}")}
    found = written | kept
    return {tag: found[tag] for tag in (*languages, *kept) if tag in found}


def count_sent(sent: QueryDict, name: str) -> int:
    """Return how many entries of a list were sent, at most 200."""
    count = sent.get(name, "")
    return min(int(count), MOST_LISTED) if count.isdecimal() and len(count) < 5 else 0


def key_made(typed: str, texts: Texts, taken: Iterable[str], stem: str) -> str:
    """Return the key of an entry: as it is typed, or else made of its first text; one that nothing else has."""
    key = typed or key_of(next(iter(texts.values()), ""))[:40].strip("_") or stem
    used = set(taken)
    if typed or key not in used:
        return key
    return next(each for number in range(2, len(used) + 3) if (each := f"{key}_{number}") not in used)


def rearranged[Entry](entries: tuple[Entry, ...], act: str, place: int, new: Entry) -> tuple[Entry, ...]:
    """Return a list after one of the buttons beside it: `add`, `up`, `down` or `remove`; else as it was."""
    listed, other = list(entries), place + {"up": -1, "down": 1}.get(act, 0)
    if act == "add" and len(listed) < MOST_LISTED:
        listed.append(new)
    elif act == "remove" and place < len(listed):
        del listed[place]
    elif act in {"up", "down"} and place < len(listed) and 0 <= other < len(listed):
        listed[place], listed[other] = listed[other], listed[place]
    return tuple(listed)


def act_of(text: str) -> tuple[str, str, int]:
    """Return what a button does, to which list, and to which of its entries.

    >>> act_of("up-option-2"), act_of("add-row"), act_of("save")
    (('up', 'option', 2), ('add', 'row', 0), ('save', '', 0))
    """
    act, _, rest = text.partition("-")
    listed, _, number = rest.partition("-")
    return act, listed, int(number) if number.isdecimal() and len(number) < 5 else 0
