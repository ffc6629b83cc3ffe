"""What the page on quality shows: how many have which flag, what that does to scores, and whom it is about."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from regard.ask.anonymous import SOURCE
from regard.ask.quality import QualityFlag
from regard.ask.quality_report import Quality, WithAndWithout
from regard.ask.weights import Weighted
from regard.measure import Condition
from regard.measure.anonymity import LEAST, TOO_FEW
from regard.vocabulary import Flag
from regard.web.accounts.guard import user_of
from regard.web.accounts.rights import Right
from regard.web.shell.components_figures import figure, in_unit, spread
from regard.web.shell.names import measure_name, touchpoint_name
from regard.web.shell.question import Question
from regard.web.shell.rows import rows_url
from regard.web.translating import translated

FLAGS = {
    QualityFlag.SPEEDER: gettext_noop("Very fast"),
    QualityFlag.STRAIGHT_LINER: gettext_noop("One point for all rows"),
    QualityFlag.CONTRADICTION: gettext_noop("Contradictions"),
    QualityFlag.DUPLICATE_VISIT: gettext_noop("The same visit again"),
    QualityFlag.DUPLICATE_TEXT: gettext_noop("The same words again"),
}
"""What flags are called."""


@dataclass(frozen=True)
class Figures:
    """A number as a table shows it.

    Attributes:
        value: in its unit; a dash where there is none.
        range: its interval; empty where there is none.
        n: answers behind it.
        why: why nothing is told; empty where it is.
    """

    value: str
    range: str
    n: str
    why: str = ""


@dataclass(frozen=True)
class FlagLine:
    """A flag: what it is called and means, how many have it, and the address of those alone."""

    key: str
    name: str
    sentence: str
    n: str
    url: str
    current: bool


@dataclass(frozen=True)
class Submission:
    """An answered survey of the list.

    Attributes:
        name: its id.
        at: when it came, in UTC.
        customer: pseudonym, or nothing.
        touchpoint: its name.
        duration_s: how long it took; None: unknown.
        reasons: why it is flagged, in words.
        url: of its row; nothing for whom rows are not.
        choosable: whether it can be left out here: what came from another program is known by its id there.
    """

    name: str
    at: datetime
    customer: str
    touchpoint: str
    duration_s: float | None
    reasons: tuple[str, ...]
    url: str
    choosable: bool


def figures(found: Weighted | None) -> Figures:
    """Return a number as a table shows it; None is one that is not told."""
    if found is None:
        return Figures("\N{EN DASH}", "", "", translated(TOO_FEW))
    if found.value is None or found.low is None or found.high is None:
        return Figures("\N{EN DASH}", "", figure(found.n))
    range_ = spread(found.low, found.high, found.statistic)
    return Figures(in_unit(found.value, found.statistic), range_, figure(found.n))


def flag_lines(found: Quality, question: Question, chosen: str) -> list[FlagLine]:
    """Return the flags with how many have each; of an anonymous survey a few are not told from none."""
    lines = []
    for flag, n in found.counts.items():
        few = found.is_anonymous and 0 < n < LEAST
        shown = _("fewer than %(least)s") % {"least": LEAST} if few else figure(n)
        is_current = flag.value == chosen
        query = question.query(flag=None if is_current else flag.value)
        url = query if n and not found.is_anonymous else ""
        lines.append(FlagLine(flag.value, translated(FLAGS[flag]), translated(flag.sentence), shown, url, is_current))
    return lines


def score_lines(scores: tuple[WithAndWithout, ...]) -> list[tuple[str, Figures, Figures]]:
    """Return each score with its number of all answers, and of those that nothing is flagged of."""
    return [(measure_name(each.measure), figures(each.all), figures(each.unflagged)) for each in scores]


def flagged_rows(found: Quality, flag: str) -> pa.Table:
    """Return the rows of flagged submissions that may be listed, the newest first.

    Args:
        found: the flags.
        flag: only those that have this one; empty: all.
    """
    flags = found.flags.filter(pc.equal(found.flags["flag"], flag)) if flag else found.flags
    named = pc.is_in(found.answered.rows["submission"], value_set=pc.unique(flags["submission"]))
    return _listable(found, pc.and_(named, pc.is_null(found.answered.rows["excluded"])))


def excluded_rows(found: Quality) -> pa.Table:
    """Return the rows of submissions that somebody has left out, the newest first."""
    left_out = pc.fill_null(pc.equal(found.answered.rows["excluded"], Flag.EXCLUDED.value), False)
    return _listable(found, left_out)


def submissions_of(request: HttpRequest, question: Question, found: Quality, rows: pa.Table) -> list[Submission]:
    """Return rows as the list shows them."""
    reasons: dict[str, list[str]] = {}
    for row in found.flags.to_pylist():
        reasons.setdefault(row["submission"], []).append(_reason(row))
    sees = user_of(request).has(Right.SEE_ROWS)
    return [
        Submission(
            name=row["submission"],
            at=row["occurred_at"],
            customer=row["customer"] if sees and row["customer"] else "",
            touchpoint=touchpoint_name(row["touchpoint"]),
            duration_s=row["duration_s"],
            reasons=tuple(dict.fromkeys(reasons.get(row["submission"], ()))),
            url=_url(question, row["submission"]) if sees and is_ours(row["source"]) else "",
            choosable=is_ours(row["source"]),
        )
        for row in rows.to_pylist()
    ]


def is_ours(source: str) -> bool:
    """Say whether a survey was answered at this server."""
    return source.startswith(SOURCE)


def _listable(found: Quality, mask: pa.ChunkedArray) -> pa.Table:
    rows = found.answered.rows.filter(mask)
    return rows.slice(0, 0) if found.is_anonymous else rows.take(pa.array(range(len(rows) - 1, -1, -1), pa.int64()))


def _reason(flag: Mapping[str, Any]) -> str:
    sentence = translated(QualityFlag(flag["flag"]).sentence)
    # A number is not an id of ours: nobody could look for it.
    detail = flag["detail"]
    return sentence if detail is None or detail.isdecimal() else f"{sentence} ({detail})"


def _url(question: Question, submission: str) -> str:
    """Return the address of the contact at which a survey was answered."""
    only = Condition("context:submission", "=", submission)
    parameters = (*question.parameters, ("where", f"context:submission={submission}"))
    return rows_url(replace(question, where=(*question.where, only), parameters=parameters), "volume")
