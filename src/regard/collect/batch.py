"""A batch on its way in: the rows that are still wanted, and what was split off or refused so far."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

from regard.collect.catalogue import Catalogue
from regard.collect.draft import Draft
from regard.collect.occurrences import Occurrences
from regard.collect.refusal import Refusal
from regard.ledger.schema import PERSON, TRAIT
from regard.vocabulary import Touchpoint

REFUSED = pa.schema([("row", pa.int64()), ("reason", pa.string())])
"""Rows of the source that were not taken, each with its first reason."""
# Made once: to make a table of nothing takes longer than most steps do for a single event.
NOBODY, NO_TRAITS, NONE_REFUSED = PERSON.empty_table(), TRAIT.empty_table(), REFUSED.empty_table()


@dataclass(frozen=True)
class Surroundings:
    """What receiving needs to know beside the draft.

    Attributes:
        received_at: when the data came in; aware.
        catalogue: the workspace's touchpoints and stages.
        pseudonym_key: the vault's key.
        erased: pseudonyms of erased people, each with the moment of the erasure.
        occurrences: equal rows seen so far; one for all batches of a load.
        known_traits: looks up the traits that the vault holds of pseudonyms (`binary(16)`), to redact them.
        blocked: values that name nobody, beside those that never do.
        earlier_keys: of the vault, under which people were erased.
    """

    received_at: datetime
    catalogue: Catalogue
    pseudonym_key: bytes
    erased: Mapping[bytes, datetime]
    occurrences: Occurrences
    known_traits: Callable[[pa.Array], dict[bytes, tuple[str, ...]]]
    blocked: tuple[str, ...] = ()
    earlier_keys: tuple[bytes, ...] = ()


@dataclass(frozen=True)
class Batch:
    """The state that one step hands to the next.

    Attributes:
        draft: the batch as the source made it.
        surroundings: what is known beside it.
        columns: the rows not refused so far: columns of the draft, and those that steps have put.
        refused: row numbers and reasons, one table per refusal.
        people, traits: what goes to the vault.
        new_touchpoints: touchpoints the catalogue does not have yet.
        blocked: rows of which an identifier was left out, since it names nobody.
    """

    draft: Draft
    surroundings: Surroundings
    columns: Mapping[str, pa.Array]
    refused: tuple[pa.Table, ...] = ()
    people: pa.Table = field(default_factory=lambda: NOBODY)
    traits: pa.Table = field(default_factory=lambda: NO_TRAITS)
    new_touchpoints: tuple[Touchpoint, ...] = ()
    blocked: int = 0

    def __getitem__(self, column: str) -> pa.Array:
        """Return a column."""
        return self.columns[column]

    def __len__(self) -> int:
        """Return how many rows are left."""
        return len(self.columns["row"])

    def put(self, **columns: pa.Array) -> "Batch":
        """Return the batch with columns added or replaced."""
        return replace(self, columns={**self.columns, **columns})

    def refuse(self, reasons: pa.Array) -> "Batch":
        """Return the batch without the rows that have a reason; null lets a row stay."""
        stays = reasons.is_null()
        if pc.all(stays).as_py() is not False:
            return self
        goes = pc.invert(stays)
        gone = pa.table([self["row"].filter(goes), reasons.filter(goes)], schema=REFUSED)
        rows = pa.RecordBatch.from_arrays([*self.columns.values()], names=[*self.columns]).filter(stays)
        left = dict(zip(self.columns, rows.columns, strict=True))
        return replace(self, columns=left, refused=(*self.refused, gone))

    def refuse_where(self, mask: pa.Array, reason: Refusal) -> "Batch":
        """Return the batch without the rows for which the mask is true; null counts as false."""
        if not pc.any(mask).as_py():
            return self
        return self.refuse(pc.if_else(pc.fill_null(mask, False), reason.value, pa.scalar(None, pa.string())))

    @property
    def received_at(self) -> pa.Scalar:
        """When the data came in; of what only a day is kept of, its beginning."""
        moment = self.surroundings.received_at.astimezone(UTC)
        if self.draft.day_only:
            moment = moment.replace(hour=0, minute=0, second=0, microsecond=0)
        return pa.scalar(moment, pa.timestamp("us", tz="UTC"))


Step = Callable[[Batch], Batch]


def begin(draft: Draft, rows: pa.Table, surroundings: Surroundings, schema: pa.Schema) -> Batch:
    """Return a draft's table as a batch, each column in one piece and of the schema's type."""
    if not len(rows):
        return Batch(draft, surroundings, _no_columns(schema))
    typed = rows if rows.schema.equals(schema) else rows.select(schema.names).cast(schema)
    columns = [column.chunk(0) if column.num_chunks == 1 else column.combine_chunks() for column in typed.columns]
    return Batch(draft, surroundings, dict(zip(schema.names, columns, strict=True)))


@cache
def _no_columns(schema: pa.Schema) -> Mapping[str, pa.Array]:
    return {field.name: pa.array([], field.type) for field in schema}


def run(steps: tuple[Step, ...], batch: Batch) -> Batch:
    """Hand a batch from step to step, as long as it has rows; those that a step refuses do not reach the next."""
    for step in steps:
        batch = step(batch) if len(batch) else batch
    return batch


def given(values: pa.Array) -> pa.Array:
    """Return which texts of an array say something: neither null nor blank."""
    return pc.fill_null(pc.not_equal(pc.binary_length(pc.utf8_trim_whitespace(values)), 0), False)
