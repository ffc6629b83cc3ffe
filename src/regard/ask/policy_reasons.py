"""Reasons: why somebody was not asked, in words that go into the ledger and onto pages."""

from enum import StrEnum


class Reason(StrEnum):
    """Why a request to answer is not sent, or not yet."""

    ERASED = "erased"
    STAFF_OR_TEST = "staff_or_test"
    OPTED_OUT = "opted_out"
    NO_CONSENT = "no_consent"
    NO_ADDRESS = "no_address"
    NOT_DELIVERED = "not_delivered"
    TOO_LATE = "too_late"
    NOT_IN_SEGMENT = "not_in_segment"
    NOT_IN_SHARE = "not_in_share"
    ALREADY_ASKED = "already_asked"
    ASKED_RECENTLY = "asked_recently"
    ANOTHER_SURVEY_HAS_PRIORITY = "another_survey_has_priority"
    QUOTA_REACHED = "quota_reached"
    OUTSIDE_HOURS = "outside_hours"

    @property
    def sentence(self) -> str:
        """What it means, for people."""
        return _SENTENCES[self]

    @property
    def delays(self) -> bool:
        """Whether the request is sent later; all other reasons suppress it.

        >>> [reason.value for reason in Reason if reason.delays]
        ['outside_hours']
        """
        return self is Reason.OUTSIDE_HOURS

    @property
    def is_final(self) -> bool:
        """Whether nobody may pass over it: it is the customer's own word, or the customer is gone."""
        return self in {Reason.ERASED, Reason.OPTED_OUT, Reason.NO_CONSENT}


_SENTENCES = {
    Reason.ERASED: "The customer's data was erased.",
    Reason.STAFF_OR_TEST: "It was a test, or a contact of staff.",
    Reason.OPTED_OUT: "The customer does not want to be asked.",
    Reason.NO_CONSENT: "The customer has not agreed to be asked.",
    Reason.NO_ADDRESS: "There is no address to ask at.",
    Reason.NOT_DELIVERED: "The request could not be delivered.",
    Reason.TOO_LATE: "The contact was known too late to ask about it.",
    Reason.NOT_IN_SEGMENT: "The contact is not in the segment that is asked.",
    Reason.NOT_IN_SHARE: "Only a share is asked, and chance left this contact out.",
    Reason.ALREADY_ASKED: "This contact has led to a request already.",
    Reason.ASKED_RECENTLY: "The contact policy allows no further request so soon.",
    Reason.ANOTHER_SURVEY_HAS_PRIORITY: "Another survey is sent at the same time.",
    Reason.QUOTA_REACHED: "As many as wanted were asked in this period.",
    Reason.OUTSIDE_HOURS: "It is outside working hours; the request is sent when they begin.",
}
