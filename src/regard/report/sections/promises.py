"""Promises: the share kept, by the touchpoint where they are made and by the department that owns them."""

from collections.abc import Mapping, Sequence

from regard.collect.catalogue import Catalogue
from regard.measure import Measured
from regard.report.charts import Chart, Point, bars
from regard.report.elements import Html, el
from regard.report.findings import Findings
from regard.report.words import NONE, figure


def promises(found: Findings, catalogue: Catalogue) -> Html | None:
    """Return the section; nothing without decided promises."""
    if not found.promises[""]:
        return None
    names = {key: touchpoint.name for key, touchpoint in catalogue.touchpoints.items()}
    overall = found.promises[""][0]
    drawn = [_kept(found.promises[by], by, overall, names) for by in ("touchpoint", "department") if found.promises[by]]
    cards = (el("article", figure_of, class_="card") for figure_of in drawn)
    return el(
        "section",
        el("h2", f"{figure(overall.value, ' %')} of {overall.n:,} promises were kept", id="promises-title"),
        el("div", *cards, class_="grid two"),
        id="promises",
        aria_labelledby="promises-title",
    )


def _kept(rows: Sequence[Measured], by: str, overall: Measured, names: Mapping[str, str]) -> Html:
    ordered = sorted(rows, key=lambda row: row.value or 0.0)
    points = [
        Point(names.get(row.group[by], row.group[by] or NONE), row.value, row.low, row.high, row.n, _mark(row, overall))
        for row in ordered
    ]
    least = points[0]
    finding = f"Kept least at {least.label}" if by == "touchpoint" else f"Kept least by {least.label}"
    if least.mark != "broken":
        finding = f"No {by} clearly keeps less than the rest"
    says = f"Share of promises kept by {by}, with 95 % interval. ▼ below the whole company's share, ? too few checks."
    return bars(Chart(f"promises-{by}", finding, says, points, " %"))


def _mark(row: Measured, overall: Measured) -> str:
    if not row.settled:
        return "unsure"
    return "broken" if (row.high or 0) < (overall.low or 0) else "kept"
