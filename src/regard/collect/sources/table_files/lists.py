"""Columns of lists, built from parts that each give at most one element to a row."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class ListPart:
    """Elements, and the places of the rows they belong to, counted from 0."""

    places: npt.NDArray[np.int64]
    elements: Any


def list_column(parts: Sequence[ListPart], length: int, kind: Any) -> Any:
    """Gather parts into a column of lists, in the order of the parts; null where a row has no element."""
    if not sum(len(part.places) for part in parts):
        return pa.nulls(length, kind)
    places = np.concatenate([part.places for part in parts])
    elements = pa.concat_arrays([part.elements for part in parts])
    if len(parts) > 1:
        elements = elements.take(pa.array(np.argsort(places, kind="stable")))
    counts = np.bincount(places, minlength=length)
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), elements, type=kind, mask=pa.array(counts == 0))


def struct_part(chosen: Bools, fields: dict[str, Any], kind: Any) -> ListPart:
    """Make elements of the chosen rows.

    Args:
        chosen: the rows that get an element.
        fields: a whole column, or one value for all, by the name of the field; fields left out are null.
        kind: the struct type of the elements.
    """
    places = np.flatnonzero(chosen)
    taken = pa.array(places)
    arrays = [_field(fields.get(field.name), taken, field.type) for field in kind]
    return ListPart(places, pa.StructArray.from_arrays(arrays, fields=list(kind)))


def _field(given: Any, places: Any, kind: Any) -> Any:
    """Return a field's values at some places."""
    if given is None:
        return pa.nulls(len(places), kind)
    if isinstance(given, pa.Array):
        return given.take(places)
    return pa.repeat(pa.scalar(given, kind), len(places))
