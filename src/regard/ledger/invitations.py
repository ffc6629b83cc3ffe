"""Invitations in the layout: the states in which somebody could have been asked, or was, ready to be counted.

Counting different invitations by putting equal keys together is slow where there are millions. But nearly all
invitations are alike from their first state to their last in all that numbers are broken down by: such an
invitation may be counted by its first row alone. All others say that they are not, and are counted row by row.
"""

from hashlib import blake2b

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from regard.ledger.rows import ROW, WHEN
from regard.ledger.schema import CODE
from regard.vocabulary import InvitationState

Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_OWN = frozenset({"kind", "context", "employee"})
_STATES = [f"invitation_{state}" for state in ("eligible", "suppressed", "offered", "delivered", "shown", "answered")]
_FIRST_ASKED, _ANSWERED = _STATES.index(f"invitation_{InvitationState.OFFERED}"), len(_STATES) - 1

INVITATION_ROW = pa.schema(
    [
        *(field for field in ROW if field.name not in _OWN),
        ("invitation", pa.int64()),
        ("survey", CODE),
        ("asked", pa.bool_()),
        ("passed", pa.bool_()),
        ("answered", pa.bool_()),
        ("alike", pa.bool_()),
        ("first", pa.bool_()),
        ("ever_asked", pa.bool_()),
        ("ever_passed", pa.bool_()),
        ("first_at", WHEN),
        ("last_at", WHEN),
    ]
)
"""One state of one invitation, with the columns of its interaction.

`invitation` is equal for the same customer, survey and `invitation` of the context. `asked`: offered, delivered or
shown; `passed`: eligible or suppressed. `answered`: whether the invitation was answered, by an answer that counts;
null where nobody knows whose it is, for then its answers can lie anywhere: they are rows that are neither asked nor
passed.

`alike`: all rows of the invitation have the same values in the columns above, and no attribute of the customer changed
between `first_at` and `last_at`. Then `first` is true of one of them, and `ever_asked` and `ever_passed` say whether
any of them is asked or passed; null where nobody knows whose it is.
"""

_COMPARED = [field.name for field in ROW if field.name not in {*_OWN, "seq", "customer_no", "occurred_at"}]


class _Context(msgspec.Struct):
    survey: msgspec.Raw = msgspec.Raw(b"")
    invitation: msgspec.Raw = msgspec.Raw(b"")


def invitations_of(rows: pa.Table, attributes: pa.Table) -> pa.Table:
    """Return the states of invitations among rows, schema INVITATION_ROW.

    Args:
        rows: schema ROW, ordered by `customer_no` and `occurred_at`, all rows of each customer; columns that are all
            null may be missing.
        attributes: schema ATTRIBUTE_ROW, the facts about these customers with their validity.
    """
    if not len(rows):
        return INVITATION_ROW.empty_table()
    state = _states(rows)
    found, state = rows.filter(pa.array(state >= 0)), state[state >= 0]
    if not len(found):
        return INVITATION_ROW.empty_table()
    named, surveys = _contexts(found)
    known = pc.is_valid(found["customer_no"]).to_numpy()
    told = _Told.of(found, state, named, attributes)
    # A stranger's states lie anywhere in the layout: only the names say that they belong together.
    key = np.where(known, told.key, _hashed(named, known))
    kept = pa.array((state < _ANSWERED) | (~known & told.counts))
    columns = {name: found[name] for name in INVITATION_ROW.names if name in found.column_names}
    columns |= {
        "invitation": pa.array(key),
        "survey": surveys,
        "asked": pa.array((state >= _FIRST_ASKED) & (state < _ANSWERED)),
        "passed": pa.array(state < _FIRST_ASKED),
        "answered": pa.array(told.answered, mask=~known),
        "alike": pa.array(told.alike & known),
        "first": pa.array(told.first, mask=~known),
        "ever_asked": pa.array(told.asked, mask=~known),
        "ever_passed": pa.array(told.passed, mask=~known),
        "first_at": pa.array(told.first_us, mask=~known).cast(WHEN),
        "last_at": pa.array(told.last_us, mask=~known).cast(WHEN),
    }
    size = len(found)
    full = [
        columns[field.name].cast(field.type) if field.name in columns else pa.nulls(size, field.type)
        for field in INVITATION_ROW
    ]
    return pa.table(full, schema=INVITATION_ROW).filter(kept)


class _Told(msgspec.Struct, frozen=True):
    """What the rows of an invitation tell together, one entry a row."""

    key: Integers
    counts: Flags
    answered: Flags
    alike: Flags
    first: Flags
    asked: Flags
    passed: Flags
    first_us: Integers
    last_us: Integers

    @classmethod
    def of(cls, rows: pa.Table, state: Integers, named: pa.DictionaryArray, attributes: pa.Table) -> "_Told":
        customer = rows["customer_no"].fill_null(0).to_numpy().astype(np.int64)
        group = _groups(customer, named.indices.to_numpy())
        at = rows["occurred_at"].cast(pa.int64()).to_numpy()
        counts = pc.is_null(rows["excluded"]).to_numpy() if "excluded" in rows.column_names else np.ones(len(at), bool)
        asking = state < _ANSWERED
        # Answers have no say in where an invitation stands: they come after its other states, or alone.
        order = np.lexsort((at, ~asking, group))
        begins = np.flatnonzero(np.append(True, group[order][1:] != group[order][:-1]))
        size = np.diff(np.append(begins, len(order)))
        asks = np.add.reduceat(asking[order].astype(np.int64), begins)
        last = order[begins + np.maximum(asks, 1) - 1]
        first = np.zeros(len(order), bool)
        first[order[begins]] = True
        first_us, last_us = at[order[begins]], at[last]
        same = _same(rows, order, begins, asking) & ~_changed(customer[order[begins]], first_us, last_us, attributes)
        flags = {
            "answered": np.logical_or.reduceat(((state == _ANSWERED) & counts)[order], begins),
            "alike": same,
            "asked": np.logical_or.reduceat(((state >= _FIRST_ASKED) & asking)[order], begins),
            "passed": np.logical_or.reduceat((state < _FIRST_ASKED)[order], begins),
        }
        back = np.empty(len(order), np.int64)
        back[order] = np.repeat(np.arange(len(begins)), size)
        key = np.minimum.reduceat(rows["seq"].to_numpy()[order], begins)
        return cls(
            key=key[back],
            counts=counts,
            first=first,
            first_us=first_us[back],
            last_us=last_us[back],
            **{name: flag[back] for name, flag in flags.items()},
        )


