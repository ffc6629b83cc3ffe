"""The overview: how many customers, contacts and episodes there are, and the most frequent moves."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.http import HttpRequest
from django.utils.translation import gettext as _

from regard.draw import Graph
from regard.errors import unknown_name
from regard.journeys import Behind
from regard.journeys.steps_states import centre_code
from regard.web.desks.journeys.asking import Asked, kept
from regard.web.desks.journeys.graph_page import choosing, share_of
from regard.web.desks.journeys.kinds import Kinds
from regard.web.desks.journeys.links import behind_url, name_of
from regard.web.desks.journeys.moves import drawn, found_moves, graph_of
from regard.web.desks.journeys.outcome_numbers import experience_of
from regard.web.desks.journeys.words import time_words
from regard.web.shell.components_figures import figure
from regard.web.shell.names import NOTHING

_US_PER_S = 1_000_000
_ENDS = ("first", "last")


@dataclass(frozen=True)
class Counted:
    """A number of the overview, in words, and where it leads."""

    name: str
    value: str
    url: str = ""


def overview_context(request: HttpRequest, asked: Asked) -> tuple[dict[str, Any], list[Graph]]:
    """Return what the page shows, and its picture."""
    found, experience = found_moves(asked), experience_of(asked, "")
    shown = drawn(found, share_of(request.GET.dict()))
    context = {"numbers": numbers(asked, found.episodes), "experience": experience, **choosing(shown)}
    return context, [graph_of(asked, found, shown, experience, "journeys")]


def numbers(asked: Asked, episodes: int) -> list[Counted]:
    """Return how many customers, contacts and episodes there are, and how long an episode is."""
    contacts, customers = asked.view.contacts, asked.view.customers
    each = contacts / episodes if episodes else None
    return [
        Counted(_("Customers"), figure(customers), behind_url(asked, "customers", **{"as": "customers"})),
        Counted(_("Contacts of known customers"), figure(contacts), behind_url(asked, "contacts")),
        Counted(_("Episodes"), figure(episodes), behind_url(asked, "episodes")),
        Counted(_("Contacts an episode, mean"), NOTHING if each is None else figure(each)),
        Counted(_("Duration of an episode, median"), time_words(median_s(asked))),
    ]


def median_s(asked: Asked) -> float | None:
    """Return the median time from the first to the last contact of an episode, in seconds; None without one."""

    def made() -> float | None:
        whole = asked.view.whole
        starts = np.flatnonzero(whole.begins(asked.rule))
        if not len(starts):
            return None
        ends = np.append(starts[1:], len(whole)) - 1
        return float(np.median(whole.at_us[ends] - whole.at_us[starts])) / _US_PER_S

    return kept(asked, ("median",), made)


def _contacts(asked: Asked, _arguments: Mapping[str, str]) -> Behind:
    whole = asked.view.whole
    return Behind.at(whole, np.arange(len(whole)))


def _customers(asked: Asked, _arguments: Mapping[str, str]) -> Behind:
    whole = asked.view.whole
    return Behind.at(whole, np.flatnonzero(whole.first))


def _episodes(asked: Asked, arguments: Mapping[str, str]) -> Behind:
    whole, end = asked.view.whole, arguments.get("end", _ENDS[0])
    if end not in _ENDS:
        raise unknown_name("end of an episode", end, _ENDS)
    starts = np.flatnonzero(whole.begins(asked.rule))
    places = starts if end == _ENDS[0] else np.append(starts[1:], len(whole))[: len(starts)] - 1
    return Behind.at(whole, places)


def _touchpoint(asked: Asked, arguments: Mapping[str, str]) -> Behind:
    whole, key = asked.view.whole, name_of(arguments, "touchpoint")
    code = centre_code(asked.view.words, key) if key else 0
    return Behind.at(whole, np.flatnonzero(whole.touchpoint == code))


BEHIND: Kinds = {"contacts": _contacts, "customers": _customers, "episodes": _episodes, "touchpoint": _touchpoint}
