"""Sides: who of a message is the customer, and who of the company wrote or got it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from regard.collect.refusal import Refusal
from regard.collect.sources.mail.headers import Address, Head

RECEIVED, SENT = "email_received", "email_sent"
"""What happened: the customer wrote, or we did."""


@dataclass(frozen=True)
class Sides:
    """Who wrote to whom.

    Attributes:
        kind: `RECEIVED` or `SENT`.
        customer: the other side.
        employee: our address, of a message that we sent.
    """

    kind: str
    customer: Address
    employee: str | None = None


def sides_of(head: Head, is_ours: Callable[[str], bool]) -> Sides | Refusal:
    """Return who wrote to whom, or why nobody can tell.

    A message that we sent to ourselves, with a customer as the one to answer, came from a form on our site: the
    customer wrote it.

    Args:
        head: of the message.
        is_ours: whether an address is the company's.
    """
    if head.problem is not None:
        return head.problem
    if not head.senders:
        return Refusal.UNREADABLE_MESSAGE
    sender = head.senders[0]
    if not is_ours(sender.address):
        return Sides(RECEIVED, sender)
    outside = [each for each in head.to if not is_ours(each.address)]
    if outside:
        return Sides(SENT, outside[0], sender.address)
    asking = [each for each in head.reply_to if not is_ours(each.address)]
    return Sides(RECEIVED, asking[0]) if asking else Refusal.INTERNAL_MESSAGE


def ours_test(ours: Sequence[str]) -> Callable[[str], bool]:
    """Return what tells whether an address is one of ours.

    Args:
        ours: addresses and domains; a domain stands for its subdomains too.

    >>> is_ours = ours_test(["example.com", "delta@mail.example"])
    >>> [is_ours(each) for each in ("a@help.example.com", "delta@mail.example", "ann@mail.example")]
    [True, True, False]
    """
    addresses = frozenset(each.casefold().strip() for each in ours if "@" in each.strip().removeprefix("@"))
    domains = tuple(each.casefold().strip().removeprefix("@") for each in ours)

    def is_ours(address: str) -> bool:
        domain = address.rpartition("@")[2]
        return address in addresses or any(domain == each or domain.endswith(f".{each}") for each in domains)

    return is_ours
