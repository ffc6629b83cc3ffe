"""Asking for an assistant: which numbers it may have, what a question is about, and how much of an answer is told."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec
import numpy as np
from msgspec import Meta

from regard.ask.anonymous import anonymous_sources
from regard.cli.options import moment_of
from regard.ledger import Ledger, Reader, read
from regard.measure import AnyOf, Breakdown, Condition, Measured
from regard.measure.anonymity import LEAST, hidden
from regard.story import catch_up

MOST_ROWS = 200
"""Rows that an answer has at most."""
_MOST_SQL = 4_000

Since = Annotated[str | None, Meta(description="First day or time that counts, such as 2026-01-31.")]
Until = Annotated[str | None, Meta(description="First day or time that no longer counts.")]
Zone = Annotated[str | None, Meta(description="IANA time zone; without it, the workspace's.")]
Where = Annotated[
    tuple[str, ...],
    Meta(description="Conditions that all hold, such as channel=web or waiting_s>120; see list_breakdowns."),
]


class About(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What every question about contacts can say."""

    since: Since = None
    until: Until = None
    zone: Zone = None
    where: Where = ()


@dataclass(frozen=True)
class Desk:
    """Where questions are answered.

    Attributes:
        ledger: the workspace.
        scope: what whoever asks may see.
    """

    ledger: Ledger
    scope: tuple[AnyOf, ...] = ()

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """Open the numbers as they are now."""
        catch_up(self.ledger)
        with read(self.ledger) as reader:
            yield reader

    def breakdown(self, about: About, by: Sequence[str] = ()) -> Breakdown:
        """Return what a question is about, within the scope.

        Raises:
            WrongUseError: a time or a condition cannot be read.
        """
        settings = self.ledger.settings
        return Breakdown(
            by=tuple(by),
            zone=about.zone or settings.zone,
            since=moment_of(about.since),
            until=moment_of(about.until),
            where=(*(Condition.parse(text) for text in about.where), *self.scope),
            minimum_n=settings.minimum_n,
            anonymous=anonymous_sources(self.ledger.folder),
        )


Told = dict[str, Any]
Answering = Callable[[Desk, Any], Told]


def told(rows: Sequence[Mapping[str, Any]], counts: Sequence[int], *, adds_up: bool = True) -> Told:
    """Return the rows that may be told, without those about so few that one could guess who they are.

    Args:
        rows: in the order in which they matter.
        counts: how many contacts, answers or customers are behind each.
        adds_up: whether the total can be asked for too. Then, where those left out are still too few together, the
            smallest other goes with them: what is left of the total would be theirs.
    """
    n = np.array(counts, np.int64)
    few = hidden(n) if adds_up and len(n) else (n > 0) & (n < LEAST)
    kept = [dict(row) for row, hide in zip(rows, few.tolist(), strict=True) if not hide]
    found: Told = {"rows": kept[:MOST_ROWS]}
    if few.any():
        found["too_small"] = f"{int(few.sum())} groups left out: fewer than {LEAST} are behind them"
    if len(kept) > MOST_ROWS:
        found["left_off"] = f"{len(kept) - MOST_ROWS} rows more: ask for less at once"
    return found


def numbers(found: Sequence[Measured]) -> Told:
    """Return the numbers of a measure, with what they have in common said once."""
    if not found:
        return {"rows": [], "says": "No rows fit."}
    first = found[0].to_dict()
    common = ("measure", "definition", "formula_source", "interval", "as_of", "minimum_n")
    return (
        {name: first[name] for name in common}
        | told([_row(one) for one in found], [one.n for one in found])
        | {"sql": first["sql"][:_MOST_SQL]}
    )


_ROW = (
    "value", "low", "high", "n", "denominator", "offered", "asked", "answered", "exclusions", "settled", "sentence",
)  # fmt: skip


def _row(number: Measured) -> dict[str, Any]:
    plain = number.to_dict()
    return {name: plain[name] for name in (*number.group, *_ROW)}
