"""Details of a funnel: how long those take who go all the way, and what those met who were lost."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast

from django.utils.translation import gettext as _

from regard.errors import unknown_name
from regard.estimate import Statistic
from regard.journeys import Behind, behind_bin, behind_driver, drop_drivers, time_to_convert
from regard.journeys.funnel_drivers import DropDriver, DropDrivers
from regard.journeys.funnel_times import ConversionTimes
from regard.web.desks.journeys import words
from regard.web.desks.journeys.asking import Asked, kept
from regard.web.desks.journeys.funnel_page import Drawn, funnel_of, step_of, step_url
from regard.web.desks.journeys.kinds import Kinds
from regard.web.desks.journeys.links import behind_url, number_of
from regard.web.desks.journeys.ways_words import either_words, is_clear, percent, percent_range, time_words
from regard.web.shell.components_figures import MINUS, figure, in_unit
from regard.web.shell.names import value_word

EDGES_S = (0.0, 60.0, 600.0, 3_600.0, 21_600.0, 86_400.0, 259_200.0, 604_800.0, 1_209_600.0, 2_592_000.0, 7_776_000.0)
"""Where the bins of the time to convert begin: a minute, an hour, a day, a week, a month, a quarter."""

MOST_DRIVERS = 12


@dataclass(frozen=True)
class TimeLine:
    """One bin of the time to convert, in words, with its customers."""

    span: str
    customers: int
    share: str
    url: str


@dataclass(frozen=True)
class DriverLine:
    """A touchpoint or channel that those who were lost met more or less often than those who went on.

    Attributes:
        name: what it is called.
        kind: touchpoint or channel, in words.
        dropped, went_on: customers who met it.
        of_dropped, of_went_on: their shares.
        difference: in percentage points.
        range: its interval.
        clear: whether it is more than chance, corrected for the number of comparisons.
        dropped_url, went_on_url: lead to the customers.
    """

    name: str
    kind: str
    dropped: int
    went_on: int
    of_dropped: str
    of_went_on: str
    difference: str
    range: str
    clear: bool
    dropped_url: str
    went_on_url: str


@dataclass(frozen=True)
class DriverTable:
    """What differs at a step.

    Attributes:
        found: the step and how many were lost there.
        before: what the step is called.
        lines: the surest first.
        finding: what they say, as a sentence.
        dropped_url, went_on_url: lead to all of them.
    """

    found: DropDrivers
    before: str
    lines: list[DriverLine]
    finding: str
    dropped_url: str
    went_on_url: str


def time_lines(asked: Asked, drawn: Drawn) -> tuple[ConversionTimes, list[TimeLine]]:
    """Return how the time from the first step to the last is spread, and its lines up to the last that has anybody."""
    wanted = drawn.funnel
    found = kept(asked, ("funnel times", wanted), lambda: time_to_convert(asked.view, wanted, EDGES_S))
    last = max((place for place, count in enumerate(found.counts) if count), default=-1)
    return found, [_time_line(asked, drawn, found, place) for place in range(last + 1)]


def driver_table(asked: Asked, drawn: Drawn, step: int) -> DriverTable | None:
    """Return what those lost at a step met; None where steps have no order, or the first step is meant.

    Args:
        asked: what the address asks for.
        drawn: the funnel.
        step: number of the step.
    """
    wanted = drawn.funnel
    if wanted.order != "ordered" or not 1 < step <= len(wanted.steps):
        return None
    found = kept(asked, ("funnel drivers", wanted, step), lambda: drop_drivers(asked.view, wanted, step))
    lines = [_driver_line(asked, drawn, step, one) for one in found.drivers[:MOST_DRIVERS]]
    name = either_words(drawn.counted.steps[step - 1].touchpoints)
    urls = (step_url(asked, drawn.form, step, dropped=dropped) for dropped in (True, False))
    return DriverTable(found, name, lines, _finding(found, lines), *urls)


def _finding(found: DropDrivers, lines: list[DriverLine]) -> str:
    if not found.drivers:
        return _("Too few customers were lost or went on here to compare them")
    first, line = found.drivers[0], lines[0]
    if not line.clear:
        return _("Nothing that was met differs by more than chance")
    name = line.name if first.kind == "touchpoint" else _("the channel %(name)s") % {"name": line.name}
    values = {"name": name, "dropped": line.of_dropped, "on": line.of_went_on}
    if first.difference > 0:
        return _("Those who were lost met %(name)s more often: %(dropped)s of them against %(on)s") % values
    return _("Those who were lost met %(name)s less often: %(dropped)s of them against %(on)s") % values


def _time_line(asked: Asked, drawn: Drawn, found: ConversionTimes, place: int) -> TimeLine:
    begin, count = time_words(found.edges_s[place]), found.counts[place]
    if place + 1 < len(found.edges_s):
        span = _("%(begin)s to %(end)s") % {"begin": begin, "end": time_words(found.edges_s[place + 1])}
    else:
        span = _("%(begin)s or longer") % {"begin": begin}
    url = behind_url(asked, "funnel_time", of=drawn.form.query, bin=place + 1) if count else ""
    return TimeLine(span, count, percent(count / found.times.n), url)


def _driver_line(asked: Asked, drawn: Drawn, step: int, one: DropDriver) -> DriverLine:
    def url(*, went_on: bool) -> str:
        said = {"driver": one.kind, "name": one.name, "on": "1" if went_on else None}
        return behind_url(asked, "funnel_driver", of=drawn.form.query, step=step, **said)

    of_kind = one.kind == "touchpoint"
    return DriverLine(
        words.touchpoint(one.name) if of_kind else value_word(one.name),
        _("touchpoint") if of_kind else _("channel"),
        one.dropped,
        one.went_on,
        percent(one.of_dropped.share),
        percent(one.of_went_on.share),
        _points(one.difference),
        percent_range(one.low, one.high),
        is_clear(one.adjusted_p),
        url(went_on=False),
        url(went_on=True),
    )


def _points(difference: float) -> str:
    size = in_unit(100 * abs(difference), Statistic.SHARE)
    return f"{MINUS}{size}" if difference < 0 and figure(100 * difference) != "0" else f"+{size}"


def _behind_time(asked: Asked, arguments: Mapping[str, str]) -> Behind:
    number = number_of(arguments, "bin", 1, len(EDGES_S)) - 1
    return behind_bin(asked.view, funnel_of(asked, arguments), EDGES_S, number)


def _behind_driver(asked: Asked, arguments: Mapping[str, str]) -> Behind:
    kind, name = arguments.get("driver", ""), arguments.get("name", "")
    if kind not in {"touchpoint", "channel"}:
        raise unknown_name("kind of driver", kind, ("touchpoint", "channel"))
    driver = (cast("Literal['touchpoint', 'channel']", kind), name)
    return behind_driver(
        asked.view, funnel_of(asked, arguments), step_of(arguments), driver, went_on=bool(arguments.get("on"))
    )


BEHIND: Kinds = {"funnel_time": _behind_time, "funnel_driver": _behind_driver}