def _states(rows: pa.Table) -> Integers:
    """Return for each row which of the states it is; -1: none."""
    kinds = rows["kind"].cast(CODE).unify_dictionaries().combine_chunks()
    coded = kinds.chunk(0) if isinstance(kinds, pa.ChunkedArray) else kinds
    places = pc.index_in(coded.dictionary, value_set=pa.array(_STATES)).fill_null(-1).to_numpy().astype(np.int64)
    found: Integers = np.append(places, -1)[coded.indices.fill_null(-1).to_numpy()]
    return found


def _contexts(rows: pa.Table) -> tuple[pa.DictionaryArray, pa.Array]:
    """Return what names each row's invitation beside its customer, and its survey, as it stands in a breakdown."""
    texts = rows["context"].to_pylist() if "context" in rows.column_names else [None] * len(rows)
    contexts = [_read_context(text) for text in texts]
    names = pa.array([bytes(each.survey) + b"\n" + bytes(each.invitation) for each in contexts], pa.binary())
    surveys = pa.array([bytes(each.survey) for each in contexts], pa.binary()).dictionary_encode()
    plain = pa.array([_plain(survey) for survey in surveys.dictionary.to_pylist()], pa.string())
    return names.dictionary_encode(), pc.take(plain, surveys.indices).dictionary_encode()


def _read_context(text: str | None) -> _Context:
    return _CONTEXT.decode(text) if text else _NO_CONTEXT


def _plain(survey: bytes) -> str | None:
    """Return a value of JSON as text; None where it is missing or null."""
    if survey.startswith(b'"'):
        return str(msgspec.json.decode(survey))
    return None if survey in {b"", b"null"} else survey.decode()


def _groups(customer: Integers, name: npt.NDArray[np.int32]) -> Integers:
    """Return one number for each pair of customer and name."""
    return customer * (int(name.max(initial=0)) + 1) + name


def _same(rows: pa.Table, order: Integers, begins: Integers, asking: Flags) -> Flags:
    """Say of each invitation whether its rows agree in all compared columns; answers are not among its rows."""
    inner = np.ones(len(order), bool)
    inner[begins] = False
    inner &= asking[order]
    agree = np.ones(len(order), bool)
    for name in _COMPARED:
        if name in rows.column_names:
            code = _coded(rows[name])[order]
            agree[1:] &= code[1:] == code[:-1]
    return np.asarray(np.logical_and.reduceat(agree | ~inner, begins), dtype=np.bool_)


def _coded(column: pa.ChunkedArray) -> Integers:
    """Return numbers that are equal for equal values; -1: none."""
    whole = column.unify_dictionaries().combine_chunks()
    whole = whole.chunk(0) if isinstance(whole, pa.ChunkedArray) else whole
    coded = whole if pa.types.is_dictionary(whole.type) else whole.dictionary_encode()
    codes: Integers = coded.indices.fill_null(-1).to_numpy().astype(np.int64)
    return codes


def _changed(customer: Integers, first_us: Integers, last_us: Integers, attributes: pa.Table) -> Flags:
    """Say of each invitation whether an attribute of its customer changed after its first state and up to its last."""
    moments = [
        attributes.select(["customer_no", name]).rename_columns(["customer_no", "at"]).drop_null()
        for name in ("valid_from", "valid_to")
    ]
    changes = pa.concat_tables(moments)
    if not len(changes):
        return np.zeros(len(customer), bool)
    who = changes["customer_no"].to_numpy().astype(np.int64)
    at = changes["at"].cast(pa.int64()).to_numpy()
    by_time = np.lexsort((at, who))
    who, at = who[by_time], at[by_time]
    # Ranks instead of microseconds: a customer's number and a rank fit into one integer to search by.
    times = np.unique(at)
    keys = who * (len(times) + 1) + np.searchsorted(times, at, side="right")
    begin, end = (customer * (len(times) + 1) + np.searchsorted(times, us, side="right") for us in (first_us, last_us))
    changed: Flags = np.searchsorted(keys, end, side="right") > np.searchsorted(keys, begin, side="right")
    return changed


def _hashed(named: pa.DictionaryArray, known: Flags) -> Integers:
    """Return a number below zero for each name of an invitation whose customer nobody knows; 0 for all others."""
    if known.all():
        return np.zeros(len(known), np.int64)
    codes = named.indices.to_numpy()
    used = set(codes[~known].tolist())
    names = enumerate(named.dictionary.to_pylist())
    numbers = np.array([_number(name) if code in used else 0 for code, name in names], np.int64)
    return np.where(known, 0, numbers[codes])


def _number(name: bytes) -> int:
    return -1 - (int.from_bytes(blake2b(name, digest_size=8).digest()) >> 1)


_CONTEXT = msgspec.json.Decoder(_Context)
_NO_CONTEXT = _Context()
