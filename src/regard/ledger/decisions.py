"""Decisions about who is who: taken by people, kept as entries of their own, and never changed, only undone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import blake2b

import pyarrow as pa

from regard.errors import WrongUseError
from regard.ledger.archive import truth
from regard.ledger.head import append
from regard.ledger.ledger import Ledger
from regard.ledger.schema import DECISION, PERSON
from regard.vault import pseudonym
from regard.vault.database import Snapshot

_AUTHOR = "employee"
"""The kind of identifier by which the company's own people are known."""


class Action(StrEnum):
    """What is decided: see `schema.DECISION`."""

    MERGE = "merge"
    APART = "apart"
    ALLOW = "allow"
    UNDO = "undo"


@dataclass(frozen=True)
class Decision:
    """One decision.

    Attributes:
        identity: names it.
        action: what was decided.
        one, other: of whom; `other` only where it is about two, neither where another decision is undone.
        undoes: the decision that holds no longer.
        reason: why.
        author: pseudonym of who decided.
        decided_at: when (UTC).
        holds: it was not undone.
    """

    identity: bytes
    action: Action
    one: bytes | None
    other: bytes | None
    undoes: bytes | None
    reason: str
    author: bytes
    decided_at: datetime
    holds: bool


@dataclass(frozen=True)
class Verdict:
    """What somebody wants to decide.

    Attributes:
        action, one, other, undoes: as in `Decision`.
        reason: why; not blank.
        author: who, as the company knows them: kept in the vault.
    """

    action: Action
    reason: str
    author: str
    one: bytes | None = None
    other: bytes | None = None
    undoes: bytes | None = None


def decide(ledger: Ledger, verdict: Verdict, at: datetime) -> bytes:
    """Keep a decision; from the next fold on, numbers follow it. Return what names it.

    Args:
        ledger: the workspace.
        verdict: what is decided.
        at: now (UTC).

    Raises:
        WrongUseError: there is no reason or author.
    """
    if not verdict.reason.strip() or not verdict.author.strip():
        message = "A decision about who is who needs a reason and an author."
        raise WrongUseError(message, "Say in a few words why, and who decides.")
    author = pseudonym(ledger.pseudonym_key, _AUTHOR, verdict.author)
    told = (verdict.action, verdict.one, verdict.other, verdict.undoes, verdict.reason, author, at.isoformat())
    identity = blake2b(repr(told).encode(), digest_size=16).digest()
    entry = {
        "identity": identity,
        "action": str(verdict.action),
        "one": verdict.one,
        "other": verdict.other,
        "undoes": verdict.undoes,
        "reason": verdict.reason,
        "author": author,
        "decided_at": at,
        "received_at": at,
    }
    people = pa.table([[author], [_AUTHOR], [verdict.author]], schema=PERSON)
    append(ledger, "decision", pa.Table.from_pylist([entry], schema=DECISION), people=people)
    return identity


def decisions(ledger: Ledger) -> list[Decision]:
    """Return all decisions in the order in which they were taken."""
    with ledger.database.snapshot() as snapshot:
        return _decisions(read_decisions(ledger, snapshot))


def read_decisions(ledger: Ledger, snapshot: Snapshot) -> pa.Table:
    """Return all decisions of the truth, schema DECISION and `seq`, in their order."""
    wanted = DECISION.append(pa.field("seq", pa.int64()))
    tables = [table.select(wanted.names).cast(wanted) for table in truth(ledger, snapshot, "decision")]
    return pa.concat_tables([wanted.empty_table(), *tables]).sort_by("seq").unify_dictionaries()


def named_in(decided: pa.Table) -> set[bytes]:
    """Return all identifiers that decisions are about, directly or through the decision that they undo.

    Args:
        decided: schema DECISION.
    """
    return {key for name in ("one", "other") for key in decided[name].to_pylist() if key is not None}


def undone_by(decided: pa.Table, undoing: pa.Table) -> pa.Table:
    """Return those of some decisions that others undo.

    Args:
        decided: schema DECISION.
        undoing: the same.
    """
    gone = {key for key in undoing["undoes"].to_pylist() if key is not None}
    return decided.filter(pa.array([key in gone for key in decided["identity"].to_pylist()], pa.bool_()))


def pairs_of(decided: pa.Table) -> list[tuple[bytes, bytes]]:
    """Return the pairs of identifiers that decisions are about.

    Args:
        decided: schema DECISION.
    """
    pairs: Iterable[tuple[bytes | None, bytes | None]] = zip(
        decided["one"].to_pylist(), decided["other"].to_pylist(), strict=True
    )
    return [(one, other) for one, other in pairs if one is not None and other is not None]


def _decisions(decided: pa.Table) -> list[Decision]:
    undone = {key for key in decided["undoes"].to_pylist() if key is not None}
    return [_decision(row, undone) for row in decided.drop_columns(["received_at", "seq"]).to_pylist()]


def _decision(row: dict[str, object], undone: Sequence[bytes] | set[bytes]) -> Decision:
    return Decision(**{**row, "action": Action(str(row["action"]))}, holds=row["identity"] not in undone)  # type: ignore[arg-type]
