"""The journey map: stages across, touchpoints down, and the line of the experience."""

from collections.abc import Mapping, Sequence

from regard.collect.catalogue import Catalogue
from regard.explain import Moment
from regard.measure import Measured
from regard.report.charts import Chart, Point, line, table
from regard.report.elements import Html, el, join
from regard.report.findings import Findings, name_of, unit_of
from regard.report.words import DASH, NONE, figure

_MOST = 30


def journey(found: Findings, catalogue: Catalogue) -> Html | None:
    """Return the section; nothing if no contact has a stage."""
    there = {row.group["stage"] for row in found.places}
    stages = [stage.key for stage in catalogue.stages if stage.key in there]
    if not stages:
        return None
    names = {stage.key: stage.name for stage in catalogue.stages}
    return el(
        "section",
        el("h2", "The journey, stage by stage", id="journey-title"),
        el("article", _experience(found.journey, stages, names), _map(found, catalogue, stages), class_="card"),
        id="journey",
        aria_labelledby="journey-title",
    )


def _experience(rows: Sequence[Measured], stages: Sequence[str], names: Mapping[str, str]) -> Html | None:
    told = {row.group["stage"]: row for row in rows if row.value is not None and row.group["stage"] in stages}
    if not any(row.settled for row in told.values()):
        return el("p", "No stage has enough scores, so there is no line of experience.", class_="because")
    lowest = _lowest(list(told.values()))
    points = [_point(names[stage], told.get(stage), lowest) for stage in stages]
    measure = next(iter(told.values()))
    finding = f"Experience is lowest at: {names[lowest]}" if lowest else "No stage is clearly below the others"
    says = (
        f"{name_of(measure.measure)} by stage, with 95 % interval. A rhomb is below every other stage. "
        "Stages with too few answers stand in the table only."
    )
    return line(Chart("experience", finding, says, points, unit_of(measure)))


def _point(name: str, row: Measured | None, lowest: str | None) -> Point:
    if row is None:
        return Point(name, None)
    mark = "broken" if row.group["stage"] == lowest else "" if row.settled else "unsure"
    return Point(name, row.value, row.low, row.high, row.n, mark)


def _lowest(rows: Sequence[Measured]) -> str | None:
    """Return the stage whose interval lies below all others', if there is one."""
    settled = sorted((row for row in rows if row.settled), key=lambda row: row.value or 0.0)
    if len(settled) < 2 or (settled[0].high or 0) >= min(row.low or 0 for row in settled[1:]):
        return None
    return str(settled[0].group["stage"])


def _map(found: Findings, catalogue: Catalogue, stages: Sequence[str]) -> Html:
    sizes: dict[str, int] = {}
    for row in found.places:
        sizes[row.group["touchpoint"]] = sizes.get(row.group["touchpoint"], 0) + row.n
    moments = {(moment.touchpoint, moment.stage): moment for moment in found.worst.ranked}
    names = {stage.key: stage.name for stage in catalogue.stages}
    busiest = sorted(sizes, key=lambda key: -sizes[key])[:_MOST]
    rows = [
        (_name(key, catalogue), *(_cell(moments.get((key, stage))) for stage in (*stages, None)))
        for key in busiest
    ]  # fmt: skip
    titles = ("Touchpoint", *(names[stage] for stage in stages), "No stage")
    caption = "Contacts at each touchpoint in each stage; ✕ clearly below the others, ▼ below, ▲ above by its interval"
    left = f" The {len(sizes) - _MOST} least busy touchpoints are not shown." if len(sizes) > _MOST else ""
    return table(caption + left, titles, rows)


def _name(key: str, catalogue: Catalogue) -> str:
    known = catalogue.touchpoints.get(key)
    return known.name if known else key or NONE


def _cell(moment: Moment | None) -> str | Html:
    if moment is None:
        return DASH
    return join(f"{moment.contacts:,} ", _sign(moment))


def _sign(moment: Moment) -> Html | None:
    if moment.clear:
        return el("span", "✕", class_="pill broken", title="clearly below the others")
    if moment.low is not None and moment.low > 0:
        return el("span", f"▼ {figure(moment.shortfall)}", class_="pill unsure", title="standard deviations below")
    if moment.high is not None and moment.high < 0:
        return el("span", "▲", class_="pill kept", title="above the others")
    return None
