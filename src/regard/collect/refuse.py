"""The steps that refuse rows of a batch, each for one reason."""

from datetime import UTC, datetime, timedelta

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from regard.collect.batch import Batch, given
from regard.collect.draft import Anonymous
from regard.collect.people import put_earlier_customers, put_earlier_pseudonyms
from regard.collect.purposes import CONSENT_KINDS
from regard.collect.refusal import Refusal
from regard.ledger.schema import MOMENT
from regard.vocabulary import key_of

EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
LATEST = timedelta(days=2)
"""How far ahead of the receipt a time may lie: clocks and zones differ, by less than this."""
NAME_LENGTH = 512
"""Longest identifier or name kept, in characters."""
TEXT_LENGTH = 100_000
"""Longest text kept, in characters."""

_NAMES = ("native_id", "who", "account", "touchpoint", "kind", "unit", "employee", "campaign", "mention")
_PLAIN = (*((name, NAME_LENGTH) for name in _NAMES), ("context", TEXT_LENGTH))
_LISTED = (
    ("identifiers", "value", NAME_LENGTH),
    ("traits", "value", TEXT_LENGTH),
    ("answers", "question", NAME_LENGTH),
    ("answers", "option", NAME_LENGTH),
    ("answers", "text", TEXT_LENGTH),
)


def refuse_unreadable(batch: Batch) -> Batch:
    """Refuse rows in which the source found a problem, for that problem."""
    return batch.refuse(batch["problem"])


def refuse_without_time(batch: Batch) -> Batch:
    """Refuse contacts that do not say when they were."""
    return batch.refuse_where(batch["occurred_at"].is_null(), Refusal.NO_TIME)


def refuse_impossible_time(batch: Batch) -> Batch:
    """Refuse contacts of a future more than two days ahead, and of before 1900."""
    latest = pc.add(batch.received_at, pa.scalar(LATEST, pa.duration("us")))
    batch = batch.refuse_where(pc.greater(batch["occurred_at"], latest), Refusal.IN_THE_FUTURE)
    return batch.refuse_where(pc.less(batch["occurred_at"], pa.scalar(EARLIEST, MOMENT)), Refusal.TOO_LONG_AGO)


def refuse_anonymous(batch: Batch) -> Batch:
    """Refuse contacts without a customer, where the mapping wants that."""
    return refuse_without_customer(batch) if batch.draft.anonymous is Anonymous.REFUSE else batch


def refuse_without_customer(batch: Batch) -> Batch:
    """Refuse rows without a customer: a fact or trait of nobody says nothing."""
    return batch.refuse_where(pc.invert(given(batch["who"])), Refusal.NO_CUSTOMER)


def refuse_without_identifier(batch: Batch) -> Batch:
    """Refuse evidence that names nobody at all."""
    unnamed = pc.equal(pc.fill_null(pc.list_value_length(batch["identifiers"]), 0), 0)
    return batch.refuse_where(pc.and_(pc.invert(given(batch["who"])), unnamed), Refusal.NO_CUSTOMER)


def refuse_without_touchpoint(batch: Batch) -> Batch:
    """Refuse contacts whose touchpoint is missing, or a name without a letter or digit."""
    names = batch["touchpoint"]
    named = pa.array([bool(name and key_of(name)) for name in names.dictionary.to_pylist()], pa.bool_())
    return batch.refuse_where(pc.invert(named.take(names.indices).fill_null(False)), Refusal.NO_TOUCHPOINT)


def refuse_too_long(batch: Batch) -> Batch:
    """Refuse contacts with an identifier, name or text longer than Regard keeps."""
    for name, limit in _PLAIN:
        if batch[name].null_count < len(batch[name]):
            batch = batch.refuse_where(_longer(batch[name], limit), Refusal.TOO_LONG)
    for name, field, limit in _LISTED:
        if batch[name].null_count < len(batch[name]):
            batch = batch.refuse_where(_any_longer(batch[name], field, limit), Refusal.TOO_LONG)
    return batch


