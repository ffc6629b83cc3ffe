"""Doors: who must be left out of what Regard makes of single persons, since they declined, or have not agreed.

Every view of single persons goes through here, and says how many it left out. Where nobody said anything and nothing is
needed, nobody is left out, and it costs nothing.
"""

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from regard.collect.purposes import ConsentPurpose, Covers
from regard.ledger import Reader
from regard.resolve.consent_register import covering
from regard.resolve.consent_spoken import Numbers, spoken


@dataclass(frozen=True)
class LeftOut:
    """Customers who are left out.

    Attributes:
        customer_no: their numbers in the layout, ascending, each once.
    """

    customer_no: Numbers

    def __len__(self) -> int:
        """Return how many they are."""
        return len(self.customer_no)

    def __contains__(self, customer_no: int) -> bool:
        """Return whether a customer is among them."""
        place = int(np.searchsorted(self.customer_no, customer_no))
        return place < len(self.customer_no) and int(self.customer_no[place]) == customer_no

    @property
    def nbytes(self) -> int:
        """Bytes it takes in memory."""
        return self.customer_no.nbytes


def left_out(reader: Reader, covers: Covers, at: datetime | None = None) -> LeftOut:
    """Return who must be left out of a part of Regard's work, made once for as long as nothing changes.

    Args:
        reader: an open version of the layout.
        covers: the part: `profiling` is what is made of one person's contacts together, `showing` is showing the
            person and their words, `asking` is asking them.
        at: the moment (aware); None: that of the numbers.

    Raises:
        BrokenWorkspaceError: the register of purposes cannot be read.
    """
    moment = reader.as_of if at is None else at
    purposes = covering(reader, covers)
    key = ("consent", "left_out", *(_state(reader, each, moment) for each in purposes))
    return reader.memory.get(key, lambda: LeftOut(_joined([_out(reader, each, moment) for each in purposes])))


def consent_state(reader: Reader) -> tuple[object, ...]:
    """Return what is the same for as long as nobody is left out, or let in again; a part of what results depend on.

    Consent runs out and the register changes without anything new in the layout.
    """
    covers = (Covers.PROFILING, Covers.SHOWING)
    return tuple(_state(reader, each, reader.as_of) for part in covers for each in covering(reader, part))


def _state(reader: Reader, purpose: ConsentPurpose, at: datetime) -> tuple[object, ...]:
    return purpose.key, purpose.needed, purpose.expires_after_days, spoken(reader, purpose.key).stretch(at)


def _out(reader: Reader, purpose: ConsentPurpose, at: datetime) -> Numbers:
    holding = spoken(reader, purpose.key).holding(at)
    if not purpose.needed:
        return holding.withdrawn
    everybody = reader.memory.get(("consent", "everybody"), lambda: LeftOut(_everybody(reader)))
    return np.setdiff1d(everybody.customer_no, holding.given, assume_unique=True)


def _everybody(reader: Reader) -> Numbers:
    found = reader.fetch("select customer_no from customer where customer_no is not null order by customer_no")
    return np.unique(found["customer_no"].to_numpy().astype(np.int32))


def _joined(parts: list[Numbers]) -> Numbers:
    return np.unique(np.concatenate([np.empty(0, np.int32), *parts])).astype(np.int32)
