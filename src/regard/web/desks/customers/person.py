"""One customer's page: who it is, figures, and the timeline with visits, answers and promises."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from regard.journeys.customers import customers
from regard.journeys.timeline import Position, TimelineContact, attributes, counting, facets, timeline
from regard.ledger import Reader
from regard.measure import Condition
from regard.measure.breakdown import selected
from regard.promises.of_customers import checks_of
from regard.resolve.known import person_behind
from regard.resolve.memberships import Membership, memberships_of
from regard.resolve.who_is import Clue
from regard.vault.search import Person
from regard.vocabulary import PromiseCheck, Verdict
from regard.web.accounts.guard import user_of
from regard.web.accounts.rights import Right
from regard.web.desks.customers.consent import apart, consent_of
from regard.web.desks.customers.identity import clues_at, someone
from regard.web.desks.customers.positions import position_of, text_of
from regard.web.desks.customers.seeing import Seen
from regard.web.desks.customers.track import MOST_DRAWN, track_of
from regard.web.shell.question import Question
from regard.web.shell.reading import cached
from regard.web.shell.workspace import register, workspace

_PER_PAGE = 50
_FACETS = ("kind", "channel")


@dataclass(frozen=True)
class Check:
    """A promise check with the promise in words; the margin is shown without its sign."""

    check: PromiseCheck
    statement: str

    @property
    def room(self) -> float | None:
        """The margin's size: room left where kept, overrun where broken."""
        return None if self.check.margin is None else abs(self.check.margin)


@dataclass(frozen=True)
class Entry:
    """A contact of the timeline with the promises that it raised, and which identifiers were named together at it."""

    contact: TimelineContact
    checks: tuple[Check, ...]
    clues: tuple[Clue, ...] = ()

    @property
    def mark(self) -> str:
        """What the entry is first of all: `broken`, `unsure`, `kept`, `answer`, or nothing special."""
        verdicts = {each.check.verdict for each in self.checks}
        for verdict, mark in ((Verdict.BROKEN, "broken"), (Verdict.UNKNOWN, "unsure"), (Verdict.KEPT, "kept")):
            if verdict in verdicts:
                return mark
        return "answer" if self.contact.replies else ""


@dataclass(frozen=True)
class Visit:
    """Entries of one visit, the newest first; what counts in no visit stands with the one around it."""

    episode: int | None
    entries: tuple[Entry, ...]

    @property
    def start_at(self) -> datetime:
        """When the earliest one shown was (UTC)."""
        return self.entries[-1].contact.occurred_at


@dataclass(frozen=True)
class Filter:
    """What of a timeline is wanted.

    Attributes:
        kind, channel: only these; empty: any.
        broken: only contacts that raised a promise that is broken.
        counted: only what counts in numbers.
        before: from some place on; None: from the newest.
    """

    kind: str
    channel: str
    broken: bool
    counted: bool
    before: Position | None

    @classmethod
    def of(cls, request: HttpRequest) -> "Filter":
        """Read an address.

        Raises:
            WrongUseError: the place is none.
        """
        given = request.GET
        kind, channel = given.get("kind", ""), given.get("channel", "")
        broken, counted = given.get("broken") == "1", given.get("counted") == "1"
        return cls(kind, channel, broken, counted, position_of(given.get("before", "")))

    @property
    def conditions(self) -> list[Condition]:
        """The same as conditions on contacts."""
        return [Condition(name, "=", value) for name in _FACETS if (value := getattr(self, name))]


def person_page(request: HttpRequest, reader: Reader, question: Question, seen: Seen) -> dict[str, Any]:
    """Return what the page of a customer shows."""
    wanted, consent = Filter.of(request), consent_of(reader, seen)
    if consent["unshown"]:
        return {"question": question, "seen": seen, **consent, **who(request, seen.customer)}
    known = cached(
        reader, ("customers", "known", seen.customer, question.scope), lambda: _known(reader, question, seen)
    )
    checks = checks_of(reader, seen.customer_no, seen.rows)
    broken = {int(each.subject) for each in checks if each.verdict is Verdict.BROKEN}
    rows = selected(reader, question.breakdown((), *wanted.conditions))
    rows = counting(rows) if wanted.counted else rows
    among = broken if wanted.broken else None
    found = timeline(reader, seen.customer_no, rows, among=among, before=wanted.before, limit=_PER_PAGE)
    contacts = apart(found.contacts) if consent["unprofiled"] else found.contacts
    clues = clues_at(known["someone"].clues, contacts)
    key = ("customers", "track", seen.customer, question.scope)
    newest = cached(reader, key, lambda: timeline(reader, seen.customer_no, seen.rows, limit=MOST_DRAWN).contacts)
    drawn = () if consent["unprofiled"] else newest
    return {
        "track": track_of(seen, drawn, checks, (one.seq for one in found.contacts)),
        "question": question, "seen": seen, "filter": wanted, "visits": visits_of(contacts, checks, clues), **consent,
        "bound": known["someone"].identifiers,
        "older": text_of(found.older), "verdicts": _verdicts(checks), "as_of": reader.as_of,
        **known, **who(request, seen.customer),
    }  # fmt: skip


def who(request: HttpRequest, customer: str) -> dict[str, Any]:
    """Return what the vault knows of a customer and what they are called, for those who may see people."""
    if not user_of(request).has(Right.SEE_PEOPLE):
        return {"person": None, "name": ""}
    person = person_in_vault(customer)
    return {"person": person, "name": person.called}


def person_in_vault(customer: str) -> Person:
    """Return all that the vault knows of a customer."""
    return person_behind(workspace().ledger, customer)


def visits_of(
    contacts: Iterable[TimelineContact], checks: Iterable[PromiseCheck], clues: Mapping[int, tuple[Clue, ...]]
) -> list[Visit]:
    """Return contacts, the newest first, put together by visit, each with the promises that it raised and its clues."""
    statements = {promise.key: promise.statement for promise in register().promises}
    raised: dict[int, list[Check]] = {}
    for check in checks:
        raised.setdefault(int(check.subject), []).append(Check(check, statements.get(check.promise, check.promise)))
    groups: list[tuple[int | None, list[Entry]]] = []
    for contact in contacts:
        entry = Entry(contact, tuple(raised.get(contact.seq, ())), clues.get(contact.seq, ()))
        if groups and (contact.episode is None or groups[-1][0] in {None, contact.episode}):
            groups[-1] = (contact.episode or groups[-1][0], [*groups[-1][1], entry])
        else:
            groups.append((contact.episode, [entry]))
    return [Visit(episode, tuple(entries)) for episode, entries in groups]


def _known(reader: Reader, question: Question, seen: Seen) -> dict[str, Any]:
    """Return what is the same on every part of the timeline, within the scope."""
    summary, *_ = customers(reader, seen.rows if question.scope else None, [seen.customer])
    return {
        "summary": summary,
        "facets": facets(reader, seen.customer_no, seen.rows),
        "attributes": attributes(reader, seen.customer_no, seen.customer),
        "someone": someone(reader, seen.customer),
        "memberships": _memberships(reader, question, seen, summary.accounts),
    }


def _memberships(reader: Reader, question: Question, seen: Seen, in_view: tuple[str, ...]) -> list[Membership]:
    """Return for which accounts a customer acts; within a scope, those of contacts in view."""
    found = memberships_of(reader, [seen.customer_no])
    return [each for each in found if each.account in in_view] if question.scope else found


def _verdicts(checks: list[PromiseCheck]) -> dict[str, int]:
    return {verdict.value: sum(each.verdict is verdict for each in checks) for verdict in Verdict}
