"""Asking for a plan: the rules that hold, or those that somebody is thinking of, replayed on past contacts."""

from collections.abc import Sequence
from dataclasses import replace

from django.http import HttpRequest

from regard.ask.planning import Outlook, Rules, outlooks, rules_of
from regard.ask.policy_rules import ContactPolicy, measures_asked, shown_policy
from regard.ask.sampling import Trigger, shown_triggers
from regard.ask.survey import Survey
from regard.errors import BrokenWorkspaceError
from regard.ledger import Reader
from regard.web.desks.surveys.plan_gone import gone_of, without_gone
from regard.web.desks.surveys.plan_showing import PlanShown, shown
from regard.web.shell.reading import cached, reading
from regard.web.shell.workspace import stamp, workspace

PERIODS_DAYS = (30, 90)
"""How many days can be replayed; the first if nothing is said."""


def rules_now() -> Rules:
    """Return who is asked as it is saved."""
    return rules_of(workspace().ledger.folder)


def with_policy(rules: Rules, policy: ContactPolicy) -> Rules:
    """Return who would be asked with another contact policy."""
    return replace(rules, policy=policy)


def with_triggers(rules: Rules, survey: Survey, triggers: Sequence[Trigger]) -> Rules:
    """Return who would be asked with other triggers of a survey, as if it were open."""
    return replace(
        rules,
        triggers={**rules.triggers, survey.key: triggers},
        asks={**rules.asks, survey.key: measures_asked(survey)},
    )


def days_of(request: HttpRequest) -> int:
    """Return how many days are asked for."""
    wanted = request.POST.get("days") or request.GET.get("days", "")
    return int(wanted) if wanted in map(str, PERIODS_DAYS) else PERIODS_DAYS[0]


def plan_of(request: HttpRequest, tried: Rules | None = None) -> PlanShown:
    """Return the plan of what is saved; and beside it, of what somebody is thinking of.

    Triggers that name a segment or calendar that is gone are left out of it, and told.

    Args:
        request: says how many days.
        tried: what somebody is thinking of; None: nothing.

    Raises:
        Interrupted: the one who asked has stopped it.
    """
    days, saved = days_of(request), rules_now()
    rules = (saved,) if tried is None or tried == saved else (saved, tried)
    try:
        with reading(request) as reader:
            found = [outlook for each in rules for outlook in _outlook(reader, without_gone(each), days)]
    except BrokenWorkspaceError:
        # Nothing was folded yet.
        found = []
    return shown(days, found, asks_anybody=any(rules[-1].triggers.values()), gone=gone_of(rules[-1]))


def _outlook(reader: Reader, rules: Rules, days: int) -> tuple[Outlook, ...]:
    """Return the outlook of rules, none without contacts; what is saved is worked out once for many trials."""
    key = ("surveys", "plan", days, stamp(), _named(rules))
    return cached(reader, key, lambda: outlooks(reader, workspace().ledger, (rules,), days))


def _named(rules: Rules) -> tuple[object, ...]:
    triggers = tuple((survey, shown_triggers(each)) for survey, each in sorted(rules.triggers.items()))
    return triggers, shown_policy(rules.policy), tuple(sorted(rules.asks.items()))
