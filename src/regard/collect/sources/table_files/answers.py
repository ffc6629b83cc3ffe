"""Answers and personal lists of a row: scores, free words, traits and further identifiers."""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from regard.collect.draft import IDENTIFIER_DRAFT, INTERACTION_DRAFT, NAMED_VALUE
from regard.collect.refusal import Refusal
from regard.collect.sources.table_files.faults import Fault
from regard.collect.sources.table_files.fields import words
from regard.collect.sources.table_files.lists import ListPart, list_column, struct_part
from regard.collect.sources.table_files.mapping import Mapping, Score
from regard.collect.sources.table_files.numbers import to_number
from regard.collect.sources.table_files.text import clean_text, column_of
from regard.ledger.schema import ANSWER
from regard.vocabulary import AnswerKind

_CHOSEN = frozenset({AnswerKind.CHOICE, AnswerKind.CONSENT, AnswerKind.DATE})


def answers(table: Any, mapping: Mapping, faults: list[Fault]) -> Any:
    """Return the answers of each row, null where there are none; unreadable and impossible scores are faults."""
    parts = [_score(table, score, mapping.reading.decimal, faults) for score in mapping.scores]
    language = words(table, mapping.language)
    for each in mapping.texts:
        text = clean_text(column_of(table, each.column))
        fields = {"question": each.question, "kind": AnswerKind.TEXT.value, "text": text, "language": language}
        parts.append(struct_part(text.is_valid().to_numpy(False), fields, ANSWER))
    return list_column(parts, table.num_rows, INTERACTION_DRAFT.field("answers").type)


def _score(table: Any, score: Score, decimal: str, faults: list[Fault]) -> ListPart:
    """Return the answers of one column."""
    column = column_of(table, score.column)
    fields: dict[str, Any] = {"question": score.question, "kind": score.kind.value}
    if score.kind is AnswerKind.TEXT or score.kind in _CHOSEN:
        said = clean_text(column)
        fields["text" if score.kind is AnswerKind.TEXT else "option"] = said
        return struct_part(said.is_valid().to_numpy(False), fields, ANSWER)
    number, unreadable = to_number(column, decimal)
    faults.append((unreadable, Refusal.UNREADABLE_NUMBER))
    given = number.is_valid().to_numpy(False)
    if score.scale is not None:
        value = np.asarray(pc.fill_null(number, score.scale.low).to_numpy(False))
        faults.append(((value < score.scale.low) | (value > score.scale.high), Refusal.OFF_THE_SCALE))
        fields |= {"low": score.scale.low, "high": score.scale.high}
    return struct_part(given, fields | {"value": number}, ANSWER)


def traits(table: Any, mapping: Mapping) -> Any:
    """Return the personal traits of each row, null where there are none."""
    return _named(table, mapping.traits, "name", NAMED_VALUE)


def identifiers(table: Any, mapping: Mapping) -> Any:
    """Return the further identifiers of each row, null where there are none."""
    return _named(table, mapping.identifiers, "kind", IDENTIFIER_DRAFT)


def _named(table: Any, names: dict[str, str], field: str, kind: Any) -> Any:
    """Return lists of a name and a value, for columns with names."""
    parts = []
    for column, name in names.items():
        value = clean_text(column_of(table, column))
        parts.append(struct_part(value.is_valid().to_numpy(False), {field: name, "value": value}, kind))
    return list_column(parts, table.num_rows, pa.list_(kind))
