"""Credentials: which write key a request carries, and whether it may be used so."""

import base64
import binascii
from dataclasses import dataclass

from django.http import HttpRequest

from regard.collect.key_ring import Grant, KeyRing
from regard.collect.protocols.faults import RequestFault
from regard.web.faults import TryLater

_NO_KEY = "Send the write key, as user name of Basic authentication or as Bearer token. `regard keys create` makes one."
_UNKNOWN_KEY = "The write key is unknown or revoked. `regard keys list` shows those that are valid."
_WRONG_ORIGIN = "The write key may not be used from this web origin. `regard keys create --origin` allows some."


@dataclass(frozen=True)
class Credentials:
    """What a request brings beside its body: a key, whether it is a Bearer token, and the page's web origin."""

    secret: str | None
    is_token: bool
    origin: str | None


def credentials(request: HttpRequest, parameter: str | None) -> Credentials:
    """Return the key of a request's header, or else of a parameter of its address.

    Raises:
        RequestFault: the header cannot be read.
    """
    scheme, _, text = request.headers.get("Authorization", "").strip().partition(" ")
    origin = request.headers.get("Origin")
    if scheme.lower() == "basic":
        return Credentials(_user_name(text.strip()), is_token=False, origin=origin)
    if scheme.lower() == "bearer":
        return Credentials(text.strip() or None, is_token=True, origin=origin)
    given = request.GET.get(parameter) if parameter is not None else None
    return Credentials(given or None, is_token=False, origin=origin)


def granted(keys: KeyRing, found: Credentials, in_body: str | None = None) -> Grant:
    """Return what a request's key allows; the header's counts before the body's.

    A Bearer token that is no key may be one of another system: then the body's key counts.

    Raises:
        RequestFault: there is no key, it is unknown or revoked, or may not be used from that origin.
        StorageError: the keys cannot be read.
    """
    secret = found.secret if found.secret is not None else in_body
    if secret is None:
        raise RequestFault("no_key", _NO_KEY, status=401)
    grant = keys.find(secret)
    if grant is None and found.is_token and in_body is not None:
        grant = keys.find(in_body)
    if grant is None:
        raise RequestFault("unknown_key", _UNKNOWN_KEY, status=401)
    if not grant.allows(found.origin):
        raise RequestFault("origin_not_allowed", _WRONG_ORIGIN, status=403)
    return grant


def spend(grant: Grant, events: int) -> None:
    """Count events against what a key may send.

    Raises:
        TryLater: it is too much at the moment.
    """
    wait_s = grant.wait_s(events)
    if wait_s > 0:
        message = "The key's limit of events a second is reached; nothing of this was taken. Send it again later."
        raise TryLater("rate_limited", message, status=429, retry_after_s=wait_s)


def _user_name(text: str) -> str | None:
    """Return the user name of Basic authentication; clients send the key as such, some without the colon."""
    try:
        plain = base64.b64decode(text + "=" * (-len(text) % 4), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError) as error:
        message = "The Authorization header is no valid Base64. Encode `key:` so."
        raise RequestFault("bad_authorization", message, status=401) from error
    return plain.partition(":")[0] or None
