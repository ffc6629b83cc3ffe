"""Seeing one customer: only through contacts that are in one's view."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404

from regard.journeys.timeline import count_contacts
from regard.ledger import Reader
from regard.measure import Breakdown
from regard.measure.breakdown import selected
from regard.web.shell.question import Question

_NOBODY = -1


@dataclass(frozen=True)
class Seen:
    """A customer as somebody may see them.

    Attributes:
        customer: the pseudonym in hex.
        customer_no: the number within the layout.
        rows: all interactions within the scope, of whatever customer.
        contacts: how many of the customer's contacts are among them, also those that do not count.
        outside: how many more there are.
    """

    customer: str
    customer_no: int
    rows: Any
    contacts: int
    outside: int

    @property
    def short(self) -> str:
        """How the pseudonym begins; to be typed by whoever wants to erase."""
        return self.customer[:6]


def see(reader: Reader, question: Question, customer: str) -> Seen:
    """Return a customer; it takes the same steps whether there is nobody or nobody within the scope.

    Raises:
        Http404: there is no such customer within the scope.
    """
    number = reader.number_of(customer)
    rows = selected(reader, Breakdown(where=question.scope))
    wanted = _NOBODY if number is None else number
    contacts = count_contacts(reader, wanted, rows)
    every = count_contacts(reader, wanted, selected(reader, Breakdown())) if question.scope else contacts
    if number is None or (question.scope and not contacts):
        raise Http404
    return Seen(customer, number, rows, contacts, every - contacts)
