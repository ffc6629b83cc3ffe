"""The parts of the page: each is told at once where that is quick, and else comes by itself."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from regard.measure import behind
from regard.web.desks.pulse.changes import why
from regard.web.desks.pulse.finding import key_of
from regard.web.desks.pulse.journey import journey
from regard.web.desks.pulse.promised import promised
from regard.web.desks.pulse.scores import CARDS, card
from regard.web.desks.pulse.standing import Standing
from regard.web.desks.pulse.worst import worst
from regard.web.shell.reading import cached
from regard.web.shell.rows import rows_url
from regard.web.shell.workspace import workspace

_MOST_REMEMBERED = 10_000


@dataclass(frozen=True)
class Reach:
    """How many contacts and customers the page is about, with the ways to them."""

    contacts: int
    customers: int
    contacts_url: str
    customers_url: str


@dataclass(frozen=True)
class Part:
    """One part of the page.

    Attributes:
        key: in its address and its id.
        template: what shows it.
        told: what it says, or None where it says nothing.
        waits: whether it is still to come.
    """

    key: str
    template: str
    told: Any = None
    waits: bool = False


def reach(standing: Standing) -> Reach:
    """Return how many contacts and customers the page is about."""
    reader, question = standing.reader, standing.question
    key = ("pulse", "customers", standing.breakdown)
    customers = cached(reader, key, lambda: behind(reader, "volume", standing.breakdown).customer_count)
    url = rows_url(question, "volume") if standing.sees_rows else ""
    return Reach(standing.numbers("volume")[0].n, customers, url, f"{url}&as=customers" if url else "")


def _card(name: str) -> Callable[[Standing], Any]:
    return lambda standing: card(standing, name)


PARTS: dict[str, tuple[str, Callable[[Standing], Any]]] = {
    "reach": ("pulse/reach.html", reach),
    "worst": ("pulse/worst.html", worst),
    **{f"score-{name}": ("pulse/score.html", _card(name)) for name in CARDS},
    "why": ("pulse/why.html", why),
    "journey": ("pulse/journey.html", journey),
    "promises": ("pulse/promises.html", promised),
}
"""Every part: its template, and what makes what it says."""

_told: dict[tuple[Any, ...], None] = {}


def part_of(standing: Standing, key: str, *, at_once: bool = True) -> Part:
    """Return a part of the page.

    Args:
        standing: what is asked.
        key: of the part, one of `PARTS`.
        at_once: tell it, however long that takes; else only if it was told before in this process.
    """
    template, make = PARTS[key]
    remembered = _remembered(standing, key)
    if not at_once and remembered not in _told:
        return Part(key, template, waits=True)
    part = Part(key, template, make(standing))
    if len(_told) > _MOST_REMEMBERED:
        _told.clear()
    _told[remembered] = None
    return part


def _remembered(standing: Standing, key: str) -> tuple[Any, ...]:
    reader = standing.reader
    hour = reader.as_of.replace(minute=0, second=0, microsecond=0)
    shown = (key, key_of(standing.breakdown), standing.before, standing.request.GET.get("score", ""))
    return (workspace().ledger.folder, reader.description.version, hour, *shown)
