"""The contact policy as people write it: how often somebody may be asked, and which survey goes first."""

from enum import StrEnum
from pathlib import Path
from typing import Any

import msgspec

from regard.ask.register import FOLDER
from regard.ask.survey import Survey
from regard.ask.yaml_files import read_yaml, write_yaml
from regard.collect.catalogue import alone
from regard.collect.editing import Changed, Refused, Why
from regard.errors import WrongUseError
from regard.vocabulary import AnswerKind, Channel, Word, check_key

POLICY_FILE = "policy.yaml"
"""Where the contact policy stands, in the folder of surveys."""

MEASURED = tuple(
    kind
    for kind in AnswerKind
    if kind not in {AnswerKind.CHOICE, AnswerKind.NUMBER, AnswerKind.DATE, AnswerKind.CONSENT, AnswerKind.TEXT}
)
"""What rules of measures can be about: scores."""

_HEAD = """\
# The contact policy: how often customers are asked. What is saved in the web app stands here as well.
"""


class Scope(StrEnum):
    """Who is spared together."""

    PERSON = "person"
    ACCOUNT = "account"
    TEAM = "team"


class Of(StrEnum):
    """What counts together: any request, those that ask for a measure, of a survey, or over a channel."""

    ANY = "any"
    MEASURE = "measure"
    SURVEY = "survey"
    CHANNEL = "channel"


def _check_name(of: Of, name: str | None) -> None:
    """Raise ValueError unless a name fits what it names."""
    if name is None:
        return
    known = {Of.MEASURE: [*AnswerKind], Of.CHANNEL: [*Channel]}
    if of is Of.ANY:
        message = f"a rule of any request has no name, not {name!r}"
        raise ValueError(message)
    if of is Of.SURVEY:
        check_key(name)
    elif name not in known[of]:
        message = f"there is no {of} {name!r}; there are: {', '.join(known[of])}"
        raise ValueError(message)


class Rule(Word, frozen=True):
    """One limit: a person at most 1 survey that asks for nps within 90 days.

    Attributes:
        scope: whose requests are counted: those of a person, of all people of a business customer, or of all
            customers served by one team (unit).
        at_most: how many may lie within the time, 0 for none at all.
        within_days: the time, in days of 24 hours; two requests exactly so far apart do not count together.
        of: which requests are counted.
        name: the measure, survey or channel; None: each of them by itself.
        but: surveys that the rule neither limits nor counts.
    """

    scope: Scope
    at_most: int
    within_days: float
    of: Of = Of.ANY
    name: str | None = None
    but: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Check numbers and name."""
        if self.at_most < 0 or not 0 < self.within_days <= 36_500:
            message = f"a rule needs at_most of 0 or more and within_days of 0 to 36500, not {self.within_days:g}"
            raise ValueError(message)
        _check_name(self.of, self.name)

    @property
    def sentence(self) -> str:
        """The rule in words.

        >>> Rule(scope=Scope.PERSON, at_most=1, within_days=90, of=Of.MEASURE, name="nps").sentence
        'A person is sent at most 1 survey that asks for nps within 90 days.'
        """
        surveys = "1 survey" if self.at_most == 1 else f"{self.at_most} surveys"
        but = f", not counting {', '.join(self.but)}" if self.but else ""
        which = _WHICH[self.of, self.name is None].format(name=self.name)
        return f"{_WHOSE[self.scope]} at most {surveys}{which} within {self.within_days:g} days{but}."


_WHOSE = {
    Scope.PERSON: "A person is sent",
    Scope.ACCOUNT: "All people of an account together are sent",
    Scope.TEAM: "All customers of a team together are sent",
}
_WHICH = {
    (Of.ANY, True): "",
    (Of.MEASURE, True): " that ask for the same measure",
    (Of.MEASURE, False): " that asks for {name}",
    (Of.SURVEY, True): " of the same key",
    (Of.SURVEY, False): " of the key {name}",
    (Of.CHANNEL, True): " over the same channel",
    (Of.CHANNEL, False): " by {name}",
}


class ContactPolicy(Word, frozen=True):
    """How often customers are asked.

    Attributes:
        rules: limits that all hold.
        priorities: keys of surveys: of those due for a person at the same time the first is sent, and no other; those
            not named come after, in the order in which they are due.
        together_minutes: how far apart is the same time.
        needs_consent: only who has agreed to be asked is asked; False: all who have not declined.
    """

    rules: tuple[Rule, ...] = ()
    priorities: tuple[str, ...] = ()
    together_minutes: float = 5
    needs_consent: bool = False

    def __post_init__(self) -> None:
        """Check the time, and that no survey is named twice."""
        if not 0 <= self.together_minutes <= 1440:
            message = f"together_minutes must be 0 to 1440, not {self.together_minutes:g}"
            raise ValueError(message)
        if len(set(self.priorities)) < len(self.priorities):
            message = f"a survey can have one priority only: {', '.join(self.priorities)}"
            raise ValueError(message)


USUAL_POLICY = ContactPolicy(
    rules=(
        Rule(scope=Scope.PERSON, at_most=1, within_days=30),
        Rule(scope=Scope.PERSON, at_most=1, within_days=90, of=Of.MEASURE, name=AnswerKind.NPS),
    )
)
"""The policy of a workspace that has none of its own: somebody who says nothing must not tire customers."""


def measures_asked(survey: Survey) -> frozenset[AnswerKind]:
    """Return what a survey measures, as rules of measures count it: its scores, not its texts, choices or consents."""
    return frozenset(MEASURED) & {question.answer_kind for question in survey.questions}


def read_policy(folder: Path) -> ContactPolicy:
    """Read the contact policy of a workspace; without a file it is `USUAL_POLICY`.

    Raises:
        BrokenWorkspaceError: the file cannot be read.
    """
    path = folder / FOLDER / POLICY_FILE
    remedy = "The page on the contact policy shows what it may say."
    found = read_yaml(path, ContactPolicy, {}, remedy)
    return USUAL_POLICY if found is None else found


def shown_policy(policy: ContactPolicy) -> str:
    """Return a policy as a page keeps it, to tell later whether somebody changed it meanwhile."""
    return policy.to_json().decode()


def write_policy(folder: Path, policy: ContactPolicy, seen: str = "") -> tuple[Refused, ...]:
    """Save the contact policy of a workspace.

    Args:
        folder: the workspace.
        policy: what is to hold from now on.
        seen: the policy as it was `shown_policy` when the change was begun; empty: whatever it is.

    Returns:
        Why it was refused, with what somebody else `changed` meanwhile; nothing if it is saved.

    Raises:
        WrongUseError: what was seen is no policy.
        BrokenWorkspaceError: what is there cannot be read.
    """
    path = folder / FOLDER / POLICY_FILE
    with alone(folder):
        if seen and seen != shown_policy(now := read_policy(folder)):
            return (Refused("policy", Why.CHANGED, _changes(seen, now)),)
        write_yaml(path, _HEAD, policy)
    return ()


def _changes(seen: str, now: ContactPolicy) -> tuple[Changed, ...]:
    try:
        before = msgspec.json.decode(seen, type=dict[str, Any])
    except msgspec.DecodeError as error:
        message = "What the page showed of the contact policy cannot be read."
        raise WrongUseError(message, "Open the page again.") from error
    after = msgspec.json.decode(shown_policy(now), type=dict[str, Any])
    fields = [field for field in ContactPolicy.__struct_fields__ if before.get(field) != after.get(field)]
    return tuple(Changed(field, before.get(field), after.get(field)) for field in fields)
