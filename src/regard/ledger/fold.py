"""What later rooms may add to the layout, without the ledger knowing them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b

import msgspec
import pyarrow as pa

from regard.ledger.evidence import Resolving, nobody_bound
from regard.settings import EpisodeRule


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


Placing = Callable[[pa.Table], pa.Table]
"""What decides where contacts count. It gets rows of the layout before the fold functions do, anonymous and excluded
ones too, columns that are all null left out, and returns as many in the same order, with only columns of `PLACE`
changed. Applied to its own result it must change nothing.
"""

PLACE = ("touchpoint", "channel", "environment", "contact", "stage")
"""The columns that a placing may change."""


def as_frozen(rows: pa.Table) -> pa.Table:
    """Return rows as they are: the placing of contacts that count where they arrived."""
    return rows


class ArrayColumn(msgspec.Struct, frozen=True):
    """How a column of the `interaction` table is kept as an array beside the base.

    Attributes:
        dtype: the array's type; numbers that do not fit are kept as the largest that does, and so is null.
        words: for a text, the name of the list of words that its codes stand for, which columns may share; codes are
            from 1, 0 for null, and where there are more than the type holds the column becomes wider. None: a number.
        rule: for a contact's place in its episode, the rule that cut it.
    """

    dtype: str
    words: str | None = None
    rule: EpisodeRule | None = None


@dataclass(frozen=True)
class Folds:
    """What the keeper is handed.

    Attributes:
        functions: the fold functions, in the order of the story.
        recipe: fingerprint of everything they were made of; when it changes, the layout is built anew.
        placing: applied to all rows before them.
        arrays: by name, the columns of the `interaction` table that are also kept as arrays beside the base.
        resolving: what decides who is who, before anything else.
    """

    functions: tuple[Fold, ...]
    recipe: str
    placing: Placing = as_frozen
    arrays: Mapping[str, ArrayColumn] = field(default_factory=dict)
    resolving: Resolving = nobody_bound


def recipe_of(*parts: object) -> str:
    """Return the fingerprint of settings and rules: of anything that can be written as JSON.

    >>> recipe_of({"gap_s": 60}) == recipe_of({"gap_s": 60}), recipe_of({"gap_s": 60}) == recipe_of({"gap_s": 61})
    (True, False)
    """
    return blake2b(msgspec.json.encode(parts, order="deterministic"), digest_size=16).hexdigest()
