"""Events: what asking and answering come to in the ledger."""

from datetime import datetime
from typing import Any

import msgspec

from regard.ask.answers import answers_of
from regard.collect.event import Event
from regard.collect.intake import Intake, StorageFailed
from regard.collect.refusal import Refusal
from regard.vault.search import person_of
from regard.vocabulary import Flag
from regard.web.asking.models import Invitation
from regard.web.asking.sittings import Seat, moment_for
from regard.web.asking.subjects import Subject, invited_subject
from regard.web.shell.workspace import workspace

_US = 1_000_000


def source_of(survey: str) -> str:
    """Return the source that a survey's interactions have in the ledger."""
    return f"survey:{survey}"


def answered(seat: Seat) -> Event:
    """Return all that somebody answered, as one interaction.

    It has the identity of the invitation, or else of the submission: sent twice, it is one. Of an anonymous survey it
    has the day only, and nothing that stands anywhere else.
    """
    survey, content, invitation = seat.survey, seat.content, seat.invitation
    moment = moment_for(survey)
    spent_s = moment.timestamp() - content.start.at_s
    native_id = f"{invitation.id}:answered" if invitation else content.submission
    context: dict[str, Any] = {"survey": survey.key, "version": content.start.version, "language": content.language}
    context |= {"submission": native_id} | _sent(invitation)
    event = _event(seat.subject, native_id, "answered", moment, context)
    return msgspec.structs.replace(
        event,
        answers=answers_of(survey, seat.known, content.language),
        duration_s=None if survey.anonymous else max(0.0, round(spent_s, 1)),
        flag=_flag(content.start.is_test, content.is_bot),
    )


def stated(invitation: Invitation, state: str, at: datetime) -> Event:
    """Return that an invitation came into a state, as an interaction."""
    context = {"survey": invitation.survey, "version": invitation.version} | _sent(invitation)
    return _event(invited_subject(invitation), f"{invitation.id}:{state}", state, at, context)


def take(intake: Intake, survey: str, event: Event) -> bool:
    """Put an interaction into the ledger; return whether it is new there.

    Whose data was erased meanwhile is not named any more.

    Raises:
        Overloaded: too much is waiting.
        StorageFailed: it is not promised to be kept.
    """
    result = intake.take(source_of(survey), [event])
    if result.refused.get(0) is Refusal.ERASED:
        result = intake.take(source_of(survey), [msgspec.structs.replace(event, who=None)])
    if result.refused:
        message = f"The ledger refuses it: {result.refused[0].sentence}"
        raise StorageFailed(message, "Send it again later.")
    return result.taken > 0


def _event(subject: Subject, native_id: str, state: str, at: datetime, context: dict[str, Any]) -> Event:
    kind, who = _identifier(subject.customer)
    return Event(
        native_id=native_id,
        occurred_us=round(at.timestamp() * _US),
        who_kind=kind,
        who=who,
        zone=workspace().ledger.settings.zone,
        account=subject.account,
        touchpoint=subject.touchpoint,
        kind=f"invitation_{state}",
        unit=subject.unit,
        campaign=subject.campaign,
        context=msgspec.json.encode(context).decode(),
    )


def _sent(invitation: Invitation | None) -> dict[str, str]:
    if invitation is None:
        return {}
    return {"invitation": invitation.id} | ({"sent_by": invitation.channel} if invitation.channel else {})


def _identifier(customer: str | None) -> tuple[str, str | None]:
    """Return kind and value of what a pseudonym was made of; no value where nobody knows it, or not any more."""
    if customer is None:
        return "customer_id", None
    with workspace().ledger.database.snapshot() as snapshot:
        found = person_of(snapshot, bytes.fromhex(customer)).identifiers
    return found[0] if found else ("customer_id", None)


def _flag(is_test: bool, is_bot: bool) -> str | None:
    if is_test:
        return Flag.TEST
    return Flag.BOT if is_bot else None
