"""The worst moment as the page tells it: what happens, why we think so, how much it is, and what to do."""

from dataclasses import dataclass
from datetime import date
from math import isnan

from django.db.models.functions import Length
from django.urls import reverse
from django.utils.translation import gettext as _

from regard.explain import BrokenPromise, Moment
from regard.explain.next_steps import find_promise
from regard.vocabulary import Promise
from regard.web.desks.pulse.counting import Counted, counted
from regard.web.desks.pulse.finding import Finding, finding_of
from regard.web.desks.pulse.standing import Standing
from regard.web.desks.pulse.steps import Step, steps
from regard.web.shell.components_figures import amount, figure
from regard.web.shell.models import CustomerList
from regard.web.shell.names import stage_name, touchpoint_name
from regard.web.shell.rows import rows_url
from regard.web.shell.workspace import register

_DAYS_A_MONTH = 365.25 / 12
_KEY_BYTES = 16


@dataclass(frozen=True)
class Fact:
    """One number of the finding, with what stands below it, and the way to what is behind it."""

    label: str
    value: str
    note: str
    url: str = ""


@dataclass(frozen=True)
class Worst:
    """The section.

    Attributes:
        counted: what is found and what is being found.
        finding: the verdict; None as long as there is none.
        moment: the worst moment; None where nothing stands out.
        place: where it is.
        promise: what was promised there and is broken; empty where that is not the reason.
        because: sentences.
        facts: numbers.
        steps: what to do, in order.
    """

    counted: Counted
    finding: Finding | None = None
    moment: Moment | None = None
    place: str = ""
    promise: str = ""
    because: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True)
class Told:
    """A worst moment with what is needed to tell of it.

    Attributes:
        standing: what is asked.
        moment: the worst one.
        promise: the one broken there, as the register has it; None where none is, or it is there no more.
        concerned: how many customers it went wrong for.
        list_url: leads to them, or nothing.
    """

    standing: Standing
    moment: Moment
    promise: Promise | None
    concerned: int
    list_url: str

    @property
    def broken(self) -> BrokenPromise | None:
        """The promise clearly broken there."""
        promise = self.moment.promise
        return promise if promise is not None and promise.clear else None

    @property
    def statement(self) -> str:
        """What was promised, to be put into a sentence; empty where no promise is clearly broken."""
        if self.broken is None:
            return ""
        return (self.promise.statement if self.promise else self.broken.statement).rstrip(".")


def worst(standing: Standing) -> Worst:
    """Return what is known of the worst moment."""
    found = counted(standing)
    if found.result is None:
        return Worst(found)
    finding = finding_of(found.result.data)
    if finding.worst is None:
        return Worst(found, finding)
    told = _told(standing, finding.worst, found.result.lists)
    return Worst(
        counted=found,
        finding=finding,
        moment=told.moment,
        place=place_of(told.moment),
        promise=told.statement,
        because=tuple(because(told.moment, told.statement, within=finding.within)),
        facts=tuple(_facts(told)),
        steps=tuple(steps(told.standing, told.moment, told.promise, told.concerned, told.list_url)),
    )


def place_of(moment: Moment) -> str:
    """Return where a moment is, for people."""
    touchpoint = touchpoint_name(moment.touchpoint)
    if not moment.stage:
        return touchpoint
    return _("%(touchpoint)s (%(stage)s)") % {"touchpoint": touchpoint, "stage": stage_name(moment.stage)}


def because(moment: Moment, statement: str, *, within: bool) -> list[str]:
    """Return why it is the worst, each reason in a sentence; what may be luck is left out.

    Args:
        moment: the worst one.
        statement: what was promised and is broken; may be empty.
        within: whether customers were compared with themselves.
    """
    said = []
    if moment.promise is not None and statement:
        said.append(_kept(moment.promise, statement))
    if moment.shortfall is not None:
        said.append(_shortfall(moment, within=within))
    if moment.later_score is not None and moment.later_score.high < 0:
        size = {"size": figure(-moment.later_score.difference)}
        said.append(_("Whoever it went wrong for scores %(size)s standard deviations lower the next time.") % size)
    if moment.staying is not None and moment.staying.high < 0:
        shares = {"wrong": round(100 * moment.staying.wrong), "otherwise": round(100 * moment.staying.otherwise)}
        said.append(
            _("Of 100 customers %(wrong)s come back within 90 days after it went wrong, %(otherwise)s otherwise.")
            % shares
        )
    return said


