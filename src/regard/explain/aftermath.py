"""What follows a moment that went wrong: who comes back, and how they score afterwards."""

from dataclasses import dataclass

import numpy as np

from regard.explain.clustered import Means, clustered_means
from regard.explain.evidence import Contacts, Events, Flags, Floats
from regard.explain.timeline import Timeline

GRACE_DAYS = 7
"""A contact within these days may still belong to the same matter."""
WINDOW_DAYS = 90
"""Who is not seen again within these days counts as not staying."""
_DAY_S = 86_400
_Z = 1.96


@dataclass(frozen=True)
class Follow:
    """One thing that follows, after a moment that went wrong and after one that did not.

    Attributes:
        wrong, otherwise: the share that comes back, or the mean later score in standard deviations.
        difference: `wrong` less `otherwise`.
        low, high: its 95 % interval, robust to customers.
        n_wrong, n_otherwise: customers' events behind the two.
    """

    wrong: float
    otherwise: float
    difference: float
    low: float
    high: float
    n_wrong: int
    n_otherwise: int


def follows(events: Events, wrong: Flags, outcome: Floats, count: int) -> list[Follow | None]:
    """Compare, moment by moment, what followed after events that went wrong and after the others.

    Args:
        events: checks or scores.
        wrong: which of them went wrong.
        outcome: what followed each; NaN where that is not known yet.
        count: number of moments.

    Returns:
        One entry a moment; None where one of the two sides has too few events.
    """
    known = ~np.isnan(outcome)
    group = 2 * events.moment[known] + wrong[known]
    means = clustered_means(group, events.customer[known], outcome[known], 2 * count)
    return [_follow(means, 2 * moment + 1, 2 * moment) for moment in range(count)]


def _follow(means: Means, wrong: int, otherwise: int) -> Follow | None:
    if min(means.n[wrong], means.n[otherwise]) < 30:
        return None
    difference = float(means.mean[wrong] - means.mean[otherwise])
    margin = _Z * float(np.sqrt(means.variance[wrong] + means.variance[otherwise]))
    return Follow(
        wrong=float(means.mean[wrong]),
        otherwise=float(means.mean[otherwise]),
        difference=difference,
        low=difference - margin,
        high=difference + margin,
        n_wrong=int(means.n[wrong]),
        n_otherwise=int(means.n[otherwise]),
    )


def staying(events: Events, contacts: Contacts) -> Floats:
    """Return 1 where the customer is seen again after the grace and within the window, 0 where not.

    NaN where nobody knows who it was, or where the data ends before the window does.
    """
    ends = events.at_s + WINDOW_DAYS * _DAY_S
    judged = (events.customer != 0) & (ends <= contacts.end_s)
    timeline = contacts.timeline
    begin = timeline.after(events.customer, events.at_s + GRACE_DAYS * _DAY_S)
    returned = timeline.after(events.customer, ends) > begin
    return np.where(judged, returned, np.nan)


def later_score(events: Events, scores: Events) -> Floats:
    """Return the first score the same customer gave anywhere after the event, within the window; NaN without one."""
    timeline = Timeline.of(scores.customer, scores.at_s)
    next_one = timeline.after(events.customer, events.at_s)
    has = timeline.after(events.customer, events.at_s + WINDOW_DAYS * _DAY_S) > next_one
    has &= events.customer != 0
    found = np.full(len(events.seq), np.nan)
    found[has] = scores.value[timeline.order][next_one[has]]
    return found
