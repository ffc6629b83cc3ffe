"""A twin of the ledger in plain Python: the same rules, one contact at a time, nothing fast."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.cast import Contact, Fact, after

from regard.journeys import variant_of

WEEK_ZERO = datetime(1969, 12, 29)  # noqa: DTZ001 - the layout's moments are UTC without zone
GAP = timedelta(minutes=30)
Row = tuple[Any, ...]


def naive(minute: float | None) -> datetime | None:
    return None if minute is None else after(minute).replace(tzinfo=None)


@dataclass
class Twin:
    """What was acknowledged and not taken out, in order of `seq`."""

    next_seq: int = 1
    seen: set[str] = field(default_factory=set)
    contacts: list[tuple[int, Contact, int | None]] = field(default_factory=list)
    facts: list[tuple[int, Fact, datetime]] = field(default_factory=list)
    amendments: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def number(self) -> int:
        self.next_seq += 1
        return self.next_seq - 1

    def append(self, contacts: list[Contact]) -> None:
        for contact in contacts:
            if contact.id not in self.seen:
                self.contacts.append((self.number(), contact, None))
            self.seen.add(contact.id)

    def load(self, contacts: list[Contact], number: int) -> int:
        before = len(self.contacts)
        for contact in contacts:
            if contact.id not in {known.id for _, known, _ in self.contacts}:
                self.contacts.append((self.number(), contact, number))
        return len(self.contacts) - before

    def erase(self, who: str) -> None:
        gone = {contact.id for _, contact, _ in self.contacts if contact.who == who}
        self.amendments = [entry for entry in self.amendments if entry[0] not in gone]
        self.contacts = [entry for entry in self.contacts if entry[1].who != who]
        self.facts = [entry for entry in self.facts if entry[1].who != who]

    def undo(self, number: int) -> None:
        self.contacts = [entry for entry in self.contacts if entry[2] != number]

    def interactions(self) -> list[Row]:
        """Return (seq, who, at, touchpoint, excluded) of each first arrival, amended, by customer and time."""
        first: dict[str, Row] = {}
        for seq, contact, _ in sorted(self.contacts):
            new: dict[str, Any] = {"touchpoint": contact.touchpoint, "flag": contact.flag}
            for identity, changes in self.amendments:
                new |= changes if identity == contact.id else {}
            row = (seq, contact.who, naive(new.get("minute", contact.minute)), new["touchpoint"], new["flag"])
            first.setdefault(contact.id, row)
        return sorted(first.values(), key=lambda row: (row[1] or "", row[2], row[0]))

    def journeys(self) -> tuple[list[Row], list[Row], list[Row]]:
        """Return rows with their backward columns, episodes, and one state row per customer."""
        rows: list[Row] = []
        episodes: list[list[Any]] = []
        states: dict[str, list[Any]] = {fact.who: [None, None, 0, None] for _, fact, _ in self.facts}
        for seq, who, at, touchpoint, excluded in self.interactions():
            state = states.setdefault(who, [None, None, 0, None]) if who is not None else None
            if state is None or excluded is not None:
                rows.append((seq, who, at, touchpoint, excluded, *[None] * 7))
                continue
            first, last, n, before = state
            pause = None if last is None else at - last
            if pause is None or pause > GAP:
                episodes.append([who, 1 if pause is None else episodes[-1][1] + 1, at, at, []])
            episodes[-1][3] = at
            episodes[-1][4].append(touchpoint)
            week, cohort = (at - WEEK_ZERO).days // 7, ((first or at) - WEEK_ZERO).days // 7
            fresh = last is None or week != (last - WEEK_ZERO).days // 7
            dt = None if pause is None else pause // timedelta(milliseconds=1)
            back = (before, dt, episodes[-1][1], len(episodes[-1][4]), cohort, week - cohort, fresh)
            rows.append((seq, who, at, touchpoint, None, *back))
            states[who] = [first or at, at, n + 1, touchpoint]
        cut = [(*parts, len(path), variant_of(path)) for *parts, path in episodes]
        return rows, cut, [(who, *state) for who, state in states.items()]

    def history(self) -> list[Row]:
        """Return (who, name, value, valid_from, valid_to) of every fact that held at some time."""
        starts: dict[tuple[str, str], dict[datetime, tuple[Fact, bool]]] = {}
        for _, fact, received in sorted(self.facts, key=lambda entry: entry[0]):
            since = naive(fact.valid_from) or received.replace(tzinfo=None)
            starts.setdefault((fact.who, fact.name), {})[since] = (fact, fact.valid_from is not None)
        found: list[Row] = []
        for (who, name), held in starts.items():
            times = sorted(held)
            for place, since in enumerate(times):
                fact, dated = held[since]
                ends = [end for end in (naive(fact.valid_to), *times[place + 1 : place + 2]) if end is not None]
                found.append((who, name, fact.value, since if dated or place else None, min(ends, default=None)))
        return found
