"""Suppressing: whether one customer may be asked now, by what they said of it, and by the contact policy."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from django.db.models import Q
from django.utils.timezone import now

from regard.ask.contacts import past_requests
from regard.ask.policy import Request, suppressed_by
from regard.ask.policy_reasons import Reason
from regard.ask.policy_rules import ContactPolicy, Scope, measures_asked, read_policy
from regard.ask.register import read_survey, standing
from regard.errors import BrokenWorkspaceError
from regard.resolve.known import with_address
from regard.vocabulary import AnswerKind, Channel
from regard.web.asking.consenting import may_be_asked
from regard.web.asking.models import Invitation
from regard.web.asking.subjects import Subject
from regard.web.shell.workspace import workspace

_Measures = dict[str, frozenset[AnswerKind]]


Told = Sequence[tuple[str, Request]]
"""Requests by id of the invitation, as the numbers have them."""


def told_of(subject: Subject) -> Told:
    """Return what the numbers say was sent to somebody, by other systems too; slower than all else that is looked at.

    Args:
        subject: whom the answers would be about.

    Raises:
        BrokenWorkspaceError: the contact policy, or a survey, cannot be read.
    """
    folder = workspace().ledger.folder
    policy = read_policy(folder)
    return _told(_since(policy, now()), policy, subject.customer or "", _measures(folder))


def reason_against(survey: str, subject: Subject, contact: str, told: Told | None = None) -> Reason | None:
    """Return why somebody must not be invited now; None: they may be, which holds until the turn is over.

    Args:
        survey: its key.
        subject: whom and what the answers would be about.
        contact: what the request is known by; no survey asks twice about one.
        told: what `told_of` returned, read before the turn began; None: it is read now.

    Raises:
        BrokenWorkspaceError: the contact policy, or a survey, cannot be read.
    """
    customer = subject.customer or ""
    unwilling = may_be_asked(customer)
    if unwilling is not None:
        return unwilling
    ledger = workspace().ledger
    if subject.channel == Channel.EMAIL and customer not in with_address(ledger, [customer]):
        return Reason.NO_ADDRESS
    policy, measures, moment = read_policy(ledger.folder), _measures(ledger.folder), now()
    own = dict(_own(_since(policy, moment), subject, measures))
    others = [each for name, each in (told_of(subject) if told is None else told) if name not in own]
    wanted = Request(
        survey,
        contact,
        moment,
        person=subject.customer,
        account=subject.account,
        unit=subject.unit,
        channel=subject.channel,
        measures=measures.get(survey, frozenset()),
    )
    return suppressed_by(policy, wanted, [*own.values(), *others])


def _since(policy: ContactPolicy, moment: datetime) -> datetime:
    days = max((rule.within_days for rule in policy.rules), default=0)
    return moment - timedelta(days=days, minutes=policy.together_minutes)


def _own(since: datetime, subject: Subject, measures: _Measures) -> Iterator[tuple[str, Request]]:
    """Yield what this server has sent that a rule could count, by id of the invitation."""
    same = {name: value for name in ("customer", "account", "unit") if (value := getattr(subject, name))}
    among = Q(pk__in=[])
    for name, value in same.items():
        among |= Q(**{name: value})
    for each in Invitation.objects.filter(among, offered_at__gte=since):
        yield (
            each.pk,
            Request(
                each.survey,
                each.contact or each.pk,
                each.offered_at,
                person=each.customer or None,
                account=each.account or None,
                unit=each.unit or None,
                channel=each.channel or None,
                measures=measures.get(each.survey, frozenset()),
            ),
        )


def _told(since: datetime, policy: ContactPolicy, customer: str, measures: _Measures) -> Told:
    """Return what the numbers say was sent, by other systems too, by id of the invitation."""
    # Where each person counts alone, what others were sent does not matter.
    among = {customer} if all(rule.scope is Scope.PERSON for rule in policy.rules) else None
    try:
        with workspace().pool.borrow() as (_, reader):
            rows = past_requests(reader, since, among).to_pylist()
    except BrokenWorkspaceError:
        # Nothing was folded yet.
        return []
    names = ("survey", "key", "at", "person", "account", "unit", "channel")
    return [
        (row["key"], Request(**{name: row[name] for name in names}, measures=measures.get(row["survey"], frozenset())))
        for row in rows
    ]


def _measures(folder: Path) -> _Measures:
    """Return what each survey measures, also those that nobody is asked any more: it counts what was sent."""
    return {each.key: measures_asked(read_survey(folder, each.key, each.open)) for each in standing(folder)}
