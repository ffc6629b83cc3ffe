"""Choices: what a trigger can name, with how often it occurs in the data."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext as _

from regard.errors import BrokenWorkspaceError
from regard.ledger import Reader
from regard.measure import values_of
from regard.vocabulary import Outcome
from regard.web.shell.components_figures import figure
from regard.web.shell.names import touchpoint_name, value_word
from regard.web.shell.reading import cached, reading
from regard.web.shell.workspace import catalogue, register, segments

Choices = list[tuple[str, str]]
_ASKING = "invitation_"
_COLUMNS = ("touchpoint", "kind", "outcome")


@dataclass(frozen=True)
class Offered:
    """What a trigger can name: each key with its name, and how often it occurs.

    Attributes:
        touchpoints, kinds, outcomes: of the contacts there are, the most frequent first.
        segments, calendars: of the catalogue.
    """

    touchpoints: Mapping[str, str]
    kinds: Mapping[str, str]
    outcomes: Mapping[str, str]
    segments: Mapping[str, str]
    calendars: Mapping[str, str]


def offered(request: HttpRequest) -> Offered:
    """Return what there is to choose from."""
    counts = _counts(request)
    known = [each.key for each in catalogue().touchpoints.values() if each.merged_into is None]
    touchpoints = sorted(
        {*known, *counts["touchpoint"]},
        key=lambda key: (-counts["touchpoint"].get(key, 0), touchpoint_name(key).casefold()),
    )
    kinds = [kind for kind in counts["kind"] if not kind.startswith(_ASKING)]
    return Offered(
        touchpoints={key: _counted(touchpoint_name(key), counts["touchpoint"].get(key, 0)) for key in touchpoints},
        kinds={key: _counted(value_word(key), counts["kind"][key]) for key in kinds},
        outcomes={each: _counted(value_word(each), counts["outcome"].get(each, 0)) for each in Outcome},
        segments={key: each.name for key, each in segments().items()},
        calendars={key: key for key in register().calendars},
    )


def to_choose(names: Mapping[str, str], chosen: Iterable[str] = (), nothing: str = "") -> Choices:
    """Return a list to choose from; what is chosen already comes first, also if nothing else knows it.

    Args:
        names: the keys with their names.
        chosen: keys that are chosen.
        nothing: words for none; empty: something must be chosen.
    """
    first = [("", nothing)] if nothing else []
    return [*first, *({key: names.get(key, key) for key in chosen if key} | dict(names)).items()]


def _counted(name: str, count: int) -> str:
    return _("%(name)s (%(count)s)") % {"name": name, "count": figure(count)}


def _counts(request: HttpRequest) -> dict[str, dict[str, int]]:
    """Return how often each value occurs; none before the first fold."""
    try:
        with reading(request) as reader:
            return {name: _found(reader, name) for name in _COLUMNS}
    except BrokenWorkspaceError:
        return {name: {} for name in _COLUMNS}


def _found(reader: Reader, name: str) -> dict[str, int]:
    key = ("surveys", "values", name)
    return cached(reader, key, lambda: {str(value): count for value, count in values_of(reader, name)})
