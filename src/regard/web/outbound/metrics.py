"""Metrics of webhooks out: how many messages wait, and how many were given up."""

from prometheus_client import Gauge

from regard.web.outbound.models import Delivery, Message

MESSAGES_WAITING = Gauge(
    "regard_outbound_waiting", "Webhooks that wait to be sent, or sent again.", multiprocess_mode="mostrecent"
)
MESSAGES_FAILED = Gauge(
    "regard_outbound_failed", "Webhooks that were given up and are still kept.", multiprocess_mode="mostrecent"
)

METRICS = (MESSAGES_WAITING, MESSAGES_FAILED)
"""Every metric of webhooks out."""


def count_messages() -> None:
    """Set the levels to what there is now."""
    for gauge, state in ((MESSAGES_WAITING, Delivery.WAITING), (MESSAGES_FAILED, Delivery.FAILED)):
        gauge.set(Message.objects.filter(state=state).count())
