"""Scores: each with interval, n and coverage, and how it went month by month."""

from collections.abc import Sequence

from regard.measure import Measured
from regard.report.charts import Chart, Point, line
from regard.report.elements import Html, el
from regard.report.findings import Findings, definition_of, name_of, unit_of
from regard.report.words import figure, many, spread


def scores(found: Findings) -> Html:
    """Return the section; without any score it says so."""
    rows = [*found.scores, *found.promises[""], *found.response]
    return el(
        "section",
        el("h2", _title(found), id="scores-title"),
        el("div", *(_card(row) for row in rows), class_="grid scores") if rows else None,
        _definitions(rows) if rows else None,
        id="scores",
        aria_labelledby="scores-title",
    )


def trend(found: Findings) -> Html | None:
    """Return the section; nothing if no score has two months."""
    drawn = [_month_by_month(name, rows) for name, rows in found.trends.items() if len(_settled(rows)) > 1]
    if not drawn:
        return None
    cards = (el("article", figure_of, class_="card") for figure_of in drawn)
    return el(
        "section",
        el("h2", "Month by month", id="trend-title"),
        el("div", *cards, class_="grid two"),
        id="trend",
        aria_labelledby="trend-title",
    )


def _title(found: Findings) -> str:
    if not found.scores:
        return "There are no scores in this data"
    return f"{many(len(found.scores), 'score')}, each with its interval and its n"


def _card(row: Measured) -> Html:
    unit = unit_of(row)
    settled = row.settled
    return el(
        "article",
        el("h3", name_of(row.measure), class_="d"),
        el("p", figure(row.value, unit), class_="v"),
        el("p", f"{spread(row.low, row.high, unit)} · n {row.n:,}", class_="d"),
        None if settled else el("p", el("span", f"? {row.sentence}", class_="pill unsure"), class_="d"),
        el("p", _coverage(row), class_="d"),
        class_="card score",
    )


def _coverage(row: Measured) -> str:
    if row.measure == "promises_kept":
        return f"{row.exclusions.get('unknown', 0):,} not decided yet"
    if row.coverage.asked is None:
        return "asked: unknown"
    answered = row.coverage.answered or 0
    return f"asked {row.coverage.asked:,} · answered {figure(100 * answered / max(row.coverage.asked, 1), ' %')}"


def _definitions(rows: Sequence[Measured]) -> Html:
    said = (el("p", el("b", name_of(row.measure)), f": {definition_of(row.measure)}") for row in rows)
    return el("details", el("summary", "How the numbers are made"), *said)


def _settled(rows: Sequence[Measured]) -> list[Measured]:
    return [row for row in rows if row.settled]


def _month_by_month(name: str, rows: Sequence[Measured]) -> Html:
    points = [
        Point(f"{row.group['month']:%Y-%m}", row.value, row.low, row.high, row.n, "" if row.settled else "unsure")
        for row in rows
    ]  # fmt: skip
    says = f"{name_of(name)} by month with 95 % interval. Months with too few answers stand in the table only."
    return line(Chart(f"trend-{name}", _went(name, _settled(rows)), says, points, unit_of(rows[0])))


def _went(name: str, rows: Sequence[Measured]) -> str:
    """Say whether the last month differs from the first, if their intervals are apart."""
    first, last = rows[0], rows[-1]
    unit = unit_of(first)
    began, ended = (f"{figure(row.value, unit)} in {row.group['month']:%Y-%m}" for row in (first, last))
    if (last.low or 0) > (first.high or 0):
        return f"{name_of(name)} rose from {began} to {ended}"
    if (last.high or 0) < (first.low or 0):
        return f"{name_of(name)} fell from {began} to {ended}"
    return f"{name_of(name)} did not clearly change since {first.group['month']:%Y-%m}"
