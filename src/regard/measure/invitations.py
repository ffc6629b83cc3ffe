"""Invitations: who could have been asked, was asked, and answered.

An invitation is known by customer, survey and the `invitation` of its context; its states are interactions of
kind `invitation_eligible`, `invitation_offered` and so on. It stands where and when it was offered, also if the
answer came later.
"""

from collections.abc import Iterable
from functools import reduce

from ibis.expr.types import BooleanValue, Table

from regard.ledger.reader import Reader
from regard.measure.breakdown import Breakdown, Groups, grouped, selected
from regard.measure.measured import Coverage
from regard.vocabulary import InvitationState

_POSSIBLE = (InvitationState.ELIGIBLE, InvitationState.SUPPRESSED)
_ASKED = (InvitationState.OFFERED, InvitationState.SHOWN)


def invited(reader: Reader, breakdown: Breakdown) -> Groups:
    """Count invitations per group.

    Returns:
        Groups with n the different invitations, and counts of those `asked` (offered or shown), of those
        `answered`, and of those `passed` over: said to be eligible or suppressed.

    Raises:
        WrongUseError: the breakdown names something unknown.
    """
    rows = selected(reader, breakdown)
    rows = _with_key(rows.filter(_in_state(rows, (*_POSSIBLE, *_ASKED))), breakdown.by)
    answers = _answered(reader)
    rows = rows.left_join(answers, rows["invitation"] == answers["answered_invitation"])
    asked = _in_state(rows, _ASKED)
    counted = {"asked": asked, "answered": asked & rows["answered_invitation"].notnull(), "passed": ~asked}
    return grouped(reader, breakdown, rows, counted, once="invitation")


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


def _answered(reader: Reader) -> Table:
    contacts = reader.table("interaction")
    contacts = contacts.filter(_in_state(contacts, (InvitationState.ANSWERED,)), contacts["excluded"].isnull())
    return _with_key(contacts).select(answered_invitation="invitation").distinct()


def _in_state(rows: Table, states: Iterable[InvitationState]) -> BooleanValue:
    return rows["kind"].isin([f"invitation_{state}" for state in states])


def _with_key(rows: Table, by: Iterable[str] = ()) -> Table:
    """Return what is needed of the rows, with a column that is equal for the same invitation."""
    context = rows["context"].cast("json")
    parts = (rows["customer_no"].cast("string"), *(context[name].cast("string") for name in ("survey", "invitation")))
    first, *others = (part.fill_null("") for part in parts)
    key = reduce(lambda so_far, part: so_far + "\n" + part, others, first)
    return rows.select(*dict.fromkeys((*by, "kind", "excluded")), invitation=key)
