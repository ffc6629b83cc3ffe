"""Changing one entry: the form for it, and what became of it when it was sent."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from regard.collect.editing import Refused, Use, shown
from regard.errors import RegardError
from regard.web.accounts.guard import user_of
from regard.web.desks.catalogue.counts import counts_by
from regard.web.desks.catalogue.forms import EntryForm, HoursForm, SegmentForm, zones
from regard.web.desks.catalogue.hours import grid_of, hours_sent, next_week, today_in
from regard.web.desks.catalogue.kinds import Kind, entries_of, remove, save
from regard.web.desks.catalogue.rules import (
    COMPARISONS,
    Rule,
    columns,
    held,
    rules_in,
    rules_sent,
    where_of,
    with_offers,
)
from regard.web.desks.catalogue.words import refused_words


def form_for(request: HttpRequest, kind: Kind, before: Any) -> EntryForm:
    """Return the form as it is sent, or for an entry, or for a new one with what the address suggests.

    A form that was sent to look at something only, such as a count, keeps what was typed and is not judged yet.

    Args:
        request: who asks for it.
        kind: of the entry.
        before: the entry; None for a new one.
    """
    if "save" in request.POST:
        return _sent(request, kind, before)
    start = request.POST if request.method == "POST" else {name: request.GET.get(name, "") for name in ("key", "name")}
    typed = {name: value for name, value in start.items() if value or request.method == "POST"}
    form = kind.form(before=before, own=user_of(request).departments, initial=typed)
    return _with_parts(request, form, before)


def saved(request: HttpRequest, kind: Kind, form: EntryForm) -> bool:
    """Save what a form says; if that is not possible, the form says why and keeps what was typed."""
    if not form.is_valid():
        return False
    seen = {} if form.before is None else {form.entry.key: form.cleaned_data["seen"]}
    act = "created" if form.before is None else "changed"
    try:
        refused = save(request, kind, [form.entry], seen, act)
    except RegardError as error:
        form.add_error(None, str(error))
        return False
    if refused:
        _show_conflict(request, form, refused, entries_of(kind).get(form.entry.key))
        return False
    messages.success(request, _("“%(name)s” is saved.") % {"name": getattr(form.entry, "name", form.entry.key)})
    return True


def extras(request: HttpRequest, kind: Kind, form: EntryForm) -> dict[str, Any]:
    """Return what the page shows beside plain fields: the builder and its count, or the week and the next one."""
    if isinstance(form, SegmentForm):
        rules = rules_sent(request.POST) if request.method == "POST" else rules_in(form.where) or [Rule()]
        shown_rules = with_offers(request, rules)
        counted = held(request, where_of(rules))
        return {"rules": shown_rules, "columns": columns(request), "comparisons": COMPARISONS, "held": counted}
    if isinstance(form, HoursForm):
        tried = _sent(request, kind, form.before) if request.method == "POST" else None
        calendar = tried.entry if tried is not None and tried.is_valid() else form.before
        week = next_week(calendar, today_in(calendar)) if calendar else []
        return {"grid": grid_of(form.hours), "week": week, "zones": zones()}
    return {"zones": zones()} if "zone" in form.fields else {}


def removed(request: HttpRequest, kind: Kind, key: str) -> bool:
    """Remove an entry; if that is not possible, a message says why."""
    refused = remove(request, kind, key, request.POST.get("seen", ""), contacts_of(request, kind, key))
    for each in refused:
        messages.error(request, refused_words(each))
    if not refused:
        messages.success(request, _("“%(key)s” is removed.") % {"key": key})
    return not refused


def contacts_of(request: HttpRequest, kind: Kind, key: str) -> Sequence[Use]:
    """Return the contacts that have an entry's key, as a use of it."""
    count = counts_by(request, kind.dimension).get(key) if kind.dimension else None
    return (Use("contacts", str(count.n)),) if count else ()


def _sent(request: HttpRequest, kind: Kind, before: Any) -> EntryForm:
    form = kind.form(request.POST, before=before, own=user_of(request).departments)
    return _with_parts(request, form, before)


def _with_parts(request: HttpRequest, form: EntryForm, before: Any) -> EntryForm:
    """Give a form what it has beside Django's fields: conditions, or a week."""
    is_sent = request.method == "POST"
    if isinstance(form, SegmentForm):
        asked = where_of(rules_sent(request.POST)) if is_sent else tuple(request.GET.getlist("where"))
        form.where = asked if is_sent or before is None else before.where
    if isinstance(form, HoursForm):
        form.hours = hours_sent(request.POST) if is_sent else before.hours if before else {}
    return form


def _show_conflict(request: HttpRequest, form: EntryForm, refused: Sequence[Refused], now: Any) -> None:
    for each in refused:
        form.add_error(None, refused_words(each))
    if now is not None and form.before is not None:
        # Whoever has read what the other did may save again: over what is there now.
        sent = request.POST.copy()
        sent["seen"] = shown(now)
        form.data = sent