def refuse_unknown_purpose(batch: Batch) -> Batch:
    """Refuse consents for nothing, or for what the register of purposes does not have."""
    kinds = batch["kind"]
    spoken = [code for code, kind in enumerate(kinds.dictionary.to_pylist()) if kind in CONSENT_KINDS]
    # Nobody said anything in most batches: the few words that kinds are made of tell.
    if not spoken:
        return batch
    places = np.flatnonzero(np.isin(kinds.indices.fill_null(-1).to_numpy(), spoken))
    known = {each.key for each in batch.surroundings.catalogue.purposes}
    purposes = [_purpose_of(text) for text in batch["context"].take(pa.array(places)).to_pylist()]
    wrong = [place for place, purpose in zip(places, purposes, strict=True) if purpose not in known]
    return batch.refuse_where(_among(pa.array(wrong, pa.int64()), len(batch)), Refusal.UNKNOWN_PURPOSE)


def _purpose_of(context: str | None) -> str | None:
    """Return the purpose that a context names."""
    try:
        return msgspec.json.decode(context or "{}", type=_Said).purpose
    except msgspec.DecodeError:
        return None


class _Said(msgspec.Struct):
    purpose: str | None = None


def refuse_long_facts(batch: Batch) -> Batch:
    """Refuse facts and traits with an identifier, name or value longer than Regard keeps."""
    for name, limit in (("who", NAME_LENGTH), ("name", NAME_LENGTH), ("value", TEXT_LENGTH)):
        batch = batch.refuse_where(_longer(batch[name], limit), Refusal.TOO_LONG)
    return batch


def refuse_erased(batch: Batch) -> Batch:
    """Refuse contacts of the time before an erasure, under any of the person's identifiers."""
    if not batch.surroundings.erased:
        return batch
    gone = _names_erased(batch)
    for key in batch.surroundings.earlier_keys:
        gone = pc.or_(gone, _names_erased(put_earlier_pseudonyms(batch, key)))
    return batch.refuse_where(gone, Refusal.ERASED)


def refuse_erased_facts(batch: Batch) -> Batch:
    """Refuse facts about an erased customer, unless they say that they began after the erasure."""
    if not batch.surroundings.erased:
        return batch
    gone = _tells_of_erased(batch)
    for key in batch.surroundings.earlier_keys:
        gone = pc.or_(gone, _tells_of_erased(put_earlier_customers(batch, key)))
    return batch.refuse_where(gone, Refusal.ERASED)


def _names_erased(batch: Batch) -> pa.Array:
    mask = pc.less_equal(batch["occurred_at"], _erased_at(batch, batch["customer"]))
    listed = batch["identifiers"]
    parents = pc.list_parent_indices(listed)
    times = batch["occurred_at"].take(parents)
    keys = pc.struct_field(pc.list_flatten(listed), "key")
    hit = pc.fill_null(pc.less_equal(times, _erased_at(batch, keys)), False)
    named = _among(parents.filter(hit), len(batch))
    return pc.or_(pc.fill_null(mask, False), named)


def _tells_of_erased(batch: Batch) -> pa.Array:
    gone_at = _erased_at(batch, batch["customer"])
    after = pc.fill_null(pc.greater(batch["valid_from"], gone_at), False)
    return pc.and_(gone_at.is_valid(), pc.invert(after))


def _erased_at(batch: Batch, keys: pa.Array) -> pa.Array:
    erased = batch.surroundings.erased
    places = pc.index_in(keys, value_set=pa.array(list(erased), keys.type))
    return pa.array(list(erased.values()), MOMENT).take(places)


def _among(places: pa.Array, length: int) -> pa.Array:
    mask = np.zeros(length, np.bool_)
    mask[places.to_numpy(zero_copy_only=False)] = True
    return pa.array(mask)


def _longer(values: pa.Array, limit: int) -> pa.Array:
    if pa.types.is_dictionary(values.type):
        return _longer(values.dictionary, limit).take(values.indices)
    # Bytes are counted in no time, and there are never fewer of them than characters.
    if (pc.max(pc.binary_length(values)).as_py() or 0) <= limit:
        return pa.repeat(pa.scalar(False), len(values))
    return pc.greater(pc.utf8_length(values), limit)


def _any_longer(listed: pa.Array, field: str, limit: int) -> pa.Array:
    longer = _longer(pc.struct_field(pc.list_flatten(listed), field), limit)
    if not pc.any(longer).as_py():
        return pa.repeat(pa.scalar(False), len(listed))
    return _among(pc.list_parent_indices(listed).filter(longer), len(listed))
