"""Files: batches of a simulation as row groups, and what a load must make of each file."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import reduce
from itertools import batched
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import csv, parquet

from regard.simulate.cohort import COHORT
from regard.simulate.faults import Faulty, with_faults
from regard.simulate.options import Options
from regard.simulate.tally import Tally, added

_FAULTS = 2**31 + 2
"""The source of chance of faults, beside those of the cohorts, so that faults change no contact."""


@dataclass(frozen=True)
class Batch:
    """What happened to the customers of one or more cohorts.

    Attributes:
        number: of the first cohort.
        contacts, invitations, customers: tables.
        sums: what is true of them.
    """

    number: int
    contacts: pa.Table
    invitations: pa.Table
    customers: pa.Table
    sums: Tally


@dataclass(frozen=True)
class Written:
    """What was written: the sums of all batches, and per file what a load must make of it."""

    sums: Tally
    files: dict[str, dict[str, Any]]


def cohorts_per_batch(options: Options) -> int:
    """Return how many cohorts a batch has."""
    return max(options.batch_customers // COHORT, 1)


def joined(parts: Sequence[Batch]) -> Batch:
    """Return batches as one."""
    return Batch(
        number=parts[0].number,
        contacts=_together([part.contacts for part in parts]),
        invitations=_together([part.invitations for part in parts]),
        customers=_together([part.customers for part in parts]),
        sums=reduce(added, [part.sums for part in parts]),
    )


def write_files(folder: Path, cohorts: Iterator[Batch], said: pa.Table, options: Options, seed: int) -> Written:
    """Write the data files of a simulation, one row group per batch.

    Args:
        folder: where to.
        cohorts: one batch per cohort.
        said: the mentions.
        options: shares of faults, and the size of a batch.
        seed: of the simulation.
    """
    sums: list[Tally] = []
    rows: Counter[str] = Counter()
    faults: Counter[str] = Counter()
    with ExitStack() as stack:
        writers: dict[str, Any] = {}
        for parts in batched(cohorts, cohorts_per_batch(options)):
            batch, spoiled = joined(parts), [_spoiled(part, options, seed) for part in parts]
            sums.append(batch.sums)
            for each in spoiled:
                faults.update({"known": each.duplicates, **each.wrong})
            for name, table in _tables(batch, spoiled, options).items():
                if name not in writers:
                    writers[name] = stack.enter_context(_writer(folder / name, table.schema))
                writers[name].write_table(table)
                rows[name] += len(table)
    parquet.write_table(said, folder / "mentions.parquet")
    rows["mentions.parquet"] = len(said)
    return Written(reduce(added, sums), {name: _expected(name, rows[name], faults) for name in rows})


def _spoiled(part: Batch, options: Options, seed: int) -> Faulty:
    return with_faults(part.contacts, options, np.random.default_rng([seed, _FAULTS, part.number]))


def _tables(batch: Batch, spoiled: Sequence[Faulty], options: Options) -> dict[str, pa.Table]:
    tables = {"contacts.parquet": _together([each.main for each in spoiled])}
    if options.late_share:
        tables["late.parquet"] = _together([each.late for each in spoiled])
    return tables | {"invitations.parquet": batch.invitations, "customers.csv": batch.customers}


def _writer(path: Path, schema: pa.Schema) -> Any:
    return csv.CSVWriter(path, schema) if path.suffix == ".csv" else parquet.ParquetWriter(path, schema)


def _expected(name: str, rows: int, faults: Counter[str]) -> dict[str, Any]:
    """Return what a load must make of a file: contacts taken, known, and refused by reason."""
    found = {"rows": rows, "taken": rows, "known": 0, "refused": {}}
    if name == "customers.csv":
        found["taken"] = 0
    if name == "contacts.parquet":
        refused = {reason: count for reason, count in faults.items() if reason != "known"}
        taken = rows - faults["known"] - sum(refused.values())
        found |= {"taken": taken, "known": faults["known"], "refused": refused}
    return found


def _together(tables: Sequence[pa.Table]) -> pa.Table:
    return pa.concat_tables(tables).unify_dictionaries() if len(tables) > 1 else tables[0]
