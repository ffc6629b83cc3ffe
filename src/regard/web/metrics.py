"""Metrics: what the processes of a server do, in the text format of Prometheus.

Each process writes into files of a folder that `PROMETHEUS_MULTIPROC_DIR` names; whichever is asked adds them up.
"""

import os
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import REGISTRY

from regard.collect.intake import Commit, Result

FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"

REQUESTS = Counter("regard_requests", "Requests answered, by route and HTTP status.", ["route", "status"])
REQUEST_SECONDS = Histogram("regard_request_seconds", "Seconds from a request's head to its answer.", ["route"])
EVENTS = Counter(
    "regard_events",
    "Events by source, fate (taken, known, refused) and the reason of a refusal (else empty).",
    ["source", "fate", "reason"],
)
COMMIT_SECONDS = Histogram("regard_commit_seconds", "Seconds that a commit of events took, receiving included.")
COMMIT_EVENTS = Histogram(
    "regard_commit_events",
    "Events that share one commit.",
    buckets=(1, 3, 10, 30, 100, 300, 1000, 3000, 10000),
)
BYTES_IN_FLIGHT = Gauge("regard_bytes_in_flight", "Bytes of requests held in memory.", multiprocess_mode="livesum")
EVENTS_WAITING = Gauge("regard_events_waiting", "Events that wait for their commit.", multiprocess_mode="livesum")
KEEPER_LAG = Gauge(
    "regard_keeper_lag_seconds",
    "Seconds since when something waits to be folded into the numbers; 0 if all is.",
    multiprocess_mode="livemax",
)
FOLD_SECONDS = Histogram("regard_fold_seconds", "Seconds that folding what is new into the numbers took.")
FOLD_ERRORS = Counter("regard_fold_errors", "Folds that failed; each is tried again.")

METRICS = (
    REQUESTS, REQUEST_SECONDS, EVENTS, COMMIT_SECONDS, COMMIT_EVENTS, BYTES_IN_FLIGHT, EVENTS_WAITING, KEEPER_LAG,
    FOLD_SECONDS, FOLD_ERRORS,
)  # fmt: skip
"""Every metric."""


def see_commit(commit: Commit) -> None:
    """Count one commit."""
    COMMIT_SECONDS.observe(commit.seconds)
    COMMIT_EVENTS.observe(commit.events)


def see_result(source: str, result: Result) -> None:
    """Count what became of the events of one request."""
    for fate, events in (("taken", result.taken), ("known", result.known)):
        if events:
            EVENTS.labels(source, fate, "").inc(events)
    for reason in result.refused.values():
        EVENTS.labels(source, "refused", reason.value).inc()


def exposition() -> bytes:
    """Return all metrics of all processes of this server as text."""
    folder = os.environ.get(FOLDER_VARIABLE)
    if folder is None:
        return generate_latest(REGISTRY)
    _forget_dead(Path(folder))
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)


def _forget_dead(folder: Path) -> None:
    """Drop the levels of processes that are gone; what they counted stays."""
    for path in folder.glob("gauge_live*_*.db"):
        process = int(path.stem.rpartition("_")[2])
        if not _lives(process):
            mark_process_dead(process)  # type: ignore[no-untyped-call]


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
