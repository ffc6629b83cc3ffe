"""Write keys: what another system needs to send events. Shown once, kept as a hash."""

import hashlib
import json
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from regard.errors import WrongUseError
from regard.ledger import Ledger
from regard.ledger.head import micros, moment

_SOURCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_ORIGIN = re.compile(r"https?://[a-z0-9.\[\]:-]+")
_HINT_LENGTH = 8


@dataclass(frozen=True)
class Key:
    """What is known of a write key.

    Attributes:
        source: the name under which its events are kept; part of every interaction's identity.
        hint: how the key begins.
        origins: web origins that may use it; all if there are none.
        events_per_second: the limit in each server process, if there is one.
        created_at, used_at, revoked_at: when it was made, last used (to the minute) and revoked; aware.
    """

    source: str
    hint: str
    origins: tuple[str, ...]
    events_per_second: int | None
    created_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True)
class NewKey:
    """A key just made: `secret` is the key itself, which is nowhere else and cannot be shown again."""

    secret: str
    source: str
    hint: str
    origins: tuple[str, ...]
    events_per_second: int | None


def create_key(
    ledger: Ledger, source: str, *, events_per_second: int | None = None, origins: Sequence[str] = ()
) -> NewKey:
    """Make a write key for a source; a source may have several, so that one can take over from another.

    Args:
        ledger: where it will be valid.
        source: letters, digits, hyphens, underscores and dots.
        events_per_second: the limit in each server process; none if not given.
        origins: web origins that may use it, such as `https://shop.example`; all if none is given.

    Raises:
        WrongUseError: the name, the limit or an origin is impossible.
    """
    _check_source(source)
    if events_per_second is not None and events_per_second < 1:
        message = f"{events_per_second} events a second is no limit."
        raise WrongUseError(message, "Give 1 or more, or no limit.")
    allowed = tuple(dict.fromkeys(_origin(origin) for origin in origins))
    secret = "rg_" + secrets.token_urlsafe(24)
    made = NewKey(secret, source, secret[:_HINT_LENGTH], allowed, events_per_second)
    with ledger.database.transaction() as transaction:
        transaction.run(
            "insert into write_key (hash, source, hint, origins, events_per_second, created_at)"
            " values (?, ?, ?, ?, ?, ?)",
            (hash_of(secret), source, made.hint, json.dumps(allowed), events_per_second, micros(datetime.now(UTC))),
        )
    return made


def list_keys(ledger: Ledger) -> list[Key]:
    """Return all keys, revoked ones too, by source and age."""
    with ledger.database.snapshot() as snapshot:
        rows = snapshot.rows(
            "select source, hint, origins, events_per_second, created_at, used_at, revoked_at"
            " from write_key order by source, created_at, hint"
        )
    return [_key(*row) for row in rows]


def revoke_key(ledger: Ledger, name_or_hint: str) -> Key:
    """Make a key useless, in every server process within two seconds.

    Args:
        ledger: where it is valid.
        name_or_hint: the key's source, if it has only one that is valid, or the key's hint.

    Raises:
        WrongUseError: no valid key, or more than one, is called so.
    """
    with ledger.database.transaction() as transaction:
        found = transaction.rows(
            "select hash, source, hint, origins, events_per_second, created_at, used_at from write_key"
            " where revoked_at is null and (source = ? or hint = ?) order by created_at",
            (name_or_hint, name_or_hint),
        )
        _check_one(name_or_hint, [row[2] for row in found])
        now = micros(datetime.now(UTC))
        transaction.run("update write_key set revoked_at = ? where hash = ?", (now, found[0][0]))
    return _key(*found[0][1:], now)


def hash_of(secret: str) -> bytes:
    """Return what is kept of a key: it has 192 random bits, so that a plain hash tells nobody."""
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).digest()


def _check_source(source: str) -> None:
    if not _SOURCE.fullmatch(source):
        message = f"{source!r} is no name for a source."
        raise WrongUseError(message, "Use up to 64 letters, digits, hyphens, underscores and dots, such as web-shop.")


def _origin(text: str) -> str:
    plain = text.strip().rstrip("/").lower()
    if not _ORIGIN.fullmatch(plain):
        message = f"{text!r} is no web origin."
        raise WrongUseError(message, "Give scheme and host, such as https://shop.example, without a path.")
    return plain


def _check_one(name: str, hints: Sequence[str]) -> None:
    if not hints:
        message = f"No valid key is called {name!r}."
        raise WrongUseError(message, "`regard keys list` shows them.")
    if len(hints) > 1:
        message = f"{len(hints)} valid keys are called {name!r}."
        raise WrongUseError(message, f"Say which one by how it begins: {', '.join(hints)}.")


def _key(source: str, hint: str, origins: str, limit: int | None, created: int, *later: int | None) -> Key:
    used, revoked = (None if time is None else moment(time) for time in later)
    return Key(source, hint, tuple(json.loads(origins)), limit, moment(created), used, revoked)
