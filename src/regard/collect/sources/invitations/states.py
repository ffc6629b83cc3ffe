"""States of invitations, as files name them in columns and in values."""

from regard.collect.sources.table_files.names import match, plain_key
from regard.vocabulary import InvitationState

_NAMES: dict[InvitationState, str] = {
    InvitationState.ELIGIBLE: "eligible",
    InvitationState.SUPPRESSED: "suppressed blocked skipped bounced softbounce hardbounce soft_bounce hard_bounce"
    " failed error not_sent opted_out optedout unsubscribed",
    InvitationState.OFFERED: "offered sent invited success pending",
    InvitationState.DELIVERED: "delivered",
    InvitationState.SHOWN: "shown opened viewed displayed started survey_started survey_partially_finished",
    InvitationState.ANSWERED: "answered completed finished submitted responded survey_finished survey_screened_out",
    InvitationState.DISMISSED: "dismissed declined refused closed complaint",
    InvitationState.EXPIRED: "expired session_expired",
}


def state_of_name(name: str) -> tuple[float, InvitationState] | None:
    """Return which state a column's name speaks of and how well it fits, the first of equals; None if of none.

    >>> state_of_name("sent_at"), state_of_name("store")
    ((2.004, <InvitationState.OFFERED: 'offered'>), None)
    """
    key = plain_key(name)
    fitting = [(match(key, names), state) for state, names in _NAMES.items()]
    strength, state = max(fitting, key=lambda each: each[0])
    return (strength, state) if strength >= 2 else None


def state_of_value(value: str) -> InvitationState | None:
    """Return which state a value names, None if none.

    >>> state_of_value("SurveyFinished"), state_of_value("Blocked"), state_of_value("gold")
    (<InvitationState.ANSWERED: 'answered'>, <InvitationState.SUPPRESSED: 'suppressed'>, None)
    """
    key = plain_key(value).removeprefix("invitation_")
    return next((state for state, names in _NAMES.items() if key in names.split()), None)
