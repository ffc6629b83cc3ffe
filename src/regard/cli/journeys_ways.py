"""The commands about ways: paths, patterns, variants, loops."""

from typing import Annotated

import typer

from regard import journeys as room
from regard.cli.journeys_asking import Asked, seconds_or_none
from regard.cli.journeys_printing import Answer, answer
from regard.errors import WrongUseError
from regard.journeys.paths import Stretch

_PATH = ("touchpoints", "count", "share", "median_s")
_VARIANT = ("touchpoints", "count", "share", "coverage", "median_s")
_LOOP = (
    "touchpoint", "n", "episodes", "share", "self_loops", "return_loops", "mean_repetitions", "median_rework_s",
    "mean_rework_s",
)  # fmt: skip
_CONVERSION = ("converted", "n", "rate", "base_rate", "lift")
_PATTERN = "A pattern such as `cart->[^call]*->purchase`."
_WITHIN = "From the first contact of a match to its last at most so long, such as 7d."

Within = Annotated[str | None, typer.Option("--within", metavar="TIME", help=_WITHIN)]
Top = Annotated[int, typer.Option("--top", min=1, help="The most frequent so many.")]


def paths(
    asked: Asked,
    after: Annotated[str | None, typer.Option("--after", metavar="TOUCHPOINT", help="What comes after it.")] = None,
    before: Annotated[str | None, typer.Option("--before", metavar="TOUCHPOINT", help="What leads to it.")] = None,
    length: Annotated[int, typer.Option("--length", min=1, help="At most so many touchpoints.")] = 5,
    merge_repeats: Annotated[
        bool, typer.Option("--merge-repeats", help="Count contacts at the same touchpoint in a row as one.")
    ] = False,
    top: Top = 10,
) -> Answer:
    """Print the most frequent ways after a touchpoint, before one, or, with both, from one to the other."""
    if after is None and before is None:
        message = "A path leads from a touchpoint, to one, or both."
        raise WrongUseError(message, "Add --after TOUCHPOINT, --before TOUCHPOINT, or both.")
    both = (after, before) if after is not None and before is not None else None
    ends = (None, None) if both else (after, before)
    stretch = Stretch(*ends, both, length, merge_repeats)
    return answer(room.paths(asked.view, asked.cut, stretch, top), *_PATH)


def pattern(
    asked: Asked,
    pattern: Annotated[str, typer.Argument(metavar="PATTERN", help=_PATTERN)],
    within: Within = None,
) -> Answer:
    """Print how many episodes go a way that a pattern says, with wildcards and negation."""
    return answer(room.match(asked.view, asked.rule, pattern, seconds_or_none(within)), "matches", "n", "share")


def conversion(
    asked: Asked,
    start: Annotated[str, typer.Argument(metavar="START", help="A pattern, or a touchpoint.")],
    end: Annotated[str, typer.Argument(metavar="END", help="Another that comes after it.")],
    within: Within = None,
) -> Answer:
    """Print how often one pattern leads to another, beside how often the other is found at all."""
    found = room.conversion(asked.view, asked.rule, start, end, seconds_or_none(within))
    return answer(found, *_CONVERSION)


def variants(asked: Asked, top: Top = 20) -> Answer:
    """Print the most frequent whole sequences of touchpoints, and how much of all they cover."""
    return answer(room.variants(asked.view, asked.rule, top), *_VARIANT)


def loops(asked: Asked, top: Annotated[int, typer.Option("--top", min=1, help="Print so many rows.")] = 20) -> Answer:
    """Print where episodes come to a touchpoint again, and the time that takes: loops and rework."""
    found = answer(room.loops(asked.view, asked.rule), *_LOOP, top=top)
    rows = found.table.sort_by([("episodes", "descending")]) if len(found.table) else found.table
    return Answer(rows, found.picture, found.columns, found.facts, top=top)
