"""Deciding: requests that are due are sent, or passed over, by the contact policy and all that was sent before.

Each step leaves behind what the next one needs, under names that are the same when it is made again: whoever is killed
between two of them leaves no request doubled or lost.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.db.models import Q, QuerySet
from django.utils.timezone import now
from msgspec.structs import replace as replace_fields

from regard.ask.contacts import contacts_at, past_requests
from regard.ask.policy import REQUEST_ROW, chosen
from regard.ask.policy_reasons import Reason
from regard.ask.policy_rules import ContactPolicy, Scope, measures_asked, read_policy
from regard.ask.register import read_survey, standing
from regard.ask.sampling import Trigger, due_at
from regard.ask.sampling_candidates import concerned, quotas_of
from regard.collect.intake import Intake
from regard.ledger import Ledger, Reader
from regard.ledger.identity_lookup import seqs_of
from regard.ledger.layout import read_description
from regard.resolve.known import erased_among, identifiers_of, with_address
from regard.vocabulary import AnswerKind, Channel
from regard.web.asking.addresses import can_mail
from regard.web.asking.consenting import unwilling
from regard.web.asking.events import source_of, stated, take_all
from regard.web.asking.inviting import About, invitation_for
from regard.web.asking.models import Invitation, Invited, Mail, Wanted
from regard.web.asking.subjects import Subject
from regard.web.asking.tokens import id_of_request
from regard.web.asking.turns import taking_turns
from regard.web.asking.wanting import TOGETHER, Asks, Passed, asking, look, stand_still, stands_at, write_passed
from regard.web.shell.workspace import register, workspace

MOST = 5_000
"""Requests that are decided at once; all that are due at one moment are."""

_LONGEST_PERIOD = timedelta(days=32)
_LATE = timedelta(minutes=1)


@dataclass(frozen=True)
class Due:
    """A request that is due.

    Attributes:
        row: as it waited.
        trigger: what led to it.
        contact: the contact as it is now, schema FOUND_ROW.
        id: of the invitation it becomes.
        reason: what forbids it beside the policy.
    """

    row: Wanted
    trigger: Trigger
    contact: Mapping[str, Any]
    id: str
    reason: Reason | None = None

    @property
    def customer(self) -> str:
        """Who would be asked: a pseudonym in hexadecimal; empty where nobody knows."""
        return self.contact["person"] or ""


def watch(ledger: Ledger, tell: Callable[[float], None]) -> dict[str, int]:
    """Look at the contacts that came since the last time, and decide what is due; where there is nothing, soon done.

    Args:
        ledger: the workspace.
        tell: told how much is done, from 0 to 1; may end the work by raising.

    Returns:
        Counts, as `look` and `decide` give them.

    Raises:
        BrokenWorkspaceError: a file of the workspace cannot be read.
        Overloaded, StorageFailed: the rest is left for the next time.
    """
    asks, upto = asking(ledger.folder), _folded(ledger)
    if upto is None:
        return {}
    if not asks.sound:
        stand_still(upto)
        return {"forgotten": _forget(asks)}
    if stands_at(upto) and not _due(asks).exists():
        return {"forgotten": _forget(asks)}
    with workspace().pool.borrow() as (_, reader), Intake(ledger) as intake:
        seen = look(reader, intake, asks, tell)
        done = decide(reader, intake, asks, tell)
    return seen | done | {"passed": seen["passed"] + done["passed"]}


def decide(reader: Reader, intake: Intake, asks: Asks, tell: Callable[[float], None]) -> dict[str, int]:
    """Decide all requests that are due, and send those that may be sent; done again, it comes to the same.

    Those by mail wait as long as mails cannot be sent, until they are too late. Those whose survey is closed, whose
    trigger pauses, or whose contact is gone or not what the trigger is about any more, are forgotten.

    Args:
        reader: what is known.
        intake: where what comes of them is written down.
        asks: the surveys that ask.
        tell: told how much is done, from 0 to 1; may end the work by raising.

    Returns:
        How many are `asked`, `passed`, and `forgotten`.

    Raises:
        Overloaded, StorageFailed: the rest is left for the next time.
    """
    found = {"asked": 0, "passed": 0, "forgotten": _forget(asks)}
    while rows := _next(asks):
        for name, count in _decide(reader, intake, asks, rows).items():
            found[name] += count
        tell(0.5)
    return found


def _decide(reader: Reader, intake: Intake, asks: Asks, rows: Sequence[Wanted]) -> dict[str, int]:
    moment = now()
    rows = _within_hours(asks, rows, moment)
    due = _looked_up(reader, asks, rows)
    # Whose invitation is there already was decided when the work broke off.
    made = set(_in_chunks(Invitation.objects.values_list("pk", flat=True), "pk", [each.id for each in due]))
    new = _with_reasons(reader, [each for each in due if each.id not in made], moment)
    asked, passed = _settled(reader, asks, new, moment)
    write_passed(intake, [_passed(asks, each) for each in passed], moment)
    _send(intake, [*asked, *_in_chunks(Invitation.objects.all(), "pk", made)])
    _delete([row.pk for row in rows])
    return {"asked": len(due) - len(passed), "passed": len(passed), "forgotten": len(rows) - len(due)}


def _forget(asks: Asks) -> int:
    """Forget the requests of surveys and triggers that ask no more; return how many."""
    named = [Q(survey=survey, trigger__in=[each.key for each in own]) for survey, own in asks.triggers.items()]
    gone = Wanted.objects.exclude(reduce(or_, named)) if named else Wanted.objects.all()
    return gone.delete()[0]


def _due(asks: Asks) -> QuerySet[Wanted]:
    """Return the requests that can be decided now."""
    sound = asks.sound
    named = (Q(survey=survey, trigger__in=[each.key for each in own]) for survey, own in sound.items())
    due = Wanted.objects.filter(reduce(or_, named), due_at__lte=now())
    if can_mail():
        return due
    latest_s = max(trigger.latest_s for own in sound.values() for trigger in own)
    return due.exclude(channel=Channel.EMAIL, due_at__gte=now() - timedelta(seconds=latest_s))


def _folded(ledger: Ledger) -> int | None:
    """Return up to where contacts are in the numbers; None while there are no numbers, as after an upgrade."""
    with ledger.database.snapshot() as snapshot:
        description = read_description(snapshot)
    return None if description.base is None else description.folded_seq


def _next(asks: Asks) -> list[Wanted]:
    """Return the requests that have been due longest, and all that are due at the moment of the last of them."""
    due = _due(asks)
    found = list(due.order_by("due_at", "pk")[:MOST])
    if len(found) < MOST:
        return found
    return list(due.filter(due_at__lte=found[-1].due_at).order_by("due_at", "pk"))


def _within_hours(asks: Asks, rows: Sequence[Wanted], moment: datetime) -> list[Wanted]:
    """Return the requests that may be sent at this hour; the others wait until their hours begin again."""
    begins: dict[tuple[str, str], datetime] = {}
    for survey, own in asks.sound.items():
        for trigger in own:
            calendar = register().calendars[trigger.calendar] if trigger.calendar else None
            begins[survey, trigger.key] = due_at(replace_fields(trigger, delay_s=0), moment, calendar)
    late = [row for row in rows if begins[row.survey, row.trigger] > moment]
    for row in late:
        row.due_at = begins[row.survey, row.trigger]
    Wanted.objects.bulk_update(late, ["due_at"], batch_size=TOGETHER)
    return [row for row in rows if begins[row.survey, row.trigger] <= moment]


def _looked_up(reader: Reader, asks: Asks, rows: Sequence[Wanted]) -> list[Due]:
    """Return requests with their contacts as they are now; a contact that was taken out or corrected leads to none."""
    ledger, triggers = workspace().ledger, _by_key(asks)
    seqs = seqs_of(ledger, [row.contact for row in rows])
    contacts = contacts_at(reader, ledger, seqs[seqs >= 0])
    place = {identity: number for number, identity in enumerate(contacts["native_id"].to_pylist())}
    told = contacts.to_pylist()
    is_about = {name: concerned(trigger, contacts) for name, trigger in triggers.items()}
    found = []
    for row in rows:
        number, name = place.get(row.contact), (row.survey, row.trigger)
        if number is not None and is_about[name][number]:
            found.append(Due(row, triggers[name], told[number], id_of_request(row.survey, row.contact)))
    return found


def _by_key(asks: Asks) -> dict[tuple[str, str], Trigger]:
    return {(survey, trigger.key): trigger for survey, own in asks.sound.items() for trigger in own}


def _with_reasons(reader: Reader, due: Sequence[Due], moment: datetime) -> list[Due]:
    """Return requests with what forbids them beside the policy: what cannot be changed first."""
    ledger, policy = workspace().ledger, read_policy(workspace().ledger.folder)
    customers = {each.customer for each in due} - {""}
    gone = erased_among(ledger, customers)
    against = unwilling(reader, customers, needs_consent=policy.needs_consent)
    reachable = with_address(ledger, customers)

    def reason(each: Due) -> Reason | None:
        if each.contact["reason"] is not None:
            return Reason(each.contact["reason"])
        if each.customer in gone:
            return Reason.ERASED
        if moment - each.row.due_at > timedelta(seconds=each.trigger.latest_s):
            return Reason.TOO_LATE
        if each.row.channel == Channel.EMAIL and each.customer not in reachable:
            return against.get(each.customer, Reason.NO_ADDRESS)
        return against.get(each.customer)

    return [replace(each, reason=reason(each)) for each in due]


def _settled(reader: Reader, asks: Asks, due: Sequence[Due], moment: datetime) -> tuple[list[Invitation], list[Due]]:
    """Make invitations of the requests that may be sent; return them, and what is not sent, each with its reason."""
    if not due:
        return [], []
    policy, measures = read_policy(workspace().ledger.folder), _measures(workspace().ledger.folder)
    since, among = _looked_back(policy, asks, due)
    others, candidates = past_requests(reader, since, among), _candidates(due, moment)
    with taking_turns():
        past = _with_own(others, since, among)
        decisions = chosen(policy, candidates, past, measures, quotas_of(asks.sound, candidates, past))
        reasons = decisions.reasons.to_pylist()
        told = [replace(each, reason=reason and Reason(reason)) for each, reason in zip(due, reasons, strict=True)]
        new = [_invitation(each, asks.versions[each.row.survey]) for each in told if each.reason is None]
        Invitation.objects.bulk_create(new, batch_size=TOGETHER, ignore_conflicts=True)
    return new, [each for each in told if each.reason is not None]


def _candidates(due: Sequence[Due], moment: datetime) -> pa.Table:
    """Return requests as the policy takes them; those that should have been sent long ago would be sent now."""
    places = np.argsort([each.row.due_at.timestamp() for each in due], kind="stable")
    order = {int(place): number for number, place in enumerate(places)}
    late = moment - _LATE
    return _requests(
        {
            "survey": each.row.survey,
            "trigger": each.trigger.key,
            "key": each.row.contact,
            "person": each.customer,
            **{name: each.contact[name] for name in ("account", "unit", "touchpoint")},
            "channel": each.row.channel,
            "at": max(each.row.due_at, late + timedelta(microseconds=order[place])),
            "reason": each.reason and str(each.reason),
        }
        for place, each in enumerate(due)
    )


def _looked_back(policy: ContactPolicy, asks: Asks, due: Sequence[Due]) -> tuple[datetime, Collection[str] | None]:
    """Return since when, and to whom, what was sent matters to rules and quotas; None: to anybody."""
    days = max([rule.within_days for rule in policy.rules], default=0)
    since = now() - max(_LONGEST_PERIOD, timedelta(days=days))
    quotas = any(trigger.quota for own in asks.sound.values() for trigger in own)
    alone = not quotas and all(rule.scope is Scope.PERSON for rule in policy.rules)
    # Where each person counts alone, what others were sent does not matter.
    return since, {each.customer for each in due} - {""} if alone else None


def _with_own(others: pa.Table, since: datetime, among: Collection[str] | None) -> pa.Table:
    """Return what was sent, as the numbers have it, with what this server sent, which they may not have yet."""
    own = list(_own(since, among))
    named = pa.array([row.pop("id") for row in own], pa.string())
    others = others.filter(pc.invert(pc.is_in(others["key"], value_set=named)))
    return pa.concat_tables([_requests(own), others])


def _own(since: datetime, among: Collection[str] | None) -> Iterable[dict[str, Any]]:
    names = ("id", "survey", "trigger", "contact", "customer", "account", "unit", "touchpoint", "channel", "offered_at")
    told = Invitation.objects.filter(offered_at__gte=since).values(*names)
    rows = told.iterator() if among is None else _in_chunks(told, "customer", among)
    for row in rows:
        renamed = {"key": row.pop("contact") or row["id"], "person": row.pop("customer"), "at": row.pop("offered_at")}
        yield row | renamed


def _requests(rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    """Return rows of plain values as the policy takes them; what is empty is null."""
    plain = [{name: row.get(name) or None for name in REQUEST_ROW.names} for row in rows]
    return pa.Table.from_pylist(plain, schema=REQUEST_ROW)


def _measures(folder: Path) -> dict[str, frozenset[AnswerKind]]:
    """Return what each survey measures, also those that nobody is asked any more: it counts what was sent."""
    return {each.key: measures_asked(read_survey(folder, each.key, each.open)) for each in standing(folder)}


def _passed(asks: Asks, each: Due) -> Passed:
    told = {name: each.contact[name] for name in ("touchpoint", "unit", "account")}
    subject = Subject(**told, customer=each.customer or None, channel=each.row.channel)
    survey, contact, flag = each.row.survey, each.row.contact, each.contact["excluded"]
    return Passed(survey, asks.versions[survey], each.trigger.key, contact, subject, str(each.reason), flag)


def _send(intake: Intake, invitations: Sequence[Invitation]) -> None:
    """Write down that invitations were offered, and hand them to what carries them; again, it changes nothing.

    Args:
        intake: where to.
        invitations: those just made, and those that were made before the work broke off.
    """
    _tell(intake, invitations)
    by_mail = [each for each in invitations if each.channel == Channel.EMAIL and each.state == Invited.OFFERED]
    mails = [Mail(invitation=each, due_at=now()) for each in by_mail]
    Mail.objects.bulk_create(mails, batch_size=TOGETHER, ignore_conflicts=True)


def _invitation(each: Due, version: int) -> Invitation:
    row, contact, facts = each.row, each.contact, {"kind": each.contact["kind"]}
    subject = Subject(
        touchpoint=contact["touchpoint"],
        unit=contact["unit"],
        account=contact["account"],
        customer=each.customer or None,
        channel=row.channel,
        facts=facts | ({"segment": each.trigger.segment} if each.trigger.segment else {}),
    )
    made = invitation_for(row.survey, version, subject, About(row.contact, row.trigger, id=each.id))
    made.expires_at = made.offered_at + timedelta(days=each.trigger.expires_after_days)
    return made


def _tell(intake: Intake, invitations: Sequence[Invitation]) -> None:
    """Write down that invitations were offered; the second time changes nothing."""
    for survey in sorted({each.survey for each in invitations}):
        own = [each for each in invitations if each.survey == survey]
        for start in range(0, len(own), TOGETHER):
            chunk = own[start : start + TOGETHER]
            known = identifiers_of(workspace().ledger, {each.customer for each in chunk})
            events = [stated(each, Invited.OFFERED, each.offered_at, known) for each in chunk]
            take_all(intake, source_of(survey), events)


def _delete(keys: Sequence[int]) -> None:
    for start in range(0, len(keys), TOGETHER):
        Wanted.objects.filter(pk__in=keys[start : start + TOGETHER]).delete()


def _in_chunks(rows: QuerySet[Any, Any], name: str, values: Collection[str]) -> Iterable[Any]:
    """Yield the rows whose column has one of many values."""
    wanted = sorted(values)
    for start in range(0, len(wanted), TOGETHER):
        yield from rows.filter(**{f"{name}__in": wanted[start : start + TOGETHER]})
