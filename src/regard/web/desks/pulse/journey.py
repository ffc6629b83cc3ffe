"""The journey: the main score stage by stage."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from regard.measure import Measured
from regard.web.charts import Chart, Words, stages_chart
from regard.web.desks.pulse.scores import main_score, numbers_of, unit_of
from regard.web.desks.pulse.standing import Standing
from regard.web.shell.names import measure_name, stage_name
from regard.web.shell.rows import rows_url
from regard.web.shell.workspace import catalogue
from regard.web.translating import translated


@dataclass(frozen=True)
class Journey:
    """The section: the chart, the rows behind it (nothing for who may not see them), and where to see more."""

    chart: Chart
    rows_url: str
    measures_url: str


def journey(standing: Standing) -> Journey | None:
    """Return the main score by stage; nothing where no stage has one."""
    score = main_score(standing)
    numbers = (
        [number for number in numbers_of(standing, score, None, "stage") if number.value is not None] if score else []
    )
    order = {stage.key: translated(stage.name) for stage in catalogue().stages}
    known = [number for number in numbers if number.group["stage"] in order]
    if not known:
        return None
    (whole,) = numbers_of(standing, score)
    chart = stages_chart(_words(score, known, whole), known, order, url=_url(standing, score))
    rows = rows_url(standing.question, score) if standing.sees_rows else ""
    return Journey(chart, rows, standing.question.url("measures:index", measure=score, by="stage"))


def _words(score: str, numbers: list[Measured], whole: Measured) -> Words:
    said = {"score": measure_name(score)}
    says = _("%(score)s by stage of the journey, with 95 %% interval") % said
    return Words("journey-chart", _finding(said, numbers, whole), says, unit_of(whole))


def _finding(said: dict[str, str], numbers: list[Measured], whole: Measured) -> str:
    """Return the lowest and highest stage whose intervals leave out the value of all together."""
    value = whole.value or 0.0
    low = [number for number in numbers if number.settled and number.high is not None and number.high < value]
    high = [number for number in numbers if number.settled and number.low is not None and number.low > value]
    if low:
        said["low"] = stage_name(min(low, key=_value).group["stage"])
    if high:
        said["high"] = stage_name(max(high, key=_value).group["stage"])
    if low and high:
        return _("%(score)s is lowest at “%(low)s” and highest at “%(high)s”") % said
    if low:
        return _("%(score)s is lowest at “%(low)s”") % said
    if high:
        return _("%(score)s is highest at “%(high)s”") % said
    return _("%(score)s is much the same at every stage") % said


def _value(number: Measured) -> float:
    return number.value or 0.0


def _url(standing: Standing, score: str) -> Callable[[Measured], str] | None:
    if not standing.sees_rows:
        return None
    return lambda number: rows_url(standing.question, score, number.group)
