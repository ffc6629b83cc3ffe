"""The table of well-known events for its page, taken from the code."""

from collections.abc import Iterator

from regard.collect.event_names import EventMeaning, well_known

HEADER = ("event", "touchpoint", "stage", "channel", "outcome", "taken from its properties")


def rows() -> Iterator[tuple[str, ...]]:
    """Return what each well-known event means."""
    for known in well_known():
        yield known.event, known.touchpoint, known.stage or "", known.channel or "", known.outcome or "", taken(known)


def taken(known: EventMeaning) -> str:
    """Return what is taken from the properties of an event, and from which."""
    parts = {
        "value": known.value,
        "employee": known.employee,
        "duration": (known.duration_s,) if known.duration_s else (),
        **{f"answer ({answer.kind})": (answer.field,) for answer in known.answers},
    }
    return "; ".join(f"{what}: {', '.join(f'`{name}`' for name in names)}" for what, names in parts.items() if names)
