"""Intended journeys: the steps that customers are meant to take, YAML files of the workspace that people edit."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from regard.collect.catalogue import alone, read_entries, write_entries
from regard.collect.editing import Changed, Refused, Why
from regard.errors import BrokenWorkspaceError, WrongUseError, unknown_name
from regard.settings import EpisodeRule
from regard.vocabulary import Word, check_key

FOLDER = "journeys"


class IntendedStep(Word, frozen=True, kw_only=True):
    """One step of an intended journey.

    Attributes:
        name: what people call it; no other step of the journey has it.
        touchpoints: a contact with any of these is the step.
        stage: the stage it belongs to, for those who look at it.
        optional: whether it may be left out.
        repeatable: whether it may come several times in a row.
        promised: what the customer is promised here, as a sentence.
    """

    name: str
    touchpoints: tuple[str, ...]
    stage: str | None = None
    optional: bool = False
    repeatable: bool = False
    promised: str | None = None

    def __post_init__(self) -> None:
        """Check that it has a name and a touchpoint."""
        if not self.name.strip():
            message = "the name of a step must not be blank"
            raise ValueError(message)
        if not self.touchpoints:
            message = f"the step {self.name!r} needs at least one touchpoint"
            raise ValueError(message)


class IntendedJourney(Word, frozen=True, kw_only=True):
    """The journey that customers are meant to make.

    Attributes:
        key: its key, and the name of its file.
        name: what people call it.
        rule: the name of the episode rule whose episodes are held against it; None: whole journeys.
        steps: in order; at least one may not be left out.
        ignored: touchpoints that neither follow nor leave it.
    """

    key: str
    name: str
    steps: tuple[IntendedStep, ...]
    rule: str | None = None
    ignored: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Check the key, and that it is always clear which step a contact is."""
        check_key(self.key)
        for message in (*_wrong_steps(self), *_unclear(self)):
            raise ValueError(message)

    def after(self, step: int) -> range:
        """Return which steps may come next, as places from 1, after a step; 0: before the first."""
        last = step
        while last < len(self.steps):
            last += 1
            if not self.steps[last - 1].optional:
                break
        return range(step + 1, last + 1)

    def complete(self, step: int) -> bool:
        """Return whether no step is missing after a step, a place from 1."""
        return all(each.optional for each in self.steps[step:])

    def rule_among(self, rules: Iterable[EpisodeRule]) -> EpisodeRule | None:
        """Return the episode rule that it names; None for whole journeys.

        Raises:
            WrongUseError: there is no such rule.
        """
        if self.rule is None:
            return None
        known = {rule.name: rule for rule in rules}
        if self.rule not in known:
            raise unknown_name("episode rule", self.rule, known)
        return known[self.rule]


def read_intended(folder: Path) -> dict[str, IntendedJourney]:
    """Read the intended journeys of a workspace, each under its key; without the folder `journeys`, there are none.

    Raises:
        BrokenWorkspaceError: a file cannot be read, or is not named as the journey in it.
    """
    found = [_read(path) for path in sorted((folder / FOLDER).glob("*.yaml"))]
    return {each.key: each for each in found}


def shown_intended(intended: IntendedJourney) -> str:
    """Return an intended journey as a form keeps it, to tell later whether somebody changed it meanwhile."""
    return intended.to_json().decode()


def put_intended(folder: Path, intended: IntendedJourney, seen: str = "") -> tuple[Refused, ...]:
    """Save an intended journey in the place of the one that was shown, or a new one.

    Args:
        folder: the workspace.
        intended: the journey.
        seen: the one before as it was `shown_intended`; empty: there was none.

    Returns:
        What was refused; nothing if it is saved.

    Raises:
        WrongUseError: what was shown cannot be read.
        BrokenWorkspaceError: the file cannot be read.
    """
    with alone(folder):
        path = _path(folder, intended.key)
        now = _read(path) if path.exists() else None
        refused = tuple(_conflict(intended.key, now, seen)) if now != intended else ()
        if not refused:
            path.parent.mkdir(exist_ok=True)
            write_entries(path, [intended])
    return refused


