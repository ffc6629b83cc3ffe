"""Showing a plan: how many would be asked, how often one person, how exact the scores, and who is left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from regard.ask.plan import Plan, TouchpointPlan
from regard.ask.planning import Outlook
from regard.ask.policy_reasons import Reason
from regard.web.charts.chart import Chart, Kind, Point, Series
from regard.web.desks.surveys.coverage import reason_words
from regard.web.desks.surveys.plan_gone import Gone
from regard.web.desks.surveys.policy_words import LEFT_OUT
from regard.web.shell.components_figures import amount, figure
from regard.web.shell.names import touchpoint_name

_OFTEN = 3
"""From so many requests to one person on, they are counted together."""


@dataclass(frozen=True)
class Line:
    """One line of a table: what it is about, and a figure of each plan.

    Attributes:
        name: what it is about.
        cells: of what is tried, or else of what is saved; then, if something is tried, of what is saved.
    """

    name: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class AtTouchpoint:
    """What would come of one touchpoint, and the same of what is saved; None where nothing is tried."""

    name: str
    plan: TouchpointPlan
    saved: TouchpointPlan | None
    rate: float


@dataclass(frozen=True)
class PlanShown:
    """What a page shows of a plan.

    Attributes:
        days: how many were replayed.
        since, until: of which time; None: there are no contacts.
        asks_anybody: whether there is a trigger at all.
        finding: what came out, in a sentence.
        compares: whether something is tried, beside what is saved.
        totals, persons: lines of tables.
        touchpoints: the one with most requests first.
        reasons: a chart of who is left out; None: nobody is.
        rate: share of those asked that is expected to answer, in percent.
        rate_is_measured: whether it comes from the workspace's own invitations.
        gone: triggers that are left out, because of what they name.
    """

    days: int
    since: datetime | None = None
    until: datetime | None = None
    asks_anybody: bool = True
    finding: str = ""
    compares: bool = False
    totals: tuple[Line, ...] = ()
    persons: tuple[Line, ...] = ()
    touchpoints: tuple[AtTouchpoint, ...] = ()
    reasons: Chart | None = None
    rate: float = 0
    rate_is_measured: bool = False
    gone: tuple[Gone, ...] = ()


def shown(days: int, found: Sequence[Outlook], *, asks_anybody: bool, gone: tuple[Gone, ...] = ()) -> PlanShown:
    """Return what a page shows.

    Args:
        days: how many were replayed.
        found: of what is saved; then, if something is tried, of that. None: there are no contacts.
        asks_anybody: whether there is a trigger.
        gone: triggers that are left out.
    """
    if not found:
        return PlanShown(days, asks_anybody=asks_anybody, gone=gone)
    main, plans = found[-1], [outlook.plan for outlook in reversed(found)]
    return PlanShown(
        days=days, since=main.since, until=main.until, asks_anybody=asks_anybody,
        finding=_finding(plans, days), compares=len(plans) > 1, totals=_totals(main.contacts, plans),
        persons=_persons(plans), touchpoints=_touchpoints(main, plans), reasons=_reasons(plans),
        rate=100 * main.expected.answer_rate, rate_is_measured=main.rate_is_measured, gone=gone,
    )  # fmt: skip


def _finding(plans: Sequence[Plan], days: int) -> str:
    said = {"asked": figure(plans[0].asked), "days": figure(days), "eligible": figure(plans[0].eligible)}
    if len(plans) == 1:
        return (
            ngettext(
                "%(asked)s request in %(days)s days, of %(eligible)s that contacts led to.",
                "%(asked)s requests in %(days)s days, of %(eligible)s that contacts led to.",
                plans[0].asked,
            )
            % said
        )
    said |= {"saved": figure(plans[1].asked)}
    return (
        ngettext(
            "%(asked)s request in %(days)s days instead of %(saved)s.",
            "%(asked)s requests in %(days)s days instead of %(saved)s.",
            plans[0].asked,
        )
        % said
    )


def _totals(contacts: int, plans: Sequence[Plan]) -> tuple[Line, ...]:
    return (
        Line(_("Contacts"), tuple(figure(contacts) for _plan in plans)),
        Line(_("Requests that they led to"), tuple(figure(plan.eligible) for plan in plans)),
        Line(_("Sent"), tuple(figure(plan.asked) for plan in plans)),
        Line(_("Sent later, because of working hours"), tuple(figure(plan.delayed) for plan in plans)),
        Line(_("Answers to be expected"), tuple(figure(round(plan.answers)) for plan in plans)),
    )


def _persons(plans: Sequence[Plan]) -> tuple[Line, ...]:
    """Return how many persons would be asked never, once, twice, and more often."""
    names = [_("Never"), _("Once"), _("Twice"), _("Three times or more often")]
    counts = [[plan.asked_per_person.get(often, 0) for often in range(_OFTEN)] + [_more(plan)] for plan in plans]
    return tuple(Line(name, tuple(figure(of_plan[place]) for of_plan in counts)) for place, name in enumerate(names))


def _more(plan: Plan) -> int:
    return sum(persons for often, persons in plan.asked_per_person.items() if often >= _OFTEN)


def _touchpoints(main: Outlook, plans: Sequence[Plan]) -> tuple[AtTouchpoint, ...]:
    saved = {each.touchpoint: each for each in plans[-1].touchpoints} if plans[1:] else {}
    rates, usual = main.expected.by_touchpoint, main.expected.answer_rate
    found = sorted(plans[0].touchpoints, key=lambda each: (-each.asked, -each.eligible, each.touchpoint))
    return tuple(
        AtTouchpoint(
            touchpoint_name(each.touchpoint), each, saved.get(each.touchpoint),
            100 * rates.get(each.touchpoint, usual),
        )
        for each in found
    )  # fmt: skip


def _reasons(plans: Sequence[Plan]) -> Chart | None:
    order = list(dict.fromkeys(reason for plan in plans for reason in plan.suppressed))
    if not order:
        return None
    names = [_("As changed"), _("As saved")] if plans[1:] else [""]
    series = tuple(Series(name, _points(order, plan)) for name, plan in zip(names, plans, strict=True))
    kind = Kind.DOTS if plans[1:] else Kind.BARS
    says = _("Requests that are not sent, by the first reason that applies.")
    return Chart("plan-reasons", _most_frequent(plans[0], order), says, kind, series, "", 0)


def _points(order: Sequence[Reason], plan: Plan) -> tuple[Point, ...]:
    return tuple(Point(str(LEFT_OUT[reason]), plan.suppressed.get(reason, 0)) for reason in order)


def _most_frequent(plan: Plan, order: Sequence[Reason]) -> str:
    first = max(order, key=lambda reason: plan.suppressed.get(reason, 0))
    count = plan.suppressed.get(first, 0)
    share = amount(100 * count / plan.eligible, "%") if plan.eligible else figure(0)
    return _("The most frequent reason, for %(share)s of the requests: %(reason)s") % {
        "share": share, "reason": reason_words(first),
    }  # fmt: skip
