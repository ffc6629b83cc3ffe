"""What later rooms may add to the layout, without the ledger knowing them."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pyarrow as pa


@dataclass(frozen=True)
class Folded:
    """What a fold function adds.

    Attributes:
        columns: for the `interaction` table, one value per row it was given, in the same order. A
            dictionary column holds only texts that stand in the rows themselves.
        tables: further tables of the layout; each has a column `customer_no`, so that a page can
            replace a customer's rows.
    """

    columns: dict[str, pa.Array] = field(default_factory=dict)
    tables: dict[str, pa.Table] = field(default_factory=dict)


Fold = Callable[[pa.Table], Folded]
"""A fold function. It gets whole customers: every counting interaction of each, none anonymous or
excluded, ordered by `customer_no`, `occurred_at`, `seq`; and must not depend on which other customers are in
the same table. An empty table is allowed, and must give the same columns and types.
"""
