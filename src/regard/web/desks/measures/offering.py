"""Offering: what one can choose a measure and its dimensions from."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest

from regard.ledger import Reader
from regard.measure import DEFINITIONS, dimension_names
from regard.vocabulary.zones import GRAINS
from regard.web.desks.measures.asking import MOST_DIMENSIONS
from regard.web.desks.measures.wording import GROUPS, better_of, dimension_name
from regard.web.shell.names import measure_name
from regard.web.shell.reading import cached
from regard.web.translating import translated

Offered = list[tuple[str, list[tuple[str, str]]]]
"""Kind of dimension, then name and words of each."""

_KINDS = ("time", "column", "attribute", "context")
_ALWAYS = (
    *("channel", "touchpoint", "stage", "unit", "kind", "outcome", "source", "campaign", "account", "employee"),
    *("environment", "contact"),
)
_OWN = {"promises_kept": ("promise", "department")}


def offered_at_once(measure: str, chosen: Iterable[str]) -> Offered:
    """Return the dimensions that are known without a look at the data, and those chosen already."""
    columns = dict.fromkeys((*_ALWAYS, *_OWN.get(measure, ()), *(name for name in chosen if name not in GRAINS)))
    return [("time", _named(GRAINS)), ("column", _named(name for name in columns if name))]


def offered(reader: Reader, measure: str) -> Offered:
    """Return the dimensions for which the data has values."""
    found = cached(reader, ("measures", "dimensions", measure), lambda: dimension_names(reader, measure))
    listed = [(kind, _named(one.name for one in found if one.kind == kind)) for kind in _KINDS]
    return [(kind, entries) for kind, entries in listed if entries]


def offers(request: HttpRequest, reader: Reader, measure: str, chosen: Iterable[str]) -> dict[str, Any]:
    """Return the dimensions to choose from: all of them only where nothing can ask for them afterwards."""
    offers_all = "whole" in request.GET
    return {
        "offers_all": offers_all,
        "offered": offered(reader, measure) if offers_all else offered_at_once(measure, chosen),
    }


def picking(measure: str, by: Iterable[str]) -> dict[str, Any]:
    """Return the measures to choose from, and what is chosen.

    Args:
        measure: name of the one chosen.
        by: dimensions chosen, in the order of the address.
    """
    chosen = list(dict.fromkeys(by))
    return {
        "measure": DEFINITIONS[measure],
        "definition": translated(DEFINITIONS[measure].text),
        "better": better_of(measure),
        "measures": [(title, [(name, measure_name(name)) for name in names]) for title, names in GROUPS],
        "chosen": [*chosen, *[""] * MOST_DIMENSIONS][:MOST_DIMENSIONS],
    }


def without_time(found: dict[str, Any]) -> dict[str, Any]:
    """Return what `offers` returns, without spans of time."""
    return found | {"offered": [(kind, entries) for kind, entries in found["offered"] if kind != "time"]}


def _named(names: Iterable[str]) -> list[tuple[str, str]]:
    return [(name, dimension_name(name)) for name in names]
