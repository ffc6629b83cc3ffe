"""The steps that take personal data out of what a batch says in words."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from regard.collect.batch import Batch
from regard.collect.people import relisted
from regard.collect.redact import Known, redact, redact_codes, redact_contexts
from regard.ledger.schema import ANSWER

_CODES = ("touchpoint", "account", "kind", "unit", "campaign")
_WORDS = ("text", "option")
_NOTHING_OWN = pa.table({"subject": pa.array([], pa.int64()), "value": pa.array([], pa.string())})


def put_redacted(batch: Batch) -> Batch:
    """Put redacted answers, context, mention, native ids and names.

    What is known of a customer are the traits that the vault holds, and what the batch itself brings: all their
    identifiers and traits. A contact without customer is redacted by its own identifiers and traits.
    """
    batch = put_redacted_names(batch)
    wordy = _with_words(batch)
    if not wordy.any():
        return batch
    subjects = _subjects(batch["customer"])
    known = _known(batch, subjects, _own_values(batch, subjects), wordy)
    return batch.put(
        mention=redact(batch["mention"], known),
        context=redact_contexts(batch["context"], known),
        answers=_redacted_answers(batch["answers"], known),
    )


def put_redacted_names(batch: Batch) -> Batch:
    """Put redacted native ids and names."""
    spoken = [name for name in _CODES if batch[name].null_count < len(batch[name])]
    return batch.put(**{name: redact_codes(batch[name]) for name in spoken}, native_id=_without_emails(batch))


def put_redacted_facts(batch: Batch) -> Batch:
    """Put redacted values of facts."""
    subjects = _subjects(batch["customer"])
    own = [pa.table({"subject": subjects, "value": batch["who"]}), _separate_traits(batch, subjects)]
    every = np.ones(len(subjects), dtype=bool)
    return batch.put(value=redact(batch["value"], _known(batch, subjects, pa.concat_tables(own), every)))


def _without_emails(batch: Batch) -> pa.Array:
    # Ids are numbers that look like anything; only an e-mail address is beyond doubt. The identity is made already.
    native = batch["native_id"]
    places = pc.match_substring(native, "@")
    return pc.if_else(places, redact(native), native) if pc.any(places).as_py() else native


def _with_words(batch: Batch) -> NDArray[np.bool_]:
    """Say which rows say anything in words; most only carry numbers and names of touchpoints."""
    wordy: NDArray[np.bool_] = pc.or_(batch["mention"].is_valid(), batch["context"].is_valid()).to_numpy(
        zero_copy_only=False
    )
    answers = batch["answers"]
    if answers.null_count == len(answers):
        return wordy
    entries = pc.list_flatten(answers)
    spoken = pc.or_(*(pc.struct_field(entries, name).is_valid() for name in _WORDS))
    rows = pc.list_parent_indices(answers).filter(spoken).to_numpy()
    return wordy | np.isin(np.arange(len(answers)), rows) if len(rows) else wordy


def _subjects(customers: pa.Array) -> NDArray[np.int64]:
    """Number the people: customers by pseudonym, and everybody without one by their row."""
    codes = customers.dictionary_encode().indices
    rows = np.arange(len(customers)) + len(customers)
    numbered = pc.if_else(codes.is_valid(), codes.cast(pa.int64()), pa.array(rows))
    numbers: NDArray[np.int64] = numbered.to_numpy(zero_copy_only=False)
    return numbers


def _own_values(batch: Batch, subjects: NDArray[np.int64]) -> pa.Table:
    tables = [pa.table({"subject": subjects, "value": batch["who"]}), _separate_traits(batch, subjects)]
    listing = [name for name in ("named", "traits") if batch[name].null_count < len(batch)]
    for name in listing:
        listed = batch[name]
        parents = pc.list_parent_indices(listed).to_numpy(zero_copy_only=False)
        values = pc.struct_field(pc.list_flatten(listed), "value")
        tables.append(pa.table({"subject": subjects[parents], "value": values}))
    return pa.concat_tables(tables)


def _separate_traits(batch: Batch, subjects: NDArray[np.int64]) -> pa.Table:
    traits = batch.draft.traits
    if not len(traits):
        return _NOTHING_OWN
    places = pc.index_in(traits["who"], value_set=batch["who"]).combine_chunks()
    values = traits["value"].filter(places.is_valid())
    return pa.table({"subject": subjects[places.drop_null().to_numpy()], "value": values})


def _known(batch: Batch, subjects: NDArray[np.int64], own: pa.Table, wordy: NDArray[np.bool_]) -> Known:
    """Return what is known of the person of each row; looked up only for people who say something."""
    customers = batch["customer"].dictionary_encode().dictionary
    wanted = np.unique(subjects[wordy])
    numbers = wanted[wanted < len(customers)]
    keys = customers.take(pa.array(numbers))
    found = batch.surroundings.known_traits(keys)
    people = {
        number: found[key] for number, key in zip(numbers.tolist(), keys.to_pylist(), strict=True) if key in found
    }
    of_wanted = own.filter(pc.is_in(own["subject"], value_set=pa.array(wanted)))
    for subject, value in zip(of_wanted["subject"].to_pylist(), of_wanted["value"].to_pylist(), strict=True):
        there = people.get(subject, ())
        if value is not None and value not in there:
            people[subject] = (*there, value)
    return [people.get(subject, ()) for subject in subjects.tolist()]


def _redacted_answers(answers: pa.Array, known: Known) -> pa.Array:
    if answers.null_count == len(answers):
        return answers
    entries = pc.list_flatten(answers)
    parents = pc.list_parent_indices(answers).to_pylist()
    of_each = [known[parent] for parent in parents]
    fields = {field.name: pc.struct_field(entries, field.name) for field in ANSWER}
    for name in _WORDS:
        fields[name] = redact(fields[name], of_each)
    return relisted(answers, pa.StructArray.from_arrays(list(fields.values()), fields=list(ANSWER)))
