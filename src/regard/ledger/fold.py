"""What later rooms may add to the layout, without the ledger knowing them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import blake2b

import msgspec
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


@dataclass(frozen=True)
class Folds:
    """What the keeper is handed.

    Attributes:
        functions: the fold functions, in the order of the story.
        recipe: fingerprint of everything they were made of; when it changes, the layout is built anew.
    """

    functions: tuple[Fold, ...]
    recipe: str


def recipe_of(*parts: object) -> str:
    """Return the fingerprint of settings and rules: of anything that can be written as JSON.

    >>> recipe_of({"gap_s": 60}) == recipe_of({"gap_s": 60}), recipe_of({"gap_s": 60}) == recipe_of({"gap_s": 61})
    (True, False)
    """
    return blake2b(msgspec.json.encode(parts, order="deterministic"), digest_size=16).hexdigest()
