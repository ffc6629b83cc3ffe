"""Choices: what a rule can name, from the data and the catalogue."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext as _

from regard.errors import BrokenWorkspaceError
from regard.ledger import Reader
from regard.measure import values_of
from regard.vocabulary import Channel
from regard.web.accounts.guard import user_of
from regard.web.desks.promises.rights import may_change_all
from regard.web.shell.names import value_word
from regard.web.shell.reading import cached, reading
from regard.web.shell.workspace import catalogue, departments, register, units

Choices = list[tuple[str, str | LazyText]]


@dataclass(frozen=True)
class Known:
    """What a rule can name; each key with its name.

    Attributes:
        touchpoints: where a promise can be lived; for a department its own.
        everywhere: all touchpoints, for conditions.
        departments: who can answer for it.
        calendars: keys of calendars.
        kinds, units, channels: of the contacts there are, the most frequent first.
    """

    touchpoints: Mapping[str, str]
    everywhere: Mapping[str, str]
    departments: Mapping[str, str]
    calendars: tuple[str, ...]
    kinds: Mapping[str, str]
    units: Mapping[str, str]
    channels: Mapping[str, str]


def known_to(request: HttpRequest) -> Known:
    """Return what whoever asks can choose from."""
    user, found = user_of(request), catalogue()
    standing = [each for each in found.touchpoints.values() if each.merged_into is None]
    everywhere = {each.key: each.name for each in sorted(standing, key=lambda each: each.name.casefold())}
    own = {each.key for each in standing if may_change_all(user) or each.department in user.departments}
    named = {each.department: each.department for each in standing if each.department}
    answers = named | {key: each.name for key, each in departments().items()}
    values = _values(request)
    return Known(
        touchpoints={key: name for key, name in everywhere.items() if key in own},
        everywhere=everywhere,
        departments={k: name for k, name in answers.items() if may_change_all(user) or k in user.departments},
        calendars=tuple(register().calendars),
        kinds={key: value_word(key) for key in values["kind"]},
        units={key: each.name for key, each in units().items()} | _unnamed(values["unit"]),
        channels={key: value_word(key) for key in values["channel"] or list(Channel)},
    )


def offered(names: Mapping[str, str], chosen: Iterable[str] = (), nothing: str | LazyText | None = None) -> Choices:
    """Return a list to choose from; what is chosen already stays one, also if nothing else knows it.

    Args:
        names: the keys with their names.
        chosen: keys that are chosen.
        nothing: words for none; without them something must be chosen.
    """
    first: Choices = [] if nothing is None else [("", nothing)]
    return [*first, *{**names, **{key: key for key in chosen if key and key not in names}}.items()]


def hours_offered(calendars: Iterable[str], chosen: str = "") -> Choices:
    """Return how hours can be counted: every hour, or those of a calendar."""
    named = {key: _("Working hours of “%(calendar)s”") % {"calendar": key} for key in calendars}
    return offered(named, [chosen], _("Every hour counts"))


def _unnamed(values: Iterable[str]) -> dict[str, str]:
    known = units()
    return {key: key for key in values if key not in known}


def _values(request: HttpRequest) -> dict[str, list[str]]:
    """Return the values of each column in the data; none before the first fold."""
    columns = ("kind", "unit", "channel")
    try:
        with reading(request) as reader:
            return {name: _found(reader, name) for name in columns}
    except BrokenWorkspaceError:
        return {name: [] for name in columns}


def _found(reader: Reader, name: str) -> list[str]:
    return cached(reader, ("promises", name), lambda: [str(value) for value, _n in values_of(reader, name)])
