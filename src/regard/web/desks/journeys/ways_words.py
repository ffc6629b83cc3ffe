"""Words of ways: shares, times and ways as the pages of funnels, paths and loops write them."""

import json
from collections.abc import Sequence
from math import isnan

from django.utils.translation import gettext as _

from regard.draw import Chip, Estimate
from regard.errors import WrongUseError
from regard.web.desks.journeys import words
from regard.web.shell.names import NOTHING

_CLEAR_P = 0.05


def percent(share: float) -> str:
    """Return a share, 0 to 1, in percent; a dash where it is none."""
    return words.share_words(None if isnan(share) else share)


def percent_range(low: float, high: float) -> str:
    """Return the limits of a share, 0 to 1, in percent; a dash where there are none."""
    if isnan(low) or isnan(high):
        return NOTHING
    return _("%(low)s to %(high)s") % {"low": percent(low), "high": percent(high)}


def time_words(seconds: float) -> str:
    """Return a time in its greatest units; a dash where it is none."""
    return words.time_words(None if isnan(seconds) else seconds)


def estimate(share: float, low: float, high: float, n: int) -> Estimate | None:
    """Return a share with its interval as pictures take it; None where there is none."""
    return None if isnan(share) else words.estimate(share, low, high, n)


def is_clear(p_value: float) -> bool:
    """Return whether a difference is more than chance.

    Args:
        p_value: corrected for the number of comparisons.
    """
    return p_value < _CLEAR_P


def way_words(touchpoints: Sequence[str]) -> str:
    """Return touchpoints as a way, one after the other."""
    return " \N{RIGHTWARDS ARROW} ".join(map(words.touchpoint, touchpoints))


def either_words(touchpoints: Sequence[str]) -> str:
    """Return touchpoints of which any will do."""
    names = [words.touchpoint(key) for key in touchpoints]
    if len(names) < 2:
        return "".join(names)
    return _("%(some)s or %(last)s") % {"some": ", ".join(names[:-1]), "last": names[-1]}


def chips(touchpoints: Sequence[str]) -> tuple[Chip, ...]:
    """Return touchpoints as the chips of a path; the same in a row are one chip."""
    found: list[list[str]] = []
    for key in touchpoints:
        if found and found[-1][0] == key:
            found[-1].append(key)
        else:
            found.append([key])
    return tuple(Chip(words.touchpoint(same[0]), len(same)) for same in found)


def packed(touchpoints: Sequence[str]) -> str:
    """Return touchpoints as one text of an address.

    >>> packed(["web", "phone"])
    '["web","phone"]'
    """
    return json.dumps(list(touchpoints), ensure_ascii=False, separators=(",", ":"))


def unpacked(text: str) -> tuple[str, ...]:
    """Return the touchpoints of a text of an address.

    Raises:
        WrongUseError: it is no list of texts.
    """
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise WrongUseError("The address names a way that cannot be read.", "Follow a link of the page to it.")
    return tuple(found)
