"""The scope: what somebody may see, as conditions that every number and every list is bound by."""

from collections.abc import Iterable, Mapping

from regard.measure import AnyOf
from regard.vocabulary import Touchpoint, Unit
from regard.web.accounts.models import User
from regard.web.shell.workspace import catalogue, units


def scope_of(user: User) -> tuple[AnyOf, ...]:
    """Return the conditions for somebody; none for whom nothing bounds."""
    bounds = []
    if user.departments:
        bounds.append(AnyOf("touchpoint", owned(catalogue().touchpoints.values(), user.departments)))
    if user.units:
        bounds.append(AnyOf("unit", below(units(), user.units)))
    if user.accounts:
        bounds.append(AnyOf("account", tuple(user.accounts)))
    return tuple(bounds)


def owned(touchpoints: Iterable[Touchpoint], departments: Iterable[str]) -> tuple[str, ...]:
    """Return the keys of the touchpoints that departments own."""
    owners = set(departments)
    return tuple(touchpoint.key for touchpoint in touchpoints if touchpoint.department in owners)


def below(units: Mapping[str, Unit], roots: Iterable[str]) -> tuple[str, ...]:
    """Return units and all below them, each once.

    >>> tree = {key: Unit(key=key, name=key, parent=up) for key, up in [("north", None), ("kiel", "north")]}
    >>> below(tree, ["north"])
    ('north', 'kiel')
    """
    found = list(dict.fromkeys(roots))
    for key in found:
        found += [unit.key for unit in units.values() if unit.parent == key and unit.key not in found]
    return tuple(found)
