"""Invitations: who could have been asked, was asked, and answered.

An invitation is known by customer, survey and the `invitation` of its context; its states are interactions of
kind `invitation_eligible`, `invitation_offered` and so on, which the layout has in a table of their own. It stands
where and when it was offered, also if the answer came later.
"""

from dataclasses import replace
from functools import reduce
from operator import and_, or_

import ibis
from ibis.expr.types import BooleanValue, Table

from regard.estimate.measured import Coverage
from regard.ledger.reader import Reader
from regard.measure.breakdown import Breakdown, Counting, Groups, grouped, selected
from regard.measure.dimensions import check_columns, check_dimensions, offsets_of
from regard.measure.local_time import marks_of
from regard.vocabulary.zones import GRAINS, find_zone, utc_of

_SURVEY, _ATTRIBUTE = "context:survey", "attribute:"


def invited(reader: Reader, breakdown: Breakdown) -> Groups:
    """Count invitations per group; once in a version of the layout, since every score of a question is covered by them.

    Returns:
        Groups with n the different invitations, and counts of those `asked` (offered or shown), of those
        `answered`, and of those `passed` over: said to be eligible or suppressed.

    Raises:
        WrongUseError: the breakdown names something unknown.
    """
    found = reader.memory.get(("invited", breakdown), lambda: _count(reader, breakdown))
    return replace(found, as_of=reader.as_of)


def invitations_of(reader: Reader, breakdown: Breakdown) -> Counting:
    """Return the invitations a breakdown is about, each counted once; its n is those asked.

    Raises:
        WrongUseError: the breakdown names something unknown.
    """
    rows = _with_answers(reader, _states(reader, breakdown))
    asked, answered = rows["asked"], rows["answered"]
    return Counting(
        rows,
        conditions={"asked": asked, "answered": asked & answered, "passed": rows["passed"]},
        once="invitation",
        base="asked",
        parts={"answered": answered, "unanswered": ~answered},
    )


def coverage_of(reader: Reader, breakdown: Breakdown, groups: Groups) -> list[Coverage]:
    """Return for each group who was asked, as far as invitations tell; without any, only who answered."""
    found = invited(reader, breakdown)
    told = {tuple(key.values()): coverage for key, coverage in zip(found.keys, coverages(found), strict=True)}
    own = (Coverage(answered=int(n)) for n in groups.n)
    covered = (told.get(tuple(key.values()), Coverage()) for key in groups.keys)
    return [coverage if coverage.asked else alone for coverage, alone in zip(covered, own, strict=True)]


def coverages(groups: Groups) -> list[Coverage]:
    """Return what invitations tell of each group; None where they tell nothing."""
    counts = (groups.counts[name].tolist() for name in ("passed", "asked", "answered"))
    return [
        Coverage(offered=n if passed else None, asked=asked, answered=answered) if asked else Coverage()
        for n, passed, asked, answered in zip(groups.n.tolist(), *counts, strict=True)
    ]


def _count(reader: Reader, breakdown: Breakdown) -> Groups:
    # Who was asked is no answer.
    breakdown = replace(breakdown, anonymous=())
    rows = _each_once(reader, _states(reader, breakdown), breakdown)
    conditions = {"asked": rows["asked"], "answered": rows["asked"] & rows["answered"], "passed": rows["passed"]}
    return grouped(reader, breakdown, Counting(rows, conditions))


def _states(reader: Reader, breakdown: Breakdown) -> Table:
    """Return the states of invitations that a breakdown is about, with a column for each dimension."""
    interactions, states = reader.table("interaction"), reader.table("invitation")
    states = states.filter(states["asked"] | states["passed"])
    named = [*breakdown.by, *(condition.column for condition in breakdown.where)]
    check_dimensions(reader, interactions, breakdown.by)
    check_columns(reader, interactions, named[len(breakdown.by) :])
    carried = {*interactions.columns, *GRAINS, _SURVEY} & {*states.columns, *GRAINS, _SURVEY}
    if all(name in carried or name.startswith(_ATTRIBUTE) for name in named):
        surveys = {_SURVEY: states["survey"]} if _SURVEY in named else {}
        return selected(reader, breakdown, among=states.mutate(**surveys))
    # Invitations are alike in what their table has; in anything else each row speaks for itself.
    own = [name for name in states.columns if name == "seq" or name not in interactions.columns]
    return selected(reader, breakdown, states.select(own).mutate(alike=ibis.literal(False)))


def _each_once(reader: Reader, rows: Table, breakdown: Breakdown) -> Table:
    """Return one row for each invitation in each group, and for each reason to exclude it."""
    by = dict.fromkeys(breakdown.by)
    # Both are written out, for engines evaluate all of what they negate, and else only as much as is needed.
    together, parted = _parted(reader, rows, breakdown)
    counted = [*by, "excluded", "asked", "passed", "answered"]
    alike = rows.filter(rows["alike"], rows["first"], together)
    alike = alike.mutate(asked=alike["ever_asked"], passed=alike["ever_passed"])
    others = _with_answers(reader, rows.filter(~rows["alike"] | parted))
    flags = {name: others[name].any() for name in ("asked", "passed", "answered")}
    return alike.select(counted).union(others.group_by([*by, "excluded", "invitation"]).aggregate(**flags)[counted])


def _parted(reader: Reader, rows: Table, breakdown: Breakdown) -> tuple[BooleanValue, BooleanValue]:
    """Say whether an invitation's first state and its last lie in the same span of time, and whether they may not.

    Spans are those asked for. Each is the opposite of the other.
    """
    zone, first, last = find_zone(breakdown.zone), rows["first_at"], rows["last_at"]
    bounds = [ibis.literal(utc_of(bound, zone)) for bound in (breakdown.since, breakdown.until) if bound]
    grains = [name for name in breakdown.by if name in GRAINS]
    offsets = offsets_of(reader, zone) if grains else []
    marks = [marks_of(name, first, last, offsets) for name in grains]
    together = [(first >= bound) | (last < bound) for bound in bounds]
    together += [reduce(or_, (begin == end for begin, end in pairs)) for pairs in marks]
    parted = [(first < bound) & (last >= bound) for bound in bounds]
    parted += [reduce(and_, (begin != end for begin, end in pairs)) for pairs in marks]
    return reduce(and_, together, ibis.literal(True)), reduce(or_, parted, ibis.literal(False))


def _with_answers(reader: Reader, rows: Table) -> Table:
    """Return rows that say whether their invitation was answered, also where nobody knows whose it is."""
    found = reader.table("invitation")
    found = found.filter(found["customer_no"].isnull(), ~found["asked"], ~found["passed"], found["excluded"].isnull())
    found = found.select(answered_by_somebody="invitation").distinct()
    rows = rows.left_join(found, rows["invitation"] == found["answered_by_somebody"])
    return rows.mutate(answered=rows["answered"].fill_null(rows["answered_by_somebody"].notnull()))
