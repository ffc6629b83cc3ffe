"""Threads: which messages belong together, and how long customers waited for an answer.

Messages are joined by the ids that they name (as J. Zawinski's "message threading" does), and an answer that names
none by its subject and customer. Neither the order of the messages nor how often one comes makes a difference.
"""

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

_NEAR_S = 30 * 86_400.0
"""How long after the message before it an answer without ids still belongs to it, in seconds."""
_NEVER = float("inf")


class Message(NamedTuple):
    """What is held of a message while threads are found; ids and customers are numbers that stand for them.

    Attributes:
        key: its own id.
        links: ids it names, the oldest first.
        at: when, in seconds since 1970; infinite where nobody knows.
        received: whether the customer wrote it; None: it is no contact.
        customer: the other side.
        subject: without Re:; 0 for an answer's subject that is blank.
        is_reply: whether the subject says so.
    """

    key: int
    links: tuple[int, ...]
    at: float
    received: bool | None
    customer: int
    subject: int
    is_reply: bool


class Place(NamedTuple):
    """Where a message stands: its thread, and how long the customer waited for it, in seconds, if it is an answer."""

    thread: int
    waiting_s: float | None


def places_of(messages: Iterable[Message]) -> dict[int, Place]:
    """Return the place of each message, by its id.

    A thread is known by the first id that its earliest message names, so that a later archive, which lacks the
    beginning, still says the same.

    Args:
        messages: in any order, each at least once.
    """
    each: dict[int, Message] = {}
    for message in messages:
        known = each.get(message.key)
        each[message.key] = message if known is None else min(known, message, key=_rank)
    joined = _Joined()
    for message in each.values():
        for link in message.links:
            joined.join(message.key, link)
    _join_by_subject(each.values(), joined)
    found: dict[int, Place] = {}
    for members in _grouped(each.values(), joined):
        first = min(members, key=_order)
        thread = first.links[0] if first.links else first.key
        waited = _waiting(members)
        found |= {message.key: Place(thread, waited.get(message.key)) for message in members}
    return found


def _order(message: Message) -> tuple[float, int]:
    return message.at, message.key


def _rank(message: Message) -> tuple[object, ...]:
    """Order copies of one message: those that are contacts first, then by what they say."""
    return (message.received is None, message.at, not message.received, *message[1:2], *message[4:])


class _Joined:
    """Numbers in groups, each known by one of its members (union-find with path halving)."""

    def __init__(self) -> None:
        self._parent: dict[int, int] = {}

    def of(self, key: int) -> int:
        """Return the member by which the group of a number is known."""
        parent = self._parent
        while (above := parent.setdefault(key, key)) != key:
            parent[key] = key = parent[above]
        return key

    def join(self, one: int, other: int) -> None:
        """Put the groups of two numbers into one."""
        self._parent[self.of(one)] = self.of(other)


def _join_by_subject(messages: Iterable[Message], joined: _Joined) -> None:
    """Join answers that name no message to the one before them with the same subject and customer."""
    alike: dict[tuple[int, int], list[Message]] = defaultdict(list)
    for message in messages:
        if message.subject and message.customer and message.at < _NEVER:
            alike[message.customer, message.subject].append(message)
    for group in alike.values():
        group.sort(key=_order)
        for before, message in pairwise(group):
            if message.is_reply and not message.links and message.at - before.at <= _NEAR_S:
                joined.join(message.key, before.key)


def _grouped(messages: Iterable[Message], joined: _Joined) -> Iterable[list[Message]]:
    groups: dict[int, list[Message]] = defaultdict(list)
    for message in messages:
        groups[joined.of(message.key)].append(message)
    return groups.values()


def _waiting(members: list[Message]) -> dict[int, float]:
    """Return how long the customer had waited for each of our answers: since the first message not answered yet."""
    found: dict[int, float] = {}
    since: dict[int, float] = {}
    for message in sorted(members, key=_order):
        if message.received is None or message.at == _NEVER:
            continue
        if message.received:
            since.setdefault(message.customer, message.at)
        elif (asked_at := since.pop(message.customer, None)) is not None:
            found[message.key] = message.at - asked_at
    return found
