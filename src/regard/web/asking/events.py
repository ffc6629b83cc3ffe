"""Events: what asking and answering come to in the ledger."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from regard.ask.answers import answers_of
from regard.collect.event import DayEvent, Event
from regard.collect.intake import Intake, StorageFailed
from regard.collect.refusal import Refusal
from regard.resolve.known import identifiers_of
from regard.vocabulary import Flag, InvitationState
from regard.web.asking.models import Invitation
from regard.web.asking.sittings import Seat
from regard.web.asking.subjects import Subject, invited_subject
from regard.web.asking.tokens import id_of_request
from regard.web.shell.workspace import workspace

type Known = Mapping[str, tuple[str, str]]

_US = 1_000_000
_NOBODY = ("customer_id", None)


def source_of(survey: str) -> str:
    """Return the source that a survey's interactions have in the ledger."""
    return f"survey:{survey}"


def answered(seat: Seat) -> Event:
    """Return all that somebody answered, as one interaction.

    It has the identity of the invitation, or else of the submission: sent twice, it is one. Of an anonymous survey it
    has the day only, and nothing that stands anywhere else.
    """
    survey, content, invitation = seat.survey, seat.content, seat.invitation
    moment = seat.moment
    spent_s = moment.timestamp() - content.start.at_s
    native_id = f"{invitation.id}:answered" if invitation else content.submission
    context: dict[str, Any] = {"survey": survey.key, "version": content.start.version, "language": content.language}
    context |= {"submission": native_id} | (_sent(invitation) or _displayed(content.start.display))
    event = msgspec.structs.replace(
        _event(seat.subject, native_id, "answered", moment, context),
        answers=answers_of(survey, seat.known, content.language),
        duration_s=None if survey.anonymous else max(0.0, round(spent_s, 1)),
        employee=(invitation.employee or None) if invitation else None,
        flag=_flag(content.start.is_test, content.is_bot),
    )
    return DayEvent(**msgspec.structs.asdict(event)) if survey.anonymous else event


def stated(invitation: Invitation, state: str, at: datetime, known: Known | None = None) -> Event:
    """Return that an invitation came into a state, as an interaction.

    Args:
        invitation: the one.
        state: such as `offered`.
        at: when.
        known: kind and value of what pseudonyms were made of, looked up before for many; None: it is looked up.
    """
    context = {"survey": invitation.survey, "version": invitation.version} | _sent(invitation)
    event = _event(invited_subject(invitation), f"{invitation.id}:{state}", state, at, context, known)
    return msgspec.structs.replace(event, employee=invitation.employee or None)


def suppressed(subject: Subject, context: Mapping[str, Any], at: datetime, known: Known, flag: str | None) -> Event:
    """Return that a request to answer is not sent, as an interaction.

    Args:
        subject: whom and what it would have been about.
        context: `invitation` (the id that it would have had), `survey`, `version` and `reason`; further ones.
        at: when that was decided.
        known: kind and value of what pseudonyms were made of.
        flag: why it counts in no number.
    """
    state = InvitationState.SUPPRESSED
    event = _event(subject, f"{context['invitation']}:{state}", state, at, dict(context), known)
    return msgspec.structs.replace(event, flag=flag)


def take(intake: Intake, survey: str, event: Event) -> bool:
    """Put an interaction into the ledger; return whether it is new there.

    Whose data was erased meanwhile is not named any more.

    Raises:
        Overloaded: too much is waiting.
        StorageFailed: it is not promised to be kept.
    """
    return take_all(intake, source_of(survey), [event]) > 0


def take_all(intake: Intake, source: str, events: Sequence[Event]) -> int:
    """Put interactions into the ledger with one commit, as `take` does; return how many are new there.

    Args:
        intake: where to.
        source: their source.
        events: some hundreds at most.

    Raises:
        Overloaded: too much is waiting.
        StorageFailed: they are not promised to be kept.
    """
    result = intake.take(source, events)
    erased = [events[place] for place, why in result.refused.items() if why is Refusal.ERASED]
    others = [why for why in result.refused.values() if why is not Refusal.ERASED]
    if others:
        message = f"The ledger refuses it: {others[0].sentence}"
        raise StorageFailed(message, "Send it again later.")
    nameless = [msgspec.structs.replace(event, who=None) for event in erased if event.who is not None]
    return result.taken + (take_all(intake, source, nameless) if nameless else 0)


def _event(
    subject: Subject, native_id: str, state: str, at: datetime, context: dict[str, Any], known: Known | None = None
) -> Event:
    customer = subject.customer or ""
    kind, who = (identifiers_of(workspace().ledger, [customer]) if known is None else known).get(customer, _NOBODY)
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
    told = {"sent_by": invitation.channel, "trigger": invitation.trigger, "reason": invitation.reason}
    # Of letters only: an identity in hexadecimal can look like an account number, and would be redacted.
    told["contact"] = id_of_request("", invitation.contact) if invitation.contact else ""
    return {"invitation": invitation.id} | {name: value for name, value in told.items() if value}


def _displayed(display: str | None) -> dict[str, str]:
    """Return what says that answers were given in a widget's display, which counts as asking."""
    return {} if display is None else {"invitation": display}


def _flag(is_test: bool, is_bot: bool) -> str | None:
    if is_test:
        return Flag.TEST
    return Flag.BOT if is_bot else None
