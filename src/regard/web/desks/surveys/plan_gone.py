"""What is gone: triggers that name a segment or calendar that is not there any more, and of which nothing comes."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from regard.ask.planning import Rules
from regard.ask.register import standing_of
from regard.web.desks.surveys.trigger_words import trigger_about, trigger_gone
from regard.web.shell.workspace import workspace


@dataclass(frozen=True)
class Gone:
    """A trigger of which nothing comes.

    Attributes:
        survey, key: key of its survey, and its own.
        name: what the authors of the survey call it.
        about: which contacts the trigger is about.
        why: what it names that is gone, in a sentence.
    """

    survey: str
    key: str
    name: str
    about: str
    why: str


def without_gone(rules: Rules) -> Rules:
    """Return who is asked by the triggers that name only what is there."""
    triggers = {
        survey: tuple(each for each in of_survey if not trigger_gone(each))
        for survey, of_survey in rules.triggers.items()
    }
    return replace(rules, triggers=triggers)


def gone_of(rules: Rules) -> tuple[Gone, ...]:
    """Return the triggers that `without_gone` leaves out."""
    return tuple(_gone(rules))


def _gone(rules: Rules) -> Iterator[Gone]:
    for survey, of_survey in rules.triggers.items():
        for each in of_survey:
            if why := trigger_gone(each):
                name = standing_of(workspace().ledger.folder, survey).name
                yield Gone(survey, each.key, name, trigger_about(each), why)
