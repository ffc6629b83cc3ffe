"""Regard's side: load the drawn log as anybody would, fold it, let 1 % more arrive, fold that, and answer.

The functions `prepare`, `live` and `answer` run in fresh processes, which `speed` starts.
"""

import shutil
import statistics
import time
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from benchmarks.journeys import operations as ops

from regard import story
from regard.collect import find_source, load_file, start_catalogue
from regard.journeys.funnel import funnel
from regard.journeys.funnel_definition import Funnel, FunnelStep
from regard.journeys.retention import Retention, retention
from regard.journeys.retention_periods import RetentionRule
from regard.journeys.steps import StepMatrix, step_matrix
from regard.journeys.steps_states import Span
from regard.journeys.timeline import Timeline, whole_timeline
from regard.journeys.transitions import Transitions, transitions
from regard.journeys.variants import Variants, variants
from regard.journeys.view import View, view
from regard.ledger import Reader, create_ledger, open_ledger, read
from regard.settings import EpisodeRule
from regard.vault.pseudonyms import pseudonym

WORKSPACE = "workspace"
_RULE = EpisodeRule("visit", ops.GAP_MS // 1_000)
_EPOCH = date(1970, 1, 1)
_LIVE_CONTACTS, _BATCHES = 100, 5


def prepare(folder: Path) -> dict[str, float]:
    """Make the workspace; return CPU and wall seconds of loading and folding, and sizes in MB."""
    workspace = folder / WORKSPACE
    create_ledger(workspace, name="Bench").close()
    start_catalogue(workspace)
    figures: dict[str, float] = {}
    with open_ledger(workspace) as ledger:
        mapping = find_source(folder / ops.CONTACTS).propose(folder / ops.CONTACTS, source="bench").mapping
        for name, file in (("all but 1 %", ops.CONTACTS), ("last 1 %", ops.RECENT)):
            load = partial(load_file, ledger, folder / file, mapping, progress=lambda _: None)
            for what, work in (("load", load), ("fold", partial(story.catch_up, ledger))):
                wall, cpu = time.perf_counter(), time.process_time()
                work()
                figures[f"{what} {name}, CPU s"] = time.process_time() - cpu
                figures[f"{what} {name}, wall s"] = time.perf_counter() - wall
        with read(ledger) as reader:
            arrays = reader.arrays
            figures["contacts in pages"] = len(arrays.recent.columns["seq"])
            figures["contacts of the base replaced"] = len(arrays.gone.columns["seq"])
    layout = workspace / "ledger" / "layout"
    figures["layout, MB"] = sum(path.stat().st_size for path in layout.rglob("*") if path.is_file()) / 1e6
    figures["peak, MB"] = ops.peak_mb()
    return figures


def live(folder: Path) -> dict[str, float]:
    """Fold batches of 100 contacts into a copy of the workspace; return the median seconds, after a first one."""
    copy, file = folder / "live", folder / "live.parquet"
    shutil.copytree(folder / WORKSPACE, copy)
    taken: list[tuple[float, float]] = []
    try:
        with open_ledger(copy) as ledger:
            mapping = find_source(folder / ops.RECENT).propose(folder / ops.RECENT, source="bench").mapping
            for batch in range(_BATCHES):
                pq.write_table(_just_now(folder, batch), file)
                load_file(ledger, file, mapping, progress=lambda _: None)
                wall, cpu = time.perf_counter(), time.process_time()
                story.catch_up(ledger)
                taken.append((time.perf_counter() - wall, time.process_time() - cpu))
    finally:
        shutil.rmtree(copy)
    walls, cpus = zip(*taken[1:], strict=True)
    return {"wall_s": statistics.median(walls), "cpu_s": statistics.median(cpus), "longest_wall_s": max(walls)}


def answer(folder: Path, times: int, wanted: str, name: str) -> dict[str, float]:
    """Answer the operations wanted; return CPU and wall seconds of opening the view."""
    with open_ledger(folder / WORKSPACE) as ledger, read(ledger) as reader:
        wall, cpu = time.perf_counter(), time.process_time()
        journeys = view(reader)
        opening = {"wall_s": time.perf_counter() - wall, "cpu_s": time.process_time() - cpu}
        own = partial(one_timeline, reader, ledger.pseudonym_key)
        asked = questions(journeys) | {"f": ops.Question(own, timeline_rows)}
        ops.serve(name, folder, asked, times=times, wanted=wanted)
    return opening


def questions(journeys: View) -> dict[str, ops.Question]:
    """Return how the operations on a view are answered."""
    steps = tuple(FunnelStep((touchpoint,)) for touchpoint in ops.FUNNEL)
    funnels = {"c": Funnel(steps, within_s=ops.WINDOW_MS / 1_000), "c0": Funnel(steps)}
    return {
        "a": ops.Question(partial(transitions, journeys, _RULE), timed_moves),
        "a'": ops.Question(partial(transitions, journeys, _RULE, times=False), moves),
        "b": ops.Question(partial(step_matrix, journeys, _RULE, Span(ops.STEPS)), cells),
        **{
            key: ops.Question(partial(funnel, journeys, each), lambda found: [[step.reached for step in found.steps]])
            for key, each in funnels.items()
        },
        "d": ops.Question(partial(retention, journeys, RetentionRule()), cohorts),
        "e": ops.Question(partial(variants, journeys, _RULE, ops.VARIANTS), commonest),
    }


def one_timeline(reader: Reader, key: bytes, customer: int) -> Timeline:
    """Return the timeline of a customer of whom the identifier is known."""
    number = reader.number_of(pseudonym(key, "customer_id", str(customer)).hex())
    if number is None:
        message = f"There is no customer {customer}."
        raise LookupError(message)
    return whole_timeline(reader, number)


def moves(found: Transitions) -> list[Any]:
    """Return the edges between touchpoints."""
    return [(edge.before, edge.after, edge.count) for edge in found.edges if edge.before and edge.after]


def timed_moves(found: Transitions) -> list[Any]:
    """Return the same with medians; halves of milliseconds are what a median can be."""
    between = (edge for edge in found.edges if edge.before and edge.after)
    return [(each.before, each.after, each.count, round((each.median_s or 0) * 2_000) / 2) for each in between]


def cells(found: StepMatrix) -> list[Any]:
    """Return the touchpoints' cells that are not 0."""
    named = [(row, counts) for row, counts in zip(found.rows, found.counts, strict=True) if isinstance(row, str)]
    counted = ((step, row, n) for row, counts in named for step, n in zip(found.steps, counts, strict=True))
    return [cell for cell in counted if cell[2]]


def cohorts(found: Retention) -> list[Any]:
    """Return the cells that are not 0, weeks as their number."""
    weeks = [((each - _EPOCH) // timedelta(milliseconds=1) + ops.MONDAY_MS) // ops.WEEK_MS for each in found.cohorts]
    cohort, age = np.nonzero(found.returned)
    return [(weeks[one], two, found.returned[one, two]) for one, two in zip(cohort.tolist(), age.tolist(), strict=True)]


def commonest(found: Variants) -> list[Any]:
    """Return the variants shown."""
    return [(each.touchpoints, each.count) for each in found.shown]


def timeline_rows(found: Timeline) -> list[Any]:
    """Return the contacts, the oldest first."""
    return [
        (round(each.occurred_at.timestamp() * 1_000), each.touchpoint, each.channel) for each in found.contacts[::-1]
    ]


def _just_now(folder: Path, batch: int) -> pa.Table:
    """Return the last contacts once more, as new ones, an hour later each time."""
    recent = pq.read_table(folder / ops.RECENT)
    last = recent.slice(len(recent) - _LIVE_CONTACTS)
    numbers = pa.array(np.arange(_LIVE_CONTACTS) + 10**12 + batch * _LIVE_CONTACTS)
    later = last["occurred_at"].cast(pa.int64()).to_numpy() + (batch + 1) * 3_600_000
    moments = pa.array(later).cast(last.schema.field("occurred_at").type)
    return last.set_column(0, "contact_id", numbers).set_column(2, "occurred_at", moments)
