"""Customers, the accounts they act for, and what is known of them over time."""

from datetime import datetime

from regard.vocabulary.base import Word, check_key, check_named, check_period


class Customer(Word, frozen=True):
    """A person as the ledger knows them: a pseudonym, and nothing that names them."""

    pseudonym: str
    account: str | None = None

    def __post_init__(self) -> None:
        """Check the pseudonym."""
        check_named(self.pseudonym, "pseudonym")


class Account(Word, frozen=True):
    """A company or household that customers act for; `parent` makes trees of them."""

    key: str
    name: str
    parent: str | None = None

    def __post_init__(self) -> None:
        """Check key and name."""
        check_named(self.key, "key")
        check_named(self.name, "name")


class Attribute(Word, frozen=True):
    """One fact about a customer, valid from (included) to (excluded).

    A breakdown uses the value at the time of the interaction. `valid_from` None: as far back as
    anything is known; `valid_to` None: until another value takes over.
    """

    customer: str
    name: str
    value: str
    valid_from: datetime | None = None
    valid_to: datetime | None = None

    def __post_init__(self) -> None:
        """Check name and validity."""
        check_named(self.customer, "customer")
        check_key(self.name)
        check_period(self.valid_from, self.valid_to)

    def holds_at(self, moment: datetime) -> bool:
        """Return whether the value was valid at a moment.

        >>> from datetime import UTC, datetime
        >>> gold = Attribute(customer="c1", name="tier", value="gold", valid_from=datetime(2026, 5, 1, tzinfo=UTC))
        >>> gold.holds_at(datetime(2026, 4, 30, tzinfo=UTC))
        False
        """
        began = self.valid_from is None or self.valid_from <= moment
        return began and (self.valid_to is None or moment < self.valid_to)
