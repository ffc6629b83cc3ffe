"""The command that holds the journeys of two segments or periods against each other."""

from typing import Annotated

import typer

from regard.cli.comparing import narrowed
from regard.cli.journeys_asking import Asked
from regard.cli.journeys_printing import Answer, answer
from regard.journeys.shares import Compared, differences

_CELL = ("cell", "first", "first_n", "second", "second_n", "difference", "p_adjusted")
_HELD = "The first: a condition such as channel=web, or a period such as 2026-01..2026-03, both ends included."
_AGAINST = "What it is held against: a condition or a period."


def differ(
    asked: Asked,
    by: Annotated[Compared, typer.Argument(metavar="VIEW", help="transitions, steps or variants.")],
    held: Annotated[str, typer.Option("--compare", metavar="ROWS", help=_HELD)],
    against: Annotated[str, typer.Option("--with", metavar="ROWS", help=_AGAINST)],
    top: Annotated[int, typer.Option("--top", min=1, help="Print so many rows.")] = 20,
) -> Answer:
    """Print how transitions, steps or variants differ between two segments or periods, the surest first."""
    first, second = (asked.view_of(narrowed(rows)(asked.breakdown)) for rows in (held, against))
    found = answer(differences(first, second, asked.cut, by), *_CELL)
    return Answer(found.table.sort_by([("p_value", "ascending")]), found.picture, _CELL, top=top)
