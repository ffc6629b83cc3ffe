"""Linkage: which persons are likely the same, by what is known of them. It proposes, and merges nobody.

The model is that of Fellegi and Sunter ("A Theory for Record Linkage", 1969) as Splink estimates it: how often each
field agrees among persons who are the same and among others is learnt from the data itself, without examples.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import pyarrow as pa

from regard.errors import WrongUseError
from regard.ledger import Ledger
from regard.ledger.decisions import Action, decisions
from regard.resolve.linkage_people import FIELDS, people_of

LINK = pa.schema(
    [("one", pa.string()), ("other", pa.string()), ("probability", pa.float64()), ("agreed", pa.list_(pa.string()))]
)
"""Two persons (`one` < `other`, in hexadecimal), how likely they are the same (0 to 1), and which fields are equal."""

FEWEST = 100
"""Persons of whom anything is known; with fewer there is nothing to learn from."""

_BLOCKS = (
    ("first_name", "last_name"), ("birth_date",), ("email",), ("phone",), ("last_name", "city"), ("first_name", "city"),
)  # fmt: skip
"""Only pairs that agree in one of these are compared: all pairs of many persons would be too many."""
_LEARNT_FROM = _BLOCKS[:4]
_CERTAIN = (("first_name", "last_name", "birth_date"), ("email",))
"""Pairs that agree in these are taken for the same to begin with, when the share of such pairs is estimated."""
_RECALL = 0.7
"""Which share of those who are the same these are guessed to find; a rough guess does."""
_MOST_PAIRS = 1_000_000


@dataclass(frozen=True)
class Pair:
    """Two persons who are likely one; as a row of LINK."""

    one: str
    other: str
    probability: float
    agreed: tuple[str, ...]


def find_pairs(ledger: Ledger, threshold: float) -> list[Pair]:
    """Return persons of a workspace who are likely the same, the likeliest first.

    Those of whom somebody has decided that they are not one are left out; who was merged is one person already.

    Args:
        ledger: the workspace.
        threshold: how likely two must be the same, from 0 to 1.

    Raises:
        WrongUseError: Splink is not installed, or too little is known.
    """
    _check_installed()
    apart = {
        frozenset(key.hex() for key in (each.one, each.other) if key is not None)
        for each in decisions(ledger)
        if each.action is Action.APART and each.holds
    }
    rows = propose_links(people_of(ledger), threshold).to_pylist()
    pairs = [Pair(row["one"], row["other"], row["probability"], tuple(row["agreed"])) for row in rows]
    return [pair for pair in pairs if frozenset((pair.one, pair.other)) not in apart]


def propose_links(people: pa.Table, threshold: float) -> pa.Table:
    """Return which persons are likely the same, schema LINK, the likeliest first.

    Args:
        people: schema PEOPLE.
        threshold: how likely two must be the same, from 0 to 1.

    Raises:
        WrongUseError: Splink is not installed, or too little is known.
    """
    _check_installed()
    fields = [name for name in FIELDS if len(people[name].unique().drop_null()) > 1]
    if len(people) < FEWEST or len(fields) < 2:
        message = f"Too little is known to compare people: {len(people)} persons, {len(fields)} fields that tell."
        raise WrongUseError(message, f"It takes {FEWEST} persons, and two of {', '.join(FIELDS)}.")
    splink = import_module("splink")
    linker = _linker(splink, people, fields)
    _learn(splink, linker, fields)
    found = linker.inference.predict(threshold_match_probability=threshold).as_pyarrow_table()
    return _links(found, fields)


def _check_installed() -> None:
    if find_spec("splink") is None:
        raise WrongUseError("Splink is not installed.", "Install Regard with the extra: pip install 'regard[linkage]'.")


def _linker(splink: Any, people: pa.Table, fields: Sequence[str]) -> Any:
    settings = splink.SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="person",
        comparisons=[_comparison(name) for name in fields],
        blocking_rules_to_generate_predictions=[splink.block_on(*names) for names in _known(_BLOCKS, fields)],
    )
    backend = splink.DuckDBAPI()
    # It tells at length how it learns; who asked wants the pairs.
    return splink.Linker(backend.register(people.select(["person", *fields])), settings, log_level=logging.ERROR)


def _comparison(name: str) -> Any:
    """Return how alike two values of a field are, in the levels that Splink has for its kind."""
    library = import_module("splink.comparison_library")
    if name in {"first_name", "last_name"}:
        return library.NameComparison(name)
    if name == "birth_date":
        return library.DateOfBirthComparison(name, input_is_string=True)
    if name == "email":
        return library.EmailComparison(name)
    # That two live in London says less than that two live in Little Snoring.
    return library.ExactMatch(name).configure(term_frequency_adjustments=name == "city")


def _known(groups: Sequence[tuple[str, ...]], fields: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the groups all of whose fields are there, or else each field by itself."""
    return [names for names in groups if set(names) <= set(fields)] or [(name,) for name in fields]


def _learn(splink: Any, linker: Any, fields: Sequence[str]) -> None:
    """Let the model learn how often fields agree by chance, and how often among those who are the same."""
    rules = [splink.block_on(*names) for names in _known(_CERTAIN, fields)]
    linker.training.estimate_probability_two_random_records_match(rules, recall=_RECALL)
    linker.training.estimate_u_using_random_sampling(max_pairs=_MOST_PAIRS, seed=1)
    failing = import_module("splink.internals.exceptions").EMTrainingException
    for names in _known(_LEARNT_FROM, fields):
        try:
            linker.training.estimate_parameters_using_expectation_maximisation(splink.block_on(*names))
        except failing:
            # Nobody agrees in these; the other fields tell enough, or the usual values hold.
            continue


def _links(found: pa.Table, fields: Sequence[str]) -> pa.Table:
    rows = []
    for row in found.to_pylist():
        one, other = sorted((row["person_l"], row["person_r"]))
        agreed = [name for name in fields if row[f"{name}_l"] is not None and row[f"{name}_l"] == row[f"{name}_r"]]
        rows.append({"one": one, "other": other, "probability": row["match_probability"], "agreed": agreed})
    rows.sort(key=lambda row: (-row["probability"], row["one"], row["other"]))
    return pa.Table.from_pylist(rows, LINK)
