"""Tags for every page: numbers, verdicts, times, fields, and ways through the address."""

from datetime import date, datetime
from typing import Any

from django import template
from django.forms import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString

from regard.estimate.measured import Measured
from regard.measure.compare import Comparison
from regard.web.shell import icons
from regard.web.shell.components_bar import COLUMNS, Bar, bar_of, kept, last_day
from regard.web.shell.components_fields import FieldView, field_view
from regard.web.shell.components_figures import amount, figure
from regard.web.shell.components_keys import letter
from regard.web.shell.components_numbers import ChangeView, NumberView, change_view, making, number_view
from regard.web.shell.components_times import ago_words, day_words, exact_words, local
from regard.web.shell.paging import Paging
from regard.web.shell.question import Question

register = template.Library()

_SIGNS = {"kept": "✓", "broken": "✕", "unsure": "?"}


@register.inclusion_tag("shell/number.html", name="number")
def number(measured: Measured, label: str = "", url: str = "", **options: Any) -> dict[str, Any]:
    """Show a number with interval, n, coverage and how it is made.

    Args:
        measured: the number.
        label: what it is a number of.
        url: of the rows behind it.
        options: `change` (a comparison or number), `better` (`up`, `down` or empty), `made=False` to leave out how.
    """
    change = change_view(options.get("change"), options.get("better", "up"))
    view: NumberView = number_view(measured, label, url)
    return {"number": view, "change": change, "made": view.making if options.get("made", True) else None}


@register.inclusion_tag("shell/made.html", name="made")
def made(measured: Measured) -> dict[str, Any]:
    """Show how a number is made, behind a word to open."""
    return {"made": making(measured)}


@register.inclusion_tag("shell/change.html", name="change")
def change(difference: Comparison | float | None, better: str = "up") -> dict[str, ChangeView | None]:
    """Show a difference: its sign, its size, and whether it is one at all."""
    return {"change": change_view(difference, better)}


@register.simple_tag(name="verdict")
def verdict(kind: str, text: str) -> SafeString:
    """Show a verdict as sign and words.

    Args:
        kind: `kept`, `broken` or `unsure`.
        text: the verdict in words.

    Raises:
        KeyError: there is no such kind.
    """
    sign = format_html('<span aria-hidden="true">{}</span>', _SIGNS[kind])
    return format_html('<span class="badge {}">{} {}</span>', kind, sign, text)


@register.simple_tag(name="icon")
def icon(name: str) -> SafeString:
    """Show an icon."""
    return icons.icon(name)


@register.inclusion_tag("shell/empty.html", name="empty")
def empty(title: str, text: str = "", link: str = "", label: str = "") -> dict[str, str]:
    """Show that there is nothing yet, and what to do about it."""
    return {"title": title, "text": text, "link": link, "label": label}


@register.inclusion_tag("shell/skeleton.html", name="skeleton")
def skeleton(lines: int = 5) -> dict[str, Any]:
    """Show that something is on its way."""
    return {"lines": range(lines)}


@register.inclusion_tag("shell/pager.html", name="pager", takes_context=True)
def pager(context: template.Context, paging: Paging) -> dict[str, Any]:
    """Show where in a list one is, with the ways on and back."""
    around = {"before": paging.before, "after": paging.after}
    links = {name: _query(context, page=number) if number else "" for name, number in around.items()}
    return {"paging": paging, **links}


@register.inclusion_tag("shell/field.html", name="field")
def field(bound: BoundField) -> dict[str, FieldView]:
    """Show a form's field with label, hint and errors."""
    return {"view": field_view(bound)}


@register.inclusion_tag("shell/crumbs.html", name="breadcrumbs")
def breadcrumbs(*parts: str) -> dict[str, Any]:
    """Show the way from the desk to here.

    Args:
        parts: name and address in turn, and at the end the name of this page alone.
    """
    return {"links": list(zip(parts[:-1:2], parts[1::2], strict=False)), "here": parts[-1]}


@register.simple_tag(name="with_query", takes_context=True)
def with_query(context: template.Context, **changes: Any) -> str:
    """Return this page's query with some names changed; None takes one away, and the list begins anew."""
    return _query(context, **changes)


@register.inclusion_tag("shell/kept.html", name="keep", takes_context=True)
def keep(context: template.Context, *names: str) -> dict[str, Any]:
    """Put what the address says into a form, without the names that the form itself asks for."""
    return {"pairs": kept(context["request"], context.get("question"), names)}


@register.simple_tag(name="bar", takes_context=True)
def bar(context: template.Context) -> Bar:
    """Return what the filter bar says; spans of time end with the day up to which there is data."""
    return bar_of(context["question"], last_day(context["request"], context["question"].zone))


@register.simple_tag(name="columns")
def columns() -> list[tuple[str, str]]:
    """Return the columns that conditions are mostly about: name and words."""
    return [(name, str(words)) for name, words in COLUMNS.items()]


@register.simple_tag(name="time")
def time(moment: datetime | date | None, form: str = "ago") -> str:
    """Show a moment in the reader's zone and language.

    Args:
        moment: a moment or a day; nothing is shown as a dash.
        form: `ago` (in words), `exact` (with zone) or `day`.
    """
    if moment is None:
        return "\N{EN DASH}"
    if not isinstance(moment, datetime):
        return format_html('<time datetime="{}">{}</time>', moment.isoformat(), day_words(moment))
    exact = exact_words(moment)
    words = {"ago": ago_words(moment), "exact": exact, "day": day_words(local(moment))}[form]
    return format_html('<time datetime="{}" title="{}">{}</time>', moment.isoformat(), exact, words)


@register.simple_tag(name="amount")
def show_amount(value: float | None, unit: str = "") -> str:
    """Show a number with its unit; a dash where there is none."""
    return amount(value, unit)


@register.filter(name="figure")
def show_figure(value: float | None) -> str:
    """Show a number with the digits that say something."""
    return "\N{EN DASH}" if value is None else figure(value)


@register.simple_tag(name="shortcut")
def shortcut(desk: str) -> str:
    """Return the letter that leads to a desk after `g`."""
    return letter(desk)


def _query(context: template.Context, **changes: Any) -> str:
    question: Question | None = context.get("question")
    if question is None:
        parameters = [(name, str(value)) for name, values in context["request"].GET.lists() for value in values]
        question = Question(tuple(pair for pair in parameters if pair[1]), "UTC")
    return question.query(**changes)
