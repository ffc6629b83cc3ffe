"""Who is who after something new: bindings, and the persons of whom anything may be different now."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from regard.ledger.bindings import Bindings
from regard.ledger.decisions import named_in, undone_by
from regard.ledger.engines.duckdb import fetch, open_layout
from regard.ledger.evidence import BINDING, Resolving, added_up, identifiers_in
from regard.ledger.layout import Description
from regard.ledger.resolving import linked
from regard.ledger.schema import KEY

Span = tuple[bytes, datetime | None, datetime | None, bytes]
"""An identifier, since and until when (UTC), and whose it is then."""


@dataclass(frozen=True)
class Clues:
    """What is new about who is who, and what was decided before.

    Attributes:
        evidence: what is new, schema EVIDENCE_ROW.
        decisions: all that were ever taken, schema `schema.DECISION` with `seq`.
        since_seq: decisions after it are new.
    """

    evidence: pa.Table
    decisions: pa.Table
    since_seq: int

    @property
    def decided(self) -> pa.Table:
        """The decisions that are new."""
        return self.decisions.filter(pc.greater(self.decisions["seq"], self.since_seq))

    @property
    def named(self) -> set[bytes]:
        """All identifiers that something new is about."""
        new = self.decided
        return {
            *identifiers_in(self.evidence).to_pylist(),
            *named_in(new),
            *named_in(undone_by(self.decisions, new)),
        }


@dataclass(frozen=True)
class Whose:
    """Who is who.

    Attributes:
        bindings: of all identifiers that are linked with what is new.
        concerned: the pseudonyms of persons whose contacts, facts or identifiers may differ now (`binary(16)`).
    """

    bindings: Bindings
    concerned: pa.Array


def whose(
    folder: Path, before: Description, erased: Collection[bytes], arriving: pa.Array, clues: Clues, resolving: Resolving
) -> Whose:
    """Return who is who after something new, and whom it concerns.

    Args:
        folder: the layout's folder.
        before: the version until now.
        erased: pseudonyms of customers who are not there any more.
        arriving: pseudonyms (`binary(16)`) of contacts and facts that are new.
        clues: what is new about who is who.
        resolving: decides it.
    """
    if not before.has_evidence and not len(clues.evidence) and not len(clues.decisions):
        return Whose(Bindings.none(), arriving)
    connection = open_layout(folder, before, list(erased))
    try:
        part = linked(connection, {*arriving.to_pylist(), *clues.named}, clues.decisions)
        known = _spans(_known(connection, part.identifiers))
    finally:
        connection.close()
    bindings = resolving(added_up([part.evidence, clues.evidence]), part.decisions)
    now = _spans(bindings)
    changed = {span[0] for span in known ^ now} | set(arriving.to_pylist())
    concerned = changed | {person for identifier, _, _, person in known | now if identifier in changed}
    return Whose(Bindings(bindings), pa.array(sorted(concerned), KEY))


def _known(connection: duckdb.DuckDBPyConnection, identifiers: Collection[bytes]) -> pa.Table:
    """Return the bindings of identifiers as the version has them."""
    wanted = pa.table({"identifier": pa.array([key.hex() for key in identifiers], pa.string())})
    sql = (
        "select unhex(identifier) as identifier, kind, since, until, unhex(customer) as person"
        " from identifier join customer using (customer_no) join wanted using (identifier)"
    )
    return fetch(connection, sql, {"wanted": wanted}).cast(BINDING)


def _spans(bindings: pa.Table) -> set[Span]:
    names = ("identifier", "since", "until", "person")
    return set(zip(*(bindings[name].to_pylist() for name in names), strict=True))
