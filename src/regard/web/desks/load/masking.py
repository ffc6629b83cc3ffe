"""Masking: values of a file as somebody may see them who sees no people."""

import pyarrow as pa

from regard.collect.redact import redact
from regard.web.desks.load.looking import Column
from regard.web.desks.load.roles import PERSONAL
from regard.web.desks.load.trying import Example

MASK = "•••"
"""Stands where a value may name somebody."""


def masked_values(role: str, values: tuple[str, ...]) -> tuple[str, ...]:
    """Return the values of a column without what may name somebody.

    Args:
        role: of the column, as it was found or as it was chosen.
        values: as they came.
    """
    if role.partition(":")[0] in PERSONAL:
        return (MASK,) if values else ()
    return tuple(str(text) for text in redact(pa.array(values, pa.string())).to_pylist())


def masked_column(column: Column, role: str) -> tuple[str, ...]:
    """Return the examples of a column, masked if either of its roles says so."""
    return masked_values(column.role, masked_values(role, column.examples))


def masked_example(example: Example) -> Example:
    """Return a refused row without its values: any of them may name somebody."""
    return Example(example.row, tuple((name, MASK) for name, _value in example.cells))
