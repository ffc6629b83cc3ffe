"""Counts of webhooks: how many deliveries came, when the last one did, and what was wrong; never what was in them."""

import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from prometheus_client import Counter, Gauge
from prometheus_client.parser import text_string_to_metric_families

from regard.web.metrics import exposition

DELIVERIES = Counter(
    "regard_webhook_deliveries",
    "Deliveries of webhooks by source, what became of them (read, skipped, unsigned, unreadable) and why.",
    ["source", "fate", "reason"],
)
RECEIVED = Gauge(
    "regard_webhook_received_seconds",
    "When the last signed delivery of a webhook came, in seconds since 1970.",
    ["source"],
    multiprocess_mode="max",
)


@dataclass(frozen=True)
class Deliveries:
    """What came to a webhook since the server was started.

    Attributes:
        read: deliveries that became events.
        skipped: those that were understood and became none.
        turned_away: those without a right signature, or whose body could not be read.
        last_at: when the last signed one came; None if none did.
    """

    read: int = 0
    skipped: int = 0
    turned_away: int = 0
    last_at: datetime | None = None


def see_delivery(source: str, fate: str, reason: str) -> None:
    """Count one delivery."""
    DELIVERIES.labels(source, fate, reason).inc()
    if fate != "unsigned":
        RECEIVED.labels(source).set(time.time())


def deliveries() -> Mapping[str, Deliveries]:
    """Return what came to each webhook since the server was started, in all its processes."""
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    last: dict[str, float] = {}
    for family in text_string_to_metric_families(exposition().decode()):
        for sample in family.samples:
            if sample.name == "regard_webhook_deliveries_total":
                counts[sample.labels["source"]][sample.labels["fate"]] += int(sample.value)
            if sample.name == "regard_webhook_received_seconds":
                last[sample.labels["source"]] = sample.value
    return {source: _deliveries(fates, last.get(source)) for source, fates in counts.items()}


def _deliveries(fates: Mapping[str, int], last_s: float | None) -> Deliveries:
    turned_away = fates.get("unsigned", 0) + fates.get("unreadable", 0)
    last_at = None if last_s is None else datetime.fromtimestamp(last_s, UTC)
    return Deliveries(fates.get("read", 0), fates.get("skipped", 0), turned_away, last_at)
