"""The proposal: a mapping guessed from names and contents, for a person to confirm."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

import msgspec
import pyarrow as pa

from regard.collect.sources.table_files.batch import Batch
from regard.collect.sources.table_files.findings import Findings
from regard.collect.sources.table_files.guess_attributes import take_attributes, take_cancellations
from regard.collect.sources.table_files.guess_contacts import (
    take_channel,
    take_id,
    take_outcome,
    take_spans,
    take_touchpoint,
    take_value,
)
from regard.collect.sources.table_files.guess_people import take_company, take_identifiers, take_traits, take_who
from regard.collect.sources.table_files.guess_scores import take_scores, take_texts
from regard.collect.sources.table_files.guess_times import take_promised, take_shape, take_when
from regard.collect.sources.table_files.mapping import Mapping, Reading
from regard.collect.sources.table_files.names import SCORES, match
from regard.collect.sources.table_files.numbers import guess_decimal
from regard.collect.sources.table_files.profile import Profile, profile
from regard.collect.sources.table_files.reading import guess_reading, sample
from regard.collect.sources.table_files.text import clean_text, column_of, is_text
from regard.errors import WrongUseError
from regard.vocabulary import check_zone

SAMPLE_ROWS = 20_000
"""Rows looked at to guess a mapping."""

FIRST_GUESSES = (take_who, take_traits, take_promised, take_when, take_shape)
"""Who and when, and so what a row is."""
CONTACT_GUESSES = (
    take_identifiers,
    take_id,
    take_company,
    take_scores,
    take_value,
    take_spans,
    take_outcome,
    take_texts,
    take_channel,
    take_touchpoint,
)
"""What happened, where a row is a contact."""


@dataclass(frozen=True)
class ColumnProposal:
    """What a column was found to be: its role, why, and up to three of its values."""

    name: str
    role: str
    reason: str
    examples: tuple[str, ...]


@dataclass(frozen=True)
class Proposal:
    """A mapping to confirm.

    Attributes:
        mapping: ready to use; what could not be decided is at its stated default.
        columns: each column of the file, in its order.
        questions: what could not be decided, and how to answer.
    """

    mapping: Mapping
    columns: tuple[ColumnProposal, ...]
    questions: tuple[str, ...]


@dataclass(frozen=True)
class Guide:
    """What a source knows of its table files before it looks at the values.

    Attributes:
        steps: finds out what the columns are; gets the findings and a sample.
        mapping: the source's mapping.
        reading: how the file is written; None to guess it.
    """

    steps: Callable[[Findings, Any], None]
    mapping: type[Mapping] = Mapping
    reading: Reading | None = None


def propose(path: Path, *, source: str, zone: str | None = None, occurred: str | None = None) -> Proposal:
    """Guess what the columns of a file mean.

    Args:
        path: a CSV, XLSX, Parquet or JSON lines file, also as .gz.
        source: the source's lasting name.
        zone: IANA zone of times without an offset; None if unknown.
        occurred: the column that says when it happened, or one ISO time for all rows; None to guess.

    Raises:
        WrongUseError: the file is no table or has no rows; the zone or the time asked for does not exist.
    """
    return guess(path, Guide(_guess), source=source, zone=zone, occurred=occurred)


def guess(path: Path, guide: Guide, *, source: str, zone: str | None, occurred: str | None) -> Proposal:
    """Guess a mapping of any source that reads one table file.

    Args:
        path: as in `propose`.
        guide: what the source knows of its files.
        source: as in `propose`.
        zone: as in `propose`.
        occurred: as in `propose`.

    Raises:
        WrongUseError: as in `propose`.
    """
    _check_zone(zone)
    reading = guide.reading or guess_reading(path)
    batch = sample(path, reading)
    table = batch.table.slice(0, SAMPLE_ROWS)
    reading = msgspec.structs.replace(reading, decimal=_decimal(table, reading))
    profiles = {name: profile(table, name, reading.decimal) for name in sorted(table.column_names)}
    findings = Findings(profiles, zone, occurred)
    guide.steps(findings, table)
    _check_occurred(findings)
    _tell_broken(findings, batch)
    parts = {name: part for name, part in findings.parts.items() if part}
    said: dict[str, Any] = {"source": source, "reading": reading, "context": _context(findings), **parts}
    mapping = guide.mapping(**said)
    return Proposal(mapping, _columns(table.column_names, findings), tuple(findings.questions))


def _guess(findings: Findings, table: Any) -> None:
    """Run the steps of guessing."""
    for step in FIRST_GUESSES:
        step(findings)
    if findings.parts.get("shape") == "attributes":
        _tell_undated_scores(findings)
    else:
        for step in CONTACT_GUESSES:
            step(findings)
        take_cancellations(findings, table)
    take_attributes(findings, table)


def _check_zone(zone: str | None) -> None:
    """Raise unless the zone asked for exists."""
    try:
        check_zone(zone or "UTC")
    except ValueError as error:
        what = f"{error}."
        raise WrongUseError(what, "Give --zone an IANA name.") from error


def _check_occurred(findings: Findings) -> None:
    """Raise unless the column or time asked for was found."""
    asked, when = findings.occurred, findings.parts.get("occurred_at")
    if asked is not None and (when is None or asked not in {when.column, when.fixed}):
        what = f"{asked!r} is neither a column of the file nor a time."
        raise WrongUseError(what, f"Its columns are: {', '.join(findings.profiles)}. A time is such as 2026-01-31.")


def _decimal(table: Any, reading: Reading) -> Literal[".", ","]:
    """Guess the decimal mark from all text columns together."""
    texts = [clean_text(column_of(table, name)) for name in table.column_names if is_text(table.column(name))]
    joined = pa.concat_arrays([each.slice(0, 2000).cast(pa.string()) for each in texts] or [pa.array([], pa.string())])
    return cast("Literal['.', ',']", guess_decimal(joined, reading.delimiter))


def _context(findings: Findings) -> tuple[str, ...]:
    """Return the columns kept in the context: all that is left, and what only served to compute a field."""
    kept = {each.name for each in findings.free}
    value, outcome = findings.parts.get("value"), findings.parts.get("outcome")
    kept |= set(value.product or ()) if value is not None else set()
    kept |= {outcome.column} if outcome is not None else set()
    return () if findings.parts.get("shape") == "attributes" else tuple(sorted(kept))


def _columns(names: Sequence[str], findings: Findings) -> tuple[ColumnProposal, ...]:
    """Return what each column was found to be."""
    return tuple(_column(findings.profiles[name], findings) for name in names)


def _column(column: Profile, findings: Findings) -> ColumnProposal:
    """Return what one column was found to be."""
    role, reason = findings.roles.get(column.name, ("context", "nothing else fits; it is kept with the contact"))
    return ColumnProposal(column.name, role, reason, column.examples)


def _tell_undated_scores(findings: Findings) -> None:
    """Say that scores without a time are kept as attributes."""
    for column in findings.free:
        if column.low is not None and any(match(column.key, names) == 3 for names in SCORES.values()):
            findings.questions.append(
                f"{column.name!r} looks like a score, but no column says when it was given; it is kept as an attribute."
                " To load it as answers, give the time with --occurred, such as --occurred 2026-01-31."
            )


def _tell_broken(findings: Findings, batch: Batch) -> None:
    """Say how many rows have the wrong shape."""
    if batch.broken:
        findings.questions.append(
            f"{len(batch.broken)} of the first {batch.table.num_rows + len(batch.broken)} rows have more or fewer"
            f" columns than the header (the first is row {batch.broken[0].row}); they will be refused. If many are, set"
            " `reading: {delimiter: …}` in the mapping."
        )
