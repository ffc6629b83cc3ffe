"""Results: what every operation returns beside its plain fields: a picture, and a table for other tools."""

from functools import singledispatch
from typing import Any, Protocol

import pyarrow as pa

from regard.draw import Picture


class Tabular(Protocol):
    """What can be told as a table."""

    def table(self) -> pa.Table:
        """Return one row a cell."""


class Result:
    """What an operation found."""

    def plot(self) -> Picture:
        """Return the picture, which notebooks show and `regard.draw.svg` writes; its `finding` says what is true."""
        return drawn(self)

    def to_pandas(self: Tabular) -> Any:
        """Return `table()` as a data frame of pandas."""
        return self.table().to_pandas()


@singledispatch
def drawn(result: object) -> Picture:
    """Return the picture of a result; the modules of pictures say how each kind is drawn.

    Raises:
        TypeError: nobody has said it for this kind.
    """
    message = f"{type(result).__name__} has no picture."
    raise TypeError(message)
