"""Entries of the audit log as its page and its file show them."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec
from django.db.models import QuerySet
from django.utils.dateparse import parse_date

from regard.web.accounts.giving import Grant, manageable
from regard.web.accounts.models import AuditEntry, User
from regard.web.accounts.words import act_name, kind_name

_OWN = 20
_HEADER = ("at", "who", "act", "kind", "key", "address", "detail")


@dataclass(frozen=True)
class EntryRow:
    """An entry in words.

    Attributes:
        at: when.
        who: the address of who did it; empty if nobody was signed in.
        act, kind: in words.
        key, address: as written.
        detail: what else is known, as text.
    """

    at: datetime
    who: str
    act: str
    kind: str
    key: str
    address: str
    detail: str


@dataclass(frozen=True)
class Filter:
    """What part of the log is asked for; what is empty leaves all.

    Attributes:
        who: the address of somebody, or a part of it.
        act, kind: as written.
        since, until: days, the last included, as `2026-01-31`.
    """

    who: str = ""
    act: str = ""
    kind: str = ""
    since: str = ""
    until: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "Filter":
        """Read it from what an address asks for."""
        return cls(**{name: asked.get(name, "").strip() for name in cls.__dataclass_fields__})


def entries(reader: User, asked: Filter) -> QuerySet[AuditEntry]:
    """Return the entries that somebody may read and asks for, the newest first.

    Who is bound to a scope reads what people within it did. A day that is none is left out.
    """
    found = AuditEntry.objects.select_related("by")
    if Grant.of(reader) != Grant(Grant.of(reader).role):
        found = found.filter(by__in=[person.pk for person in manageable(reader)])
    if asked.who:
        found = found.filter(by__email__icontains=asked.who)
    exact = {name: text for name, text in (("act", asked.act), ("kind", asked.kind)) if text}
    return found.filter(**exact, **_times(asked, ZoneInfo(reader.zone or "UTC")))


def choices() -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return the acts and the kinds that the log knows, each with its words."""
    plain = AuditEntry.objects.order_by()
    acts = sorted(plain.values_list("act", flat=True).distinct())
    kinds = sorted(plain.values_list("kind", flat=True).distinct())
    return [(act, act_name(act)) for act in acts], [(kind, kind_name(kind)) for kind in kinds]


def in_words(found: Iterable[AuditEntry]) -> Iterator[EntryRow]:
    """Return entries in words."""
    for entry in found:
        who = entry.by.email if entry.by else ""
        yield EntryRow(
            entry.at, who, act_name(entry.act), kind_name(entry.kind), entry.key, entry.address or "", _detail(entry)
        )


def latest_of(user: User) -> list[EntryRow]:
    """Return the last entries of what somebody did."""
    return list(in_words(AuditEntry.objects.select_related("by").filter(by=user)[:_OWN]))


def as_csv(found: Iterable[AuditEntry]) -> bytes:
    """Return entries as a CSV file in UTF-8, as they are written in the log, moments in UTC."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_HEADER)
    for entry in found:
        who = entry.by.email if entry.by else ""
        cells = (entry.at.isoformat(), who, entry.act, entry.kind, entry.key, entry.address or "", _detail(entry))
        writer.writerow([_harmless(cell) for cell in cells])
    return text.getvalue().encode()


def _detail(entry: AuditEntry) -> str:
    return msgspec.json.encode(entry.detail).decode() if entry.detail else ""


def _harmless(cell: str) -> str:
    # Spreadsheets run what begins so; what strangers typed at the sign-in page stands in the log too.
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def _times(asked: Filter, zone: ZoneInfo) -> dict[str, datetime]:
    since, until = _day(asked.since), _day(asked.until)
    bounds = {}
    if since is not None:
        bounds["at__gte"] = datetime.combine(since, time.min, zone).astimezone(UTC)
    if until is not None:
        bounds["at__lt"] = datetime.combine(until + timedelta(days=1), time.min, zone).astimezone(UTC)
    return bounds


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
