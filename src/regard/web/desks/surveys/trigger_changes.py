"""Changes of a survey's triggers: one added, changed, paused, removed, or put in another place."""

from collections.abc import Sequence

from msgspec.structs import replace

from regard.ask.sampling import Trigger
from regard.web.desks.surveys.policy_changes import shifted

Triggers = tuple[Trigger, ...]


def with_trigger(triggers: Sequence[Trigger], trigger: Trigger) -> Triggers:
    """Return the triggers with one in the place of that of its key, or at the end."""
    if trigger.key not in {each.key for each in triggers}:
        return (*triggers, trigger)
    return tuple(trigger if each.key == trigger.key else each for each in triggers)


def changed(triggers: Sequence[Trigger], act: str, key: str) -> Triggers:
    """Return the triggers after what a button says.

    Args:
        triggers: before.
        act: `pause`, `resume`, `remove`, `earlier` or `later`; anything else changes nothing.
        key: of the trigger.
    """
    if act in {"pause", "resume"}:
        return tuple(replace(each, active=act == "resume") if each.key == key else each for each in triggers)
    if act == "remove":
        return tuple(each for each in triggers if each.key != key)
    if act in {"earlier", "later"}:
        by_key = {each.key: each for each in triggers}
        return tuple(by_key[each] for each in shifted(tuple(by_key), key, -1 if act == "earlier" else 1))
    return tuple(triggers)
