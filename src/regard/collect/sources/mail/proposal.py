"""The proposal for messages: what each column will be, and which addresses are ours."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from regard.collect.sources.mail.files import messages
from regard.collect.sources.mail.headers import Head, head_of
from regard.collect.sources.mail.mapping import Mapping, usual_mapping
from regard.collect.sources.mail.rows import COLUMNS, row_of
from regard.collect.sources.mail.sides import ours_test
from regard.collect.sources.mail.threads import Place
from regard.collect.sources.table_files.proposal import ColumnProposal
from regard.collect.sources.table_files.times import is_zone
from regard.errors import WrongUseError

SAMPLE_MESSAGES = 2_000
"""Messages looked at to find out which addresses are ours."""

_FOR_EVERYBODY = (
    "gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com ymail.com icloud.com me.com aol.com"
    " gmx.de gmx.net web.de t-online.de freenet.de posteo.de mailbox.org proton.me protonmail.com orange.fr free.fr"
    " laposte.net wanadoo.fr libero.it virgilio.it mail.ru yandex.ru qq.com 163.com 126.com naver.com zoho.com"
)
"""Domains at which anybody may have an address: only the address itself can be ours."""
_ROLES = {
    "message_id": "native_id", "date": "occurred_at", "customer": "who:email", "customer_name": "trait:name",
    "employee": "employee", "kind": "kind", "text": "text", "waiting": "waiting_s:s",
}  # fmt: skip
_EXAMPLES = 3


@dataclass(frozen=True)
class Proposal:
    """A mapping to confirm: `columns` are what is read of each message, `questions` what was guessed."""

    mapping: Mapping
    columns: tuple[ColumnProposal, ...]
    questions: tuple[str, ...]


def propose(path: Path, *, source: str, zone: str | None = None, occurred: str | None = None) -> Proposal:
    """Propose how messages are read.

    Args:
        path: an mbox file, a message, or a folder or zip of them.
        source: the source's lasting name.
        zone: IANA zone that the contacts are said to be in; None for UTC.
        occurred: must be None: every message has its own time.

    Raises:
        WrongUseError: the zone does not exist, `occurred` was given, or the files cannot be read.
    """
    if occurred is not None:
        what = "Messages have their own times."
        raise WrongUseError(what, "Leave out --occurred.")
    if zone is not None and not is_zone(zone):
        what = f"There is no time zone {zone!r}."
        raise WrongUseError(what, "Give --zone an IANA name.")
    sample = list(islice(messages(path), SAMPLE_MESSAGES))
    ours = guess_ours([head_of(each) for each in sample])
    mapping = usual_mapping(source, ours, zone or "UTC")
    return Proposal(mapping, _columns(sample, ours), (_question(ours),))


def guess_ours(heads: Sequence[Head]) -> tuple[str, ...]:
    """Return the domain, or the address at a domain that is everybody's, that takes part in most messages.

    Args:
        heads: of messages; those of machines and lists say nothing.
    """
    parts: Counter[str] = Counter()
    addresses: dict[str, set[str]] = defaultdict(set)
    for head in heads:
        if head.problem is None:
            named = {each.address for each in (*head.senders[:1], *head.to)}
            parts.update({_party(address) for address in named})
            for address in named:
                addresses[_party(address)].add(address)
    # Of two that take part in every message, the company is the one with few addresses.
    ranked = sorted(parts, key=lambda name: (-parts[name], len(addresses[name]), name))
    return tuple(ranked[:1])


def _party(address: str) -> str:
    domain = address.rpartition("@")[2]
    return address if domain in _FOR_EVERYBODY.split() else domain


def _columns(sample: Sequence[bytes], ours: Sequence[str]) -> tuple[ColumnProposal, ...]:
    is_ours = ours_test(ours)
    rows = [row_of(message, is_ours, lambda _: Place(0, None)).columns for message in sample[:50]]
    # Threads are found once all messages are read.
    rows = [{name: value for name, value in row.items() if name != "thread"} for row in rows]
    return tuple(
        ColumnProposal(name, _ROLES.get(name, "context"), reason, _examples([row.get(name) for row in rows]))
        for name, reason in COLUMNS.items()
    )


def _examples(values: Sequence[object]) -> tuple[str, ...]:
    given = dict.fromkeys(" ".join(str(value).split()) for value in values if value is not None)
    return tuple(each for each in given if each)[:_EXAMPLES]


def _question(ours: Sequence[str]) -> str:
    if not ours:
        return "No message says which addresses are ours. Name the domain as `ours: [example.com]` in the mapping."
    return (
        f"{ours[0]!r} is taken as the company's, since it takes part in most messages. If that is wrong, or not all,"
        " change `ours` in the mapping: messages from there are ours, all others are customers'."
    )
