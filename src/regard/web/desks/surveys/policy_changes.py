"""Changes of the contact policy: a rule added, changed or removed, and the order of surveys."""

from collections.abc import Callable

from msgspec.structs import replace

from regard.ask.policy_rules import ContactPolicy, Rule

Change = Callable[[ContactPolicy], ContactPolicy]


def with_rule(policy: ContactPolicy, rule: Rule, place: int | None = None) -> ContactPolicy:
    """Return the policy with one more rule, or with a rule in the place of another.

    Args:
        policy: before.
        rule: what holds from now on.
        place: of the rule that it replaces, from 0; None: it is new.
    """
    if place is None:
        return replace(policy, rules=(*policy.rules, rule))
    rules = tuple(rule if number == place else each for number, each in enumerate(policy.rules))
    return replace(policy, rules=rules)


def without_rule(policy: ContactPolicy, place: int) -> ContactPolicy:
    """Return the policy without the rule at a place, from 0."""
    return replace(policy, rules=tuple(rule for number, rule in enumerate(policy.rules) if number != place))


def with_priority(policy: ContactPolicy, survey: str) -> ContactPolicy:
    """Return the policy with a survey after those that have a priority; one that has one keeps it."""
    return replace(policy, priorities=tuple(dict.fromkeys((*policy.priorities, survey))))


def without_priority(policy: ContactPolicy, survey: str) -> ContactPolicy:
    """Return the policy without a survey's priority."""
    return replace(policy, priorities=tuple(each for each in policy.priorities if each != survey))


def moved(policy: ContactPolicy, survey: str, step: int) -> ContactPolicy:
    """Return the policy with a survey one place earlier (-1) or later (1); at the ends, or unknown, as it was."""
    return replace(policy, priorities=shifted(policy.priorities, survey, step))


def shifted(keys: tuple[str, ...], key: str, step: int) -> tuple[str, ...]:
    """Return keys with one of them a place earlier (-1) or later (1), as far as there is one.

    >>> shifted(("a", "b", "c"), "c", -1), shifted(("a", "b"), "a", -1)
    (('a', 'c', 'b'), ('a', 'b'))
    """
    order = list(keys)
    if key in order and 0 <= order.index(key) + step < len(order):
        place = order.index(key)
        order[place], order[place + step] = order[place + step], order[place]
    return tuple(order)
