"""Stages: the ordered parts of the buyer journey and the customer journey."""

from enum import StrEnum

from regard.vocabulary.base import Word, check_key, check_named


class JourneyKind(StrEnum):
    """Before the purchase (buyer) or after it (customer)."""

    BUYER = "buyer"
    CUSTOMER = "customer"


class Stage(Word, frozen=True):
    """One stage of a journey; `order` counts from 1 along both journeys."""

    key: str
    name: str
    order: int
    journey: JourneyKind = JourneyKind.CUSTOMER

    def __post_init__(self) -> None:
        """Check key, name and order."""
        check_key(self.key)
        check_named(self.name, "name")
        if self.order < 1:
            message = f"order must be 1 or more, not {self.order}"
            raise ValueError(message)


USUAL_STAGES = (
    Stage(key="aware", name="Become aware", order=1, journey=JourneyKind.BUYER),
    Stage(key="evaluate", name="Evaluate", order=2, journey=JourneyKind.BUYER),
    Stage(key="buy", name="Buy", order=3, journey=JourneyKind.BUYER),
    Stage(key="receive", name="Receive", order=4),
    Stage(key="use", name="Use", order=5),
    Stage(key="get_help", name="Get help", order=6),
    Stage(key="renew", name="Renew", order=7),
    Stage(key="recommend", name="Recommend", order=8),
)
"""The stages a new workspace starts with."""
