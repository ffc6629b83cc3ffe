"""Guessing by several columns at once: what describes the customer, and ids that mark cancellations."""

import re
from typing import Any

import pyarrow.compute as pc

from regard.collect.sources.table_files.fields import amount
from regard.collect.sources.table_files.findings import Findings
from regard.collect.sources.table_files.mapping import Ending
from regard.collect.sources.table_files.names import ROLES, match, words_of
from regard.collect.sources.table_files.profile import Profile
from regard.collect.sources.table_files.text import clean_text, column_of
from regard.vocabulary import Outcome

_PEOPLE = frozenset({"user", "customer", "client", "member", "kunde", "kunden", "cliente", "klant"})


def take_attributes(findings: Findings, table: Any) -> None:
    """Take what describes the customer: all that is left where rows are customers, else what stays the same."""
    if "who" not in findings.parts:
        return
    about_customers = findings.parts.get("shape") == "attributes"
    reason = "one row a customer" if about_customers else "it describes the customer"
    whose = clean_text(column_of(table, findings.parts["who"].column))
    found = []
    for column in findings.free:
        if about_customers or (_may_describe(column) and (_is_named(column) or _is_steady(table, column, whose))):
            findings.take(column, "attribute", reason)
            found.append(column.name)
    findings.parts["attributes"] = tuple(found)


def _may_describe(column: Profile) -> bool:
    """Return whether a column can describe customers: few values, no date."""
    return 0 < column.distinct <= 500 and not column.time and (column.share_distinct <= 0.5 or column.rows <= 50)


def _is_named(column: Profile) -> bool:
    """Return whether the name says that a column describes customers."""
    strength = match(column.key, ROLES["attribute"])
    return strength == 3 or (strength >= 2 and bool(words_of(column.key) & _PEOPLE))


def _is_steady(table: Any, column: Profile, whose: Any) -> bool:
    """Return whether customers who come more than once have one value each, though customers differ."""
    if not whose.is_valid().sum().as_py() or column.distinct < 2:
        return False
    value = clean_text(column_of(table, column.name))
    pairs = pc.binary_join_element_wise(whose, value, "\x1f").drop_null()
    rows, customers = len(pairs), len(whose.filter(value.is_valid()).unique().drop_null())
    return customers > 1 and rows >= 1.5 * customers and len(pairs.unique()) <= 1.02 * customers


def take_cancellations(findings: Findings, table: Any) -> None:
    """Take ids that start with a letter wherever the worth is negative: they mark cancellations."""
    if "value" not in findings.parts or "outcome" in findings.parts:
        return
    worth = amount(table, findings.parts["value"], ".", [])
    negative = pc.fill_null(pc.less(worth, 0.0), False)
    for column in findings.free:
        letters = _letters(table, column)
        if letters is not None and _marks(clean_text(column_of(table, column.name)), letters, negative):
            findings.take(column, "outcome", f"its values start with {letters} where the worth is negative")
            ending = Ending(column=column.name, starts_with=letters, outcome=Outcome.CANCELLED)
            findings.parts["outcome"] = ending
            return


def _letters(table: Any, column: Profile) -> str | None:
    """Return the commonest letters before the digits, where nearly all other values are digits only."""
    if column.low is None and not any(re.fullmatch(r"\d+", example) for example in column.examples):
        return None
    text = clean_text(column_of(table, column.name)).drop_null()
    marked = text.filter(pc.match_substring_regex(text, r"^[A-Za-z]{1,3}\d+$"))
    digits = pc.sum(pc.match_substring_regex(text, r"^\d+$")).as_py() or 0
    if not len(marked) or digits + len(marked) < 0.95 * len(text) or len(marked) > 0.3 * len(text):
        return None
    counts = pc.utf8_rtrim(marked, "0123456789").value_counts()
    order = pc.sort_indices(counts, [("counts", "descending"), ("values", "ascending")])
    return str(counts.field("values")[order[0].as_py()].as_py())


def _marks(text: Any, letters: str, negative: Any) -> bool:
    """Return whether nine in ten rows with the letters are negative, and one in ten at most of the others."""
    starts = pc.fill_null(pc.starts_with(text, letters), False)
    return _share(negative.filter(starts)) >= 0.9 and _share(negative.filter(pc.invert(starts))) <= 0.1


def _share(truths: Any) -> float:
    """Return the share that is true."""
    return float(pc.mean(truths.cast("float64")).as_py() or 0.0)
