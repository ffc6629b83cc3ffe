"""Mail checks: what is looked at right before a mail is sent, and what is noted if it is not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.http import HttpRequest
from django.utils.timezone import now

from regard.ask.policy_reasons import Reason
from regard.ask.policy_rules import read_policy
from regard.ask.sampling import read_triggers
from regard.collect.intake import Intake
from regard.errors import BrokenWorkspaceError, WrongUseError
from regard.ledger import Ledger, erasures, exclude
from regard.resolve.known import person_behind
from regard.resolve.language import languages_of
from regard.vocabulary import InvitationState
from regard.web.asking.addresses import absolute
from regard.web.asking.consenting import unwilling
from regard.web.asking.events import source_of, stated, take
from regard.web.asking.inviting import withdraw
from regard.web.asking.links import Arrival, Link, arrive
from regard.web.asking.mail_text import MailText, Sending, mail_text
from regard.web.asking.models import Invitation, Invited, Mail
from regard.web.asking.preferences import preferences_path
from regard.web.asking.sittings import Seat
from regard.web.asking.tokens import link_of, token_of
from regard.web.asking.unsubscribing import decline_path
from regard.web.shell.workspace import workspace


class Unsent(StrEnum):
    """Why a mail is not sent."""

    ANSWERED = "answered"
    DISMISSED = "dismissed"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    CLOSED = "survey_closed"
    ERASED = "erased"
    DECLINED = "declined"
    NO_CONSENT = "no_consent"
    NO_ADDRESS = "no_address"
    NO_LINK = "key_changed"
    REFUSED = "refused_by_mail_server"
    UNREACHABLE = "mail_server_unreachable"


_ENDED = {
    Invited.ANSWERED: Unsent.ANSWERED,
    Invited.DISMISSED: Unsent.DISMISSED,
    Invited.WITHDRAWN: Unsent.WITHDRAWN,
}
_UNWILLING = {
    Reason.ERASED: Unsent.ERASED,
    Reason.OPTED_OUT: Unsent.DECLINED,
    Reason.NO_CONSENT: Unsent.NO_CONSENT,
}
_REASONS = {
    Unsent.DECLINED: Reason.OPTED_OUT,
    Unsent.NO_CONSENT: Reason.NO_CONSENT,
    Unsent.NO_ADDRESS: Reason.NO_ADDRESS,
    Unsent.REFUSED: Reason.NO_ADDRESS,
}
"""What the ledger says; all else could not be delivered."""


@dataclass(frozen=True)
class Ready:
    """A mail that may be sent.

    Attributes:
        address: to whom; it is read now, and kept and logged nowhere.
        text: what it says.
        decline: whole address at which one declines.
    """

    address: str
    text: MailText
    decline: str


@dataclass(frozen=True)
class Known:
    """What is known of the customers of some mails, by pseudonym in hexadecimal.

    Attributes:
        against: why some must not be asked.
        languages: how some are to be spoken to, as BCP 47 tags.
    """

    against: Mapping[str, Reason]
    languages: Mapping[str, str]


def known_of(ledger: Ledger, mails: Sequence[Mail]) -> Known:
    """Return what is known of the customers of some mails.

    What a customer says here from now on is seen all the same: it takes the invitation back.

    Args:
        ledger: the workspace.
        mails: some dozens at once, since each look into the numbers takes its time.

    Raises:
        BrokenWorkspaceError: the contact policy cannot be read.
    """
    asked = [mail.invitation for mail in mails if mail.invitation.customer]
    customers, needed = {each.customer for each in asked}, read_policy(ledger.folder).needs_consent
    languages: dict[str, str] = {}
    try:
        with workspace().pool.borrow() as (_, reader):
            against = unwilling(reader, customers, needs_consent=needed)
            languages = languages_of(reader, customers, now())
    except BrokenWorkspaceError:
        # Nothing was folded yet: what was said here is all there is.
        against = unwilling(None, customers, needs_consent=needed)
    return Known(against | dict.fromkeys(_erased(ledger, asked), Reason.ERASED), languages)


def ready(ledger: Ledger, mail: Mail, known: Known) -> Ready | Unsent:
    """Return a mail as it is to be sent now, or why it is not to be sent any more.

    Args:
        ledger: the workspace.
        mail: with its invitation as it stands; where that says no language, it gets the customer's.
        known: of the customer.

    Raises:
        WrongUseError: nobody has said where customers reach the server.
        BrokenWorkspaceError: the survey or its triggers cannot be read.
    """
    invitation = mail.invitation
    ended = _ended(invitation, known.against)
    if ended is not None:
        return ended
    _speak(invitation, known.languages.get(invitation.customer, ""))
    address, seat = _address(ledger, invitation.customer), _seat(invitation)
    if isinstance(seat, Unsent):
        return seat
    if not address:
        return Unsent.NO_ADDRESS
    sending = Sending(
        number=mail.number,
        is_last=mail.number >= len(reminder_days(ledger, invitation)),
        link=absolute(link_of(invitation)),
        unsubscribe_link=absolute(decline_path(invitation.customer, seat.content.language)),
        until=invitation.expires_at,
        preferences_link=absolute(preferences_path(invitation.customer, seat.content.language)),
    )
    return Ready(address, mail_text(seat, sending), sending.unsubscribe_link)


def reminder_days(ledger: Ledger, invitation: Invitation) -> tuple[float, ...]:
    """Return the days after which an invitation's trigger reminds; none where nobody is reminded.

    Raises:
        BrokenWorkspaceError: the triggers cannot be read.
    """
    triggers = read_triggers(ledger.folder, invitation.survey) if invitation.trigger else ()
    return next((each.remind_after_days for each in triggers if each.key == invitation.trigger), ())


def withhold_invitation(ledger: Ledger, intake: Intake, invitation: Invitation, why: Unsent) -> None:
    """Note that an invitation never reached anybody: its customer was not asked, and counts among those left out.

    What was offered stays in the ledger, excluded with the reason, so that every number says how many there were.

    Args:
        ledger: the workspace.
        intake: where to note it.
        invitation: the one, open.
        why: the reason.

    Raises:
        Overloaded, StorageFailed: it is not noted.
    """
    if why is not Unsent.ERASED:
        moment, source = now(), source_of(invitation.survey)
        invitation.reason = _REASONS.get(why, Reason.NOT_DELIVERED)
        take(intake, invitation.survey, stated(invitation, InvitationState.SUPPRESSED, moment))
        exclude(ledger, source, f"{invitation.id}:offered", reason=f"not delivered: {why}", at=moment)
    withdraw(invitation.id, why)


def _ended(invitation: Invitation, against: Mapping[str, Reason]) -> Unsent | None:
    """Return why nobody is to be asked any more; None if somebody is."""
    if not invitation.is_open:
        return _ENDED.get(Invited(invitation.state), Unsent.EXPIRED)
    if not invitation.customer:
        return Unsent.NO_ADDRESS
    reason = against.get(invitation.customer)
    return None if reason is None else _UNWILLING[reason]


def _erased(ledger: Ledger, asked: Sequence[Invitation]) -> set[str]:
    """Return the customers who were erased after they were invited."""
    gone = {key.hex(): at for key, at in erasures(ledger).items()}
    return {each.customer for each in asked if each.customer in gone and each.offered_at <= gone[each.customer]}


def _speak(invitation: Invitation, language: str) -> None:
    """Let page and reminders speak as the mail does, unless somebody has said how."""
    if language and not invitation.language:
        invitation.language = language
        Invitation.objects.filter(pk=invitation.pk, language="").update(language=language)


def _address(ledger: Ledger, customer: str) -> str:
    """Return the address at which somebody is reached now; empty if the vault has none."""
    person = person_behind(ledger, customer)
    return dict(person.traits).get("email", "") or dict(person.identifiers).get("email", "")


def _seat(invitation: Invitation) -> Seat | Unsent:
    """Return the respondent as the link would show the page now, so that the mail says the same as the page."""
    if not link_of(invitation):
        return Unsent.NO_LINK
    link = Link(invitation.survey, token_of(invitation.pk), invitation)
    try:
        # Nobody's browser: what the invitation says of the language counts, or else the survey's first.
        found = arrive(HttpRequest(), link, {})
    except WrongUseError:
        return Unsent.CLOSED
    return found.seat if isinstance(found, Arrival) else Unsent.CLOSED
