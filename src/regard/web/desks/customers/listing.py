"""Lists of customers: who is in view, in pages, with what they are called and what was broken to them."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest

from regard.journeys.accounts import AccountSummary, accounts
from regard.journeys.customers import ORDERS, CustomerSummary, count_customers, count_left_out, customers
from regard.ledger import Reader
from regard.measure import Breakdown
from regard.measure.breakdown import selected
from regard.promises.of_customers import broken_of
from regard.web.desks.customers.searching import called, found_by
from regard.web.shell.lists import customers_of
from regard.web.shell.models import CustomerList
from regard.web.shell.paging import Paging
from regard.web.shell.reading import cached

_ACCOUNTS = 5


@dataclass(frozen=True)
class Line:
    """One customer of a list, with what they are called and how many promises to them are broken."""

    summary: CustomerSummary
    name: str
    broken: int


@dataclass(frozen=True)
class Listing:
    """A page of a list.

    Attributes:
        lines: one a customer.
        paging: where in the list it is.
        accounts: those that begin with what was searched for.
        left_out: how many known customers no list has, for want of consent; none where somebody was searched for.
    """

    lines: list[Line]
    paging: Paging
    accounts: list[AccountSummary]
    left_out: int = 0


@dataclass(frozen=True)
class Asked:
    """Which customers an address asks for.

    Attributes:
        text: what is searched for, or nothing.
        order: one of `ORDERS`.
        kept: the list that a finding has kept.
    """

    text: str
    order: str
    kept: CustomerList | None

    @classmethod
    def of(cls, request: HttpRequest) -> "Asked":
        """Read an address.

        Raises:
            Http404: it names a list that is not there.
        """
        order = request.GET.get("order", ORDERS[0])
        text = request.GET.get("q", "").strip()
        return cls(text, order if order in ORDERS else ORDERS[0], _kept(request.GET.get("list", "")))


def in_view(reader: Reader, breakdown: Breakdown) -> Any:
    """Return the interactions that a breakdown is about; None where it bounds nothing, which is quicker to list."""
    bounded = breakdown.since or breakdown.until or breakdown.where
    return selected(reader, breakdown) if bounded else None


def listed(request: HttpRequest, reader: Reader, breakdown: Breakdown, asked: Asked) -> Listing:
    """Return the page of a list that an address asks for.

    Args:
        request: its address has the page.
        reader: from `reading`.
        breakdown: what is in view.
        asked: who is wanted.
    """
    among = _among(request, reader, asked)
    rows = in_view(reader, breakdown)
    key = ("customers", breakdown, asked.order, None if among is None else tuple(among))
    paging = Paging.of(request, cached(reader, (*key, "count"), lambda: count_customers(reader, rows, among)))
    found = cached(
        reader,
        (*key, paging.number),
        lambda: customers(reader, rows, among, asked.order, paging.offset, paging.size),
    )
    # A promise becomes overdue although nothing arrives.
    hour = reader.as_of.replace(minute=0, second=0, microsecond=0)
    numbers = [each.customer_no for each in found]
    broken = cached(reader, (*key, paging.number, "broken", hour), lambda: broken_of(reader, numbers, rows))
    accounts, unlisted = _accounts(reader, breakdown, asked.text), 0 if among is not None else count_left_out(reader)
    return Listing(lines_of(request, reader, found, broken), paging, accounts, unlisted)


def lines_of(request: HttpRequest, reader: Reader, found: list[CustomerSummary], broken: dict[int, int]) -> list[Line]:
    """Return customers with their names, for those who may see them, and how many promises to each were broken."""
    names = called(request, reader, [each.customer for each in found])
    return [Line(each, names.get(each.customer, ""), broken.get(each.customer_no, 0)) for each in found]


def _among(request: HttpRequest, reader: Reader, asked: Asked) -> list[str] | None:
    found = found_by(request, reader, asked.text) if asked.text else None
    if asked.kept is None:
        return found
    kept = customers_of(asked.kept)
    return kept if found is None else [customer for customer in kept if customer in set(found)]


def _accounts(reader: Reader, breakdown: Breakdown, text: str) -> list[AccountSummary]:
    if not text:
        return []
    key = ("customers", "accounts", breakdown, text.lower())
    return cached(reader, key, lambda: accounts(reader, selected(reader, breakdown), text, limit=_ACCOUNTS))


def _kept(text: str) -> CustomerList | None:
    if not text:
        return None
    try:
        return CustomerList.objects.get(pk=UUID(text))
    except (ValueError, CustomerList.DoesNotExist):
        raise Http404 from None
