"""Consent: what customers agreed to, by purpose, read from what they said, and until when it holds.

Consent is a contact: an interaction of kind `consent_given` or `consent_withdrawn`, whose context says the purpose,
where it came from, and until when it holds. An answer of kind consent, whose option is the purpose, is the same. Of all
that somebody said for a purpose the last word holds; of two at the same moment the withdrawal, since whoever declines
must not be overheard. How long an agreement holds that does not say so itself, the register of purposes says.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

import msgspec
import pyarrow as pa

from regard.collect.event import Event
from regard.ledger import Reader
from regard.resolve.consent_register import purposes_of


class Purpose(StrEnum):
    """What consent is asked for at least; the register of a workspace may have others, under keys of their own."""

    SURVEYS = "surveys"
    PROFILING = "profiling"
    SHOWING = "showing"


class Said(StrEnum):
    """What a customer's last word for a purpose was."""

    GIVEN = "given"
    WITHDRAWN = "withdrawn"


CONSENT_ROW = pa.schema(
    [
        ("customer", pa.string()),
        ("state", pa.string()),
        ("since", pa.timestamp("us", tz="UTC")),
        ("until", pa.timestamp("us", tz="UTC")),
    ]
)
"""What holds of one customer for a purpose: pseudonym in hexadecimal, `Said`, when that was said, and until when it
holds; null: until something else is said."""

KINDS = {Said.GIVEN: "consent_given", Said.WITHDRAWN: "consent_withdrawn"}
"""Kinds of the interactions."""

_US = 1_000_000


@dataclass(frozen=True)
class Consent:
    """What somebody says of a purpose.

    Attributes:
        state: whether they agree.
        at: when it was said.
        purpose: for what.
        via: where it came from, such as `unsubscribe_link` or `agent`.
        expires_at: until when it holds; None: until something else is said, or as the register says.
        reason: why somebody wrote it down for the customer; empty where the customer said it.
        text_version: of the text that the customer read before; empty where there was none.
    """

    state: Said
    at: datetime
    purpose: str = Purpose.SURVEYS
    via: str = ""
    expires_at: datetime | None = None
    reason: str = ""
    text_version: str = ""


def consent_event(consent: Consent, identifier: tuple[str, str], touchpoint: str, native_id: str) -> Event:
    """Return what somebody says of a purpose as an interaction.

    Args:
        consent: what is said.
        identifier: kind and value of who says it.
        touchpoint: where.
        native_id: names it among all of its source.
    """
    context = {"purpose": str(consent.purpose), "from": consent.via}
    context |= {name: text for name in ("reason", "text_version") if (text := getattr(consent, name))}
    if consent.expires_at is not None:
        context["expires_at"] = consent.expires_at.astimezone(UTC).isoformat()
    return Event(
        native_id=native_id,
        occurred_us=round(consent.at.timestamp() * _US),
        who_kind=identifier[0],
        who=identifier[1],
        zone="UTC",
        touchpoint=touchpoint,
        kind=KINDS[consent.state],
        context=msgspec.json.encode(context).decode(),
    )


def consents(reader: Reader, purpose: str, at: datetime, among: Collection[str] | None = None) -> pa.Table:
    """Return what holds of customers for a purpose, schema CONSENT_ROW; whose consent ran out has said nothing.

    Args:
        reader: what is known.
        purpose: for what.
        at: the moment (UTC); what is said later does not hold yet.
        among: pseudonyms in hexadecimal of those who matter; None: all customers.
    """
    wanted = {} if among is None else {"wanted": pa.table({"customer": pa.array(list(among), pa.string())})}
    text = _HOLDS.format(
        said=WORDS.format(purpose=quoted(purpose), days=_days(reader, purpose)),
        at=f"timestamp '{at.astimezone(UTC).replace(tzinfo=None).isoformat(sep=' ')}'",
        among="" if among is None else "join wanted using (customer)",
    )
    return reader.fetch(text, wanted).cast(CONSENT_ROW)


def _days(reader: Reader, purpose: str) -> str:
    """Return how many days an agreement holds that does not say so itself, as the engine reads it."""
    found = {each.key: each.expires_after_days for each in purposes_of(reader)}.get(purpose)
    return "null" if found is None else str(found)


def quoted(text: str) -> str:
    """Return a text as the engine reads it."""
    return "'" + text.replace("'", "''") + "'"


WORDS = """
    select customer_no, occurred_at, seq, kind = 'consent_given' as given, coalesce(
        try_cast(json_extract_string(context, '$.expires_at') as timestamptz) at time zone 'UTC',
        case when kind = 'consent_given' then occurred_at + to_days({days}::integer) end
    ) as until
    from interaction
    where kind in ('consent_given', 'consent_withdrawn') and excluded is null
        and json_extract_string(context, '$.purpose') = {purpose}
    union all
    select i.customer_no, i.occurred_at, i.seq, a.value >= 0.5 as given,
        case when a.value >= 0.5 then i.occurred_at + to_days({days}::integer) end as until
    from answer a join interaction i using (seq)
    where a.kind = 'consent' and a.option = {purpose} and i.excluded is null and a.value is not null
"""
"""Every word for a purpose, with how many days an agreement holds that does not say so itself."""

_HOLDS = """
with said as ({said}), latest as (
    select customer_no, occurred_at, given, until from said
    where customer_no is not null and occurred_at <= {at}
    qualify row_number() over (partition by customer_no order by occurred_at desc, given, seq desc) = 1
)
select customer, case when given then 'given' else 'withdrawn' end as state, occurred_at as since, until
from latest join customer using (customer_no) {among}
where until is null or until > {at}
order by customer
"""
