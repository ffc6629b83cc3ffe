"""The rules of retention as they stand at a moment: which contacts are too old, and which texts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from regard.ledger.ledger import Ledger
from regard.ledger.rewriting import relisted, with_column
from regard.ledger.schema import ANSWER, KEY, MOMENT
from regard.ledger.whole_persons import bound_identifiers
from regard.settings import limit_of

COLUMNS = ("occurred_at", "kind", "source", "customer", "answers")
"""What the rules look at."""


@dataclass(frozen=True)
class Limits:
    """Before which moments (UTC) what is too old; None: never.

    Attributes:
        contacts, anonymous, kinds, sources, texts, people, rejects: as in `Retention`.
        unknown: pseudonyms of devices that belong to nobody known.
    """

    contacts: datetime | None
    anonymous: datetime | None
    kinds: Mapping[str, datetime]
    sources: Mapping[str, datetime]
    texts: datetime | None
    people: datetime | None
    rejects: datetime | None
    unknown: pa.Array

    @property
    def touch_contacts(self) -> bool:
        """Whether any rule is about contacts."""
        return bool(self.contacts or self.anonymous or self.kinds or self.sources or self.texts)


def limits_of(ledger: Ledger, at: datetime) -> Limits:
    """Return the limits that a workspace's settings come to.

    Args:
        ledger: the workspace.
        at: now (UTC).
    """
    said = ledger.settings.retention
    return Limits(
        contacts=limit_of(said.contacts, at),
        anonymous=limit_of(said.anonymous, at),
        kinds=_moments(said.kinds, at),
        sources=_moments(said.sources, at),
        texts=limit_of(said.texts, at),
        people=limit_of(said.people, at),
        rejects=limit_of(said.rejects, at),
        unknown=_unknown(ledger) if said.anonymous else pa.array([], KEY),
    )


def is_due(contacts: pa.Table, limits: Limits) -> pa.ChunkedArray:
    """Say of each contact (with COLUMNS) whether it is too old to be kept."""
    parts = [
        pc.less(contacts["occurred_at"], _far() if limits.contacts is None else pa.scalar(limits.contacts, MOMENT))
    ]
    for name, moments in (("kind", limits.kinds), ("source", limits.sources)):
        values = contacts[name].cast(pa.string())
        parts += [_older(contacts, pc.equal(values, value), before) for value, before in moments.items()]
    if limits.anonymous is not None:
        nobody = pc.or_(pc.is_null(contacts["customer"]), pc.is_in(contacts["customer"], value_set=limits.unknown))
        parts.append(_older(contacts, nobody, limits.anonymous))
    due = parts[0]
    for part in parts[1:]:
        due = pc.or_(due, part)
    return due


def texts_due(contacts: pa.Table, limits: Limits) -> int:
    """Return how many texts of answers are too old to be kept."""
    if limits.texts is None:
        return 0
    old = contacts.filter(pc.less(contacts["occurred_at"], pa.scalar(limits.texts, MOMENT)))
    texts = pc.struct_field(pc.list_flatten(old["answers"].combine_chunks()), "text")
    return len(texts) - int(texts.null_count)


def without_texts(contacts: pa.Table, limits: Limits) -> pa.Table:
    """Return contacts whose answers have no text where that is too old."""
    if not texts_due(contacts, limits):
        return contacts
    listed = contacts["answers"].combine_chunks()
    parents, flat = pc.list_parent_indices(listed), pc.list_flatten(listed)
    old = pc.less(contacts["occurred_at"], pa.scalar(limits.texts, MOMENT)).combine_chunks().take(parents)
    fields = [pc.struct_field(flat, field.name) for field in ANSWER]
    place = ANSWER.get_field_index("text")
    fields[place] = pc.if_else(old, pa.scalar(None, pa.string()), fields[place])
    said = pa.StructArray.from_arrays(fields, fields=list(ANSWER))
    return with_column(contacts, "answers", relisted(listed, said, parents))


def _older(contacts: pa.Table, concerned: pa.ChunkedArray, before: datetime) -> pa.ChunkedArray:
    return pc.and_(concerned, pc.less(contacts["occurred_at"], pa.scalar(before, MOMENT)))


def _far() -> pa.Scalar:
    """Return a moment before every contact."""
    return pa.scalar(-(2**62), MOMENT)


def _moments(periods: Mapping[str, str], at: datetime) -> dict[str, datetime]:
    found = {name: limit_of(period, at) for name, period in periods.items()}
    return {name: moment for name, moment in found.items() if moment is not None}


def _unknown(ledger: Ledger) -> pa.Array:
    """Return the pseudonyms of devices that are bound to nobody."""
    kinds = ledger.settings.identity.anonymous
    marks = ", ".join("?" * len(kinds))
    with ledger.database.snapshot() as snapshot:
        rows = snapshot.rows(f"select pseudonym from person where kind in ({marks})", kinds) if kinds else []
    bound = bound_identifiers(ledger)
    return pa.array([bytes(row[0]) for row in rows if bytes(row[0]) not in bound], KEY)
