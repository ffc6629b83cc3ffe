"""Scores in the layout: answers with a number, beside all that is known of their interaction.

Scores are a small part of what happens, and asked about most. Looked up in all interactions they cost a join with
each of them, however few they are.
"""

import pyarrow as pa
import pyarrow.compute as pc

from regard.ledger.schema import CODE

_SCORE = pa.schema(
    [("answer_kind", CODE), ("score", pa.float64()), ("score_low", pa.float64()), ("score_high", pa.float64())]
)


def score_row(interaction: pa.Schema) -> pa.Schema:
    """Return the columns of a score: those of its interaction, its kind, its value, and the ends of its scale.

    Args:
        interaction: the columns of interactions, fold functions' included.
    """
    return pa.schema([*interaction, *_SCORE])


def scores_of(rows: pa.Table, answers: pa.Table) -> pa.Table:
    """Return a row for each answer with a number.

    Args:
        rows: interactions, with the columns of fold functions; those that are all null may be missing.
        answers: schema ANSWER_ROW, of these interactions.
    """
    scored = answers.filter(pc.is_valid(answers["value"]))
    places = pc.index_in(scored["seq"], value_set=rows["seq"].combine_chunks())
    found = rows.take(places.drop_null())
    scored = scored.filter(pc.is_valid(places))
    values = (pc.dictionary_encode(scored["kind"]).cast(CODE), scored["value"], scored["low"], scored["high"])
    for field, column in zip(_SCORE, values, strict=True):
        found = found.append_column(field, column)
    return found
