"""The page: its parts in order, style included, so that it needs nothing but itself."""

from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

from regard.ledger.reader import Reader
from regard.report.elements import Html, el, join
from regard.report.findings import Findings, Question, find
from regard.report.sections.journey import journey
from regard.report.sections.limits import limits
from regard.report.sections.promises import promises
from regard.report.sections.scores import scores, trend
from regard.report.sections.volume import volume
from regard.report.sections.worst import worst
from regard.report.words import many

_LINKS = {
    "worst": "Worst moment",
    "scores": "Scores",
    "trend": "Month by month",
    "promises": "Promises",
    "volume": "Volume",
    "journey": "Journey",
    "limits": "What is missing",
}


def write_report(reader: Reader, path: Path, question: Question) -> Findings:
    """Write the report into one HTML file; a file that is there is replaced, and nobody sees half of one.

    Raises:
        WrongUseError: the question names something unknown.
        OSError: the file cannot be written.
    """
    found = find(reader, question)
    unfinished = path.with_name(f".{path.name}.part")
    unfinished.write_text(page(found, question), encoding="utf-8")
    unfinished.replace(path)
    return found


def page(found: Findings, question: Question) -> str:
    """Return the page as text."""
    catalogue = question.catalogue
    parts = {
        "worst": worst(found.worst),
        "scores": scores(found),
        "trend": trend(found),
        "promises": promises(found, catalogue),
        "volume": volume(found, catalogue),
        "journey": journey(found, catalogue),
        "limits": limits(found, catalogue),
    }
    body = el(
        "body",
        el("a", "To the findings", href="#main", class_="skip"),
        _header(found, question, [name for name, part in parts.items() if part is not None]),
        el("main", *parts.values(), id="main"),
        _footer(),
    )
    return f"<!doctype html>\n{el('html', _head(question), body, lang='en')}\n"


def _head(question: Question) -> Html:
    return el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="referrer", content="no-referrer"),
        el("title", f"{question.name}: report · Regard"),
        # Nothing but our own style stands in there; it has no character that would end the element.
        Html(f"<style>{files('regard.report').joinpath('page.css').read_text(encoding='utf-8')}</style>"),
    )


def _header(found: Findings, question: Question, parts: list[str]) -> Html:
    zone = question.breakdown.zone
    as_of = found.worst.as_of.astimezone(ZoneInfo(zone))
    chips = (("Company", question.name), ("Period", _period(question)), ("Zone", zone))
    size = f"{many(found.contacts, 'contact')} · {many(found.customers, 'customer')} · as of {as_of:%Y-%m-%d %H:%M}"
    links = (el("li", el("a", _LINKS[part], href=f"#{part}")) for part in parts)
    return el(
        "header",
        el("div", _mark(), "Regard", class_="brand"),
        el("div", *(el("span", f"{name} ", el("b", value), class_="chip") for name, value in chips),
           el("span", size), class_="bar"),
        el("nav", el("ul", *links), aria_label="Parts of the report"),
    )  # fmt: skip


def _period(question: Question) -> str:
    since, until = question.breakdown.since, question.breakdown.until
    if since is None and until is None:
        return "everything there is"
    return f"{since or 'the beginning'} to before {until or 'now'}"


def _footer() -> Html:
    said = (
        "Made by Regard on your own machine; this page loads nothing from anywhere. Intervals are at 95 %. "
        "Below the minimum n there is no verdict."
    )
    return el("footer", el("p", said))


def _mark() -> Html:
    """Return the mark: two arcs that look at each other across one point."""
    arcs = join(
        _arc("M2 11C7 2.5 12 2.5 15 7.2", "--regard"),
        _arc("M28 11C23 19.5 18 19.5 15 14.8", "--kept"),
        el("circle", cx=15, cy=11, r=2.7, fill="var(--ink)"),
    )
    return el("svg", arcs, viewBox="0 0 30 22", aria_hidden="true", style="width:30px;height:22px")


def _arc(path: str, hue: str) -> Html:
    return el("path", d=path, fill="none", stroke=f"var({hue})", stroke_width=2.6, stroke_linecap="round")
