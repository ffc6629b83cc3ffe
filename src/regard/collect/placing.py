"""Placing: what was not known of a contact when it arrived is filled from the catalogue as it is now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from regard.ledger.fold import Placing
from regard.vocabulary import Channel, Contact, Environment, Touchpoint, usual_contact, usual_environment

_UNKNOWN = (None, Channel.OTHER.value)
_USUAL = {
    "environment": (None, usual_environment(Channel.OTHER).value),
    "contact": (None, usual_contact(Channel.OTHER).value),
}


@dataclass(frozen=True)
class Place:
    """Where the contacts of a touchpoint count.

    Attributes:
        touchpoint: the touchpoint's key, or that of the one it is merged into.
        stage: for contacts without one.
        channel, environment, contact: for contacts whose channel is not known; None while nobody has sorted it.
    """

    touchpoint: str
    stage: str | None
    channel: Channel | None
    environment: Environment | None
    contact: Contact | None


def places_of(touchpoints: Mapping[str, Touchpoint]) -> dict[str, Place]:
    """Return, under the keys of touchpoints, where contacts count; those that would change nothing are left out.

    Args:
        touchpoints: the catalogue's, under their keys.
    """
    found = {key: _place(touchpoints[touchpoint.merged_into or key]) for key, touchpoint in touchpoints.items()}
    return {key: place for key, place in found.items() if place != Place(key, None, None, None, None)}


def placing_of(places: Mapping[str, Place]) -> Placing:
    """Return what puts rows of the layout to the places where they count.

    A contact at a merged touchpoint gets the other's key; one without a stage gets the touchpoint's; one whose
    channel is `other` or not given gets the channel of a sorted touchpoint, and environment and contact with it as
    far as they were not known otherwise. All that was known when it arrived, or was corrected since, stays.

    Args:
        places: from `places_of`.
    """

    def placing(rows: pa.Table) -> pa.Table:
        coded = _coded(rows, "touchpoint")
        keys = coded.dictionary.to_pylist()
        found = [places.get(key) for key in keys]
        if not any(found):
            return rows
        codes = coded.indices.to_numpy()
        rows = _with(
            rows, "stage", _filled(rows, "stage", codes, [place.stage if place else None for place in found], (None,))
        )
        rows = _with_channel(rows, codes, found)
        moved = [place.touchpoint if place else key for key, place in zip(keys, found, strict=True)]
        return rows if moved == keys else _with(rows, "touchpoint", _recoded(moved, codes))

    return placing


def _place(touchpoint: Touchpoint) -> Place:
    channel = touchpoint.channel
    environment = touchpoint.environment or usual_environment(channel)
    contact = touchpoint.contact or usual_contact(channel)
    known = channel != Channel.OTHER or environment not in _USUAL["environment"] or contact not in _USUAL["contact"]
    if touchpoint.sorted and known:
        return Place(touchpoint.key, touchpoint.stage, channel, environment, contact)
    return Place(touchpoint.key, touchpoint.stage, None, None, None)


def _with_channel(rows: pa.Table, codes: NDArray[np.int32], found: Sequence[Place | None]) -> pa.Table:
    """Fill channel, environment and contact where the channel is not known and the touchpoint's is."""
    unknown = _holds(rows, "channel", _UNKNOWN) & np.array([bool(place and place.channel) for place in found])[codes]
    if not unknown.any():
        return rows
    for name, usual in {"channel": _UNKNOWN, **_USUAL}.items():
        values = [getattr(place, name) if place else None for place in found]
        rows = _with(rows, name, _filled(rows, name, codes, values, usual, unknown))
    return rows


def _filled(
    rows: pa.Table,
    name: str,
    codes: NDArray[np.int32],
    values: Sequence[str | None],
    open_to: Sequence[str | None],
    where: NDArray[np.bool_] | None = None,
) -> pa.Array | None:
    """Return a column with the touchpoint's value in rows that have one of `open_to`; None if there are no such rows.

    Args:
        rows: rows of the layout.
        name: the column.
        codes: for each row, which of the values is its touchpoint's.
        values: one a touchpoint.
        open_to: what counts as not known.
        where: only in these rows.
    """
    if not any(values):
        return None
    fills = _holds(rows, name, open_to) & np.array([value is not None for value in values])[codes]
    if where is not None:
        fills &= where
    if not fills.any():
        return None
    own = _coded(rows, name)
    texts = own.dictionary.to_pylist()
    every = [*texts, *sorted({str(value) for value in values if value is not None} - {*texts})]
    number = {text: code for code, text in enumerate(every)}
    theirs = np.array([-1 if value is None else number[str(value)] for value in values], np.int32)[codes]
    indices = np.where(fills, theirs, own.indices.fill_null(-1).to_numpy())
    return pa.DictionaryArray.from_arrays(pa.array(indices, pa.int32(), mask=indices < 0), pa.array(every, pa.string()))


def _holds(rows: pa.Table, name: str, among: Sequence[str | None]) -> NDArray[np.bool_]:
    """Return for each row whether the column has one of the values."""
    column = _coded(rows, name)
    # A row without a value has the code -1, which is the last entry.
    wanted = np.array([text in among for text in [*column.dictionary.to_pylist(), None]])
    holds: NDArray[np.bool_] = wanted[column.indices.fill_null(-1).to_numpy()]
    return holds


def _coded(rows: pa.Table, name: str) -> pa.DictionaryArray:
    """Return a column as one array of codes; all null if it is missing."""
    if name not in rows.column_names:
        return pa.DictionaryArray.from_arrays(pa.nulls(len(rows), pa.int32()), pa.array([], pa.string()))
    column = rows[name].unify_dictionaries().combine_chunks()
    return column.chunk(0) if isinstance(column, pa.ChunkedArray) else column


def _recoded(texts: Sequence[str], codes: NDArray[np.int32]) -> pa.Array:
    """Return a column from one text a code; texts that are equal become one entry."""
    encoded = pa.array(texts, pa.string()).dictionary_encode()
    return pa.DictionaryArray.from_arrays(pa.array(encoded.indices.to_numpy()[codes]), encoded.dictionary)


def _with(rows: pa.Table, name: str, column: pa.Array | None) -> pa.Table:
    if column is None:
        return rows
    if name not in rows.column_names:
        return rows.append_column(name, column)
    return rows.set_column(rows.column_names.index(name), name, column)