def remove_intended(folder: Path, key: str, seen: str) -> tuple[Refused, ...]:
    """Take an intended journey out of the workspace.

    Args:
        folder: the workspace.
        key: of the journey.
        seen: it as it was `shown_intended`.

    Returns:
        Why it was refused; nothing if it is gone.

    Raises:
        WrongUseError: what was shown cannot be read.
        BrokenWorkspaceError: the file cannot be read.
    """
    with alone(folder):
        path = _path(folder, key)
        refused = tuple(_conflict(key, _read(path) if path.exists() else None, seen or "{}"))
        if not refused:
            path.unlink()
    return refused


def _path(folder: Path, key: str) -> Path:
    try:
        check_key(key)
    except ValueError as error:
        message = f"An intended journey cannot be kept: {error}."
        raise WrongUseError(message, "Give it another key.") from error
    return folder / FOLDER / f"{key}.yaml"


def _read(path: Path) -> IntendedJourney:
    entries = read_entries(path)
    if len(entries) != 1:
        message = f"{path} has {len(entries)} intended journeys."
        raise BrokenWorkspaceError(message, "Keep one a file, named by its key.")
    try:
        found = msgspec.convert(entries[0], IntendedJourney)
    except msgspec.ValidationError as error:
        message = f"{path}: {error}."
        raise BrokenWorkspaceError(
            message, "Mend it; put quotes around keys and names such as 404, yes or no."
        ) from error
    if found.key != path.stem:
        message = f"{path} has the intended journey {found.key!r}."
        raise BrokenWorkspaceError(message, f"Name the file {found.key}.yaml, or change the key.")
    return found


def _conflict(key: str, now: IntendedJourney | None, seen: str) -> Iterator[Refused]:
    """Yield why what was shown is not what is there."""
    if now is None and seen:
        yield Refused(key, Why.GONE)
    elif now is not None and not seen:
        yield Refused(key, Why.TAKEN)
    elif now is not None and seen != shown_intended(now):
        yield Refused(key, Why.CHANGED, tuple(_changes(seen, now)))


def _changes(seen: str, now: IntendedJourney) -> Iterator[Changed]:
    try:
        before = msgspec.json.decode(seen, type=dict[str, object])
    except msgspec.DecodeError as error:
        message = "What the page showed of the intended journey cannot be read."
        raise WrongUseError(message, "Open the page again.") from error
    after = msgspec.json.decode(shown_intended(now), type=dict[str, object])
    for field in IntendedJourney.__struct_fields__:
        if before.get(field) != after.get(field):
            yield Changed(field, before.get(field), after.get(field))


def _wrong_steps(intended: IntendedJourney) -> Iterator[str]:
    steps = intended.steps
    if not intended.name.strip():
        yield "name must not be blank"
    if all(step.optional for step in steps):
        yield f"the intended journey {intended.key!r} needs a step that may not be left out"
    doubled = _doubled([step.name for step in steps])
    if doubled is not None:
        yield f"two steps are named {doubled!r}"
    for key in intended.ignored:
        if any(key in step.touchpoints for step in steps):
            yield f"the touchpoint {key!r} is ignored, and part of a step"


def _unclear(intended: IntendedJourney) -> Iterator[str]:
    """Yield why a contact could be two steps at the same moment."""
    for place in range(len(intended.steps)):
        stays = [place] if place and intended.steps[place - 1].repeatable else []
        nearby = [intended.steps[each - 1] for each in (*stays, *intended.after(place))]
        doubled = _doubled([key for step in nearby for key in dict.fromkeys(step.touchpoints)])
        if doubled is not None:
            names = " and ".join(repr(step.name) for step in nearby if doubled in step.touchpoints)
            yield f"a contact with {doubled!r} could be either of the steps {names}"


def _doubled(words: Sequence[str]) -> str | None:
    return next((word for word in words if words.count(word) > 1), None)
