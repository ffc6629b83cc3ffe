"""The worst moment, found once and kept for everybody who asks the same."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256
from math import nan
from typing import Any

import msgspec
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from regard.collect.catalogue import Catalogue
from regard.explain import Moment, WorstMoments, concerned, rank_moments
from regard.ledger import Reader
from regard.measure import Breakdown
from regard.vocabulary import Promise
from regard.web.desks.pulse.models import PulseResult
from regard.web.shell.lists import customers_of, keep_list
from regard.web.shell.models import CustomerList

KEPT_DAYS = 7
_LISTS = 4
"""Lists kept of one question, so that a page opened a while ago still leads to its own."""


@dataclass(frozen=True)
class Known:
    """What is known of the company beside its contacts."""

    catalogue: Catalogue
    promises: tuple[Promise, ...]


@dataclass(frozen=True)
class Finding:
    """The verdict, as it is kept.

    Attributes:
        worst: the worst moment without the customers concerned; None where nothing stands out.
        within: whether customers were compared with themselves.
        contacts, answers, checks: what it is made of.
        judged: moments with enough scores to be judged.
        broken: keys of the promises that break more often than the others.
    """

    worst: Moment | None
    within: bool
    contacts: int
    answers: int
    checks: int
    judged: int
    broken: tuple[str, ...]


def key_of(breakdown: Breakdown) -> str:
    """Return a key that two breakdowns share only if they are about the same contacts."""
    parts = (breakdown.since, breakdown.until, breakdown.zone, breakdown.where, breakdown.anonymous)
    return sha256(repr(parts).encode()).hexdigest()


def find(reader: Reader, breakdown: Breakdown, known: Known, tell: Callable[[float], None]) -> PulseResult:
    """Find the worst moment, and keep it in place of what was found before.

    Args:
        reader: of the current layout.
        breakdown: what is asked, within the scope.
        known: names and promises.
        tell: called with the share that is done; what it raises ends the work.
    """
    began = time.monotonic()
    found = rank_moments(reader, breakdown, catalogue=known.catalogue, register=known.promises, tell=tell)
    who = concerned(reader, found.worst) if found.worst else []
    kept = {"version": reader.description.version, "as_of": reader.as_of, "made_at": timezone.now()}
    kept |= {"took_s": time.monotonic() - began, "data": plain(_finding(found))}
    with transaction.atomic():
        lists = _listed(key_of(breakdown), found.worst, who)
        result, _made = PulseResult.objects.update_or_create(key=key_of(breakdown), defaults={**kept, "lists": lists})
    return result


def plain(finding: Finding) -> dict[str, Any]:
    """Return a finding as JSON knows it."""
    data: dict[str, Any] = json.loads(msgspec.json.encode(finding))
    return data


def finding_of(data: dict[str, Any]) -> Finding:
    """Return a finding that was kept."""
    return msgspec.convert(_with_nan(data), Finding)


def forget_old() -> int:
    """Remove results that nobody renewed for a week, with their lists; return how many."""
    old = PulseResult.objects.filter(made_at__lt=timezone.now() - timedelta(days=KEPT_DAYS))
    for result in old:
        CustomerList.objects.filter(id__in=result.lists).delete()
    return old.delete()[0]


def _finding(found: WorstMoments) -> Finding:
    clear = (moment.promise.key for moment in found.ranked if moment.promise is not None and moment.promise.clear)
    return Finding(
        worst=replace(found.worst, concerned=(), next_steps=()) if found.worst else None,
        within=found.within,
        contacts=found.contacts,
        answers=found.answers,
        checks=found.checks,
        judged=sum(moment.shortfall is not None for moment in found.ranked),
        broken=tuple(dict.fromkeys(clear)),
    )


def _listed(key: str, worst: Moment | None, who: list[str]) -> list[str]:
    """Return the ids of the lists to keep: one of the customers concerned, and some of those before."""
    before: list[str] = next(iter(PulseResult.objects.filter(key=key).values_list("lists", flat=True)), [])
    latest = CustomerList.objects.filter(id__in=before[:1]).first()
    if worst is None or (latest is not None and customers_of(latest) == who):
        return before
    name = _("Customers concerned: %(moment)s") % {"moment": worst.place}
    lists = [str(keep_list(name[:200], who)), *before]
    CustomerList.objects.filter(id__in=lists[_LISTS:]).delete()
    return lists[:_LISTS]


def _with_nan(data: dict[str, Any]) -> dict[str, Any]:
    """Return what was kept, with what JSON has no word for: where there is no other promise to compare with."""
    worst = data["worst"]
    if not worst or not worst["promise"] or worst["promise"]["elsewhere"] is not None:
        return data
    return {**data, "worst": {**worst, "promise": {**worst["promise"], "elsewhere": nan}}}
