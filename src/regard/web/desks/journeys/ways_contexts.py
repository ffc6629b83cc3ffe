"""Contexts of ways: what the pages of retention, variants, hand-overs and loops show."""

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from regard.draw import Picture
from regard.web.desks.journeys import handovers_page, loops_page, retention_page, variants_page
from regard.web.desks.journeys.asking import Asked
from regard.web.desks.journeys.entered import chosen, number_chosen
from regard.web.desks.journeys.places import options
from regard.web.shell.components_figures import figure

Choices = list[tuple[str, str, bool]]
"""Value, words, and whether it is chosen."""

Shown = tuple[dict[str, Any], list[Picture]]
"""What a page shows of its own, and its pictures."""


def choices(named: dict[str, str], current: str) -> Choices:
    """Return values to choose from."""
    return [(value, words, value == current) for value, words in named.items()]


def retention_context(asked: Asked, given: QueryDict) -> Shown:
    """Return cohorts and who of them came back."""
    asking = retention_page.asking_of(asked, given)
    found, rule = retention_page.counted(asked, asking), asking.rule
    began = [place for place, size in enumerate(found.sizes.tolist()) if size]
    own = {
        "found": found,
        "nothing": not began,
        "grains": choices(_grains(), rule.grain),
        "kinds": choices(_kinds(), rule.kind),
        "meaning": _meanings()[rule.kind],
        "starts": [*rule.start, ""],
        "returns": [*rule.returning, ""],
        "options": options(asked, (*rule.start, *rule.returning)),
        "away": asking.away,
        "ended": retention_page.ended(asked),
        "earlier": max(len(began) - retention_page.MOST_COHORTS, 0),
        "later": max(found.returned.shape[1] - retention_page.MOST_AGES, 0),
    }
    return own, [retention_page.picture(asked, asking, found)] if began else []


def variants_context(asked: Asked, given: QueryDict) -> Shown:
    """Return the most frequent ways of whole episodes."""
    top = number_chosen(given, "top", variants_page.TOPS[0], 1, variants_page.TOPS[-1])
    found = variants_page.counted(asked, top)
    own = {
        "found": found,
        "nothing": not found.n,
        "tops": choices({str(number): figure(number) for number in variants_page.TOPS}, str(top)),
        "mean_length": figure(round(found.mean_length, 1)) if found.n else "",
    }
    return own, [variants_page.picture(asked, found, top)] if found.n else []


def handovers_context(asked: Asked, given: QueryDict) -> Shown:
    """Return which channel is followed by which, and at which touchpoints."""
    asking = handovers_page.asking_of(given)
    own: dict[str, Any] = {"asking": asking, "same": given.get("need") == "same"}
    if asking.window is None:
        return own, []
    found = handovers_page.counted(asked, asking.window)
    own |= {"found": found, "nothing": not found.contacts}
    if not found.contacts:
        return own, []
    lines = handovers_page.touchpoint_lines(asked, asking, found)
    return own | {"lines": lines}, [handovers_page.picture(asked, asking, found)]


def loops_context(asked: Asked, given: QueryDict) -> Shown:
    """Return where episodes come to a touchpoint again."""
    order = loops_page.Order(chosen(given, "order", "order of loops", [one.value for one in loops_page.Order]))
    found = loops_page.counted(asked)
    words = {
        "share": _("share of episodes"),
        "time": _("time spent in all"),
        "count": _("number of episodes"),
    }
    own = {
        "found": found,
        "nothing": not found.n,
        "orders": choices(words, order.value),
        "all_url": loops_page.all_url(asked),
        "episodes": figure(found.episodes),
    }
    return own, [loops_page.picture(asked, found, order)] if found.episodes else []


def _grains() -> dict[str, str]:
    return {"week": _("weeks"), "day": _("days"), "month": _("months"), "quarter": _("quarters")}


def _kinds() -> dict[str, str]:
    return {
        "classic": _("in exactly that period"),
        "rolling": _("in that period or later"),
        "unbounded": _("after so much of their own time, or later"),
    }


def _meanings() -> dict[str, str]:
    return {
        "classic": _("Back means: a contact in exactly the period so many after the one they began in."),
        "rolling": _("Back means: a contact in the period so many after the one they began in, or in a later one."),
        "unbounded": _("Back means: a contact when so much time of their own has passed, whatever the calendar says."),
    }
