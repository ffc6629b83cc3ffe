"""News: what came into the ledger, as other systems are told it."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pyarrow as pa

from regard.ask.anonymous import anonymous_sources
from regard.ledger import Ledger, Reader
from regard.ledger.identity_lookup import identities_of
from regard.web.outbound.bodies import (
    Answered,
    ConsentChanged,
    Contact,
    Data,
    EventType,
    InvitationAnswered,
    Reply,
)

Span = tuple[int, int]
"""Numbers of the ledger: after the first, up to the second."""

_CONSENT = "consent"
_STATES = {"consent_given": "given", "consent_withdrawn": "withdrawn"}
_COLUMNS = tuple(name for name in Contact.__struct_fields__ if name not in {"customer", "interaction", "is_cut"})
_ABOUT_INVITED = ("customer", "interaction", "occurred_at", "touchpoint", "unit", "account")


@dataclass(frozen=True)
class News:
    """One event.

    Attributes:
        type: what happened.
        identity: names it among all of its type.
        data: what is told of it.
        customer_no: whom it is about, in the layout; None: nobody known.
        seq: of the contact by which it is decided who may see it; None: only who may see everything.
    """

    type: EventType
    identity: str
    data: Data
    customer_no: int | None = None
    seq: int | None = None


def arrived(reader: Reader, ledger: Ledger, span: Span, since: datetime) -> list[News]:
    """Return what the contacts of a span come to, in the order in which they came.

    Those that count in no number are left out, and those of anonymous surveys, of which nothing tells one from another.

    Args:
        reader: what is known.
        ledger: its workspace.
        span: numbers of the contacts.
        since: only those that occurred then or later (UTC): loads of the past are no news.
    """
    anonymous = pa.table({"source": pa.array(anonymous_sources(ledger.folder), pa.string())})
    statement = _ROWS.format(first=int(span[0]), last=int(span[1]), since=engine_moment(since))
    rows = reader.fetch(statement, {"anonymous": anonymous})
    if not len(rows):
        return []
    identities = identities_of(ledger, rows["seq"].to_numpy()).to_pylist()
    replies = _replies(reader, rows["seq"])
    found: list[News] = []
    for row, identity in zip(rows.to_pylist(), identities, strict=True):
        # What the keeper has taken out since the reader was opened has no identity any more.
        if identity is not None:
            row |= {"interaction": identity, "occurred_at": row["occurred_at"].replace(tzinfo=UTC)}
            found += _told(row, replies.get(row["seq"], ()))
    return found


def engine_moment(at: datetime) -> str:
    """Return a moment as the engine reads it."""
    return f"timestamp '{at.astimezone(UTC).replace(tzinfo=None).isoformat(sep=' ')}'"


def _told(row: Mapping[str, Any], replies: Iterable[Mapping[str, Any]]) -> Iterator[News]:
    """Yield what one contact comes to."""

    def news(kind: EventType, data: Data, identity: str = row["interaction"]) -> News:
        return News(kind, identity, data, row["customer_no"], row["seq"])

    said = {name: row[name] for name in _COLUMNS} | {name: row[name] for name in ("customer", "interaction")}
    context = json.loads(row["context"] or "{}")
    answers = tuple(Reply(**_without(reply, "seq")) for reply in replies)
    if row["kind"] in _STATES:
        yield news(EventType.CONSENT_CHANGED, _consent(row, context))
    elif not row["kind"].startswith("invitation_"):
        yield news(EventType.CONTACT_RECEIVED, Contact(**said))
    if answers:
        yield news(EventType.ANSWER_RECEIVED, Answered(**said, answers=answers))
    if row["kind"] == "invitation_answered" and context.get("invitation"):
        about = {name: row[name] for name in _ABOUT_INVITED}
        about |= {name: _text(context.get(name)) for name in ("survey", "invitation")}
        yield news(EventType.INVITATION_ANSWERED, InvitationAnswered(**about))
    for reply in answers:
        if reply.kind == _CONSENT and reply.option and reply.value is not None:
            state = "given" if reply.value >= 0.5 else "withdrawn"
            data = _changed(row, purpose=reply.option, state=state)
            yield news(EventType.CONSENT_CHANGED, data, f"{row['interaction']} {reply.option}")


def _consent(row: Mapping[str, Any], context: Mapping[str, Any]) -> ConsentChanged:
    expires_at = _text(context.get("expires_at"))
    state = _STATES[row["kind"]]
    return _changed(row, purpose=_text(context.get("purpose")) or "", state=state, expires_at=expires_at)


def _changed(row: Mapping[str, Any], **said: str | None) -> ConsentChanged:
    about = {name: row[name] for name in ("customer", "interaction", "occurred_at")} | said
    return ConsentChanged(**about)


def _replies(reader: Reader, seqs: pa.ChunkedArray) -> dict[int, list[dict[str, Any]]]:
    """Return the replies of contacts, each in the order of its questions."""
    wanted = pa.table({"seq": pa.array(np.unique(seqs.to_numpy()))})
    found: dict[int, list[dict[str, Any]]] = {}
    for row in reader.fetch(_REPLIES, {"wanted": wanted}).to_pylist():
        found.setdefault(row["seq"], []).append(row)
    return found


def _without(row: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {column: value for column, value in row.items() if column != name}


def _text(value: object) -> str | None:
    return None if value is None else str(value)


_ROWS = f"""
select seq, customer_no, customer, context, {", ".join(_COLUMNS)}
from interaction left join customer using (customer_no)
where seq > {{first}} and seq <= {{last}} and excluded is null and occurred_at >= {{since}}
    and source not in (select source from anonymous)
order by seq
"""  # noqa: S608 - the names are those of the struct above
_REPLIES = f"""
select seq, {", ".join(Reply.__struct_fields__)}
from answer join wanted using (seq)
order by seq, question
"""  # noqa: S608 - as above
