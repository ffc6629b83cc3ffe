"""Touchpoints: where a customer and a company meet, directly or not."""

from enum import StrEnum

from regard.vocabulary.base import Word, check_at_least_zero, check_key, check_named


class Channel(StrEnum):
    """The way a contact takes."""

    WEB = "web"
    APP = "app"
    EMAIL = "email"
    PHONE = "phone"
    CHAT = "chat"
    MESSAGE = "message"
    STORE = "store"
    EVENT = "event"
    FIELD_VISIT = "field_visit"
    DELIVERY = "delivery"
    POST = "post"
    SOCIAL = "social"
    PRESS = "press"
    WORD_OF_MOUTH = "word_of_mouth"
    PARTNER = "partner"
    OTHER = "other"


class Environment(StrEnum):
    """The surroundings in which a contact is lived."""

    DIGITAL = "digital"
    PHYSICAL = "physical"
    SOCIAL = "social"
    VIRTUAL = "virtual"


class Contact(StrEnum):
    """Direct: with the company itself. Indirect: about it, through others."""

    DIRECT = "direct"
    INDIRECT = "indirect"


_SOCIAL = frozenset({Channel.SOCIAL, Channel.PRESS, Channel.WORD_OF_MOUTH})
_PHYSICAL = frozenset({Channel.STORE, Channel.EVENT, Channel.FIELD_VISIT, Channel.DELIVERY, Channel.POST})


def usual_environment(channel: Channel) -> Environment:
    """Return the environment a channel usually belongs to, for touchpoints nobody has sorted yet.

    >>> usual_environment(Channel.STORE).value
    'physical'
    """
    if channel in _SOCIAL:
        return Environment.SOCIAL
    return Environment.PHYSICAL if channel in _PHYSICAL else Environment.DIGITAL


def usual_contact(channel: Channel) -> Contact:
    """Return whether contacts on a channel are usually direct.

    >>> usual_contact(Channel.PRESS).value
    'indirect'
    """
    return Contact.INDIRECT if channel in _SOCIAL else Contact.DIRECT


class Touchpoint(Word, frozen=True):
    """One place where customers meet the company.

    Attributes:
        key: its lasting name in data and numbers.
        name: its name for people.
        channel, environment, contact, stage: copied onto every interaction when it arrives; what was not known then
            is filled from here at every fold.
        department: the department that owns it.
        weight: its weight when touchpoints are combined; 1 is usual.
        sorted: False until a person has confirmed the entries above (an *unsorted* touchpoint).
        merged_into: key of the touchpoint that its contacts count at instead; None: they count here.
    """

    key: str
    name: str
    channel: Channel = Channel.OTHER
    environment: Environment | None = None
    contact: Contact | None = None
    stage: str | None = None
    department: str | None = None
    weight: float = 1.0
    sorted: bool = True
    merged_into: str | None = None

    def __post_init__(self) -> None:
        """Check key, name, weight, and that it is not merged into itself."""
        check_key(self.key)
        check_named(self.name, "name")
        check_at_least_zero(self.weight, "weight")
        if self.merged_into == self.key:
            message = "a touchpoint cannot be merged into itself"
            raise ValueError(message)
