"""Spoken: every word for a purpose as arrays, kept for one version of the layout, and what holds of them when."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from regard.ledger import Reader
from regard.resolve.consent import WORDS, quoted
from regard.resolve.consent_register import purposes_of

Numbers = NDArray[np.int32]
_FOR_EVER = np.iinfo(np.int64).max
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ANYBODY = """
select (exists (from interaction where kind in ('consent_given', 'consent_withdrawn') and excluded is null)
    or exists (from answer where kind = 'consent')) as spoke
"""
_SORTED = """
select customer_no, epoch_us(occurred_at) as at_us, given, epoch_us(until) as until_us from ({words})
where customer_no is not null order by customer_no, occurred_at, given desc, seq
"""


@dataclass(frozen=True)
class Holding:
    """What holds for a purpose at a moment.

    Attributes:
        given, withdrawn: customers by their number in the layout, ascending.
        expired: those whose last word ran out, ascending: as if they had said nothing.
    """

    given: Numbers
    withdrawn: Numbers
    expired: Numbers


@dataclass(frozen=True)
class Spoken:
    """Every word for one purpose, by customer and time; one entry a word.

    Attributes:
        customer_no: whose.
        at_us: when, microseconds since 1970 (UTC); of two at the same moment the withdrawal stands last.
        given: whether they agreed.
        until_us: until when it holds.
    """

    customer_no: Numbers
    at_us: NDArray[np.int64]
    given: NDArray[np.bool_]
    until_us: NDArray[np.int64]

    @property
    def nbytes(self) -> int:
        """Bytes it takes in memory."""
        return self.customer_no.nbytes + self.at_us.nbytes + self.given.nbytes + self.until_us.nbytes

    @cached_property
    def _changes(self) -> NDArray[np.int64]:
        """When something begins or ceases to hold, ascending."""
        return np.sort(np.concatenate([self.at_us, self.until_us[self.until_us != _FOR_EVER]]))

    def stretch(self, at: datetime) -> int:
        """Return a number that is the same for moments between which nothing begins or ceases to hold."""
        return int(np.searchsorted(self._changes, us_of(at), side="right"))

    def holding(self, at: datetime) -> Holding:
        """Return what holds at a moment (UTC); what is said later does not hold yet, what ran out no longer."""
        now_us = us_of(at)
        said = np.flatnonzero(self.at_us <= now_us)
        who = self.customer_no[said]
        last = said[np.append(who[1:] != who[:-1], True)] if len(said) else said
        holds = self.until_us[last] > now_us
        given, customers = self.given[last], self.customer_no[last]
        return Holding(customers[holds & given], customers[holds & ~given], customers[~holds])


def us_of(moment: datetime) -> int:
    """Return microseconds since 1970 of an aware moment."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def spoken(reader: Reader, purpose: str) -> Spoken:
    """Return every word for a purpose, read once for each version of the layout.

    Args:
        reader: an open version of the layout.
        purpose: its key.
    """
    days = {each.key: each.expires_after_days for each in purposes_of(reader)}.get(purpose)
    return reader.memory.get(("consent", "spoken", purpose, days), lambda: _read(reader, purpose, days))


def _read(reader: Reader, purpose: str, days: int | None) -> Spoken:
    if not reader.memory.get(("consent", "anybody"), lambda: _did_anybody_speak(reader)):
        nothing = np.empty(0, np.int64)
        return Spoken(nothing.astype(np.int32), nothing, nothing.astype(np.bool_), nothing)
    words = WORDS.format(purpose=quoted(purpose), days="null" if days is None else days)
    found = reader.fetch(_SORTED.format(words=words))
    return Spoken(
        found["customer_no"].cast(pa.int32()).to_numpy(),
        found["at_us"].to_numpy(),
        found["given"].to_numpy(),
        found["until_us"].fill_null(_FOR_EVER).to_numpy(),
    )


def _did_anybody_speak(reader: Reader) -> bool:
    return bool(reader.fetch(_ANYBODY)["spoke"][0].as_py())
