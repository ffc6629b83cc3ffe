"""Looking: what happened since the last time becomes messages, each once, whoever is killed meanwhile."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2b
from typing import NamedTuple

from django.db import transaction
from django.utils.timezone import now

from regard.collect.purposes import Covers
from regard.ledger import Ledger, Reader
from regard.ledger.layout import read_description
from regard.measure import AnyOf, Breakdown
from regard.measure.breakdown import selected
from regard.resolve import LeftOut, left_out
from regard.web.accounts.models import User
from regard.web.accounts.rights import Right
from regard.web.outbound.bodies import CustomerErased, Data, EventType, body_of
from regard.web.outbound.models import Endpoint, Message, Stopped, Told
from regard.web.outbound.news import News, arrived
from regard.web.outbound.news_timed import Since, happened
from regard.web.outbound.stopping import stop
from regard.web.outbound.wants import Wants, read_wants
from regard.web.shell.scope import scope_of
from regard.web.shell.workspace import workspace

OLDEST = timedelta(days=7)
"""What occurred longer ago than this when it came is no news: nobody is told about the past that is loaded."""
SLICE = 20_000
"""Numbers of the ledger that are looked at in one go."""

_ONLY = 1  # the key of the one row of `Told`
_TOGETHER = 500
_ALWAYS_TOLD = (EventType.CONSENT_CHANGED, EventType.CUSTOMER_ERASED)
"""What receivers have to know just because a customer wants no more."""


class Listener(NamedTuple):
    """An endpoint that is told what happens, with what it wants and within which scope."""

    endpoint: Endpoint
    wants: Wants
    scope: tuple[AnyOf, ...]


@dataclass(frozen=True)
class Withheld:
    """Customers of whom nothing is told, and those whose words are not."""

    wholly: LeftOut
    texts: LeftOut


def message_id(endpoint: Endpoint, kind: str, identity: str) -> str:
    """Return the name of the message that an event leads to: always the same."""
    told = f"{endpoint.pk}\n{kind}\n{identity}"
    return f"msg_{blake2b(told.encode(), digest_size=16).hexdigest()}"


def watch(ledger: Ledger, tell: Callable[[float], None]) -> dict[str, int]:
    """Look at what happened since the last time, and write down whom to tell; where there is nothing, soon done.

    The first time of all nothing is looked at but how far things are: nobody is told about the past.

    Args:
        ledger: the workspace.
        tell: told how much is done, from 0 to 1; may end the work by raising.

    Returns:
        How many `messages` were written.

    Raises:
        BrokenWorkspaceError: a file of the workspace cannot be read.
    """
    with ledger.database.snapshot() as snapshot:
        description = read_description(snapshot)
    if description.base is None:
        return {}
    listening = listeners()
    if not listening:
        return {}
    with workspace().pool.borrow() as (_, reader):
        upto = reader.description.folded_seq
        told = _told(upto)
        written = 0
        for start in range(told.seq, upto, SLICE):
            written += _look(reader, ledger, listening, (start, min(start + SLICE, upto)))
            tell((start - told.seq) / (upto - told.seq))
        return {"messages": written + _look_at_times(reader, ledger, listening, told)}


def listeners() -> list[Listener]:
    """Return the endpoints that are told something; one for which nobody may answer any more is stopped."""
    found = []
    for each in Endpoint.objects.filter(is_active=True).select_related("by"):
        if isinstance(each.by, User) and each.by.has(Right.CHANGE_SETTINGS):
            found.append(Listener(each, read_wants(each.wants), scope_of(each.by)))
        else:
            stop(each, Stopped.ORPHANED)
    return found


def _told(upto: int) -> Told:
    """Return how far it was looked before; the first time, and after a workspace was put back, up to now."""
    found = Told.objects.filter(pk=_ONLY).first()
    if found is None or upto < found.seq or upto < found.timed_seq:
        return stand_still(upto)
    return found


def stand_still(upto: int) -> Told:
    """Pass over all that happened up to now: nobody is to be told.

    Args:
        upto: number of the ledger up to which contacts are in the numbers.
    """
    values = {"seq": upto, "timed_seq": upto, "at": now()}
    found, _ = Told.objects.update_or_create(pk=_ONLY, defaults=values)
    return found


def _look(reader: Reader, ledger: Ledger, listening: Sequence[Listener], span: tuple[int, int]) -> int:
    """Write down whom to tell of the contacts of a span, and that it was looked at."""
    news = arrived(reader, ledger, span, now() - OLDEST)
    messages = _messages(reader, listening, news)
    with transaction.atomic():
        _keep(messages)
        Told.objects.update(seq=span[1])
    return len(messages)


def _look_at_times(reader: Reader, ledger: Ledger, listening: Sequence[Listener], told: Told) -> int:
    """Write down whom to tell of what comes with time, and up to which moment it was looked at."""
    moment = now()
    types = {kind for each in listening for kind in each.wants.types}
    since = Since(told.timed_seq, told.at, moment - OLDEST)
    messages = _messages(reader, listening, happened(reader, ledger, since, types))
    with transaction.atomic():
        _keep(messages)
        # The numbers may be behind the clock: what is due in between is looked at when they are there.
        at = max(told.at, min(moment, reader.as_of))
        Told.objects.update(timed_seq=reader.description.folded_seq, at=at)
    return len(messages)


def _keep(messages: Sequence[Message]) -> None:
    Message.objects.bulk_create(messages, batch_size=_TOGETHER, ignore_conflicts=True)


def _messages(reader: Reader, listening: Sequence[Listener], news: Sequence[News]) -> list[Message]:
    """Return a message for each endpoint and each of the news that it wants and may have."""
    if not news:
        return []
    withheld = Withheld(left_out(reader, Covers.PROFILING), left_out(reader, Covers.SHOWING))
    told = [each for each in news if _may_be_told(each, withheld)]
    return [
        _message(listener.endpoint, each, withheld) for listener in listening for each in _for(reader, listener, told)
    ]


def _for(reader: Reader, listener: Listener, news: Iterable[News]) -> list[News]:
    """Return the news that a listener wants, within its scope."""
    endpoint, wants, scope = listener
    wanted = [each for each in news if wants.fits(each.type, each.data) and _is_after(each, endpoint)]
    if not scope:
        return wanted
    seen = within(reader, scope, [each.seq for each in wanted if each.seq is not None])
    return [each for each in wanted if each.seq in seen]


def within(reader: Reader, scope: tuple[AnyOf, ...], seqs: Sequence[int]) -> set[int]:
    """Return those of some contacts that a scope lets one see.

    Args:
        reader: what is known.
        scope: conditions that must all hold.
        seqs: numbers of the contacts.
    """
    if not seqs:
        return set()
    rows = reader.table("interaction")
    among = rows.filter(rows["seq"].isin(sorted(set(seqs))))
    found = reader.arrow(selected(reader, Breakdown(where=scope), among=among).select("seq"))
    return set(found["seq"].to_pylist())


def _is_after(news: News, endpoint: Endpoint) -> bool:
    """Say whether something came after an endpoint was made; what comes with time always did."""
    return news.type is EventType.PROMISE_BROKEN or news.seq is None or news.seq > endpoint.from_seq


def _may_be_told(news: News, withheld: Withheld) -> bool:
    return news.type in _ALWAYS_TOLD or news.customer_no is None or news.customer_no not in withheld.wholly


def _message(endpoint: Endpoint, news: News, withheld: Withheld) -> Message:
    texts = endpoint.texts and (news.customer_no is None or news.customer_no not in withheld.texts)
    moment = now()
    return Message(
        id=message_id(endpoint, news.type, news.identity),
        endpoint=endpoint,
        type=news.type,
        body=body_of(news.type, moment, news.data, texts=texts),
        customer=_about(news.data),
        created_at=moment,
        due_at=moment,
    )


def _about(data: Data) -> str:
    """Return whom a message is about; one that says that somebody was erased stays until it was delivered."""
    return "" if isinstance(data, CustomerErased) else data.customer or ""
