"""Wanting: contacts that came lead to requests, which wait until they are due; or to none, and why is written down."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.db import transaction
from django.utils.timezone import now

from regard.ask.contacts import contacts_of, known_of
from regard.ask.register import read_survey, standing
from regard.ask.sampling import Trigger, read_triggers
from regard.ask.sampling_candidates import active, candidates_of
from regard.collect.event import Event
from regard.collect.intake import Intake
from regard.ledger import Reader
from regard.resolve.known import identifiers_of
from regard.web.asking.events import source_of, suppressed, take_all
from regard.web.asking.models import Wanted, Watched
from regard.web.asking.subjects import Subject
from regard.web.asking.tokens import id_of_request
from regard.web.logs import log
from regard.web.shell.workspace import register, segments, workspace

TOGETHER = 500
"""Interactions in one commit."""

SLICE = 200_000
"""Numbers of the ledger that are looked at in one go."""

_ONLY = 1  # the key of the one row of `Watched`


@dataclass(frozen=True)
class Asks:
    """The surveys that ask by themselves.

    Attributes:
        versions: by key, the version that respondents are asked, of open surveys that are not anonymous.
        triggers: by survey, those that are not paused.
        broken: survey and key of triggers that name a segment or calendar that is gone; nothing comes of them.
    """

    versions: Mapping[str, int]
    triggers: Mapping[str, tuple[Trigger, ...]]
    broken: frozenset[tuple[str, str]] = frozenset()

    @property
    def sound(self) -> dict[str, tuple[Trigger, ...]]:
        """By survey, the triggers that can be followed."""
        found = {
            survey: tuple(each for each in of_survey if (survey, each.key) not in self.broken)
            for survey, of_survey in self.triggers.items()
        }
        return {survey: of_survey for survey, of_survey in found.items() if of_survey}


@dataclass(frozen=True)
class Passed:
    """A request that is not sent.

    Attributes:
        survey, version, trigger: what would have asked.
        contact: identity of the contact in hexadecimal.
        subject: whom and what it would have been about.
        reason: why not.
        flag: why the contact itself counts in no number.
    """

    survey: str
    version: int
    trigger: str
    contact: str
    subject: Subject
    reason: str
    flag: str | None = None


def asking(folder: Path) -> Asks:
    """Return the surveys of a workspace that ask by themselves.

    An anonymous survey never does: whoever is asked by name cannot be told that nobody knows them.

    Args:
        folder: the workspace.

    Raises:
        BrokenWorkspaceError: a file cannot be read.
    """
    versions: dict[str, int] = {}
    triggers: dict[str, tuple[Trigger, ...]] = {}
    for each in standing(folder):
        found = () if each.open is None or each.archived else active(read_triggers(folder, each.key))
        if found and each.open is not None and not read_survey(folder, each.key, each.open).anonymous:
            versions[each.key], triggers[each.key] = each.open, found
    broken = {
        (survey, trigger.key)
        for survey, of_survey in triggers.items()
        for trigger in of_survey
        if _is_broken(survey, trigger)
    }
    return Asks(versions, triggers, frozenset(broken))


def stands_at(seq: int) -> bool:
    """Say whether all contacts up to a number were looked at, and none after it."""
    return Watched.objects.filter(seq=seq).exists()


def stand_still(seq: int) -> None:
    """Pass over all contacts up to a number: no survey asks about them."""
    if not stands_at(seq):
        Watched.objects.update_or_create(pk=_ONLY, defaults={"seq": seq})


def look(reader: Reader, intake: Intake, asks: Asks, tell: Callable[[float], None]) -> dict[str, int]:
    """Look at the contacts that came since the last time; done again after it broke off, it comes to the same.

    The first time of all nothing is looked at but how far the contacts go: nobody is asked about the past.

    Args:
        reader: what is known.
        intake: where requests that are not sent are written down.
        asks: the surveys that ask.
        tell: told how much is done, from 0 to 1; may end the work by raising.

    Returns:
        How many contacts were `looked_at`, and how many requests came of them that are `wanted`, and `passed`.

    Raises:
        Overloaded, StorageFailed: the rest is left for the next time.
    """
    upto = reader.description.folded_seq
    watched, is_new = Watched.objects.get_or_create(pk=_ONLY, defaults={"seq": upto})
    found = dict.fromkeys(("looked_at", "wanted", "passed"), 0)
    if is_new or upto < watched.seq:
        # A workspace that was put back from a backup is behind what was looked at.
        stand_still(upto)
        return found
    for start in range(watched.seq, upto, SLICE):
        end = min(start + SLICE, upto)
        for name, count in _look_at(reader, intake, asks, (start, end)).items():
            found[name] += count
        tell((end - watched.seq) / (upto - watched.seq))
    return found


def write_passed(intake: Intake, passed: Sequence[Passed], at: datetime) -> None:
    """Write down which requests are not sent, and why; the second time changes nothing.

    Args:
        intake: where to.
        passed: the requests.
        at: when it was decided.

    Raises:
        Overloaded, StorageFailed: some are not written down.
    """
    for survey in sorted({each.survey for each in passed}):
        own = [each for each in passed if each.survey == survey]
        for start in range(0, len(own), TOGETHER):
            chunk = own[start : start + TOGETHER]
            known = identifiers_of(workspace().ledger, {each.subject.customer or "" for each in chunk})
            take_all(intake, source_of(survey), [_event(each, at, known) for each in chunk])


def _look_at(reader: Reader, intake: Intake, asks: Asks, span: tuple[int, int]) -> dict[str, int]:
    """Look at the contacts whose numbers lie in a span: after its first, up to its last."""
    moment, triggers = now(), asks.sound
    latest_s = max(trigger.latest_s for of_survey in triggers.values() for trigger in of_survey)
    contacts = contacts_of(
        reader,
        workspace().ledger,
        since_seq=span[0],
        until_seq=span[1],
        since=moment - timedelta(seconds=latest_s),
    )
    known = known_of(reader, contacts, triggers, (segments(), register().calendars))
    found = candidates_of(triggers, contacts, known)
    found = found.filter(_in_time(found, contacts, triggers, moment))
    rows = _rows(found, contacts)
    wanted = [row for row in rows if row["reason"] is None]
    passed = [_passed(row, asks) for row in rows if row["reason"] is not None]
    write_passed(intake, passed, moment)
    with transaction.atomic():
        Wanted.objects.bulk_create([_wanted(row) for row in wanted], batch_size=TOGETHER, ignore_conflicts=True)
        Watched.objects.update(seq=span[1])
    return {"looked_at": len(contacts), "wanted": len(wanted), "passed": len(passed)}


def _in_time(
    candidates: pa.Table, contacts: pa.Table, triggers: Mapping[str, Sequence[Trigger]], at: datetime
) -> pa.Array:
    """Say which candidates are of contacts that are young enough for their trigger: others were no occasion to ask."""
    late = np.zeros(len(candidates), np.bool_)
    since = contacts["occurred_at"].take(candidates["contact"])
    for survey, of_survey in triggers.items():
        for trigger in of_survey:
            own = pc.and_(pc.equal(candidates["survey"], survey), pc.equal(candidates["trigger"], trigger.key))
            late |= pc.and_(own, pc.less(since, at - timedelta(seconds=trigger.latest_s))).to_numpy()
    return pa.array(~late)


def _rows(candidates: pa.Table, contacts: pa.Table) -> Iterable[dict[str, Any]]:
    """Return candidates as plain rows, with `identity` and `flag` of their contacts."""
    own = contacts.select(["native_id", "excluded"]).take(candidates["contact"])
    table = candidates.append_column("identity", own["native_id"]).append_column("flag", own["excluded"])
    rows: list[dict[str, Any]] = table.drop_columns(["key", "contact", "delayed"]).to_pylist()
    return rows


def _wanted(row: Mapping[str, Any]) -> Wanted:
    return Wanted(
        survey=row["survey"],
        trigger=row["trigger"],
        contact=row["identity"],
        customer=row["person"] or "",
        account=row["account"] or "",
        unit=row["unit"] or "",
        touchpoint=row["touchpoint"],
        channel=row["channel"],
        due_at=row["at"].astimezone(UTC),
    )


def _passed(row: Mapping[str, Any], asks: Asks) -> Passed:
    told = {name: row[name] for name in ("touchpoint", "unit", "account", "channel")}
    subject = Subject(**told, customer=row["person"])
    survey = row["survey"]
    return Passed(survey, asks.versions[survey], row["trigger"], row["identity"], subject, row["reason"], row["flag"])


def _event(passed: Passed, at: datetime, known: Mapping[str, tuple[str, str]]) -> Event:
    context = {
        "survey": passed.survey,
        "version": passed.version,
        "invitation": id_of_request(passed.survey, passed.contact),
        "sent_by": passed.subject.channel,
        "trigger": passed.trigger,
        "reason": passed.reason,
    }
    return suppressed(passed.subject, context, at, known, passed.flag)


def _is_broken(survey: str, trigger: Trigger) -> bool:
    """Say whether a trigger names what is gone; its survey's other triggers go on."""
    gone = {trigger.segment} - segments().keys() - {None} or {trigger.calendar} - register().calendars.keys() - {None}
    if gone:
        log("trigger_names_what_is_gone", level=30, survey=survey, trigger=trigger.key)
    return bool(gone)
