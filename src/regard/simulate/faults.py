"""Faults: rows that come late, twice or wrong, with what a load must make of them."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from regard.collect.refusal import Refusal
from regard.simulate.options import Options
from regard.simulate.tables import NUMBERS_PER_COHORT


@dataclass(frozen=True)
class Faulty:
    """The contacts of some customers as the files get them.

    Attributes:
        main: rows of the first file: sound rows, some of them twice, and wrong ones.
        late: rows of the file that comes later.
        duplicates: how many rows of `main` stand there twice.
        wrong: how many rows must be refused, by reason.
    """

    main: pa.Table
    late: pa.Table
    duplicates: int
    wrong: dict[str, int]


def with_faults(contacts: pa.Table, options: Options, random: np.random.Generator) -> Faulty:
    """Return contacts with the shares of faults that the options want."""
    count = len(contacts)
    late = random.random(count) < options.late_share
    twice = np.flatnonzero((random.random(count) < options.duplicate_share) & ~late)
    main = contacts.filter(pa.array(~late))
    parts = [main, contacts.take(pa.array(twice))]
    wrong: dict[str, int] = {}
    chosen = np.flatnonzero(random.random(count) < options.wrong_share)
    for place, (reason, spoil) in enumerate(_SPOILS.items()):
        rows = contacts.take(pa.array(chosen[place :: len(_SPOILS)]))
        if len(rows):
            fresh = pc.add(rows.column("contact"), NUMBERS_PER_COHORT // 2)
            parts.append(spoil(_replaced(rows, "contact", fresh)))
            wrong[reason.value] = len(rows)
    return Faulty(pa.concat_tables(parts), contacts.filter(pa.array(late)), len(twice), wrong)


def _replaced(rows: pa.Table, name: str, values: object) -> pa.Table:
    place = rows.column_names.index(name)
    return rows.set_column(place, rows.schema.field(name), values)


def _blank(name: str) -> Callable[[pa.Table], pa.Table]:
    return lambda rows: _replaced(rows, name, pa.nulls(len(rows), rows.schema.field(name).type))


def _in_the_future(rows: pa.Table) -> pa.Table:
    far = pa.scalar(200 * 365 * 86_400 * 1_000_000, pa.duration("us"))
    return _replaced(rows, "at", pc.add(rows.column("at"), far))


def _negative(rows: pa.Table) -> pa.Table:
    return _replaced(rows, "duration_s", pa.repeat(-1.0, len(rows)))


def _off_the_scale(rows: pa.Table) -> pa.Table:
    # The first question stands after the tier; no scale goes up to 99.
    name = rows.column_names[rows.column_names.index("tier") + 1]
    return _replaced(rows, name, pa.repeat(99.0, len(rows)))


_SPOILS = {
    Refusal.NO_TIME: _blank("at"),
    Refusal.NO_TOUCHPOINT: _blank("touchpoint"),
    Refusal.IN_THE_FUTURE: _in_the_future,
    Refusal.NEGATIVE_TIME_SPAN: _negative,
    Refusal.OFF_THE_SCALE: _off_the_scale,
}
"""What is wrong with a wrong row, and how a sound one is made so."""
