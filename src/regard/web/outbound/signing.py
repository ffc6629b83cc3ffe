"""Signing: messages carry who sent them and when, as Standard Webhooks has it; secrets are kept encrypted.

A secret has to be read for each signature, so that a hash of it is not enough: it lies in the state's database,
encrypted with a key made of the server's own. Who has the database alone cannot sign.
"""

import base64
import hashlib
import hmac
import os
import secrets
from collections.abc import Iterable
from datetime import timedelta

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db.models import Q
from django.utils.timezone import now

import regard
from regard.web.outbound.models import Endpoint, Secret

PREFIX = "whsec_"
OVERLAP = timedelta(hours=24)
"""For so long a secret that was replaced signs as well."""

_SECRET_BYTES = 32
_NONCE_BYTES = 12


def new_secret(endpoint: Endpoint) -> str:
    """Make an endpoint's secret and return it, which is done once; one before signs for a day more.

    Args:
        endpoint: kept already.
    """
    key = secrets.token_bytes(_SECRET_BYTES)
    endpoint.secrets.filter(ends_at=None).update(ends_at=now() + OVERLAP)
    Secret.objects.create(endpoint=endpoint, sealed=sealed(key))
    return PREFIX + base64.b64encode(key).decode()


def secrets_of(endpoint: Endpoint) -> list[bytes]:
    """Return what messages to an endpoint are signed with now, the newest first; what cannot be opened is left out."""
    rows = endpoint.secrets.filter(Q(ends_at=None) | Q(ends_at__gt=now())).order_by("-pk")
    opened = (unsealed(bytes(row.sealed)) for row in rows)
    return [key for key in opened if key is not None]


def signed_headers(name: str, at_s: int, body: bytes, keys: Iterable[bytes]) -> dict[str, str]:
    """Return the headers of a message.

    Args:
        name: of the message, the same whenever it is sent.
        at_s: when it is sent, seconds since 1970 (UTC).
        body: as it is sent.
        keys: each signs.
    """
    signed = f"{name}.{at_s}.".encode() + body
    signatures = (base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode() for key in keys)
    return {
        "Content-Type": "application/json",
        "User-Agent": f"Regard/{regard.__version__}",
        "webhook-id": name,
        "webhook-timestamp": str(at_s),
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
    }


def sealed(key: bytes) -> bytes:
    """Encrypt a secret with the server's own key."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + _cipher().encrypt(nonce, key, None)


def unsealed(content: bytes) -> bytes | None:
    """Return a secret; None if it was encrypted with another key, as after the server's own was changed."""
    try:
        return _cipher().decrypt(content[:_NONCE_BYTES], content[_NONCE_BYTES:], None)
    except (InvalidTag, ValueError):
        return None


def _cipher() -> AESGCM:
    made = HKDF(SHA256(), length=32, salt=None, info=b"regard outbound").derive(settings.SECRET_KEY.encode())
    return AESGCM(made)
