"""Polars, streaming, over the raw Parquet files, or over one file ordered by customer and time.

In the ordered file a contact's predecessor is the row above, wherever the customer is the same; in the raw files each
query orders first what it needs, which is faster than windows over customers.

Run as `python -m benchmarks.journeys.peers.polars_files FOLDER TIMES OPERATIONS NAME`, in the peers' environment;
NAME is `polars` or `polars-sorted`.
"""

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl
from benchmarks.journeys import operations as ops

_ORDER = ["customer_id", "occurred_at"]
_LONG_AGO = -(2**60)


class Journeys:
    """The contacts of a folder, and the operations on them."""

    def __init__(self, folder: Path, *, in_order: bool) -> None:
        """Scan the files, or the ordered one, which is made if it is not there."""
        self.folder, self.in_order = folder, in_order
        self.log = pl.scan_parquet([folder / ops.CONTACTS, folder / ops.RECENT])
        if in_order:
            path = folder / ops.SORTED
            if not path.exists():
                self.log.sort(_ORDER).sink_parquet(path, compression="zstd")
            self.log = pl.scan_parquet(path)

    def transitions(self, *, times: bool) -> list[Any]:
        """Answer a and a'."""
        ms, same = _ms(), pl.col("customer_id") == pl.col("customer_id").shift()
        gap = (ms - ms.shift()).alias("gap")
        moves = self._ordered().select(
            pl.col("touchpoint").shift().alias("before"), "touchpoint", gap, same.alias("same")
        )
        within = moves.filter(pl.col("same") & (pl.col("gap") <= ops.GAP_MS))
        wanted = [pl.len(), pl.col("gap").median()] if times else [pl.len()]
        return _rows(within.group_by("before", "touchpoint").agg(*wanted))

    def steps(self) -> list[Any]:
        """Answer b."""
        numbered = self._episodes().with_columns(pl.int_range(pl.len(), dtype=pl.Int64).alias("row"))
        start = pl.when("begins").then("row").forward_fill()
        step = (pl.col("row") - start + 1).alias("step")
        steps = numbered.select("touchpoint", step).filter(pl.col("step") <= ops.STEPS)
        return _rows(steps.group_by("step", "touchpoint").len())

    def funnel(self, window_ms: int) -> list[Any]:
        """Answer c: after each contact, the latest start of a chain that got to each step in time."""
        of_steps = self._ordered().filter(pl.col("touchpoint").cast(pl.String).is_in(ops.FUNNEL))
        first = (pl.col("customer_id") != pl.col("customer_id").shift()).fill_null(value=True)
        found = of_steps.select("customer_id", "touchpoint", _ms().alias("t0"), first.alias("first"))
        for number, touchpoint in enumerate(ops.FUNNEL, 1):
            before = pl.col(f"t{number - 1}")
            reached = (pl.col("touchpoint") == touchpoint) & (pl.col("t0") - before <= window_ms)
            start = pl.when(reached).then(before).when("first").then(_LONG_AGO).forward_fill().alias(f"t{number}")
            found = found.with_columns(start)
        ever = found.group_by("customer_id").agg(pl.col("^t[1-4]$").max() > _LONG_AGO)
        return _rows(ever.select(pl.col("^t[1-4]$").sum()))

    def cohorts(self) -> list[Any]:
        """Answer d."""
        week = ((_ms() + ops.MONDAY_MS) // ops.WEEK_MS).cast(pl.Int32)
        weeks = self.log.select("customer_id", week.alias("week")).unique()
        cohort = pl.col("week").min().over("customer_id")
        return _rows(
            weeks.select(cohort.alias("cohort"), (pl.col("week") - cohort).alias("age")).group_by("cohort", "age").len()
        )

    def variants(self) -> list[Any]:
        """Answer e."""
        number = pl.col("begins").cum_sum().alias("episode")
        variant = pl.col("touchpoint").cast(pl.String).str.join(">")
        found = self._episodes().select("touchpoint", number).group_by("episode").agg(variant)
        return _rows(found.group_by("touchpoint").len().top_k(ops.VARIANTS, by="len"))

    def timeline(self, customer: int) -> list[Any]:
        """Answer f."""
        own = self.log.filter(pl.col("customer_id") == customer).sort("occurred_at")
        return _rows(own.select(_ms(), "touchpoint", "channel"))

    def _ordered(self) -> pl.LazyFrame:
        log = self.log.select("customer_id", "occurred_at", "touchpoint")
        return log if self.in_order else log.sort(_ORDER)

    def _episodes(self) -> pl.LazyFrame:
        """Return touchpoints in order, and whether an episode begins with them."""
        ms = _ms()
        begins = (pl.col("customer_id") != pl.col("customer_id").shift()) | (ms - ms.shift() > ops.GAP_MS)
        return self._ordered().select("touchpoint", begins.fill_null(value=True).alias("begins"))


def main(folder: Path, times: int, wanted: str, name: str) -> None:
    """Answer the operations wanted."""
    journeys = Journeys(folder, in_order=name == "polars-sorted")
    asked: dict[str, Callable[..., Any]] = {
        "a": partial(journeys.transitions, times=True),
        "a'": partial(journeys.transitions, times=False),
        "b": journeys.steps,
        "c": partial(journeys.funnel, ops.WINDOW_MS),
        "c0": partial(journeys.funnel, 2**59),
        "d": journeys.cohorts,
        "e": journeys.variants,
        "f": journeys.timeline,
    }
    questions = {key: ops.Question(ask) for key, ask in asked.items()}
    ops.serve(name, folder, questions, times=times, wanted=wanted)


def _ms() -> pl.Expr:
    return pl.col("occurred_at").dt.epoch("ms")


def _rows(frame: pl.LazyFrame) -> list[Any]:
    found: list[Any] = frame.collect(engine="streaming").rows()
    return found


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4])
