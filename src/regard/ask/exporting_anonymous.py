"""Answers to anonymous surveys out: in no order, without what tells a few of them from the others."""

import secrets

import numpy as np
import pyarrow as pa

from regard.ask.exporting import Answers
from regard.ask.exporting_variables import FACTS, Kind, Variable
from regard.measure.anonymity import LEAST

_ABOUT = ("version", "touchpoint", "channel", "unit", "language", "excluded")
"""What may stand beside answers, the most telling first, as long as many share all of it."""
_WORDS = (Variable("question", Kind.TEXT, "Question"), Variable("text", Kind.TEXT, "Text"))


def anonymized(found: Answers) -> Answers:
    """Return answers as they may leave: shuffled, and without their words.

    Of what they are about a column stays if for each of its values, beside those of the columns that stay before it,
    there are `LEAST` answers. Fewer than that in all are not told.

    Args:
        found: as `answers_table` returns them, already narrowed to what somebody may see.
    """
    table = found.table if len(found.table) >= LEAST else found.table.slice(0, 0)
    about = _shared(table)
    facts = {variable.name for variable in FACTS}
    kept = tuple(
        variable
        for variable in found.variables
        if (variable.name in about if variable.name in facts else not _is_words(variable))
    )
    chosen = table.select([variable.name for variable in kept])
    return Answers(kept, chosen.take(pa.array(_shuffled(len(chosen)), pa.int64())))


def words_of(found: Answers) -> Answers:
    """Return what was answered in words, each question's in no order and with nothing beside: `question` and `text`.

    Args:
        found: as `answers_table` returns them, already narrowed to what somebody may see.
    """
    given = {each.name: found.table[each.name].drop_null().to_pylist() for each in found.variables if _is_words(each)}
    rows = [
        (name, texts[place])
        for name, texts in given.items()
        if len(found.table) >= LEAST
        for place in _shuffled(len(texts))
    ]
    names, texts = zip(*rows, strict=True) if rows else ((), ())
    columns = [pa.array(names, pa.string()), pa.array(texts, pa.string())]
    return Answers(_WORDS, pa.table(columns, names=[variable.name for variable in _WORDS]))


def _shared(table: pa.Table) -> set[str]:
    kept: list[str] = []
    for name in _ABOUT:
        groups = table.group_by([*kept, name], use_threads=False).aggregate([([], "count_all")])
        if all(count >= LEAST for count in groups["count_all"].to_pylist()):
            kept.append(name)
    return {*kept}


def _is_words(variable: Variable) -> bool:
    facts = {each.name for each in FACTS}
    return variable.kind is Kind.TEXT and not variable.values and variable.name not in facts


def _shuffled(count: int) -> list[int]:
    order: list[int] = np.random.default_rng(secrets.randbits(128)).permutation(count).tolist()
    return order