def _told(standing: Standing, moment: Moment, lists: list[str]) -> Told:
    sized = CustomerList.objects.annotate(size=Length("customers"))
    kept = sized.filter(id__in=lists[:1]).values_list("id", "size").first()
    promise = find_promise(register().promises, moment.promise.key, standing.reader.as_of) if moment.promise else None
    if kept is None:
        return Told(standing, moment, promise, 0, "")
    url = f"{reverse('customers:index')}?list={kept[0]}" if standing.sees_rows else ""
    return Told(standing, moment, promise, kept[1] // _KEY_BYTES, url)


def _kept(promise: BrokenPromise, statement: str) -> str:
    said = {"promise": statement, "kept": round(100 * promise.kept)}
    if isnan(promise.elsewhere):
        return _("“%(promise)s” was kept in %(kept)s of 100 cases.") % said
    said["elsewhere"] = round(100 * promise.elsewhere)
    return _("“%(promise)s” was kept in %(kept)s of 100 cases, all other promises in %(elsewhere)s.") % said


def _shortfall(moment: Moment, *, within: bool) -> str:
    size = {"size": figure(moment.shortfall or 0.0)}
    if within:
        return _(
            "Customers score it %(size)s standard deviations below everything else, each compared with their own "
            "other scores."
        ) % size  # fmt: skip
    return _("Customers score it %(size)s standard deviations below everything else.") % size


def _facts(told: Told) -> list[Fact]:
    facts = [_promise_fact(told), _lost_fact(told.moment), _concerned_fact(told), *_worth_facts(told)]
    return [fact for fact in facts if fact is not None]


def _promise_fact(told: Told) -> Fact | None:
    promise = told.moment.promise
    if promise is None:
        return None
    said = {"low": figure(100 * promise.low), "high": figure(100 * promise.high), "n": figure(promise.checks)}
    note = _("%(low)s to %(high)s · n %(n)s") % said
    url = rows_url(told.standing.question, "promises_kept", _group(told.moment)) if told.standing.sees_rows else ""
    return Fact(_("Promise kept"), amount(100 * promise.kept, "%"), note, url)


def _lost_fact(moment: Moment) -> Fact | None:
    """Return how much is lost here; where the shortfalls are too alike to be told apart, how far it falls short."""
    if moment.lost:
        said = {"low": figure(100 * moment.lost_low), "high": figure(100 * moment.lost_high)}
        note = _("%(low)s to %(high)s of all that is lost") % said
        return Fact(_("Experience lost here"), amount(100 * moment.lost, "%"), note)
    if moment.shortfall is None or moment.low is None or moment.high is None:
        return None
    said = {"low": figure(moment.low), "high": figure(moment.high), "n": figure(moment.answers)}
    note = _("%(low)s to %(high)s standard deviations · n %(n)s") % said
    return Fact(_("Scored lower by"), figure(moment.shortfall), note)


def _concerned_fact(told: Told) -> Fact:
    note = _("of %(contacts)s contacts there") % {"contacts": figure(told.moment.contacts)}
    return Fact(_("Customers concerned"), figure(told.concerned), note, told.list_url)


def _worth_facts(told: Told) -> list[Fact]:
    """Return what these customers are worth a month, in each currency apart; nothing where no contact has a value."""
    begin, end = told.standing.breakdown.since, told.standing.breakdown.until
    worth = sorted(told.moment.worth.items(), key=lambda pair: -pair[1])
    if not worth or begin is None or end is None:
        return []
    months = max((_day(end) - _day(begin)).days, 1) / _DAYS_A_MONTH
    others = " + ".join(amount(_rounded(value / months), currency) for currency, value in worth[1:])
    currency, value = worth[0]
    note = _("value of their contacts") if not others else _("and %(others)s, value of their contacts") % {
        "others": others
    }  # fmt: skip
    return [Fact(_("Worth a month"), amount(_rounded(value / months), currency), note)]


def _rounded(value: float) -> float:
    return float(f"{value:.3g}")


def _group(moment: Moment) -> dict[str, str | None]:
    key = moment.promise.key if moment.promise else None
    return {"touchpoint": moment.touchpoint, "stage": moment.stage, "promise": key}


def _day(moment: date) -> date:
    return date(moment.year, moment.month, moment.day)
