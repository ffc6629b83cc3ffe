"""Contacts: what the ledger has of them, and of the requests made before, as triggers and the contact policy take it.

A contact is named by its identity in hexadecimal, which stands where a native id would: the layout has none, and the
identity is as lasting. Chance draws by it, so that plans and decisions draw the same.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from regard.ask.policy import REQUEST_ROW
from regard.ask.policy_limits import Flags, Integers
from regard.ask.policy_reasons import Reason
from regard.ask.sampling import Trigger
from regard.ask.sampling_candidates import CONTACT_ROW, Known
from regard.ledger import Ledger, Reader
from regard.ledger.identity_lookup import identities_of
from regard.measure import Breakdown
from regard.measure.breakdown import selected
from regard.measure.conditions import Condition
from regard.vocabulary import Calendar, Segment

FOUND_ROW = pa.schema([*CONTACT_ROW, ("seq", pa.int64()), ("excluded", pa.string())])
"""One contact, schema CONTACT_ROW; then its number in the ledger, and why it counts in no number (null: it counts)."""


def contacts_of(
    reader: Reader,
    ledger: Ledger,
    *,
    since_seq: int = 0,
    until_seq: int | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> pa.Table:
    """Return contacts, schema FOUND_ROW, in the order in which they came; `native_id` is the identity in hexadecimal.

    What was said of consent is not among them: nobody is asked how that was. Contacts of nobody known have the reason
    `no_address`, tests and those of staff `staff_or_test`.

    Args:
        reader: what is known.
        ledger: its workspace.
        since_seq: only those with a higher number.
        until_seq: only those with this number or a lower one.
        since: only those that occurred then or later (UTC).
        until: only those that occurred before (UTC).

    Raises:
        BrokenWorkspaceError: the layout's files are gone.
    """
    bounds = [f"seq > {int(since_seq)}"]
    bounds += [] if until_seq is None else [f"seq <= {int(until_seq)}"]
    bounds += [f"occurred_at >= {_moment(since)}"] if since else []
    bounds += [f"occurred_at < {_moment(until)}"] if until else []
    return _named(ledger, reader.fetch(_CONTACTS.format(where=" and ".join(bounds), among="")))


def contacts_at(reader: Reader, ledger: Ledger, seqs: Integers) -> pa.Table:
    """Return the contacts of some numbers as they are now (`contacts_of`); those that are gone are left out.

    Args:
        reader: what is known.
        ledger: its workspace.
        seqs: their numbers.
    """
    statement = _CONTACTS.format(where="true", among="join wanted using (seq)")
    return _named(ledger, reader.fetch(statement, {"wanted": pa.table({"seq": pa.array(np.unique(seqs))})}))


def past_requests(reader: Reader, since: datetime, among: Collection[str] | None = None) -> pa.Table:
    """Return what was sent before, whoever sent it, schema REQUEST_ROW; each invitation once, when it was offered.

    `key` is the name of the invitation, since files of other systems say nothing of the contact.

    Args:
        reader: what is known.
        since: only what was sent then or later (UTC).
        among: only to these customers, pseudonyms in hexadecimal; None: to all.
    """
    wanted = {} if among is None else {"wanted": pa.table({"customer": pa.array(list(among), pa.string())})}
    named = "left join customer c" if among is None else "join (select * from customer join wanted using (customer)) c"
    found = reader.fetch(_REQUESTS.format(since=_moment(since), named=named), wanted)
    columns = {name: found[name] for name in found.column_names} | {"reason": pa.nulls(len(found), pa.string())}
    return pa.table([columns[field.name].cast(field.type) for field in REQUEST_ROW], schema=REQUEST_ROW)


def known_of(
    reader: Reader,
    contacts: pa.Table,
    triggers: Mapping[str, Sequence[Trigger]],
    named: tuple[Mapping[str, Segment], Mapping[str, Calendar]],
) -> Known:
    """Return what triggers name, as `candidates_of` needs it; a segment or calendar that is gone is left out.

    Args:
        reader: what is known.
        contacts: schema FOUND_ROW.
        triggers: of each survey, by its key.
        named: segments and calendars of the workspace, by key.
    """
    segments, calendars = named
    wanted = {trigger.segment for of_survey in triggers.values() for trigger in of_survey} & segments.keys()
    flags = {key: segment_flags(reader, segments[key], contacts) for key in sorted(filter(None, wanted))}
    return Known(calendars=calendars, segments=flags)


def segment_flags(reader: Reader, segment: Segment, contacts: pa.Table) -> Flags:
    """Say which contacts are in a segment, as it counts in numbers.

    Args:
        reader: what is known.
        segment: the one.
        contacts: schema FOUND_ROW.

    Raises:
        WrongUseError: a condition names something unknown.
    """
    if not len(contacts):
        return np.zeros(0, np.bool_)
    rows = reader.table("interaction")
    first, last = pc.min_max(contacts["seq"]).as_py().values()
    conditions = tuple(Condition.parse(text) for text in segment.where)
    among = rows.filter(rows["seq"] >= first, rows["seq"] <= last)
    within = reader.arrow(selected(reader, Breakdown(where=conditions), among=among).select("seq"))
    flags: Flags = np.isin(contacts["seq"].to_numpy(), within["seq"].to_numpy())
    return flags


def _named(ledger: Ledger, found: pa.Table) -> pa.Table:
    """Return contacts with their identities, and what is known to forbid a request."""
    none = pa.scalar(None, pa.string())
    reason = pc.if_else(pc.is_null(found["person"]), str(Reason.NO_ADDRESS), none)
    columns = {name: found[name] for name in found.column_names}
    columns["native_id"] = identities_of(ledger, found["seq"].to_numpy())
    columns["reason"] = pc.if_else(pc.is_null(found["excluded"]), reason, str(Reason.STAFF_OR_TEST))
    named = pa.table([columns[field.name].cast(field.type) for field in FOUND_ROW], schema=FOUND_ROW)
    # What the keeper has taken out since the reader was opened has no identity any more.
    return named.filter(pc.is_valid(named["native_id"]))


def _moment(at: datetime) -> str:
    return f"timestamp '{at.astimezone(UTC).replace(tzinfo=None).isoformat(sep=' ')}'"


_CONTACTS = """
select seq, source, customer as person, account, unit, touchpoint, kind, outcome, occurred_at, excluded
from interaction {among} left join customer using (customer_no)
where {where} and not starts_with(kind, 'consent_')
order by seq
"""
_REQUESTS = """
with sent as (
    select i.seq, s.survey, s.invitation, c.customer, i.account, i.unit, i.touchpoint, i.occurred_at,
        json_extract_string(i.context, '$.trigger') as trigger, json_extract_string(i.context, '$.sent_by') as channel,
        coalesce(json_extract_string(i.context, '$.invitation'), 'row ' || s.invitation) as key
    from invitation s join interaction i using (seq) {named} on c.customer_no = i.customer_no
    where s.asked and i.excluded is null and i.occurred_at >= {since}
)
select survey, trigger, key, customer as person, account, unit, touchpoint, channel, occurred_at as "at"
from sent
where survey is not null
qualify row_number() over (partition by invitation, customer order by occurred_at, seq) = 1
order by occurred_at, seq
"""
