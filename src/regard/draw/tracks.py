"""Tracks: one customer's contacts in time, a lane for each channel."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import itemgetter
from typing import override

from regard.draw.picture import Drawing, Entry, Estimate, Picture, Table, Verdict, entry, joined
from regard.draw.scales import sign, tone
from regard.draw.shapes import Pen, circle, line, polygon, rect, text
from regard.draw.text import cut
from regard.draw.words import Unit, written
from regard.errors import WrongUseError

_LABEL, _WIDTH, _LANE, _TOP, _FOOT, _EDGE, _END = 112, 860, 50, 26, 30, 16, 78
_STEPS = tuple(
    timedelta(minutes=minutes)
    for minutes in (1, 5, 15, 30, 60, 180, 360, 720, 1_440, 2_880, 10_080, 20_160, 43_200, 86_400, 172_800, 525_600)
)
_MOST_TICKS = 8
_NEVER = datetime(2000, 1, 1)  # noqa: DTZ001 - the zone is the caller's

type Place = Callable[[datetime], float]
type Ends = tuple[datetime, datetime]


@dataclass(frozen=True)
class Contact:
    """A contact in time.

    Attributes:
        at: when, in the zone of the reader.
        lane: its lane, from 0.
        label: its touchpoint.
        verdict: how it came out: kept is a disc, broken a diamond, unsure a ring, none a small disc.
        score: experience, -1 to +1.
        url: leads to it.
        note: one more sentence.
    """

    at: datetime
    lane: int
    label: str
    verdict: Verdict = Verdict.NONE
    score: Estimate | None = None
    url: str = ""
    note: str = ""


@dataclass(frozen=True)
class Span:
    """A time with a name, behind the lanes: an episode.

    Attributes:
        label: its name.
        begin, end: from when to when.
        url: leads to it.
        note: one more sentence.
    """

    label: str
    begin: datetime
    end: datetime
    url: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Tracks(Picture):
    """A timeline.

    Attributes:
        lanes: names of the lanes from top to bottom.
        contacts: the contacts.
        spans: the episodes.

    Raises:
        WrongUseError: a contact is in no lane, or an episode ends before it begins.
    """

    lanes: tuple[str, ...]
    contacts: tuple[Contact, ...]
    spans: tuple[Span, ...] = ()

    @override
    def __post_init__(self) -> None:
        """Refuse contacts outside of the lanes."""
        if any(not 0 <= contact.lane < len(self.lanes) for contact in self.contacts):
            message = f"A contact of {self.key} is in no lane."
            raise WrongUseError(message, f"Lanes are 0 to {len(self.lanes) - 1}.")
        if any(span.end < span.begin for span in self.spans):
            message = f"An episode of {self.key} ends before it begins."
            raise WrongUseError(message)
        super().__post_init__()

    @override
    def drawing(self, pen: Pen) -> Drawing:
        """Return episodes, lanes, contacts and the axis of time."""
        x, ends = _scale(self)
        bottom = _TOP + len(self.lanes) * _LANE
        parts = [_span(span, x, bottom, pen) for span in self.spans]
        parts += [_lane(number, name) for number, name in enumerate(self.lanes)]
        parts += [_tick(at, x, bottom, ends) for at in _ticks(*ends)]
        ordered = sorted(self.contacts, key=lambda one: (one.lane, one.at))
        marks: list[tuple[bool, str]] = []
        for number, contact in enumerate(ordered):
            after = ordered[number + 1] if number + 1 < len(ordered) else None
            right = x(after.at) if after and after.lane == contact.lane else _LABEL + _WIDTH + 8
            mark = _contact(self, contact, (x(contact.at), right - x(contact.at)), pen)
            marks.append((contact.verdict is Verdict.BROKEN, mark))
        # Where marks lie over each other, what was broken is on top.
        parts += [mark for _, mark in sorted(marks, key=itemgetter(0))]
        return Drawing(_LABEL + _WIDTH, bottom + _FOOT, "".join(parts))

    @override
    def table(self) -> Table:
        """Return a row for each contact in order of time, then one for each episode."""
        words = self.words
        head = (words.time, words.lane, words.touchpoint, words.outcome, words.score, words.low, words.high)
        contacts = (
            (
                Entry(_when(one.at), one.url),
                Entry(self.lanes[one.lane]),
                Entry(one.label),
                Entry(getattr(words, one.verdict.value, "")),
                *entry(one.score, Unit.SCORE, words),
            )
            for one in sorted(self.contacts, key=lambda one: one.at)
        )
        spans = (
            (Entry(_period(span), span.url), Entry(words.episode), Entry(span.label), *(Entry(""),) * 4)
            for span in self.spans
        )
        return Table(head, (*contacts, *spans))


def _scale(tracks: Tracks) -> tuple[Place, Ends]:
    """Return the scale of time in px, and its ends."""
    times = [one.at for one in tracks.contacts] + [at for span in tracks.spans for at in (span.begin, span.end)]
    first, last = (min(times), max(times)) if times else (_NEVER, _NEVER)
    length = (last - first) or timedelta(minutes=1)
    room = _WIDTH - _EDGE - _END
    return (lambda at: _LABEL + _EDGE + room * ((at - first) / length)), (first, last)


def _ticks(first: datetime, last: datetime) -> list[datetime]:
    """Return round times between two, so many as have room."""
    step = next((step for step in _STEPS if (last - first) / step <= _MOST_TICKS), _STEPS[-1])
    start = first.replace(hour=0, minute=0, second=0, microsecond=0)
    skipped = -((start - first) // step)
    return [at for number in range(_MOST_TICKS + 2) if first <= (at := start + (skipped + number) * step) <= last]


def _tick(at: datetime, place: Place, bottom: float, ends: Ends) -> str:
    x = place(at)
    shown = at.strftime("%Y-%m-%d")
    if ends[1] - ends[0] <= timedelta(days=4):
        shown = at.strftime("%m-%d %H:%M")
    return line("rd-rule", (x, _TOP), (x, bottom + 4)) + text("rd-small", x, bottom + 19, shown, "middle")


def _lane(number: int, name: str) -> str:
    y = _TOP + (number + 0.5) * _LANE
    ruled = line("rd-axis rd-faint", (_LABEL, y), (_LABEL + _WIDTH, y))
    return ruled + text("", 0, y + 4, cut(name, _LABEL - 12))


def _span(span: Span, place: Place, bottom: float, pen: Pen) -> str:
    left, right = place(span.begin) - 8, place(span.end) + 8
    shape = rect("rd-blank", left, _TOP - 20, (right - left, bottom - _TOP + 20), 6)
    shape += text("rd-small", left + 6, _TOP - 6, cut(span.label, right - left - 10, 11) if right - left > 40 else "")
    return pen.mark(shape, joined([span.label, _period(span), span.note]), span.url)


def _contact(tracks: Tracks, contact: Contact, place: tuple[float, float], pen: Pen) -> str:
    """Return a contact with its label above and its score below, as far as there is room before the next one."""
    (x, room), y = place, _TOP + (contact.lane + 0.5) * _LANE
    shape = rect("rd-void", x - 11, y - 11, (22, 22)) + _shape(contact.verdict, x, y)
    if room > 44:
        shape += text("rd-cell", x - 5, y - 11, cut(contact.label, room - 8, 11))
    full = ""
    if contact.score is not None:
        full = contact.score.written(Unit.SCORE, tracks.words)
        said = f"{sign(contact.score.value)} {written(contact.score.value, Unit.SCORE, tracks.words)}"
        shape += text(f"rd-cell {tone(contact.score)}", x - 5, y + 20, said if room > 44 else sign(contact.score.value))
    verdict = getattr(tracks.words, contact.verdict.value, "")
    return pen.mark(shape, joined([contact.label, _when(contact.at), verdict, full, contact.note]), contact.url)


def _shape(verdict: Verdict, x: float, y: float) -> str:
    kind = f"rd-shape-{verdict or 'none'}"
    if verdict is Verdict.BROKEN:
        return polygon(kind, [(x, y - 8), (x + 8, y), (x, y + 8), (x - 8, y)])
    return circle(kind, x, y, 4.5 if verdict is Verdict.NONE else 6)


def _when(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M")


def _period(span: Span) -> str:
    return f"{_when(span.begin)} \N{EN DASH} {_when(span.end)}"
