"""Showing: a picture with its table and files, and the page around it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise as LazyText
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from regard.draw import Picture, Table, svg, table
from regard.web.accounts.audit import note
from regard.web.accounts.guard import user_of
from regard.web.accounts.rights import Right
from regard.web.desks.journeys.asking import WHOLE, Asked
from regard.web.desks.journeys.links import page_url
from regard.web.desks.journeys.words import rule_name
from regard.web.shell.pages import render_page
from regard.web.shell.spreadsheets import csv_text
from regard.web.shell.workspace import workspace

PAGES: Mapping[str, LazyText] = {
    "index": _("Overview"),
    "graph": _("Graph"),
    "steps": _("Steps"),
    "stages": _("Stages"),
    "funnel": _("Funnel"),
    "retention": _("Retention"),
    "variants": _("Variants"),
    "paths": _("Paths"),
    "handovers": _("Hand-overs"),
    "loops": _("Loops"),
    "intended": _("Intended"),
    "map": _("Map"),
    "clusters": _("Clusters"),
    "compare": _("Compare"),
}
"""The pages of the desk by their route, in the order of the tabs."""

FILES = ("csv", "svg")


@dataclass(frozen=True)
class Tab:
    """A page of the desk as the navigation shows it."""

    key: str
    name: str
    url: str
    current: bool


@dataclass(frozen=True)
class Figure:
    """A picture as a page shows it.

    Attributes:
        picture: what is drawn; its finding is the title, what it says the caption.
        exports: whether who asks may take its files along.
        shows_finding: whether the page does not say the finding elsewhere.
    """

    picture: Picture
    exports: bool = False
    shows_finding: bool = True

    @property
    def svg(self) -> SafeString:
        """The picture for the page: it has only classes, and every text in it is escaped."""
        return mark_safe(svg(self.picture, standalone=False))  # noqa: S308

    @property
    def table(self) -> Table:
        """Every number of the picture."""
        return table(self.picture)


def frame(asked: Asked, page: str) -> dict[str, Any]:
    """Return what every page of the desk shows around its own: question, tabs, the rules to choose from.

    Args:
        asked: what the address asks for.
        page: a key of `PAGES`.
    """
    return {
        "question": asked.question,
        "as_of": asked.reader.as_of,
        "asked": asked,
        "is_empty": asked.is_empty,
        "left_out": asked.left_out,
        "tabs": _tabs(asked, page),
        "rules": _rules(asked),
        "gap": dict(asked.question.parameters).get("gap", ""),
        "rule_name": rule_name(asked.rule),
    }


def figure(asked: Asked, picture: Picture, *, shows_finding: bool = True) -> Figure:
    """Return a picture to show.

    Args:
        asked: what the address asks for.
        picture: what is drawn.
        shows_finding: False where the page says the finding elsewhere.
    """
    return Figure(picture, asked.exports, shows_finding)


def show(
    request: HttpRequest, template: str, context: dict[str, Any], figures: Iterable[Figure] = (), status: int = 200
) -> HttpResponse:
    """Render a page, its part `result` for htmx, or the file of one of its pictures that the address asks for.

    `?as=csv` or `?as=svg` with `figure=<key>`; without the key it is the first picture.

    Args:
        request: its address may ask for a file.
        template: of the page.
        context: what it shows, with `frame`.
        figures: its pictures, the first also as `figure` in the context.
        status: HTTP status of the page.

    Raises:
        PermissionDenied: a file is asked for without the right to export.
    """
    shown = list(figures)
    wanted = request.GET.get("figure", "")
    chosen = [each for each in shown if each.picture.key == wanted] or shown
    if request.GET.get("as") in FILES and chosen:
        return file_of(request, chosen[0].picture)
    named = {"figures": shown, "figure": shown[0] if shown else None}
    return render_page(request, template, named | context, partial="result", status=status)


def file_of(request: HttpRequest, picture: Picture) -> HttpResponse:
    """Return a picture's table as CSV (`as=csv`), or the picture itself (`as=svg`).

    Raises:
        PermissionDenied: who asks has no right to export.
    """
    if not user_of(request).has(Right.EXPORT):
        raise PermissionDenied
    form = "csv" if request.GET.get("as") == "csv" else "svg"
    note(request, "exported", "journeys", picture.key, form=form)
    if form == "svg":
        return download(svg(picture, link=request.build_absolute_uri), "image/svg+xml", f"{picture.key}.svg")
    found = table(picture)
    rows = [[entry.text for entry in row] for row in found.rows]
    return download(csv_text([list(found.head), *rows]), "text/csv; charset=utf-8", f"{picture.key}.csv")


def download(content: str, kind: str, name: str) -> HttpResponse:
    """Return a file to keep."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=kind, headers=headers)


def _tabs(asked: Asked, page: str) -> list[Tab]:
    return [Tab(key, str(name), page_url(asked, f"journeys:{key}"), key == page) for key, name in PAGES.items()]


def _rules(asked: Asked) -> list[tuple[str, str, bool]]:
    """Return name, words and whether it counts now, of each rule."""
    rules = (*workspace().ledger.settings.episodes, WHOLE)
    return [(rule.name, rule_name(rule), rule == asked.rule) for rule in rules]
