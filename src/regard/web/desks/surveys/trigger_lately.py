"""Lately: whom the triggers of a survey have asked, who answered, and who is still to be asked."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils.timezone import now

from regard.ask.sampling import Trigger
from regard.ask.survey import Survey
from regard.errors import BrokenWorkspaceError
from regard.vocabulary.zones import find_zone
from regard.web.asking.models import Invitation, Invited, Wanted
from regard.web.desks.surveys.coverage import Count as Counted
from regard.web.desks.surveys.coverage import reasons, total
from regard.web.shell.question import Question, last_days

DAYS = 30
"""How far back is lately."""


@dataclass(frozen=True)
class OfTrigger:
    """What a trigger came to lately: requests sent, answers, and requests that are not due yet."""

    asked: int = 0
    answered: int = 0
    waiting: int = 0


@dataclass(frozen=True)
class Lately:
    """What a survey came to lately: invitations by state, and those that were not sent by reason."""

    states: tuple[Counted, ...] = ()
    reasons: tuple[Counted, ...] = ()


def of_triggers(survey: str) -> dict[str, OfTrigger]:
    """Return what the triggers of a survey came to, by key; triggers of which nothing is known are left out."""
    since = now() - timedelta(days=DAYS)
    sent = Invitation.objects.filter(survey=survey, offered_at__gte=since).exclude(trigger="")
    counts = sent.values("trigger").annotate(asked=Count("pk"), answered=Count("pk", filter=Q(state=Invited.ANSWERED)))
    asked = {row["trigger"]: (row["asked"], row["answered"]) for row in counts}
    waits = Wanted.objects.filter(survey=survey).values("trigger").annotate(waiting=Count("pk"))
    waiting = {row["trigger"]: row["waiting"] for row in waits}
    return {key: OfTrigger(*asked.get(key, (0, 0)), waiting.get(key, 0)) for key in asked | waiting}


def lately(request: HttpRequest, survey: Survey) -> Lately:
    """Return what a survey came to in the last days, within the scope of whoever asks."""
    question = Question.of(request)
    today = now().astimezone(find_zone(question.zone)).date()
    recent = Question.of(request, **last_days(DAYS, today))
    try:
        return Lately(total(request, recent, survey).counts, tuple(reasons(request, recent, survey)))
    except BrokenWorkspaceError:
        # Nothing was folded yet.
        return Lately()


def by_key(triggers: tuple[Trigger, ...], survey: str) -> list[tuple[Trigger, OfTrigger]]:
    """Return triggers, each with what it came to."""
    found = of_triggers(survey)
    return [(trigger, found.get(trigger.key, OfTrigger())) for trigger in triggers]
