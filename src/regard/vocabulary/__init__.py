"""The words: what every part of Regard calls things. Frozen, validated, no I/O."""

from regard.vocabulary.answer import USUAL_SCALES, Answer, AnswerKind, Scale
from regard.vocabulary.base import Word, check_key, check_utc, key_of
from regard.vocabulary.calendar import Calendar, Weekday, minutes_of
from regard.vocabulary.company import Department, Unit
from regard.vocabulary.customer import Account, Attribute, Customer
from regard.vocabulary.interaction import Flag, Identifier, Interaction, Outcome, check_zone
from regard.vocabulary.invitation import Invitation, InvitationState
from regard.vocabulary.promise import (
    Comparison,
    DateKeptRule,
    FollowUpRule,
    LimitRule,
    Promise,
    PromiseCheck,
    Rule,
    Verdict,
    Where,
)
from regard.vocabulary.segment import Segment
from regard.vocabulary.stage import USUAL_STAGES, JourneyKind, Stage
from regard.vocabulary.touchpoint import (
    Channel,
    Contact,
    Environment,
    Touchpoint,
    usual_contact,
    usual_environment,
)

__all__ = [
    "USUAL_SCALES",
    "USUAL_STAGES",
    "Account",
    "Answer",
    "AnswerKind",
    "Attribute",
    "Calendar",
    "Channel",
    "Comparison",
    "Contact",
    "Customer",
    "DateKeptRule",
    "Department",
    "Environment",
    "Flag",
    "FollowUpRule",
    "Identifier",
    "Interaction",
    "Invitation",
    "InvitationState",
    "JourneyKind",
    "LimitRule",
    "Outcome",
    "Promise",
    "PromiseCheck",
    "Rule",
    "Scale",
    "Segment",
    "Stage",
    "Touchpoint",
    "Unit",
    "Verdict",
    "Weekday",
    "Where",
    "Word",
    "check_key",
    "check_utc",
    "check_zone",
    "key_of",
    "minutes_of",
    "usual_contact",
    "usual_environment",
]
