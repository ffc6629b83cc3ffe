"""Tables: what the files of the desk hold."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from regard.measure import Behind, Measured
from regard.vocabulary.zones import GRAINS
from regard.web.desks.measures.asking import Asked
from regard.web.desks.measures.exporting import Column, Row
from regard.web.shell.components_bar import condition_words, period_words
from regard.web.shell.names import measure_name
from regard.web.shell.workspace import segments
from regard.web.translating import translated

NUMBERS = (
    Column("value", "number"),
    Column("low", "number"),
    Column("high", "number"),
    Column("n", "whole"),
    Column("denominator", "whole"),
    Column("standard_error", "number"),
    Column("settled", "truth"),
    Column("minimum_n", "whole"),
    Column("offered", "whole"),
    Column("asked", "whole"),
    Column("answered", "whole"),
    Column("left_out", "whole"),
    Column("as_of", "moment"),
)
"""The columns of numbers, after `measure` and a column for each dimension."""

ROWS = (
    Column("occurred_at", "moment"),
    Column("customer"),
    Column("touchpoint"),
    Column("stage"),
    Column("channel"),
    Column("kind"),
    Column("source"),
    Column("score", "number"),
    Column("promise"),
)
"""The columns of the rows behind a number; a customer is a pseudonym."""

PAGE = 20_000
"""Rows that are read at once."""


def number_columns(asked: Asked) -> list[Column]:
    """Return the columns of a question's numbers."""
    return [Column("measure"), *(_dimension(name) for name in asked.by), *NUMBERS]


def number_rows(numbers: Sequence[Measured]) -> Iterator[Row]:
    """Yield a row for each number."""
    for number in numbers:
        yield {
            **number.group,
            "measure": number.measure,
            "value": number.value,
            "low": number.low,
            "high": number.high,
            "n": number.n,
            "denominator": number.denominator,
            "standard_error": number.standard_error,
            "settled": number.settled,
            "minimum_n": number.minimum_n,
            "offered": number.coverage.offered,
            "asked": number.coverage.asked,
            "answered": number.coverage.answered,
            "left_out": sum(number.exclusions.values()),
            "as_of": number.as_of,
        }


def rows_behind(found: Behind, most: int) -> Iterator[list[dict[str, Any]]]:
    """Yield the rows behind a number, some thousand at a time.

    Args:
        found: what was counted.
        most: rows at most.
    """
    for offset in range(0, min(found.n, most), PAGE):
        yield found.page(offset, min(PAGE, most - offset))


def about(asked: Asked, numbers: Sequence[Measured]) -> list[tuple[str, str]]:
    """Return what a file of numbers says of itself."""
    question, first = asked.question, numbers[0] if numbers else None
    lines = [
        (_("Measure"), measure_name(asked.measure)),
        (_("Period"), period_words(question.since, question.until)),
        (_("Zone"), question.zone),
        (_("Conditions"), ", ".join(condition_words(one) for one in question.where)),
        (_("Segment"), _segment(question.segment)),
    ]
    if first is not None:
        lines += [
            (_("What it is"), translated(first.definition)),
            (_("Where the formula comes from"), translated(first.source)),
            (_("Interval"), translated(first.interval)),
            (_("As of"), first.as_of.isoformat()),
            (_("The statement that counted"), first.sql),
        ]
    return [line for line in lines if line[1]]


def _segment(key: str) -> str:
    known = segments().get(key)
    return known.name if known else key


def _dimension(name: str) -> Column:
    if name in GRAINS:
        return Column(name, "moment" if name == "hour" else "day")
    return Column(name)
