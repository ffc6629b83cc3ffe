"""Interviews: what customers told in a conversation, kept passage by passage, and read by theme and touchpoint.

A passage is an interaction of the source `interviews`. Nothing is ever changed in it: one that is written or coded
anew is a further edition, and the one before it is excluded.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import msgspec

from regard.ask.code_book import Book, meant
from regard.collect.event import Event
from regard.ledger import Reader
from regard.measure import Breakdown
from regard.measure.breakdown import selected
from regard.vocabulary import Answer, AnswerKind, Channel, Word, check_key, key_of
from regard.vocabulary.base import check_named

SOURCE = "interviews"
KIND = "interview_passage"
FREE = "passage"
"""Question of a passage that answers none of the guide's."""

_US = 1_000_000
_ROW = ("seq", "customer_no", "occurred_at", "account", "touchpoint", "unit", "employee", "context")


class Passage(Word, frozen=True):
    """What was said about one thing.

    Attributes:
        text: the words, as they were said.
        touchpoint: key of the touchpoint that they are about.
        themes: keys of the code book.
        question: the guide's question that they answer, by its wording's id; `FREE`: none.
        emotion: what was felt, an option of the library's list of emotions.
        need: what the customer wanted to get done.
    """

    text: str
    touchpoint: str
    themes: tuple[str, ...] = ()
    question: str = FREE
    emotion: str | None = None
    need: str | None = None

    def __post_init__(self) -> None:
        """Check that something was said, and what about."""
        for field in ("text", "touchpoint", "question"):
            check_named(getattr(self, field), field)
        for key in self.themes:
            check_key(key)


class Interview(Word, frozen=True):
    """One conversation.

    Attributes:
        key: its lasting name, of letters only: digits could be taken for a phone number, and redacted.
        held_at: when it was, with its zone.
        customer: pseudonym in hexadecimal; None: nobody knows who was spoken with.
        interviewer: who kept the notes; the ledger has a pseudonym.
        account, unit: as in `vocabulary.Interaction`.
        channel: the way in which people spoke.
        guide: the interview guide that was followed; None: none.
        passages: in their order.
    """

    key: str
    held_at: datetime
    passages: tuple[Passage, ...]
    customer: str | None = None
    interviewer: str | None = None
    account: str | None = None
    unit: str | None = None
    channel: Channel = Channel.OTHER
    guide: str | None = None

    def __post_init__(self) -> None:
        """Check key and time."""
        check_key(self.key)
        if self.held_at.utcoffset() is None:
            message = f"held_at needs a zone: {self.held_at.isoformat()}"
            raise ValueError(message)


@dataclass(frozen=True, kw_only=True)
class Noted:
    """A passage as it stands in the ledger, where personal data has given way to placeholders.

    Attributes:
        interview: key of its interview.
        number: its place there, from 1.
        edition: how often it was written or coded anew, from 1.
        held_at: when the interview was, in UTC.
        sent_by: the way in which people spoke.
        employee: pseudonym of who kept the notes, in hexadecimal.
        seq: of the interaction in the ledger.

    All others are as in `Interview` and `Passage`.
    """

    interview: str
    number: int
    edition: int
    held_at: datetime
    touchpoint: str
    text: str
    themes: tuple[str, ...] = ()
    question: str = FREE
    emotion: str | None = None
    need: str | None = None
    customer: str | None = None
    account: str | None = None
    unit: str | None = None
    employee: str | None = None
    sent_by: str = ""
    guide: str | None = None
    seq: int = 0

    @property
    def native_id(self) -> str:
        """The second half of the interaction's identity."""
        return native_id(self.interview, self.number, self.edition)


class _Context(msgspec.Struct, omit_defaults=True):
    """What an interaction of an interview knows beside its columns."""

    interview: str = ""
    passage: int = 0
    edition: int = 1
    sent_by: str = ""
    themes: tuple[str, ...] = ()
    guide: str | None = None
    question: str | None = None
    emotion: str | None = None
    need: str | None = None


@dataclass(frozen=True)
class Cell:
    """How often something was said: passages, in so many interviews, by so many customers that are known."""

    passages: int
    interviews: int
    customers: int


@dataclass(frozen=True)
class ThemeLine:
    """A theme in the matrix: how often it came up at each touchpoint, and in all; theme None: not coded yet."""

    theme: str | None
    cells: tuple[Cell, ...]
    total: Cell


@dataclass(frozen=True)
class Matrix:
    """Themes by touchpoints.

    Attributes:
        touchpoints: keys of the columns, the one with most passages first.
        lines: the themes, the one with most passages first; what is not coded yet last.
        total: all passages. One that is about several themes is in several lines, and here once.
    """

    touchpoints: tuple[str, ...]
    lines: tuple[ThemeLine, ...]
    total: Cell


def native_id(interview: str, number: int, edition: int = 1) -> str:
    """Return what a passage is called within its source.

    >>> native_id("abc", 2), native_id("abc", 2, 3)
    ('abc:2', 'abc:2:3')
    """
    return f"{interview}:{number}" + (f":{edition}" if edition > 1 else "")


def events_of(interview: Interview, who: tuple[str, str | None], zone: str) -> tuple[Event, ...]:
    """Return an interview as interactions, one for each passage; sent twice, they are the same.

    Args:
        interview: what was said.
        who: kind and value of the identifier of its customer; no value where nobody is known.
        zone: IANA zone of the place.
    """
    return tuple(event_of(interview, place, passage, who, zone) for place, passage in enumerate(interview.passages, 1))


