"""CloudEvents 1.0 over HTTP: binary, structured and batched events, and the handshake of webhooks.

Follows cloudevents/spec 1.0: `bindings/http-protocol-binding.md`, `formats/json-format.md`, `http-webhook.md`.
"""

from regard.collect.protocols.cloudevents.reading import read
from regard.collect.protocols.cloudevents.webhook import webhook_answer

__all__ = ["read", "webhook_answer"]
