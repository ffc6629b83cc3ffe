"""A draft of an intended journey: what a form holds, step by step, and the journey it makes or what it still lacks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from django.http import QueryDict
from django.utils.translation import gettext as _

from regard.journeys.intended import IntendedJourney, IntendedStep, shown_intended
from regard.vocabulary import key_of

MOST_STEPS = 30
_LONGEST = 300


@dataclass(frozen=True)
class StepDraft:
    """One step as it is typed.

    Attributes:
        name, stage, promised: texts; empty where nothing is said.
        touchpoints: keys that are chosen.
        optional, repeatable: whether it may be left out, or come several times in a row.
    """

    name: str = ""
    touchpoints: tuple[str, ...] = ()
    stage: str = ""
    optional: bool = False
    repeatable: bool = False
    promised: str = ""

    def made(self) -> IntendedStep:
        """Return the step.

        Raises:
            ValueError: it has no name or no touchpoint.
        """
        return IntendedStep(
            name=self.name,
            touchpoints=self.touchpoints,
            stage=self.stage or None,
            optional=self.optional,
            repeatable=self.repeatable,
            promised=self.promised or None,
        )


@dataclass(frozen=True)
class Draft:
    """An intended journey as it is typed.

    Attributes:
        name, key, rule: texts; an empty rule means whole journeys, an empty key one made of the name.
        steps: in order.
        ignored: keys of touchpoints.
        seen: the journey before, as it was shown; empty for a new one.
        errors: what is wrong: the field's name (`name`, `key`, `ignored`, `steps`, `step-0-name` …), and why.
    """

    name: str = ""
    key: str = ""
    rule: str = ""
    steps: tuple[StepDraft, ...] = (StepDraft(),)
    ignored: tuple[str, ...] = ()
    seen: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    def failing(self, where: str, why: str) -> "Draft":
        """Return the draft with one more error."""
        return replace(self, errors={**self.errors, where: why})

    def made(self) -> IntendedJourney:
        """Return the journey.

        Raises:
            ValueError: it is not complete, or it is not always clear which step a contact is.
        """
        return IntendedJourney(
            key=self.key or key_of(self.name),
            name=self.name,
            steps=tuple(step.made() for step in self.steps),
            rule=self.rule or None,
            ignored=self.ignored,
        )


def draft_of(intended: IntendedJourney) -> Draft:
    """Return an intended journey as a form shows it."""
    steps = tuple(
        StepDraft(step.name, step.touchpoints, step.stage or "", step.optional, step.repeatable, step.promised or "")
        for step in intended.steps
    )
    seen = shown_intended(intended)
    return Draft(intended.name, intended.key, intended.rule or "", steps, intended.ignored, seen)


def draft_sent(sent: QueryDict) -> Draft:
    """Return the draft that a form has sent."""
    count = sent.get("steps", "")
    many = min(int(count), MOST_STEPS) if count.isdecimal() and len(count) < 5 else 0
    return Draft(
        name=_text(sent, "name"),
        key=_text(sent, "key"),
        rule=_text(sent, "rule"),
        steps=tuple(_step_sent(sent, f"step-{place}-") for place in range(many)),
        ignored=tuple(dict.fromkeys(key for key in sent.getlist("ignored") if key)),
        seen=sent.get("seen", ""),
    )


def rearranged(draft: Draft, act: str) -> Draft:
    """Return a draft after one of the buttons beside its steps: `add`, `remove-1`, `up-1`, `down-1`.

    What names no step, or leads beyond the first or last, changes nothing.
    """
    steps = list(draft.steps)
    name, _sep, number = act.partition("-")
    place = int(number) if number.isdecimal() and len(number) < 5 else 0
    if name == "add" and len(steps) < MOST_STEPS:
        steps.append(StepDraft())
    other = place + {"up": -1, "down": 1}.get(name, 0)
    if name == "remove" and place < len(steps):
        del steps[place]
    elif name in {"up", "down"} and 0 <= other < len(steps) and place < len(steps):
        steps[place], steps[other] = steps[other], steps[place]
    return replace(draft, steps=tuple(steps))


def judged(draft: Draft) -> tuple[Draft, IntendedJourney | None]:
    """Return a draft with what is wrong with it, and the journey it makes if nothing is."""
    for where, why in _wrong(draft):
        draft = draft.failing(where, why)
    if draft.errors:
        return draft, None
    try:
        return draft, draft.made()
    except ValueError as error:
        why = _("It must always be clear which step a contact is: %(reason)s.") % {"reason": error}
        return draft.failing("steps", why), None


def _text(sent: QueryDict, name: str) -> str:
    return sent.get(name, "").strip()[:_LONGEST]


def _step_sent(sent: QueryDict, prefix: str) -> StepDraft:
    return StepDraft(
        name=_text(sent, f"{prefix}name"),
        touchpoints=tuple(dict.fromkeys(key for key in sent.getlist(f"{prefix}touchpoints") if key)),
        stage=_text(sent, f"{prefix}stage"),
        optional=bool(sent.get(f"{prefix}optional")),
        repeatable=bool(sent.get(f"{prefix}repeatable")),
        promised=_text(sent, f"{prefix}promised"),
    )


def _wrong(draft: Draft) -> Iterator[tuple[str, str]]:
    if not draft.name:
        yield "name", _("Give the journey a name.")
    elif not draft.key and not key_of(draft.name):
        yield "key", _("No key can be made of this name. Write one.")
    if draft.key != key_of(draft.key):
        yield "key", _("Use small letters, digits and underscores.")
    yield from _wrong_steps(draft)
    if not draft.steps:
        yield "steps", _("Add a step.")
    elif all(step.optional for step in draft.steps):
        yield "steps", _("At least one step must not be optional.")
    taken = {key for step in draft.steps for key in step.touchpoints}
    if taken & set(draft.ignored):
        yield "ignored", _("A touchpoint is ignored and part of a step. Choose one of the two.")


def _wrong_steps(draft: Draft) -> Iterator[tuple[str, str]]:
    names = [step.name for step in draft.steps]
    for place, step in enumerate(draft.steps):
        if not step.name:
            yield f"step-{place}-name", _("Give the step a name.")
        elif step.name in names[:place]:
            yield f"step-{place}-name", _("Another step has this name.")
        if not step.touchpoints:
            yield f"step-{place}-touchpoints", _("Choose at least one touchpoint.")
