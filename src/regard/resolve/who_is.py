"""Who is who as the workspace knows it now: the identifiers of a person, what speaks for them, and what is doubtful."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import override

import pyarrow as pa

from regard.errors import WrongUseError
from regard.ledger import Ledger, Reader, find_customers, persons, read
from regard.ledger.decisions import Decision, decisions, read_decisions
from regard.ledger.evidence import EVIDENCE_ROW, added_up
from regard.resolve.known import identifiers_of
from regard.resolve.review import review_of


@dataclass(frozen=True)
class Name:
    """An identifier as people know it.

    Attributes:
        pseudonym: in hexadecimal.
        kind: such as `email`; empty if the vault does not know it.
        value: as it came; empty likewise.
    """

    pseudonym: str
    kind: str = ""
    value: str = ""

    @override
    def __str__(self) -> str:
        """Return kind and value, or else the pseudonym."""
        return f"{self.kind} {self.value}" if self.value else self.pseudonym


@dataclass(frozen=True)
class Held:
    """An identifier of a person, and when it is theirs (UTC); None: ever, and still."""

    name: Name
    since: datetime | None
    until: datetime | None


@dataclass(frozen=True)
class Clue:
    """Two identifiers that were named together within an hour.

    Attributes:
        one, other: who.
        source, how: by which source, and in what kind of message.
        first_at, last_at: when (UTC).
    """

    one: Name
    other: Name
    source: str
    how: str
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True)
class Told:
    """A decision, with its author's name and those it is about."""

    decision: Decision
    one: Name | None
    other: Name | None
    author: str


@dataclass(frozen=True)
class Someone:
    """Who somebody is, and why.

    Attributes:
        person: the pseudonym under which their contacts are counted.
        identifiers: what is bound to them.
        clues: what speaks for it, the latest first.
        decisions: what people have decided about any of the identifiers, in order.
    """

    person: Name
    identifiers: tuple[Held, ...]
    clues: tuple[Clue, ...]
    decisions: tuple[Told, ...]


@dataclass(frozen=True)
class Doubtful:
    """Something for a person to look at; `kind` as in `review.Doubt`."""

    kind: str
    one: Name
    other: Name | None
    n: int


def find_identifier(ledger: Ledger, name: str) -> str:
    """Return the pseudonym in hexadecimal of an identifier, given as it came or as the pseudonym.

    Raises:
        WrongUseError: nobody of that name is known, or several identifiers read the same.
    """
    found = [key.hex() for key in find_customers(ledger, name)]
    if len(found) > 1:
        told = "; ".join(f"{each.kind} {each.pseudonym}" for each in names_of(ledger, found).values())
        message = f"{name!r} is an identifier of several kinds: {told}."
        raise WrongUseError(message, "Give the pseudonym of the one you mean.")
    return found[0]


def names_of(ledger: Ledger, pseudonyms: Collection[str]) -> dict[str, Name]:
    """Return the identifiers that pseudonyms (hexadecimal) stand for, all of them and in their order."""
    known = identifiers_of(ledger, pseudonyms)
    return {each: Name(each, *known.get(each, ("", ""))) for each in pseudonyms}


def person_of(reader: Reader, pseudonym: str) -> str:
    """Return whose a pseudonym is now; one of whom no contact is counted is its own."""
    return persons.person_of(reader, pseudonym) or pseudonym


def evidence_in(reader: Reader) -> pa.Table:
    """Return all evidence, schema EVIDENCE_ROW."""
    if not reader.description.has_evidence:
        return EVIDENCE_ROW.empty_table()
    return added_up([reader.fetch("select * from evidence").select(EVIDENCE_ROW.names).cast(EVIDENCE_ROW)])


def who_is(ledger: Ledger, pseudonym: str) -> Someone:
    """Return who somebody is, and why.

    Args:
        ledger: the workspace.
        pseudonym: any of theirs, in hexadecimal.
    """
    with read(ledger) as reader:
        person = person_of(reader, pseudonym)
        number = reader.number_of(person)
        spans = [] if number is None else persons.bound_to(reader, number)
        own = list(dict.fromkeys([person, pseudonym, *(span["identifier"] for span in spans)]))
        clues = _clues(reader, own) if reader.description.has_evidence else []
    about = [each for each in decisions(ledger) if _concerns(each, own, decisions(ledger))]
    names = names_of(ledger, _named(own, clues, about))
    return Someone(
        names[person],
        tuple(Held(names[span["identifier"]], span["since"], span["until"]) for span in spans),
        tuple(_clue(row, names) for row in clues),
        tuple(_told(each, names) for each in about),
    )


def review_list(ledger: Ledger) -> list[Doubtful]:
    """Return what only a person can decide, as the workspace knows it now."""
    with read(ledger) as reader, ledger.database.snapshot() as snapshot:
        found = review_of(evidence_in(reader), read_decisions(ledger, snapshot), ledger.settings.identity)
    rows = found.to_pylist()
    keys = [key.hex() for row in rows for key in (row["one"], row["other"]) if key is not None]
    names = names_of(ledger, list(dict.fromkeys(keys)))
    return [
        Doubtful(row["kind"], names[row["one"].hex()], names[row["other"].hex()] if row["other"] else None, row["n"])
        for row in rows
    ]


def decisions_told(ledger: Ledger) -> list[Told]:
    """Return all decisions about who is who, in the order in which they were taken, with the names in them."""
    taken = decisions(ledger)
    names = names_of(ledger, _named((), (), taken))
    return [_told(each, names) for each in taken]


def _clues(reader: Reader, own: Sequence[str]) -> list[dict[str, object]]:
    wanted = pa.table({"key": pa.array(list(own), pa.string())})
    rows: list[dict[str, object]] = reader.fetch(_CLUES, {"wanted": wanted}).to_pylist()
    return rows


def _concerns(decision: Decision, own: Collection[str], every: Sequence[Decision]) -> bool:
    """Say whether a decision is about any of some pseudonyms, or undoes one that is."""
    if decision.undoes is not None:
        return any(_concerns(each, own, ()) for each in every if each.identity == decision.undoes)
    return any(key is not None and key.hex() in own for key in (decision.one, decision.other))


def _named(own: Sequence[str], clues: Sequence[dict[str, object]], about: Sequence[Decision]) -> list[str]:
    of_clues = [str(row[name]) for row in clues for name in ("one", "other")]
    of_decisions = [key.hex() for each in about for key in (each.one, each.other, each.author) if key is not None]
    return list(dict.fromkeys([*own, *of_clues, *of_decisions]))


def _clue(row: dict[str, object], names: dict[str, Name]) -> Clue:
    return Clue(**(row | {name: names[str(row[name])] for name in ("one", "other")}))  # type: ignore[arg-type]


def _told(decision: Decision, names: dict[str, Name]) -> Told:
    one, other = (None if key is None else names[key.hex()] for key in (decision.one, decision.other))
    return Told(decision, one, other, names[decision.author.hex()].value)


_CLUES = """
select lower(hex(one)) as one, lower(hex(other)) as other, source, how,
    min(first_at) as first_at, max(last_at) as last_at
from evidence
where lower(hex(one)) in (select key from wanted) or lower(hex(other)) in (select key from wanted)
group by one, other, source, how, date_trunc('hour', first_at)
order by last_at desc, one, other, source, how
"""
