"""Behind: what each kind of number of the desk counts, by the kind that an address names."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from regard.errors import unknown_name
from regard.journeys import Behind
from regard.journeys.listing import contacts_behind, customers_behind, touchpoints_behind
from regard.ledger.memory import Memory
from regard.web.desks.journeys import graph_page, overview_page, stages_page, steps_page, urls_intended, urls_ways
from regard.web.desks.journeys.asking import Asked
from regard.web.desks.journeys.kinds import Kind
from regard.web.desks.journeys.links import after_url, row_of
from regard.web.desks.journeys.ways_words import unpacked, way_words
from regard.web.desks.journeys.words import row_name, stage
from regard.web.shell.paging import Paging

BEHIND: Mapping[str, Kind] = {
    **overview_page.BEHIND,
    **graph_page.BEHIND,
    **steps_page.BEHIND,
    **stages_page.BEHIND,
    **urls_ways.BEHIND,
    **urls_intended.BEHIND,
}
"""Each kind with the function that finds the contacts: of what is asked for, and the address's arguments."""

PER_PAGE = 50
_NOT_ARGUMENTS = frozenset(
    {"since", "until", "zone", "where", "segment", "by", "compare", "rule", "gap", "page", "as", "kind", "of"}
)
_FOUND_KEPT = 16
_found = Memory(_FOUND_KEPT)


@dataclass(frozen=True)
class Listing:
    """One page of what is behind a number.

    Attributes:
        contacts, customers: how many there are in all.
        rows: those of the page.
        afterwards: name of a touchpoint, how many of the contacts were there, and the address of what came after.
    """

    contacts: int
    customers: int
    rows: list[dict[str, Any]]
    paging: Paging
    afterwards: list[tuple[str, int, str]]


def behind_of(asked: Asked, arguments: Mapping[str, str]) -> Behind:
    """Return the contacts behind the number that an address names by `kind` and its other arguments.

    Raises:
        WrongUseError: there is no such kind, or an argument is unknown.
    """
    kind = arguments.get("kind", "")
    if kind not in BEHIND:
        raise unknown_name("kind of number", kind, BEHIND)
    said = tuple(sorted((name, text) for name, text in arguments.items() if name not in {"page", "as"}))
    key = (asked.reader.memory, asked.breakdown, asked.rule, said)
    return _found.get(key, lambda: BEHIND[kind](asked, arguments))


def list_behind(request: HttpRequest, asked: Asked) -> Listing:
    """Return the page of contacts, or of customers, that a request wants.

    Raises:
        WrongUseError: something in the address is unknown.
    """
    found = behind_of(asked, request.GET)
    by_customer, customers = request.GET.get("as") == "customers", len(found.customers)
    paging = Paging.of(request, customers if by_customer else len(found), PER_PAGE)
    page = customers_behind if by_customer else contacts_behind
    return Listing(
        len(found),
        customers,
        page(asked.reader, found, paging.offset, PER_PAGE),
        paging,
        [(row_name(key), n, after_url(asked, key)) for key, n in touchpoints_behind(asked.reader, found)],
    )


def told(arguments: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return what the address says of the number, in words: name and value of each argument."""
    labels = {
        "before": _("From"), "after": _("To"), "step": _("Step"), "row": _("Touchpoint"), "stage": _("Stage"),
        "touchpoint": _("Touchpoint"), "centre": _("Around"),
    }  # fmt: skip
    in_stages = "stage" in arguments.get("kind", "")
    return [
        (labels.get(name, name.replace("_", " ")), _value(text, in_stages=in_stages))
        for name, text in arguments.items()
        if name not in _NOT_ARGUMENTS and text
    ]


def _value(text: str, *, in_stages: bool) -> str:
    if text.startswith("["):
        return way_words(unpacked(text))
    row = row_of(text)
    if in_stages and isinstance(row, str):
        return stage(row)
    return text if row is None else row_name(row)
