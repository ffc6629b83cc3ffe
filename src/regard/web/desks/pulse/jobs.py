"""What the desk leaves to the background: finding the worst moment among many contacts."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from regard.ask.anonymous import anonymous_sources
from regard.collect.catalogue import read_catalogue
from regard.errors import BrokenWorkspaceError
from regard.ledger import Ledger, Reader, read
from regard.measure import AnyOf, Breakdown, Condition, extent
from regard.promises import read_register
from regard.web.desks.pulse.finding import Known, find, forget_old, key_of
from regard.web.desks.pulse.models import PulseResult
from regard.web.desks.pulse.standing import usual_period
from regard.web.jobs.registry import job
from regard.web.jobs.working import Work

_EACH_S = 300


@job("pulse.compute")
def compute(work: Work, *, breakdown: dict[str, Any]) -> dict[str, Any]:
    """Find the worst moment of a question; nothing is left to do if that was done meanwhile.

    Args:
        work: this attempt.
        breakdown: as `written` wrote it.
    """
    with read(work.ledger) as reader:
        # A survey may have become anonymous since this was asked for.
        asked = replace(read_back(breakdown), anonymous=anonymous_sources(work.ledger.folder))
        return _found(work, reader, asked)


@job("pulse.refresh", every_s=_EACH_S)
def refresh(work: Work) -> dict[str, Any]:
    """Find anew what Pulse opens with, if contacts have come since, and not before it has paid off.

    Args:
        work: this attempt.
    """
    removed = forget_old()
    try:
        reader = read(work.ledger)
    except BrokenWorkspaceError:
        return {"removed": removed}
    with reader:
        return {"removed": removed, **_found(work, reader, usual_breakdown(work.ledger, reader))}


def usual_breakdown(ledger: Ledger, reader: Reader) -> Breakdown:
    """Return what Pulse opens with for somebody whom nothing bounds."""
    settings = ledger.settings
    usual = usual_period(extent(reader), reader.as_of, settings.zone)
    since, until = (date.fromisoformat(usual[name]) if usual else None for name in ("since", "until"))
    anonymous = anonymous_sources(ledger.folder)
    return Breakdown(zone=settings.zone, minimum_n=settings.minimum_n, since=since, until=until, anonymous=anonymous)


def written(breakdown: Breakdown) -> dict[str, Any]:
    """Return a breakdown as JSON knows it.

    >>> written(Breakdown(since=date(2026, 1, 1), where=(Condition("channel", "=", "web"), AnyOf("unit", ("north",)))))
    {'since': '2026-01-01', 'until': None, 'zone': 'UTC', 'where': [['channel', '=', 'web'], ['unit', ['north']]]}
    """
    since, until = (day.isoformat() if day else None for day in (breakdown.since, breakdown.until))
    return {"since": since, "until": until, "zone": breakdown.zone, "where": [_row(one) for one in breakdown.where]}


def read_back(data: dict[str, Any]) -> Breakdown:
    """Return the breakdown that was written.

    >>> read_back(written(Breakdown(where=(AnyOf("unit", ("north",)),)))).where
    (AnyOf(column='unit', values=('north',)),)
    """
    since, until = (date.fromisoformat(day) if day else None for day in (data["since"], data["until"]))
    where = tuple(Condition(*row) if isinstance(row[1], str) else AnyOf(row[0], tuple(row[1])) for row in data["where"])
    return Breakdown(zone=data["zone"], since=since, until=until, where=where)


def _row(condition: Condition | AnyOf) -> list[Any]:
    if isinstance(condition, AnyOf):
        return [condition.column, list(condition.values)]
    return [condition.column, condition.comparison, condition.value]


def _found(work: Work, reader: Reader, breakdown: Breakdown) -> dict[str, Any]:
    """Find it, unless what is kept is of this layout, or was made just now."""
    kept = PulseResult.objects.filter(key=key_of(breakdown)).first()
    if kept is not None and (kept.is_of(reader.description.version) or kept.is_recent):
        return {"found": False}
    saying = _("Comparing every moment with the others")
    work.progress(0.0, saying)
    folder = work.ledger.folder
    known = Known(read_catalogue(folder), read_register(folder).promises)
    find(reader, breakdown, known, lambda share: work.progress(share, saying))
    return {"found": True}
