"""Pictures of who there is and who comes back: overview, episodes by rule, retention, clusters."""

from datetime import datetime
from itertools import pairwise
from math import isnan
from zoneinfo import ZoneInfo

from regard.draw import Cell, Chip, Heat, HeatRow, Rank, Ranks
from regard.journeys.clusters import Clusters
from regard.journeys.overview import LENGTHS, EpisodesByRule, Overview
from regard.journeys.pictures_parts import counted, duration, episodes, estimate, named, number, percent
from regard.journeys.results import drawn
from regard.journeys.retention import Retention
from regard.journeys.retention_periods import microseconds_of

_MOST_ROWS = 20
_MOST_PERIODS = 26
_NOT_YET = Cell(None, "\N{MIDDLE DOT}", note="not yet")


@drawn.register
def overview_picture(found: Overview) -> Ranks:
    """Return the touchpoints that are met most."""
    own, shown = found.episodes, found.touchpoints[:_MOST_ROWS]
    some = f"{number(found.customers)} customers had {number(found.contacts)} contacts"
    half = "" if isnan(own.contacts_median) else f"; the median episode has {counted(own.contacts_median)}"
    return Ranks(
        key="overview",
        finding=f"{some} in {number(own.episodes)} episodes{half}." if found.contacts else "No contact is in view.",
        says=f"Contacts by touchpoint, as a share of all. n: {number(found.contacts)} contacts; {len(shown)} of "
        f"{len(found.touchpoints)} touchpoints.",
        ranks=tuple(
            Rank(
                (Chip(named(each.touchpoint)),),
                each.contacts,
                estimate(each.share, None, None),
                note=f"{number(each.customers)} customers",
            )
            for each in shown
        ),
    )


@drawn.register
def episodes_picture(found: EpisodesByRule) -> Heat:
    """Return how many contacts episodes have under each rule."""
    bins = pairwise(LENGTHS)
    return Heat(
        key="episodes",
        finding=_alone(found),
        says="Episodes by their number of contacts, as a share of all under the rule; rows add up to 100 %.",
        columns=(*(_span(low, high) for low, high in bins), f"{LENGTHS[-1]} or more"),
        rows=tuple(
            HeatRow(
                each.unit,
                tuple(Cell(n / each.episodes if each.episodes else None) for n in each.lengths),
                each.episodes,
            )
            for each in found.rules
        ),
        corner="rule",
    )


@drawn.register
def retention_picture(found: Retention) -> Heat:
    """Return the latest cohorts and who of them came back, by age; hatched where the time is not over yet."""
    rule, ages = found.rule, min(found.returned.shape[1], _MOST_PERIODS)
    shown = range(max(len(found.cohorts) - _MOST_PERIODS, 0), len(found.cohorts))
    together = tuple(_NOT_YET if isnan(each.share) else Cell(each.share) for each in found.overall[:ages])
    end = "" if rule.until is None else f" The contacts end at {_moment(rule.until, rule.zone)}."
    return Heat(
        key="retention",
        finding=_back(found),
        says=f"Customers who came back, {rule.kind}, by {rule.grain}s since they began, as a share of "
        f"their cohort. n: {number(int(found.sizes.sum()))} customers; {len(shown)} of {len(found.cohorts)} cohorts. "
        f"* not over yet; {_NOT_YET.text} not yet begun.{end}",
        columns=tuple(map(str, range(ages))),
        rows=(
            *(HeatRow(str(found.cohorts[at]), _cohort(found, at, ages), int(found.sizes[at])) for at in shown),
            *([HeatRow("all, where over", together, apart=True)] if found.cohorts else []),
        ),
        corner=f"{rule.grain} of beginning",
    )


@drawn.register
def clusters_picture(found: Clusters) -> Ranks:
    """Return the groups, the largest first, with what stands out in each."""
    first = found.clusters[0] if found.clusters else None
    said = f"The largest group, {percent(first.share)} of all: {first.description}." if first else ""
    return Ranks(
        key="clusters",
        finding=said or "No contact is in view.",
        says=f"Groups that are alike, with what stands out against all others. n: {episodes(found.unit, found.n)}.",
        ranks=tuple(
            Rank(
                tuple(Chip(trait.words) for trait in each.traits) or (Chip(each.description),),
                each.size,
                estimate(each.share, each.low, each.high, found.n),
                note=f"{each.mean_length:.1f} contacts, {duration(each.mean_s)} in the mean",
            )
            for each in found.clusters
        ),
    )


def _moment(at: datetime, zone: str) -> str:
    seconds = microseconds_of(at) // 1_000_000
    return f"{datetime.fromtimestamp(seconds, ZoneInfo(zone)):%Y-%m-%d %H:%M}"


def _cohort(found: Retention, at: int, ages: int) -> tuple[Cell, ...]:
    size, returned = int(found.sizes[at]), found.returned[at, :ages].tolist()
    if not size:
        return (Cell(None),) * ages
    return tuple(
        Cell(
            count / size,
            "" if found.complete[at, age] else f"{percent(count / size)}*",
            note=f"{number(count)} of {number(size)}",
            whole=bool(found.complete[at, age]),
        )
        if found.begun[at, age]
        else _NOT_YET
        for age, count in enumerate(returned)
    )


def _back(found: Retention) -> str:
    if len(found.overall) < 2 or isnan(found.overall[1].share):
        return "It is too early to say who comes back."
    after, grain = found.overall[1], found.rule.grain
    return f"{percent(after.share)} of {number(after.n)} customers come back a {grain} after they began."


def _alone(found: EpisodesByRule) -> str:
    if not found.rules or not found.rules[0].episodes:
        return "No contact is in view."
    first = found.rules[0]
    return f"By the rule {first.unit}, {percent(first.lengths[0] / first.episodes)} of episodes are a single contact."


def _span(low: int, high: int) -> str:
    return str(low) if high == low + 1 else f"{low} to {high - 1}"
