"""Webhooks: signed JSON or forms of any sender become events, by a mapping that the workspace keeps."""

from regard.collect.webhooks.drafting import Delivery, Drafted, Skipped, drafted
from regard.collect.webhooks.mapping import WebhookMapping, mapping_text, read_mapping_text
from regard.collect.webhooks.signing import SCHEMES, Signed, Signing, is_ping, is_signed
from regard.collect.webhooks.store import Webhook, Webhooks

__all__ = [
    "SCHEMES",
    "Delivery",
    "Drafted",
    "Signed",
    "Signing",
    "Skipped",
    "Webhook",
    "WebhookMapping",
    "Webhooks",
    "drafted",
    "is_ping",
    "is_signed",
    "mapping_text",
    "read_mapping_text",
]
