"""Receiving: what happens to data between a source and the ledger, as one list of steps.

Reading `STEPS` is reading the system: each step takes a batch and gives it on, `refuse_*` with fewer rows,
`put_*` with more known about them. Personal data goes into the receipt's `people` and `traits`, for the
vault; what is left in `interactions` and `attributes` names nobody.
"""

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from regard.collect.batch import NONE_REFUSED, Batch, Step, Surroundings, begin, run
from regard.collect.blocked import put_without_blocked, refuse_all_blocked, refuse_blocked
from regard.collect.clean import put_redacted, put_redacted_facts, put_redacted_names
from regard.collect.draft import ATTRIBUTE_DRAFT, INTERACTION_DRAFT, TRAIT_DRAFT, Draft
from regard.collect.identify import put_identity
from regard.collect.people import (
    merged,
    put_customers,
    put_fact_people,
    put_people,
    put_pseudonyms,
    put_traits,
)
from regard.collect.place import put_touchpoint
from regard.collect.refuse import (
    refuse_anonymous,
    refuse_erased,
    refuse_erased_facts,
    refuse_impossible_time,
    refuse_long_facts,
    refuse_too_long,
    refuse_unknown_purpose,
    refuse_unreadable,
    refuse_without_customer,
    refuse_without_identifier,
    refuse_without_time,
    refuse_without_touchpoint,
)
from regard.ledger.schema import ATTRIBUTE, EVIDENCE, INTERACTION, PERSON, TRAIT
from regard.vocabulary import Touchpoint

__all__ = ["ATTRIBUTE_STEPS", "EVIDENCE_STEPS", "STEPS", "TRAIT_STEPS", "Receipt", "Surroundings", "receive"]

STEPS: tuple[Step, ...] = (
    refuse_unreadable,
    refuse_without_time,
    refuse_impossible_time,
    refuse_anonymous,
    refuse_without_touchpoint,
    refuse_too_long,
    refuse_unknown_purpose,
    put_identity,
    put_without_blocked,
    put_pseudonyms,
    refuse_erased,
    put_people,
    put_redacted,
    put_touchpoint,
)
"""What happens to contacts."""

NO_INTERACTIONS, NO_EVIDENCE, NO_ATTRIBUTES = (
    INTERACTION.empty_table(), EVIDENCE.empty_table(), ATTRIBUTE.empty_table(),
)  # fmt: skip

ATTRIBUTE_STEPS: tuple[Step, ...] = (
    refuse_unreadable,
    refuse_without_customer,
    refuse_long_facts,
    refuse_blocked,
    put_customers,
    refuse_erased_facts,
    put_fact_people,
    put_redacted_facts,
)
"""What happens to facts about customers."""

EVIDENCE_STEPS: tuple[Step, ...] = (
    refuse_unreadable,
    refuse_without_time,
    refuse_impossible_time,
    refuse_without_identifier,
    refuse_too_long,
    put_identity,
    put_without_blocked,
    refuse_all_blocked,
    put_pseudonyms,
    refuse_erased,
    put_people,
    put_redacted_names,
)
"""What happens to word of who somebody is, without a contact."""

TRAIT_STEPS: tuple[Step, ...] = (
    refuse_without_customer,
    refuse_long_facts,
    refuse_blocked,
    put_customers,
    refuse_erased_facts,
    put_traits,
)
"""What happens to personal traits that come apart from contacts."""


@dataclass(frozen=True)
class Receipt:
    """What became of a draft.

    Attributes:
        interactions: contacts, of the schema `INTERACTION`.
        attributes: facts, of the schema `ATTRIBUTE`.
        people: whom the pseudonyms stand for (`PERSON`), each once; for the vault.
        traits: personal traits (`TRAIT`), each once; for the vault.
        new_touchpoints: touchpoints the catalogue does not have, unsorted, in the order of their keys. Their
            environment and contact are left open: what is usual for the channel is frozen onto contacts.
        refused: `row` and `reason` of each row not taken, by row; a row has one reason, its first.
        evidence: word of who somebody is, of the schema `EVIDENCE`.
        rows: of each interaction its row in the draft; likewise `attribute_rows`, `evidence_rows`.
        blocked: rows of contacts and evidence of which an identifier was left out, since it names nobody.
    """

    interactions: pa.Table
    evidence: pa.Table
    attributes: pa.Table
    people: pa.Table
    traits: pa.Table
    new_touchpoints: tuple[Touchpoint, ...]
    refused: pa.Table
    rows: pa.Array
    evidence_rows: pa.Array
    attribute_rows: pa.Array
    blocked: int = 0


