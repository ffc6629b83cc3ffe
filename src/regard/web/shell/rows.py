"""The rows behind a number: exactly the contacts and customers that it counted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse

from regard.errors import WrongUseError
from regard.ledger import Reader
from regard.measure import DEFINITIONS, Breakdown, behind
from regard.web.accounts.audit import note
from regard.web.accounts.guard import user_of
from regard.web.accounts.rights import Right, needs
from regard.web.shell.pages import render_page
from regard.web.shell.paging import Paging
from regard.web.shell.question import Question
from regard.web.shell.reading import cached, measured_by, reading

PER_PAGE = 50


def rows_url(question: Question, measure: str, group: Mapping[str, Any] | None = None, part: str = "") -> str:
    """Return the address of the list behind a number.

    Args:
        question: what the number was asked for.
        measure: its measure.
        group: the group's value of each dimension, as the number has it.
        part: one of the measure's parts, such as `detractors`; empty: all that count.
    """
    fixed = [f"{name}={'' if value is None else value}" for name, value in (group or {}).items()]
    return question.url("shell:rows", measure=measure, group=fixed, part=part, by=None)


def group_of(request: HttpRequest) -> dict[str, str | None]:
    """Return the group that an address fixes."""
    pairs = (text.partition("=") for text in request.GET.getlist("group"))
    return {name: value or None for name, _, value in pairs}


@dataclass(frozen=True)
class Wanted:
    """Which number's rows are wanted: those of a measure for one group, or of a part of them."""

    measure: str
    group: Mapping[str, str | None]
    part: str
    by_customer: bool

    @classmethod
    def of(cls, request: HttpRequest) -> "Wanted":
        """Read what an address wants.

        Raises:
            WrongUseError: there is no such measure.
        """
        name = request.GET.get("measure", "volume")
        if name not in DEFINITIONS:
            message = f"There is no measure {name!r}."
            raise WrongUseError(message, "Follow a link from a number to its rows.")
        return cls(name, group_of(request), request.GET.get("part", ""), request.GET.get("as") == "customers")


@dataclass(frozen=True)
class Listing:
    """One page of the rows behind a number.

    Attributes:
        contacts, customers: how many there are in all.
        parts: what of the number can be listed on its own.
        rows: those of the page.
        unlisted: how many more were counted that are answers of anonymous surveys.
        as_of: all that was received up to here is counted.
    """

    contacts: int
    customers: int
    parts: list[str]
    rows: list[dict[str, Any]]
    paging: Paging
    as_of: datetime
    unlisted: int = 0


def list_rows(request: HttpRequest, question: Question, wanted: Wanted) -> Listing:
    """Return the page of rows that a request wants.

    Raises:
        WrongUseError: something in the address is unknown.
    """
    breakdown = question.breakdown(by=wanted.group)
    with reading(request) as reader:
        found = behind(reader, wanted.measure, breakdown, wanted.part, wanted.group)
        key = ("behind", wanted.measure, breakdown, wanted.part, tuple(wanted.group.items()))
        contacts, customers = cached(reader, key, lambda: (found.n, found.customer_count))
        paging = Paging.of(request, customers if wanted.by_customer else contacts, PER_PAGE)
        page = found.page_of_customers if wanted.by_customer else found.page
        return Listing(
            contacts,
            customers,
            _parts(reader, wanted, breakdown, found.parts),
            page(paging.offset, PER_PAGE),
            paging,
            reader.as_of,
            cached(reader, ("unlisted", *key[1:]), lambda: found.unlisted),
        )


def _parts(reader: Reader, wanted: Wanted, breakdown: Breakdown, known: Iterable[str]) -> list[str]:
    """Return the parts worth offering: of what is left out only the reasons that occur."""
    reasons = {reason for row in measured_by(reader, wanted.measure, breakdown) for reason in row.exclusions}
    return [part for part in known if ":" not in part or part.partition(":")[2] in reasons or part == wanted.part]


@needs(Right.SEE_ROWS)
def rows(request: HttpRequest) -> HttpResponse:
    """List what a number counted: contacts, or customers with `as=customers`."""
    question, wanted = Question.of(request), Wanted.of(request)
    listing = list_rows(request, question, wanted)
    note(request, "saw", "rows", wanted.measure, part=wanted.part, count=listing.paging.count)
    exports = user_of(request).has(Right.EXPORT)
    context = {
        "question": question, "wanted": wanted, "listing": listing, "as_of": listing.as_of, "exports": exports,
    }  # fmt: skip
    return render_page(request, "rows/page.html", context, partial="rows")
