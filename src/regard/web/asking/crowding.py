"""Crowding: how often one address may begin an open survey; the address itself is kept nowhere."""

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from hashlib import blake2b
from ipaddress import ip_address, ip_network

from django.http import HttpRequest

AT_ONCE = 120
"""Respondents of one address that may begin together: a whole office, or a class, behind one router."""
EACH_S = 1.0
"""Seconds after which one more may."""
_MOST_REMEMBERED = 10_000


class Turnstile:
    """Lets so many through at once, and then one each second, for each address by itself.

    What is remembered is a hash with a key that lives as long as the process, in memory only.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with nobody; the clock counts seconds."""
        self._clock = clock
        self._key = secrets.token_bytes(16)
        self._left: OrderedDict[bytes, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait_s(self, address: str) -> float:
        """Let somebody through and return 0, or return the seconds to wait."""
        who, now = self._hashed(address), self._clock()
        with self._lock:
            left, at = self._left.pop(who, (float(AT_ONCE), now))
            left = min(float(AT_ONCE), left + (now - at) / EACH_S)
            goes = left >= 1
            self._left[who] = (left - 1 if goes else left, now)
            while len(self._left) > _MOST_REMEMBERED:
                self._left.popitem(last=False)
        return 0.0 if goes else (1 - left) * EACH_S

    def _hashed(self, address: str) -> bytes:
        return blake2b(_network(address).encode(), key=self._key, digest_size=8).digest()


TURNSTILE = Turnstile()
"""Of this process."""


def address_of(request: HttpRequest) -> str:
    """Return the address that a request came from; empty where the server does not say."""
    if not request.META.get("REMOTE_ADDR"):
        return ""
    # Here, because allauth's settings are not there yet when this is imported.
    from allauth.core.internal.httpkit import get_client_ip  # noqa: PLC0415

    return get_client_ip(request) or ""


def _network(address: str) -> str:
    """Return the part of an address that one household has: with IPv6 it has many addresses."""
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    return str(ip_network(f"{found}/64", strict=False)) if found.version == 6 else str(found)