def event_of(
    interview: Interview, number: int, passage: Passage, who: tuple[str, str | None], zone: str, *, edition: int = 1
) -> Event:
    """Return one passage as an interaction.

    Args:
        interview: its frame; the passages in it do not matter.
        number: place of the passage, from 1.
        passage: what was said.
        who: kind and value of the identifier of the customer, as in `events_of`.
        zone: IANA zone of the place.
        edition: 1 when it is written down for the first time.
    """
    context = _Context(
        interview.key, number, edition, interview.channel.value, passage.themes, interview.guide, passage.question,
        passage.emotion, passage.need,
    )  # fmt: skip
    return Event(
        native_id=native_id(interview.key, number, edition),
        occurred_us=round(interview.held_at.timestamp() * _US),
        who_kind=who[0],
        who=who[1],
        zone=zone,
        account=interview.account,
        touchpoint=passage.touchpoint,
        kind=KIND,
        unit=interview.unit,
        employee=interview.interviewer,
        answers=(Answer(question=passage.question, kind=AnswerKind.TEXT, text=passage.text),),
        context=msgspec.json.encode(context).decode(),
    )


def passages_in(reader: Reader, breakdown: Breakdown) -> tuple[Noted, ...]:
    """Return the passages that count, the newest interview first, each in its last edition.

    Args:
        reader: where they are.
        breakdown: which of them; its dimensions do not matter.
    """
    rows = selected(reader, replace(breakdown, by=()))
    rows = rows.filter(rows["source"] == SOURCE, rows["kind"] == KIND, rows["excluded"].isnull())
    who = reader.table("customer").select("customer_no", "customer")
    named = rows.select(*_ROW).left_join(who, "customer_no").drop("customer_no_right")
    answers = reader.table("answer").semi_join(rows.select("seq"), "seq").select("seq", "text")
    texts = {each["seq"]: each["text"] for each in reader.arrow(answers).to_pylist()}
    found = (_noted(row, texts.get(row["seq"])) for row in reader.arrow(named).to_pylist())
    own = sorted((each for each in found if _is_our_own(each)), key=lambda each: each.edition)
    last = {(each.interview, each.number): each for each in own}
    return tuple(sorted(last.values(), key=lambda each: (-each.held_at.timestamp(), each.interview, each.number)))


def crossed(passages: Iterable[Noted], book: Book) -> Matrix:
    """Return how often each theme came up at each touchpoint.

    Args:
        passages: what was said.
        book: says which themes were merged.
    """
    found = list(passages)
    by_theme: dict[str | None, list[Noted]] = defaultdict(list)
    for each in found:
        for theme in themes_of(each, book) or (None,):
            by_theme[theme].append(each)
    touchpoints = _most_first(each.touchpoint for each in found)
    lines = [ThemeLine(theme, _cells(said, touchpoints), counted(said)) for theme, said in by_theme.items()]
    lines.sort(key=lambda line: (line.theme is None, -line.total.passages, line.theme or ""))
    return Matrix(touchpoints, tuple(lines), counted(found))


def themes_of(passage: Noted, book: Book) -> tuple[str, ...]:
    """Return the themes that a passage is about, as they are merged today, each once."""
    return tuple(dict.fromkeys(meant(book, key) for key in passage.themes))


def counted(passages: Sequence[Noted]) -> Cell:
    """Return how many passages these are, of how many interviews and customers."""
    return Cell(
        len(passages),
        len({each.interview for each in passages}),
        len({each.customer for each in passages} - {None}),
    )


def _cells(said: Sequence[Noted], touchpoints: Sequence[str]) -> tuple[Cell, ...]:
    return tuple(counted([each for each in said if each.touchpoint == key]) for key in touchpoints)


def _most_first(keys: Iterable[str]) -> tuple[str, ...]:
    counts: dict[str, int] = defaultdict(int)
    for key in keys:
        counts[key] += 1
    return tuple(sorted(counts, key=lambda key: (-counts[key], key)))


def _noted(row: dict[str, Any], text: str | None) -> Noted:
    context = _context(row["context"])
    return Noted(
        interview=context.interview,
        number=context.passage,
        edition=context.edition,
        held_at=row["occurred_at"].replace(tzinfo=UTC),
        touchpoint=row["touchpoint"],
        text=text or "",
        themes=context.themes,
        question=context.question or FREE,
        emotion=context.emotion,
        need=context.need,
        customer=_hex(row["customer"]),
        account=row["account"],
        unit=row["unit"],
        employee=_hex(row["employee"]),
        sent_by=context.sent_by,
        guide=context.guide,
        seq=row["seq"],
    )


def _is_our_own(passage: Noted) -> bool:
    """Say whether a passage is named as we name them: the source's name is free, and others may use it."""
    return bool(passage.interview) and passage.interview == key_of(passage.interview) and passage.number > 0


def _hex(key: bytes | str | None) -> str | None:
    return key.hex() if isinstance(key, bytes) else key


def _context(text: str | None) -> _Context:
    try:
        return _CONTEXT.decode(text or "{}")
    except msgspec.DecodeError:
        return _Context()


_CONTEXT = msgspec.json.Decoder(_Context)
