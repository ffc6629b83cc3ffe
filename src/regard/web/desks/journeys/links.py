"""Links: from every mark and number to exactly what it counts."""

from collections.abc import Mapping

from regard.errors import unknown_name
from regard.journeys import View
from regard.journeys.steps_states import Rest, Row
from regard.web.desks.journeys.asking import Asked
from regard.web.shell.question import Value

NO_NAME = "(none)"
"""How an address writes the touchpoint or stage of contacts that have none."""

_OWN = ("rule", "gap")


def behind_url(asked: Asked, kind: str, **arguments: Value) -> str:
    """Return the address of the list behind a number; empty for who may not see rows.

    Args:
        asked: what the number was asked for: its question and rule go along.
        kind: a key of `BEHIND`.
        arguments: what else the number depends on; touchpoints written by `text_of_row`; None is left out.
    """
    if not asked.sees_rows:
        return ""
    return page_url(asked, "journeys:behind", kind=kind, **arguments)


def page_url(asked: Asked, route: str, **arguments: Value) -> str:
    """Return the address of another page about the same journeys, cut by the same rule."""
    return asked.question.url(route, **(rule_arguments(asked) | arguments))


def after_url(asked: Asked, touchpoint: str) -> str:
    """Return the address of what happened after a touchpoint: the paths that lead from it."""
    return page_url(asked, "journeys:paths", way="after", at=touchpoint)


def rule_arguments(asked: Asked) -> dict[str, Value]:
    """Return how the address says the rule."""
    given = dict(asked.question.parameters)
    return {name: given[name] for name in _OWN if name in given}


def text_of_row(row: Row | None) -> str | None:
    """Return a touchpoint, stage or rest as an address writes it; None, where something began or ended, stays None.

    >>> text_of_row("checkout"), text_of_row(""), text_of_row(Rest.OTHERS)
    ('checkout', '(none)', '(others)')
    """
    if row is None:
        return None
    return f"({row.value})" if isinstance(row, Rest) else row or NO_NAME


def row_of(text: str | None) -> Row | None:
    """Return what an address says as a touchpoint, stage or rest.

    >>> row_of("checkout"), row_of("(none)"), row_of("(others)"), row_of("")
    ('checkout', '', <Rest.OTHERS: 'others'>, None)
    """
    rests = {f"({rest.value})": rest for rest in Rest}
    if not text:
        return None
    return rests.get(text, "" if text == NO_NAME else text)


def name_of(arguments: Mapping[str, str], argument: str) -> str | None:
    """Return the touchpoint or stage that an argument of an address names; None where it names none."""
    row = row_of(arguments.get(argument))
    return None if isinstance(row, Rest) else row


def number_of(arguments: Mapping[str, str], argument: str, usual: int, most: int) -> int:
    """Return a whole number of an address from 1, or what is usual if it has none that can be.

    Args:
        arguments: of the address.
        argument: its name.
        usual: taken where it says nothing or nonsense.
        most: the greatest possible.
    """
    text = arguments.get(argument, "")
    wanted = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
    return min(wanted, most) if wanted else usual


def known_touchpoint(view: View, key: str) -> str:
    """Return a touchpoint that occurs.

    Raises:
        WrongUseError: it never does.
    """
    if key and key not in view.words.touchpoints:
        raise unknown_name("touchpoint", key, view.words.touchpoints)
    return key