def receive(draft: Draft, surroundings: Surroundings) -> Receipt:
    """Take a batch of a source through the steps.

    A refused row is refused whole: a fact or trait of a row whose contact is refused is not taken either.
    A row whose contact is taken does not count as refused, even if a fact of it is.
    """
    contacts = run(STEPS, begin(draft, draft.interactions, surroundings, INTERACTION_DRAFT))
    evidence = run(EVIDENCE_STEPS, begin(draft, draft.evidence, surroundings, INTERACTION_DRAFT))
    refused = _first_reasons(contacts, evidence)
    facts = run(ATTRIBUTE_STEPS, begin(draft, _others(draft.attributes, refused), surroundings, ATTRIBUTE_DRAFT))
    traits = run(TRAIT_STEPS, _timeless(begin(draft, _others(draft.traits, refused), surroundings, TRAIT_DRAFT)))
    return Receipt(
        interactions=_received(contacts, INTERACTION),
        evidence=_received(evidence, EVIDENCE),
        attributes=_attributes(facts),
        people=merged(contacts.people, evidence.people, facts.people, traits.people).cast(PERSON),
        traits=merged(contacts.traits, evidence.traits, traits.traits).cast(TRAIT),
        new_touchpoints=contacts.new_touchpoints,
        refused=_all_refused(draft, refused, _first_reasons(facts, traits)),
        rows=contacts["row"],
        evidence_rows=evidence["row"],
        attribute_rows=facts["row"],
        blocked=contacts.blocked + evidence.blocked,
    )


def _others(table: pa.Table, refused: pa.Table) -> pa.Table:
    if not len(refused):
        return table
    return table.filter(pc.invert(pc.is_in(table["row"], value_set=refused["row"])))


def _timeless(batch: Batch) -> Batch:
    return batch.put(valid_from=pa.nulls(len(batch), pa.timestamp("us", tz="UTC")))


def _first_reasons(*batches: Batch) -> pa.Table:
    tables = [table for batch in batches for table in batch.refused]
    if not tables:
        return NONE_REFUSED
    refused = pa.concat_tables(tables)
    firsts = refused.group_by("row", use_threads=False).aggregate([("reason", "first")])
    return firsts.rename_columns(["row", "reason"]).select(["row", "reason"])


def _all_refused(draft: Draft, contacts: pa.Table, facts: pa.Table) -> pa.Table:
    if not len(contacts) and not len(facts):
        return NONE_REFUSED
    alone = (
        facts.filter(pc.invert(pc.is_in(facts["row"], value_set=draft.interactions["row"]))) if len(facts) else facts
    )
    return pa.concat_tables([contacts, alone]).sort_by("row").combine_chunks()


def _received(batch: Batch, schema: pa.Schema) -> pa.Table:
    count = len(batch)
    if not count:
        return NO_INTERACTIONS if schema is INTERACTION else NO_EVIDENCE
    source = pa.DictionaryArray.from_arrays(pa.repeat(pa.scalar(0, pa.int32()), count), pa.array([batch.draft.source]))
    put = batch.put(
        source=source,
        received_at=pa.repeat(batch.received_at, count),
        zone=_filled(batch["zone"], "UTC"),
        kind=_filled(batch["kind"], "contact"),
    )
    return _assembled(put, schema)


def _attributes(batch: Batch) -> pa.Table:
    if not len(batch):
        return NO_ATTRIBUTES
    return _assembled(batch.put(received_at=pa.repeat(batch.received_at, len(batch))), ATTRIBUTE)


def _assembled(batch: Batch, schema: pa.Schema) -> pa.Table:
    columns = [batch[name] for name in schema.names]
    if batch.refused:
        # The words of refused rows would otherwise stay behind in the dictionaries, and reach the archive.
        columns = [_only_used(column) for column in columns]
    return pa.Table.from_arrays(columns, schema=schema)


def _only_used(column: pa.Array) -> pa.Array:
    if not pa.types.is_dictionary(column.type):
        return column
    used = column.indices.dictionary_encode()
    return pa.DictionaryArray.from_arrays(used.indices, column.dictionary.take(used.dictionary))


def _filled(codes: pa.Array, usual: str) -> pa.Array:
    if not codes.null_count:
        return codes
    words = pa.concat_arrays([codes.dictionary, pa.array([usual])])
    return (
        pa.DictionaryArray.from_arrays(codes.indices.fill_null(len(words) - 1), words)
        .dictionary_decode()
        .dictionary_encode()
    )
