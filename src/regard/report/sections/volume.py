"""Volume: where customers meet the company, by channel and by stage."""

from collections.abc import Mapping, Sequence

from regard.collect.catalogue import Catalogue
from regard.measure import Measured
from regard.report.charts import Chart, Point, bars
from regard.report.elements import Html, el
from regard.report.findings import Findings
from regard.report.words import NONE, figure

_MOST = 16


def volume(found: Findings, catalogue: Catalogue) -> Html | None:
    """Return the section; nothing without contacts."""
    if not found.volume["channel"]:
        return None
    stages = {stage.key: stage.name for stage in catalogue.stages}
    by_channel = sorted(found.volume["channel"], key=lambda row: -row.n)
    by_stage = sorted(found.volume["stage"], key=lambda row: _order(row.group["stage"], list(stages)))
    drawn = (_contacts(by_channel, "channel", {}), _contacts(by_stage, "stage", stages))
    return el(
        "section",
        el("h2", "Where customers meet us", id="volume-title"),
        el("div", *(el("article", figure_of, class_="card") for figure_of in drawn), class_="grid two"),
        id="volume",
        aria_labelledby="volume-title",
    )


def _order(stage: str | None, stages: list[str]) -> int:
    return stages.index(stage) if stage in stages else len(stages)


def _contacts(rows: Sequence[Measured], by: str, names: Mapping[str, str]) -> Html:
    points = [
        Point(names.get(row.group[by], row.group[by] or NONE).replace("_", " "), float(row.n), n=row.n)
        for row in rows[:_MOST]
    ]  # fmt: skip
    most = max(points, key=lambda point: point.n)
    total = sum(row.n for row in rows)
    finding = f"Most contacts: {most.label}, {figure(100 * most.n / max(total, 1), ' %')}"
    return bars(Chart(f"volume-{by}", finding, f"Contacts by {by}; a count has no interval.", points))
