"""Simulating: a company's customers, drawn in cohorts and written to files that load as they are."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import batched
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from regard.collect.sources.table_files import save_mapping
from regard.errors import WrongUseError
from regard.simulate.cohort import COHORT, draw_cohort, rare_customers
from regard.simulate.company import Company
from regard.simulate.files import Batch, cohorts_per_batch, joined, write_files
from regard.simulate.mappings import contact_mapping, customer_mapping, invitation_mapping, mention_mapping
from regard.simulate.mentions import mentions
from regard.simulate.options import Options
from regard.simulate.plan import Plan, make_plan
from regard.simulate.start import write_catalogue
from regard.simulate.tables import contact_table, customer_table, invitation_table
from regard.simulate.tally import tally
from regard.simulate.truth import truth

_USUAL = Options()
_MENTIONS = 2**31 + 1
"""The source of chance of mentions, beside those of the cohorts."""


@dataclass(frozen=True)
class DataFile:
    """A file, and its mapping beside it."""

    path: Path
    mapping: Path


@dataclass(frozen=True)
class Simulated:
    """What a simulation wrote.

    Attributes:
        folder: where everything is; also touchpoints, stages, promises and `truth.json`.
        files: the data, in the order in which to load it.
        interactions: how many different ones a load of all files takes.
        truth: the content of `truth.json`.
    """

    folder: Path
    files: tuple[DataFile, ...]
    interactions: int
    truth: dict[str, Any]


def simulate(company: Company, folder: Path, *, customers: int, seed: int, options: Options = _USUAL) -> Simulated:
    """Draw a company's customers and write all files of the simulation.

    Same company, customers, seed and options: same rows.

    Args:
        company: what is true.
        folder: made if it is not there; files of the same names are replaced.
        customers: how many; at least 1.
        seed: zero or more.
        options: what is planted, and what is wrong with the files.

    Raises:
        WrongUseError: a number is too small, or a cause is planted where no journey passes.
    """
    plan = _plan(company, options, customers, seed)
    folder.mkdir(parents=True, exist_ok=True)
    write_catalogue(company, folder)
    said = mentions(plan, round(customers * company.mentions_per_customer), np.random.default_rng([seed, _MENTIONS]))
    written = write_files(folder, _cohorts(plan, customers, seed), said, options, seed)
    files = _save_mappings(plan, folder, list(written.files))
    found = truth(plan, options, seed, written.sums, written.files)
    (folder / "truth.json").write_bytes(msgspec.json.format(msgspec.json.encode(found)))
    return Simulated(folder, files, sum(each["taken"] for each in written.files.values()), found)


def batches(company: Company, *, customers: int, seed: int, options: Options = _USUAL) -> Iterator[Batch]:
    """Draw a company's customers in memory, `options.batch_customers` at a time, without faults.

    Raises:
        WrongUseError: as `simulate`.
    """
    drawn = _cohorts(_plan(company, options, customers, seed), customers, seed)
    for parts in batched(drawn, cohorts_per_batch(options)):
        yield joined(parts)


def _plan(company: Company, options: Options, customers: int, seed: int) -> Plan:
    if customers < 1 or seed < 0:
        what = f"{customers} customers with the seed {seed} cannot be simulated."
        raise WrongUseError(what, "Give at least 1 customer and a seed of zero or more.")
    try:
        return make_plan(company, options.causes)
    except ValueError as error:
        what = f"The cause cannot be planted: {error}."
        raise WrongUseError(what, "Choose a touchpoint and stage that a journey passes.") from error


def _cohorts(plan: Plan, customers: int, seed: int) -> Iterator[Batch]:
    """Draw cohort after cohort, each as a batch of its own."""
    rare = rare_customers(plan, customers, seed)
    for number in range(-(-customers // COHORT)):
        cohort = draw_cohort(plan, number, min(COHORT, customers - number * COHORT), rare, seed)
        contacts, invitations = contact_table(plan, number, cohort), invitation_table(plan, number, cohort)
        yield Batch(number, contacts, invitations, customer_table(plan, cohort), tally(plan, cohort))


def _save_mappings(plan: Plan, folder: Path, names: list[str]) -> tuple[DataFile, ...]:
    """Write the mapping of each file beside it; return the files in the order in which to load them."""
    mappings = {
        "contacts.parquet": contact_mapping(plan),
        "late.parquet": contact_mapping(plan),
        "invitations.parquet": invitation_mapping(plan),
        "mentions.parquet": mention_mapping(plan),
        "customers.csv": customer_mapping(),
    }
    found = []
    for name, mapping in mappings.items():
        if name in names:
            path = folder / f"{Path(name).stem}.mapping.yaml"
            save_mapping(mapping, path)
            found.append(DataFile(folder / name, path))
    return tuple(found)
