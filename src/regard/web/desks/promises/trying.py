"""Trying: what a promise would have come to on past contacts, before it is saved."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from regard.errors import BrokenWorkspaceError
from regard.estimate import wilson_interval
from regard.ledger import Reader
from regard.measure import Breakdown, behind
from regard.promises import Kept, Placed, Preview, Register, placed, preview
from regard.vocabulary import Promise, PromiseCheck
from regard.web.charts import Chart, Point, Series
from regard.web.charts.building import period_label
from regard.web.charts.chart import Kind
from regard.web.desks.promises.forms import PromiseForm
from regard.web.desks.promises.wording import margin_words, rule_words, where_words
from regard.web.shell.question import Question
from regard.web.shell.reading import cached, reading
from regard.web.shell.workspace import catalogue, register, stamp

MOST_CONTACTS = 100_000
"""Contacts that a trial looks at; of more, a sample of whole customers is taken, and the page says so."""


@dataclass(frozen=True)
class Tried:
    """What a page shows of a trial.

    Attributes:
        total: how many would have been kept, broken, and are still open.
        share, low, high: kept of those decided, with its interval, in percent; None where none is decided.
        n: decided ones.
        one_in: one in so many customers was looked at; 1: all.
        months: by month; None with fewer than two.
        examples: the worst first, each with its margin in words.
        rule: in words.
        where: which contacts it is about, in phrases.
    """

    total: Kept
    share: float | None
    low: float | None
    high: float | None
    n: int
    one_in: int
    months: Chart | None
    examples: tuple[tuple[PromiseCheck, str], ...]
    rule: str
    where: list[str]


def try_form(request: HttpRequest, form: PromiseForm) -> Tried | None:
    """Return what the promise of a form would have come to; nothing as long as it says none, or there is no data."""
    if not form.is_valid() or form.promise is None:
        return None
    promise = form.promise
    try:
        with reading(request) as reader:
            return _tried(promise, _previewed(reader, Question.of(request), promise))
    except BrokenWorkspaceError:
        return None


def as_trial(sent: QueryDict) -> QueryDict:
    """Return what was sent with a statement: a rule can be tried before it has words."""
    data = sent.copy()
    if not data.get("statement", "").strip():
        data["statement"] = _("A trial")
    return data


def _previewed(reader: Reader, question: Question, promise: Promise) -> Preview:
    (tried,) = placed(Register((promise,), register().calendars), catalogue().touchpoints)
    key = (
        "promises",
        "trial",
        promise,
        question.scope,
        question.zone,
        stamp(),
        reader.as_of.replace(minute=0, second=0, microsecond=0),
    )
    return cached(reader, key, lambda: _made(reader, question, tried))


def _made(reader: Reader, question: Question, tried: Placed) -> Preview:
    within = None
    if question.scope:
        within = behind(reader, "volume", Breakdown(where=question.scope)).interactions
    return preview(reader, tried, zone=question.zone, among=within, most=MOST_CONTACTS)


def _tried(promise: Promise, found: Preview) -> Tried:
    decided = found.total.kept + found.total.broken
    low, high = _interval(found.total)
    return Tried(
        total=found.total,
        share=100 * found.total.kept / decided if decided else None,
        low=low,
        high=high,
        n=decided,
        one_in=found.one_in,
        months=_months(found.months),
        examples=tuple((check, margin_words(check.margin, check.margin_unit)) for check in found.examples),
        rule=rule_words(promise.rule),
        where=where_words(promise.rule.where),
    )


def _interval(kept: Kept) -> tuple[float | None, float | None]:
    decided = kept.kept + kept.broken
    if not decided:
        return None, None
    low, high = wilson_interval(kept.kept, decided)
    return 100 * float(low), 100 * float(high)


def _months(months: list[Kept]) -> Chart | None:
    points = [_point(each) for each in months if each.share is not None]
    if len(points) < 2:
        return None
    finding = _("Kept by month")
    says = _("Share kept of the decided checks, in percent. Interval: Wilson, 95 %.")
    return Chart("trial", finding, says, Kind.SPARK, (Series("", tuple(points)),), "%")


def _point(kept: Kept) -> Point:
    low, high = _interval(kept)
    label = period_label(date.fromisoformat(f"{kept.group['month']}-01"), "month")
    return Point(label, 100 * (kept.share or 0.0), low, high, kept.kept + kept.broken)
