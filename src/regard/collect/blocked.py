"""The steps that leave out identifiers which name nobody, such as `null` or `undefined`.

Programs that fail to fill in an identifier send such words. Taken for names they would make one person of everybody.
"""

from dataclasses import replace
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from regard.collect.batch import Batch, given
from regard.collect.draft import IDENTIFIER_DRAFT
from regard.collect.people import relisted
from regard.collect.refusal import Refusal
from regard.collect.refuse import refuse_anonymous

NOBODY_NAMES = (
    "null", "undefined", "none", "nan", "nil", "[object object]", "true", "false", "anonymous", "guest", "unknown",
    "n/a", "-1",
)  # fmt: skip
"""Values that are no identifier, whatever their case; nor is anything that consists of zeros and hyphens."""


def put_without_blocked(batch: Batch) -> Batch:
    """Put nothing in the place of identifiers that name nobody; the contact stays."""
    blocked_who, listed = _blocked(batch["who"], batch), batch["identifiers"]
    concerned = blocked_who.to_numpy(zero_copy_only=False)
    if pc.any(blocked_who).as_py():
        batch = batch.put(who=pc.if_else(blocked_who, pa.scalar(None, pa.string()), batch["who"]))
    if listed.null_count < len(listed):
        entries, parents = pc.list_flatten(listed), pc.list_parent_indices(listed)
        values = pc.struct_field(entries, "value")
        blocked = _blocked(values, batch)
        if pc.any(blocked).as_py():
            fields = [pc.struct_field(entries, "kind"), pc.if_else(blocked, pa.scalar(None, pa.string()), values)]
            made = pa.StructArray.from_arrays(fields, fields=list(IDENTIFIER_DRAFT))
            batch = batch.put(identifiers=relisted(listed, made))
            concerned = concerned | _among(parents.filter(blocked), len(batch))
    if not concerned.any():
        return batch
    return refuse_anonymous(replace(batch, blocked=batch.blocked + int(concerned.sum())))


def refuse_all_blocked(batch: Batch) -> Batch:
    """Refuse evidence of which no identifier is left."""
    if not batch.blocked:
        return batch
    listed = batch["identifiers"]
    named = pc.list_parent_indices(listed).filter(given(pc.struct_field(pc.list_flatten(listed), "value")))
    somebody = pc.or_(given(batch["who"]), pa.array(_among(named, len(batch))))
    return batch.refuse_where(pc.invert(somebody), Refusal.BLOCKED_IDENTIFIER)


def refuse_blocked(batch: Batch) -> Batch:
    """Refuse facts and traits of those who are nobody."""
    return batch.refuse_where(_blocked(batch["who"], batch), Refusal.BLOCKED_IDENTIFIER)


def _blocked(values: pa.Array, batch: Batch) -> pa.Array:
    """Return which identifiers name nobody; each different one is looked at once."""
    encoded = values.dictionary_encode()
    plain = pc.utf8_lower(pc.utf8_trim_whitespace(encoded.dictionary))
    zeros = pc.equal(pc.binary_length(pc.utf8_ltrim(plain, characters="0-")), 0)
    blocked = pc.or_(zeros, pc.is_in(plain, value_set=_names(batch.surroundings.blocked)))
    # A blank one is none in any case, and nothing that was left out.
    return pc.and_(blocked, pc.greater(pc.binary_length(plain), 0)).take(encoded.indices).fill_null(False)


@cache
def _names(further: tuple[str, ...]) -> pa.Array:
    return pa.array([*NOBODY_NAMES, *(name.strip().lower() for name in further)], pa.string())


def _among(rows: pa.Array, length: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    mask = np.zeros(length, np.bool_)
    mask[rows.to_numpy(zero_copy_only=False)] = True
    return mask
