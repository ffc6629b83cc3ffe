"""Standing: how one customer stands to each purpose, with every word that led there; and how many stand how."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from regard.collect.purposes import ConsentPurpose
from regard.ledger import Reader
from regard.resolve.consent_register import purposes_of
from regard.resolve.consent_spoken import spoken


class Stands(StrEnum):
    """How somebody stands to a purpose."""

    GIVEN = "given"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    NEVER_ASKED = "never_asked"


@dataclass(frozen=True)
class ConsentWord:
    """One thing that a customer said.

    Attributes:
        purpose: for what.
        given: whether they agreed.
        at: when (UTC).
        until: until when it holds (UTC); None: until something else is said.
        source: of the contact.
        via: where it came from, in a word; empty where the contact does not say.
        reason: why somebody wrote it down for the customer.
        text_version: of the text that the customer had read.
    """

    purpose: str
    given: bool
    at: datetime
    until: datetime | None
    source: str
    via: str = ""
    reason: str = ""
    text_version: str = ""


@dataclass(frozen=True)
class Standing:
    """How a customer stands to a purpose.

    Attributes:
        purpose: from the register.
        stands: how.
        allowed: whether what the purpose covers may be done.
        history: everything that was said, the newest first; the first is what `stands` comes from.
    """

    purpose: ConsentPurpose
    stands: Stands
    allowed: bool
    history: tuple[ConsentWord, ...] = ()

    @property
    def last(self) -> ConsentWord | None:
        """The last word; None if nothing was said."""
        return self.history[0] if self.history else None


@dataclass(frozen=True)
class ConsentCounts:
    """How many customers stand how to a purpose; together they are all known customers."""

    purpose: ConsentPurpose
    given: int
    withdrawn: int
    expired: int
    never_asked: int


def standings(reader: Reader, customer_no: int, at: datetime | None = None) -> list[Standing]:
    """Return how a customer stands to each purpose of the register.

    Args:
        reader: an open version of the layout.
        customer_no: the customer's number in the layout.
        at: the moment (aware); None: that of the numbers.
    """
    moment = reader.as_of if at is None else at
    words = [_word(row) for row in reader.fetch(_OF_ONE.format(customer_no=int(customer_no))).to_pylist()]
    return [_standing(each, words, moment) for each in purposes_of(reader)]


def consent_counts(reader: Reader, at: datetime | None = None) -> list[ConsentCounts]:
    """Return for each purpose of the register how many customers stand how to it.

    Args:
        reader: an open version of the layout.
        at: the moment (aware); None: that of the numbers.
    """
    moment = reader.as_of if at is None else at
    (known,) = reader.fetch("select count(distinct customer_no) as n from customer").to_pylist()
    found = []
    for purpose in purposes_of(reader):
        holding = spoken(reader, purpose.key).holding(moment)
        numbers = (len(holding.given), len(holding.withdrawn), len(holding.expired))
        found.append(ConsentCounts(purpose, *numbers, known["n"] - sum(numbers)))
    return found


def _standing(purpose: ConsentPurpose, words: Iterable[ConsentWord], at: datetime) -> Standing:
    own = tuple(_held(each, purpose) for each in words if each.purpose == purpose.key and each.at <= at)
    stands = _stands(own[0] if own else None, at)
    refused = stands is Stands.WITHDRAWN or (purpose.needed and stands is not Stands.GIVEN)
    return Standing(purpose, stands, not refused, own)


def _held(word: ConsentWord, purpose: ConsentPurpose) -> ConsentWord:
    """Return a word with how long it holds, where only the register says so."""
    if word.until is not None or not word.given or purpose.expires_after_days is None:
        return word
    until = word.at + timedelta(days=purpose.expires_after_days)
    return replace(word, until=until)


def _stands(last: ConsentWord | None, at: datetime) -> Stands:
    if last is None:
        return Stands.NEVER_ASKED
    if last.until is not None and last.until <= at:
        return Stands.EXPIRED
    return Stands.GIVEN if last.given else Stands.WITHDRAWN


def _word(row: dict[str, Any]) -> ConsentWord:
    times = {name: None if row[name] is None else row[name].replace(tzinfo=UTC) for name in ("at", "until")}
    texts = {name: row[name] or "" for name in ("via", "reason", "text_version")}
    return ConsentWord(**row | times | texts)


_OF_ONE = """
select purpose, given, said_at as "at", until, source, via, reason, text_version from (
    select json_extract_string(context, '$.purpose') as purpose, kind = 'consent_given' as given,
        occurred_at as said_at,
        try_cast(json_extract_string(context, '$.expires_at') as timestamptz) at time zone 'UTC' as until, source,
        json_extract_string(context, '$.from') as via, json_extract_string(context, '$.reason') as reason,
        json_extract_string(context, '$.text_version') as text_version, seq
    from interaction
    where customer_no = {customer_no} and kind in ('consent_given', 'consent_withdrawn') and excluded is null
    union all
    select a.option, a.value >= 0.5, i.occurred_at, null, i.source, 'survey', null, null, i.seq
    from answer a join interaction i using (seq)
    where i.customer_no = {customer_no} and a.customer_no = {customer_no} and a.kind = 'consent'
        and i.excluded is null and a.value is not null
)
where purpose is not null
order by said_at desc, given, seq desc
"""
