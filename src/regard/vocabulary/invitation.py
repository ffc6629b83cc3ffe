"""Invitations: who was asked, when, and what came of it: the denominator of every survey number."""

from datetime import datetime
from enum import StrEnum

from regard.vocabulary.base import Word, check_named, check_utc


class InvitationState(StrEnum):
    """Where an invitation stands; `suppressed` carries a reason.

    `delivered`: what carries it has taken it over, such as the customer's mail server. `shown`: somebody has opened it.
    """

    ELIGIBLE = "eligible"
    SUPPRESSED = "suppressed"
    OFFERED = "offered"
    DELIVERED = "delivered"
    SHOWN = "shown"
    ANSWERED = "answered"
    DISMISSED = "dismissed"
    EXPIRED = "expired"


_NEXT = {
    InvitationState.ELIGIBLE: {InvitationState.SUPPRESSED, InvitationState.OFFERED},
    InvitationState.OFFERED: {
        InvitationState.DELIVERED,
        InvitationState.SHOWN,
        InvitationState.ANSWERED,
        InvitationState.EXPIRED,
    },
    InvitationState.DELIVERED: {InvitationState.SHOWN, InvitationState.ANSWERED, InvitationState.EXPIRED},
    InvitationState.SHOWN: {InvitationState.ANSWERED, InvitationState.DISMISSED, InvitationState.EXPIRED},
}


class Invitation(Word, frozen=True):
    """One request to answer a survey, in one state at one moment."""

    survey: str
    customer: str
    state: InvitationState
    at: datetime
    reason: str | None = None

    def __post_init__(self) -> None:
        """Check the time, and that a suppression says why."""
        check_named(self.survey, "survey")
        check_named(self.customer, "customer")
        check_utc(self.at, "at")
        if (self.state is InvitationState.SUPPRESSED) != bool(self.reason):
            message = "a suppressed invitation needs a reason, and only a suppressed one has it"
            raise ValueError(message)

    def may_become(self, state: InvitationState) -> bool:
        """Return whether a state can follow this one.

        >>> from datetime import UTC, datetime
        >>> shown = Invitation(survey="nps", customer="c1", state="shown", at=datetime(2026, 1, 1, tzinfo=UTC))
        >>> shown.may_become(InvitationState.ANSWERED), shown.may_become(InvitationState.ELIGIBLE)
        (True, False)
        """
        return state in _NEXT.get(self.state, set())
