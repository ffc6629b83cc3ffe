"""The key ring: the valid write keys, at hand in a server process, with what each may still send."""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from regard.collect.keys import hash_of
from regard.ledger import Ledger
from regard.ledger.head import micros

REREAD_S = 2.0
"""Keys are read again when they are older: so soon is a new or revoked one known everywhere."""
_BURST_S = 2.0
_NOTE_EACH = timedelta(minutes=1)


class Bucket:
    """Events that may still be sent: filled evenly, never above two seconds' worth."""

    def __init__(self, events_per_second: int, clock: Callable[[], float]) -> None:
        """Begin full; the clock counts seconds."""
        self.rate = events_per_second
        self._clock = clock
        self._level = self._most = events_per_second * _BURST_S
        self._at = clock()
        self._lock = threading.Lock()

    def take(self, events: int) -> float:
        """Take events out; return 0, or the seconds to wait if there are not enough, with nothing taken.

        What is larger than the bucket passes when the bucket is full, and is worked off afterwards.
        """
        with self._lock:
            now = self._clock()
            self._level = min(self._most, self._level + (now - self._at) * self.rate)
            self._at = now
            missing = min(events, self._most) - self._level
            if missing > 0:
                return missing / self.rate
            self._level -= events
            return 0.0


@dataclass(frozen=True)
class Grant:
    """What the holder of a valid key may do: send events of a source, from some web origins, at some rate."""

    hash: bytes
    source: str
    origins: frozenset[str]
    bucket: Bucket | None

    def allows(self, origin: str | None) -> bool:
        """Return whether a request may come from a web origin; None is a request that comes from no browser."""
        return origin is None or not self.origins or origin.lower() in self.origins

    def wait_s(self, events: int) -> float:
        """Count events against the limit; return 0, or the seconds to wait with nothing counted."""
        return 0.0 if self.bucket is None else self.bucket.take(events)


class KeyRing:
    """The valid keys of a workspace; any number of threads may look them up."""

    def __init__(self, ledger: Ledger, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Look keys up in a ledger; the clock counts seconds."""
        self._ledger = ledger
        self._clock = clock
        self._grants: dict[bytes, Grant] = {}
        self._read_at = float("-inf")
        self._used: dict[bytes, int] = {}
        self._reading = threading.Lock()

    def find(self, secret: str) -> Grant | None:
        """Return what a key allows; None if it is unknown or revoked.

        Raises:
            StorageError: the database does not answer.
        """
        if self._clock() - self._read_at > REREAD_S:
            self._read()
        found = self._grants.get(hash_of(secret))
        if found is not None:
            self._used[found.hash] = micros(datetime.now(UTC))
        return found

    def note_uses(self) -> None:
        """Write down when keys were last used, each at most once a minute; not for the path of a request.

        Raises:
            StorageError: the database does not answer.
        """
        used, self._used = self._used, {}
        if not used:
            return
        each = _NOTE_EACH // timedelta(microseconds=1)
        with self._ledger.database.transaction() as transaction:
            transaction.run_many(
                "update write_key set used_at = ? where hash = ? and (used_at is null or used_at <= ?)",
                [(at, code, at - each) for code, at in used.items()],
            )

    def _read(self) -> None:
        with self._reading:
            began = self._clock()
            if began - self._read_at <= REREAD_S:
                return
            with self._ledger.database.snapshot() as snapshot:
                rows = snapshot.rows(
                    "select hash, source, origins, events_per_second from write_key where revoked_at is null"
                )
            self._grants = {bytes(code): self._grant(bytes(code), *rest) for code, *rest in rows}
            self._read_at = began

    def _grant(self, code: bytes, source: str, origins: str, limit: int | None) -> Grant:
        before = self._grants.get(code)
        bucket = before.bucket if before is not None else None
        if limit is None:
            bucket = None
        elif bucket is None or bucket.rate != limit:
            bucket = Bucket(limit, self._clock)
        return Grant(code, source, frozenset(json.loads(origins)), bucket)
