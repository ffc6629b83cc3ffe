"""The worst moment: the touchpoint and stage where most experience is lost, and whether it stands out at all.

Experience lost is how often customers meet the moment, times how far it falls short, times what follows. The page
*Why the worst moment is what it is* has the method and its limits.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import numpy as np
import pyarrow as pa

from regard.collect.catalogue import Catalogue
from regard.explain.aftermath import Follow, follows, later_score, staying
from regard.explain.broken import Broken, broken_promises
from regard.explain.evidence import (
    Checks,
    Contacts,
    Events,
    Flags,
    Integers,
    read_checks,
    read_contacts,
    read_gaps,
    read_scores,
)
from regard.explain.judge import Judged, judge
from regard.explain.levels import Levels, levels
from regard.explain.moment import BrokenPromise, Moment, WorstMoments
from regard.explain.next_steps import find_promise, next_steps
from regard.ledger.reader import Reader, sql_of
from regard.measure.breakdown import Breakdown
from regard.vocabulary import Promise

WITH_PEOPLE = 10
"""Moments, from the worst, for which the customers concerned and the next steps are named."""
_BELOW_OWN_LEVEL = -0.5  # standard deviations: without a promise, who scored so far below their usual was let down
_Z = 1.96
_WITHIN = (
    "Each customer's scores are compared with that customer's other scores, so that a moment is not blamed for who "
    "meets it."
)
_BETWEEN = (
    "Too few customers scored more than once to compare them with themselves: a moment met by unhappy customers "
    "may look worse than it is."
)
_JUDGED = (
    "Ranked by contacts times shortfall times what follows; 95 % intervals robust to customers (Liang and Zeger "
    "1986), few scores shrunk (Efron and Morris 1975), many moments corrected (Benjamini and Hochberg 1995)."
)


def _tell_nobody(share: float) -> None:
    """Leave it untold how much is done."""


@dataclass(frozen=True)
class _Evidence:
    """All that the verdict is made of."""

    contacts: Contacts
    scores: Events
    checks: Checks
    levels: Levels
    broken: Broken
    judged: Judged
    staying: list[Follow | None]
    later: list[Follow | None]


def worst_moments(
    reader: Reader,
    *,
    catalogue: Catalogue,
    register: Sequence[Promise] = (),
    since: date | None = None,
    until: date | None = None,
    zone: str = "UTC",
) -> WorstMoments:
    """Rank the moments, touchpoint by stage, by the experience lost there, and say whether one stands out.

    Args:
        reader: the layout; without scores, promises or stages it does with what there is.
        catalogue: names and departments.
        register: the promises, for their statements.
        since: first day that counts.
        until: first day that no longer counts; contacts after it only tell who came back.
        zone: IANA zone in which days are cut.

    Raises:
        WrongUseError: there is no such zone.
    """
    breakdown = Breakdown(since=since, until=until, zone=zone)
    return rank_moments(reader, breakdown, catalogue=catalogue, register=register)


def rank_moments(
    reader: Reader,
    breakdown: Breakdown,
    *,
    catalogue: Catalogue,
    register: Sequence[Promise] = (),
    tell: Callable[[float], None] = _tell_nobody,
) -> WorstMoments:
    """Rank the moments among the contacts that a breakdown is about, as `worst_moments` does.

    All of the evidence is from these contacts: who comes back, and what the other moments are like, too.

    Args:
        reader: the layout.
        breakdown: time, zone and conditions; its dimensions say nothing here.
        catalogue: names and departments.
        register: the promises, for their statements.
        tell: called between the steps with the share that is done; what it raises ends the work.

    Raises:
        WrongUseError: a condition names something unknown.
    """
    contacts = read_contacts(reader, breakdown)
    tell(0.3)
    scores, gaps = read_scores(reader, contacts), read_gaps(reader, contacts)
    tell(0.5)
    checks = read_checks(reader, contacts, breakdown)
    tell(0.6)
    evidence = _evidence(contacts, scores, gaps, checks)
    tell(0.9)
    places = np.lexsort((-evidence.judged.lost, ~evidence.judged.clear))
    judged = [_moment(evidence, int(place), catalogue, tuple(register), reader.as_of) for place in places]
    named = [_named(evidence, int(place), moment, catalogue, register, reader.as_of)
             for place, moment in zip(places[:WITH_PEOPLE], judged, strict=False)]  # fmt: skip
    worth = _worth(reader, contacts, [moment.concerned for moment in named])
    named = [replace(moment, worth=value) for moment, value in zip(named, worth, strict=True)]
    return WorstMoments(
        ranked=(*named, *judged[WITH_PEOPLE:]),
        method=f"{_WITHIN if evidence.levels.within else _BETWEEN} {_JUDGED}",
        within=evidence.levels.within,
        contacts=int(contacts.met.sum()),
        answers=len(scores.seq),
        checks=len(checks.events.seq),
        as_of=reader.as_of,
    )


def _evidence(contacts: Contacts, scores: Events, gaps: Events, checks: Checks) -> _Evidence:
    count = len(contacts.keys)
    level, broken = levels(scores, count), broken_promises(checks, count)
    low = level.residual < _BELOW_OWN_LEVEL
    stays, later = _what_follows(contacts, scores, checks, low)
    judged = judge(level, gaps, broken, contacts.met, stays)
    return _Evidence(contacts, scores, checks, level, broken, judged, stays, later)


def _what_follows(
    contacts: Contacts, scores: Events, checks: Checks, low: Flags
) -> tuple[list[Follow | None], list[Follow | None]]:
    """Return who is seen again and who scores how afterwards: after broken promises, else after low scores."""
    count = len(contacts.keys)
    events, wrong = checks.events, checks.events.value > 0
    after_checks = follows(events, wrong, staying(events, contacts), count)
    after_scores = follows(scores, low, staying(scores, contacts), count)
    stays = [promised or scored for promised, scored in zip(after_checks, after_scores, strict=True)]
    # Who scores low scores low again: what comes later is told of broken promises only.
    return stays, follows(events, wrong, later_score(events, scores), count)


def _moment(
    evidence: _Evidence, place: int, catalogue: Catalogue, register: tuple[Promise, ...], at: datetime
) -> Moment:
    judged, contacts = evidence.judged, evidence.contacts
    touchpoint, stage = contacts.keys[place]
    known = catalogue.touchpoints.get(touchpoint)
    met = int(contacts.met[place])
    total = float(judged.lost.sum()) or 1.0
    shortfall, se = float(judged.shortfall[place]), float(judged.se[place])
    told = not np.isnan(shortfall)
    promise = _promise(evidence, place, catalogue, register, at)
    return Moment(
        touchpoint=touchpoint,
        stage=stage,
        name=known.name if known else touchpoint,
        stage_name=next((found.name for found in catalogue.stages if found.key == stage), stage or ""),
        contacts=met,
        share=met / max(int(contacts.met.sum()), 1),
        answers=int(evidence.levels.n[place]),
        shortfall=shortfall if told else None,
        low=shortfall - _Z * se if told else None,
        high=shortfall + _Z * se if told else None,
        lost=float(judged.lost[place]) / total,
        lost_low=float(judged.lost_low[place]) / total,
        lost_high=min(float(judged.lost_high[place]) / total, 1.0),
        clear=bool(judged.clear[place]),
        against=_against(promise, missed=bool(judged.missed[place])),
        promise=promise,
        gap=None if np.isnan(judged.gap[place]) else float(judged.gap[place]),
        staying=evidence.staying[place],
        later_score=evidence.later[place],
    )


def _against(promise: BrokenPromise | None, *, missed: bool) -> str:
    if promise is not None and promise.clear:
        return "promise"
    return "expectation" if missed else "level"


def _promise(
    evidence: _Evidence, place: int, catalogue: Catalogue, register: tuple[Promise, ...], at: datetime
) -> BrokenPromise | None:
    broken, checks = evidence.broken, evidence.checks
    pair = broken.at(place)
    if pair is None:
        return None
    number = pair % broken.promises
    key, known = checks.promises[number], catalogue.touchpoints.get(evidence.contacts.keys[place][0])
    promise = find_promise(register, key, at)
    kept, se = 1 - float(broken.share[pair]), float(np.nan_to_num(broken.se[pair]))
    return BrokenPromise(
        key=key,
        statement=promise.statement if promise else key,
        department=checks.departments[number] or (known.department if known else None),
        kept=kept,
        low=max(kept - _Z * se, 0.0),
        high=min(kept + _Z * se, 1.0),
        elsewhere=1 - float(broken.elsewhere[pair]),
        checks=int(broken.n[pair]),
        unknown=checks.unknown.get((place, number), 0),
        clear=bool(broken.clear[pair]),
    )


def _named(
    evidence: _Evidence, place: int, moment: Moment, catalogue: Catalogue, register: Sequence[Promise], at: datetime
) -> Moment:
    """Return the moment with the customers concerned, and the next steps."""
    broken = moment.promise if moment.promise is not None and moment.promise.clear else None
    concerned = _concerned(evidence, place, broken)
    known = catalogue.touchpoints.get(moment.touchpoint)
    owner = (broken.department if broken else None) or (known.department if known else None)
    promise = find_promise(tuple(register), broken.key, at) if broken else None
    return replace(
        moment,
        concerned=tuple(concerned.tolist()),
        next_steps=next_steps(len(concerned), broken, promise, owner, moment.staying),
    )


def _concerned(evidence: _Evidence, place: int, broken: BrokenPromise | None) -> Integers:
    """Return the customers the promise was broken for; without one, those who scored below their own usual."""
    if broken is not None:
        events, number = evidence.checks.events, evidence.checks.promises.index(broken.key)
        wrong = (events.value > 0) & (evidence.checks.promise == number)
    else:
        events, wrong = evidence.scores, evidence.levels.residual < _BELOW_OWN_LEVEL
    return np.unique(events.customer[wrong & (events.moment == place) & (events.customer != 0)])


def _worth(reader: Reader, contacts: Contacts, concerned: Sequence[Sequence[int]]) -> list[dict[str, float]]:
    """Return for each group of customers the value of their contacts in the period; currencies are never added."""
    groups = pa.table(
        {
            "place": pa.array(np.repeat(np.arange(len(concerned)), [len(each) for each in concerned])),
            "customer_no": pa.array([number for each in concerned for number in each], pa.int64()),
        }
    )
    valued = contacts.inside.filter(lambda row: row["value"].notnull() & row["currency"].notnull())
    sql = f"""
        select place, currency::varchar as currency, sum(value) as worth
        from ({sql_of(valued)}) join concerned using (customer_no) group by all order by all
    """  # noqa: S608 - the expression is ours
    found: list[dict[str, float]] = [{} for _ in concerned]
    for row in reader.fetch(sql, {"concerned": groups}).to_pylist():
        found[row["place"]][row["currency"]] = row["worth"]
    return found


def concerned(reader: Reader, moment: Moment) -> list[str]:
    """Return the pseudonyms of the customers a moment went wrong for, in order."""
    numbers = pa.table({"customer_no": pa.array(moment.concerned, pa.int64())})
    sql = "select customer from customer semi join concerned using (customer_no) order by customer"
    found: list[str] = reader.fetch(sql, {"concerned": numbers})["customer"].to_pylist()
    return found
