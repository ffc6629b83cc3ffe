"""Next steps: first for the customers concerned, then for the promise, then to know more; each leads somewhere."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regard.explain import BrokenPromise, Moment
from regard.vocabulary import DateKeptRule, FollowUpRule, LimitRule, Promise
from regard.web.desks.pulse.promised import owner_name
from regard.web.desks.pulse.standing import Standing
from regard.web.shell.components_figures import figure
from regard.web.shell.names import touchpoint_name
from regard.web.shell.rows import rows_url
from regard.web.shell.workspace import catalogue

_FIELDS = {
    "waiting_s": gettext_lazy("the waiting time"),
    "duration_s": gettext_lazy("the duration"),
    "value": gettext_lazy("the value"),
}


@dataclass(frozen=True)
class Step:
    """One thing to do.

    Attributes:
        text: what.
        note: what is behind it; may be empty.
        url, label: lead to it; empty where whoever looks may not go there.
    """

    text: str
    note: str = ""
    url: str = ""
    label: str = ""


def steps(standing: Standing, moment: Moment, promise: Promise | None, concerned: int, list_url: str) -> list[Step]:
    """Return what to do, in order.

    Args:
        standing: what is asked.
        moment: the worst one.
        promise: the one broken there, as the register has it.
        concerned: how many customers it went wrong for.
        list_url: leads to them; may be empty.
    """
    broken = moment.promise if moment.promise is not None and moment.promise.clear else None
    found = [_write(concerned, list_url)] if concerned else []
    owner = _owner(moment, broken)
    if not owner:
        found.append(_name_owner(moment))
    if broken is not None:
        statement = (promise.statement if promise else broken.statement).rstrip(".")
        found += [_ask_about(standing, moment, broken, statement, owner), _mend(promise)]
    else:
        found += [_ask(standing, moment, owner), _promise_something()]
    return found


def _write(concerned: int, list_url: str) -> Step:
    text = _("Write to the customers concerned, those of high value first.")
    note = _("%(n)s customers, each with what happened to them") % {"n": figure(concerned)}
    return Step(text, note, list_url, _("Open the list"))


def _name_owner(moment: Moment) -> Step:
    text = _("Say who owns “%(touchpoint)s”.") % {"touchpoint": touchpoint_name(moment.touchpoint)}
    note = _("Without an owner nobody mends it.")
    return Step(text, note, reverse("catalogue:index"), _("Open the catalogue"))


def _ask_about(standing: Standing, moment: Moment, broken: BrokenPromise, statement: str, owner: str) -> Step:
    said = {"owner": owner, "promise": statement}
    text = _("Ask %(owner)s what stops “%(promise)s”.") % said if owner else _("Find what stops “%(promise)s”.") % said
    cases = {"broken": figure(round((1 - broken.kept) * broken.checks)), "checks": figure(broken.checks)}
    note = _("%(broken)s of %(checks)s were broken") % cases
    group = {"touchpoint": moment.touchpoint, "stage": moment.stage, "promise": broken.key}
    url = rows_url(standing.question, "promises_kept", group, "broken") if standing.sees_rows else ""
    return Step(text, note, url, _("See the broken ones"))


def _mend(promise: Promise | None) -> Step:
    rule = promise.rule if promise is not None else None
    if promise is None:
        link = (reverse("promises:index"), _("Open the promises"))
    else:
        link = (reverse("promises:promise", args=[promise.key]), _("Open the promise"))
    if isinstance(rule, LimitRule):
        said = {"field": _FIELDS.get(rule.field, rule.field), "limit": figure(rule.limit)}
        return Step(
            _("Say the true figure beforehand, until it is kept."), _("Promised for %(field)s: %(limit)s") % said, *link
        )
    if isinstance(rule, FollowUpRule):
        hours = {"hours": figure(rule.within_hours / 2)}
        text = _("Put whatever has waited %(hours)s hours without a reply at the top of the list.") % hours
        return Step(text, _("Half of the time that was promised"), *link)
    if isinstance(rule, DateKeptRule):
        text = _("Name a later date until dates are kept, and tell customers when it slips, not after.")
        return Step(text, _("A late date told in time is a kept one"), *link)
    return Step(_("Promise less, or keep it: either is better than this."), "", *link)


def _ask(standing: Standing, moment: Moment, owner: str) -> Step:
    text = _("Read what these customers wrote, and name the cause.")
    if owner:
        text = _("Ask %(owner)s to read what these customers wrote, and to name the cause.") % {"owner": owner}
    group = {"touchpoint": moment.touchpoint, "stage": moment.stage}
    url = rows_url(standing.question, "volume", group) if standing.sees_rows else ""
    return Step(text, _("%(n)s contacts") % {"n": figure(moment.contacts)}, url, _("See the contacts"))


def _promise_something() -> Step:
    text = _("Write down what customers may expect here as a promise, so that it can be checked.")
    return Step(text, "", reverse("promises:index"), _("Open the promises"))


def _owner(moment: Moment, broken: BrokenPromise | None) -> str:
    touchpoint = catalogue().touchpoints.get(moment.touchpoint)
    return owner_name((broken.department if broken else None) or (touchpoint.department if touchpoint else None))
