"""Refusals: why something was not taken. A value, counted, listed and shown, never an exception."""

from enum import StrEnum


class Refusal(StrEnum):
    """Each reason for which a row or event is refused."""

    WRONG_SHAPE = "wrong_shape"
    NO_TIME = "no_time"
    UNREADABLE_TIME = "unreadable_time"
    IN_THE_FUTURE = "in_the_future"
    TOO_LONG_AGO = "too_long_ago"
    NO_CUSTOMER = "no_customer"
    NO_TOUCHPOINT = "no_touchpoint"
    UNREADABLE_NUMBER = "unreadable_number"
    OFF_THE_SCALE = "off_the_scale"
    NEGATIVE_TIME_SPAN = "negative_time_span"
    TOO_LONG = "too_long"
    EVENT_TOO_LARGE = "event_too_large"
    WRONG_TYPE = "wrong_type"
    UNKNOWN_TICKET = "unknown_ticket"
    AUTOMATIC_MESSAGE = "automatic_message"
    MAILING_LIST = "mailing_list"
    INTERNAL_MESSAGE = "internal_message"
    UNREADABLE_MESSAGE = "unreadable_message"
    UNKNOWN_PURPOSE = "unknown_purpose"
    BLOCKED_IDENTIFIER = "blocked_identifier"
    ERASED = "erased"

    @property
    def sentence(self) -> str:
        """Say the reason, and what to do, in plain words."""
        return _SENTENCES[self]


_SENTENCES = {
    Refusal.WRONG_SHAPE: "The row has more or fewer columns than the header, or is no JSON object. Mend it.",
    Refusal.NO_TIME: "The row says nowhere when it happened. Fill the time column, or map another one.",
    Refusal.UNREADABLE_TIME: "The time cannot be read as mapped. Mend it, or change `format` in the mapping.",
    Refusal.IN_THE_FUTURE: "The time is more than two days ahead. Check day/month order and the source's clock.",
    Refusal.TOO_LONG_AGO: "The time lies before 1900. Check the format and the century.",
    Refusal.NO_CUSTOMER: "The row names no customer, and the mapping refuses such rows (`anonymous: refuse`).",
    Refusal.NO_TOUCHPOINT: "The row names no touchpoint and the mapping has no fixed one.",
    Refusal.UNREADABLE_NUMBER: "A number cannot be read. Mend it, or change `decimal` in the mapping.",
    Refusal.OFF_THE_SCALE: "A score lies outside its scale. Mend it, or change the scale in the mapping.",
    Refusal.NEGATIVE_TIME_SPAN: "A duration or waiting time is negative.",
    Refusal.TOO_LONG: "An identifier or name is longer than 512 characters, or a text longer than 100,000.",
    Refusal.EVENT_TOO_LARGE: "The event is larger than 32 kB. Send less with it.",
    Refusal.WRONG_TYPE: "A field of the event has the wrong type, or is unknown. Mend it as the protocol's page says.",
    Refusal.UNKNOWN_TICKET: "The row's ticket is not in the table of tickets. Export both for the same period.",
    Refusal.UNKNOWN_PURPOSE: "The consent is for nothing that consents.yaml has. Name its purpose, or add it there.",
    Refusal.AUTOMATIC_MESSAGE: "A machine sent the message: an automatic answer, a notice or a bounce.",
    Refusal.MAILING_LIST: "The message went to a mailing list, or was a newsletter.",
    Refusal.INTERNAL_MESSAGE: "Sender and recipients are all the company's own. Check `ours` in the mapping.",
    Refusal.UNREADABLE_MESSAGE: "The message names no sender: it is damaged, or no e-mail. Export it again.",
    Refusal.BLOCKED_IDENTIFIER: "An identifier such as null names nobody: it was left out, and the contact stays.",
    Refusal.ERASED: "The customer was erased on request; data of the time before that is not taken again.",
}
