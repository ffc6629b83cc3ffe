"""The flow: which sources send, how much of it is in the numbers, and what became of the rest."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.http import HttpRequest
from django.utils.timezone import localdate
from prometheus_client.parser import text_string_to_metric_families

from regard.errors import BrokenWorkspaceError
from regard.ledger import Ledger
from regard.web.lag import unfolded
from regard.web.metrics import exposition
from regard.web.shell.question import Question
from regard.web.shell.reading import measured

DAYS = 7
_SAMPLE = "regard_events_total"


@dataclass(frozen=True)
class Day:
    """Contacts of a source on one day, and the address of their list."""

    day: date
    contacts: int
    url: str


@dataclass(frozen=True)
class Flow:
    """One source: its contacts on each of the last days and in all, with the address of the list of all."""

    source: str
    days: tuple[Day, ...]
    contacts: int
    url: str


@dataclass(frozen=True)
class Fate:
    """What became of a source's events since the server was started: taken, known, refused."""

    taken: int
    known: int
    refused: int


def last_days() -> list[date]:
    """Return the last days, today as the last one."""
    today = localdate()
    return [today - timedelta(days=back) for back in reversed(range(DAYS))]


def flows(request: HttpRequest) -> list[Flow]:
    """Return the sources whose contacts are in the numbers, within the reader's scope, by name."""
    question, days = Question.of(request), last_days()
    try:
        whole = measured(request, "volume", question.breakdown(("source",)))
        recent = measured(request, "volume", replace(question.breakdown(("source", "day")), since=days[0]))
    except BrokenWorkspaceError:
        # Nothing was folded yet: keys can be made all the same.
        return []
    counts = {(str(each.group["source"]), str(each.group["day"])[:10]): each.n for each in recent}
    found = {str(each.group["source"]): each.n for each in whole}
    return [_flow(question, source, n, days, counts) for source, n in sorted(found.items())]


def fates() -> dict[str, Fate]:
    """Return under each source what became of its events since the server was started."""
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for family in text_string_to_metric_families(exposition().decode()):
        for sample in family.samples:
            if sample.name == _SAMPLE:
                counts[sample.labels["source"]][sample.labels["fate"]] += int(sample.value)
    return {source: Fate(fate["taken"], fate["known"], fate["refused"]) for source, fate in sorted(counts.items())}


def waiting(ledger: Ledger) -> int:
    """Return how many entries are acknowledged and in no number yet."""
    acknowledged, folded = unfolded(ledger)
    return max(acknowledged - folded, 0)


def _flow(
    question: Question, source: str, contacts: int, days: list[date], counts: Mapping[tuple[str, str], int]
) -> Flow:
    shown = [Day(day, counts.get((source, day.isoformat()), 0), _rows(question, source, day)) for day in days]
    return Flow(source, tuple(shown), contacts, _rows(question, source))


def _rows(question: Question, source: str, day: date | None = None) -> str:
    span = {} if day is None else {"since": day.isoformat(), "until": (day + timedelta(days=1)).isoformat()}
    return question.url("shell:rows", measure="volume", where=[f"source={source}"], **span)
