"""The next steps to take at a moment, in plain words from what is broken there."""

from datetime import datetime

from regard.explain.aftermath import Follow
from regard.explain.moment import BrokenPromise
from regard.vocabulary import DateKeptRule, FollowUpRule, LimitRule, Promise


def next_steps(
    concerned: int, broken: BrokenPromise | None, promise: Promise | None, owner: str | None, staying: Follow | None
) -> tuple[str, ...]:
    """Return what to do: first for the customers concerned, then for the promise, then to know more.

    Args:
        concerned: how many customers it went wrong for.
        broken: the promise broken there, if one clearly is.
        promise: the same, as the register has it.
        owner: the department to ask.
        staying: who is seen again after it.
    """
    who = owner or "the owner of the touchpoint"
    steps = [f"Write to the {concerned:,} customers concerned, those of high value first."] if concerned else []
    if broken is not None:
        steps.append(f"Ask {who} what stops {broken.quoted}: {_missing(broken)} of {broken.checks:,} were broken.")
        steps.append(_mend(promise))
    else:
        steps.append(f"Ask {who} to read what these customers wrote, and to name the cause.")
        steps.append("Write down what customers may expect here as a promise, so that it can be checked.")
    if staying is not None and staying.high < 0:
        steps.append("Watch who comes back: after this moment fewer do.")
    return tuple(steps)


def find_promise(register: tuple[Promise, ...], key: str, at: datetime) -> Promise | None:
    """Return the version of a promise that was valid at a moment, else the last one of its key."""
    versions = [promise for promise in register if promise.key == key]
    valid = [promise for promise in versions if _holds(promise, at)]
    return next(reversed(valid or versions), None)


def _holds(promise: Promise, at: datetime) -> bool:
    began = promise.valid_from is None or promise.valid_from <= at
    return began and (promise.valid_to is None or at < promise.valid_to)


def _missing(broken: BrokenPromise) -> str:
    return f"{round((1 - broken.kept) * broken.checks):,}"


def _mend(promise: Promise | None) -> str:
    rule = promise.rule if promise is not None else None
    if isinstance(rule, LimitRule):
        return f"Until {rule.field} stays within {rule.limit:g}, say the true figure beforehand."
    if isinstance(rule, FollowUpRule):
        return f"Put whatever has waited {rule.within_hours / 2:g} hours without a reply at the top of the list."
    if isinstance(rule, DateKeptRule):
        return "Name a later date until the dates are kept, and tell customers when it slips, not after."
    return "Promise less, or keep it: either is better than this."
