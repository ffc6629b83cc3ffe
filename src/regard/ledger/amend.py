"""Amendments: corrections and exclusions, as entries of their own."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from regard.errors import WrongUseError
from regard.ledger.head import Receipt, append
from regard.ledger.identity import identity_keys
from regard.ledger.ledger import Ledger
from regard.ledger.rows import AMENDABLE, ROW, WHEN
from regard.ledger.schema import AMENDMENT
from regard.vocabulary import Channel, Contact, Environment, Flag, Outcome

_WORDS = {"channel": Channel, "contact": Contact, "environment": Environment, "flag": Flag, "outcome": Outcome}
_NEEDED = frozenset({"occurred_at", "touchpoint", "kind"})


def correct(
    ledger: Ledger, source: str, native_id: str, changes: Mapping[str, Any], *, reason: str, at: datetime
) -> Receipt:
    """Correct an interaction: from the next fold on, numbers use the new values.

    Args:
        ledger: the ledger.
        source: the first half of the interaction's identity.
        native_id: the second; the interaction may even arrive later.
        changes: columns and their new values (None: no value); times as moments or ISO 8601, without zone in UTC.
        reason: why, for those who ask later.
        at: now, in UTC.

    Raises:
        WrongUseError: a column cannot be corrected, a value is none of the column's, or there is no reason.
    """
    return correct_all(ledger, source, [native_id], changes, reason=reason, at=at)


def correct_all(
    ledger: Ledger, source: str, native_ids: Sequence[str], changes: Mapping[str, Any], *, reason: str, at: datetime
) -> Receipt:
    """Correct interactions of one source alike, in one commit.

    Args:
        ledger: the ledger.
        source: the first half of their identities.
        native_ids: the second of each; one at least.
        changes: as of `correct`; likewise the others.
        reason: why.
        at: now, in UTC.

    Raises:
        WrongUseError: as `correct` does.
    """
    unknown = sorted(set(changes) - set(AMENDABLE))
    if unknown or not changes:
        message = f"Cannot correct {', '.join(unknown) or 'nothing'}."
        raise WrongUseError(message, f"Choose of: {', '.join(AMENDABLE)}.")
    if not reason.strip():
        message = "A correction needs a reason."
        raise WrongUseError(message, "Say in a few words why.")
    kept = {name: _kept(name, value) for name, value in changes.items()}
    entry = {"changes": json.dumps(kept), "reason": reason, "received_at": at}
    identities = identity_keys(source, pa.array(native_ids, pa.string())).to_pylist()
    entries = [{"identity": identity, **entry} for identity in identities]
    return append(ledger, "amendment", pa.Table.from_pylist(entries, schema=AMENDMENT))


def exclude(ledger: Ledger, source: str, native_id: str, *, reason: str, at: datetime) -> Receipt:
    """Exclude an interaction: it stays in the ledger and counts in no number."""
    return correct(ledger, source, native_id, {"flag": Flag.EXCLUDED.value}, reason=reason, at=at)


def include(ledger: Ledger, source: str, native_id: str, *, reason: str, at: datetime) -> Receipt:
    """Let an excluded or flagged interaction count again."""
    return correct(ledger, source, native_id, {"flag": None}, reason=reason, at=at)


def _kept(name: str, value: Any) -> Any:
    """Return a new value as the entry keeps it.

    What is wrong is refused here: an entry that cannot be applied would stand in the way of every fold.
    """
    try:
        return None if value is None and name not in _NEEDED else _read(name, value)
    except (TypeError, ValueError) as error:
        message = f"{value!r} is no {name}: {error}."
        raise WrongUseError(message, "Give a value of the column's kind.") from error


def _read(name: str, value: Any) -> Any:
    kind = ROW.field("excluded" if name == "flag" else name).type
    if kind == WHEN:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        return (moment.astimezone(UTC) if moment.tzinfo else moment).replace(tzinfo=None).isoformat()
    if name in _WORDS:
        return _WORDS[name](value).value
    return float(value) if kind == pa.float64() else _text(value)


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        message = "a text is needed"
        raise ValueError(message)
    return value
