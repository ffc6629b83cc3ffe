"""The page of a person's data: one file for somebody who asks what is known of them; it needs nothing but itself."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from itertools import groupby
from typing import Any

import msgspec

from regard.report.elements import Html, el, join
from regard.report.person_words import (
    ABOUT,
    COLUMNS,
    DAYS,
    KEPT,
    NO,
    NOTHING,
    OUTSIDE,
    SECTIONS,
    TITLE,
    WHY,
    YES,
)
from regard.report.words import DASH


@dataclass(frozen=True)
class Speech:
    """In which language a page speaks.

    Attributes:
        language: BCP 47 tag.
        is_rtl: whether it runs from right to left.
        say: returns a text of `person_words` in it.
    """

    language: str = "en"
    is_rtl: bool = False
    say: Callable[[str], str] = str


_SHOWN = {
    "identifiers": ("kind", "value", "since", "until"),
    "attributes": ("name", "value", "valid_from", "valid_to"),
    "consents": ("purpose", "stands"),
    "invitations": ("survey", "state", "offered_at", "answered_at"),
    "promise_checks": ("promise", "verdict", "at"),
    "evidence": ("one_kind", "other_kind", "source", "how", "first_at", "last_at"),
    "decisions": ("action", "decided_at", "holds", "reason"),
}
"""The columns of what is told as a table."""


def person_page(told: Mapping[str, Any], speech: Speech | None = None) -> str:
    """Return the page as text.

    Args:
        told: what `person.person_data` has found.
        speech: in which language; None: English.
    """
    speech = speech or Speech()
    plain: dict[str, Any] = msgspec.to_builtins(told, builtin_types=(datetime,))
    parts = [_part(name, plain, speech) for name in SECTIONS if name in plain]
    outside = plain["contacts_outside_your_view"]
    body = el(
        "body",
        el("header", el("h1", speech.say(TITLE)), el("p", speech.say(ABOUT), class_="quiet")),
        el("p", speech.say(OUTSIDE) % {"count": f"{outside:,}"}) if outside else None,
        el("main", *parts),
        el(
            "footer", el("p", f"Regard · {_moment(plain['exported_at'])} UTC · {plain['customer'][:8]}", class_="quiet")
        ),
    )
    direction = "rtl" if speech.is_rtl else "ltr"
    return f"<!doctype html>\n{el('html', _head(speech), body, lang=speech.language, dir=direction)}\n"


def _head(speech: Speech) -> Html:
    style = files("regard.report").joinpath("person.css").read_text(encoding="utf-8")
    return el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="referrer", content="no-referrer"),
        el("meta", name="robots", content="noindex"),
        el("title", speech.say(TITLE)),
        # Nothing but our own style stands in there; it has no character that would end the element.
        Html(f"<style>{style}</style>"),
    )


def _part(name: str, plain: dict[str, Any], speech: Speech) -> Html:
    write = _SPECIAL.get(name) or _table_of
    content = write(name, plain[name], speech)
    title, why = el("h2", speech.say(SECTIONS[name]), id=name), el("p", speech.say(WHY[name]), class_="quiet")
    return el("section", title, why, content or el("p", speech.say(NOTHING)), aria_labelledby=name)


def _table_of(name: str, rows: list[dict[str, Any]], speech: Speech) -> Html | None:
    shown = _SHOWN[name]
    return _table(name, shown, ([row.get(column) for column in shown] for row in rows), speech)


def _pairs(name: str, values: dict[str, Any], speech: Speech) -> Html | None:
    columns = ("name", "value") if name == "traits" else ("source", "contacts")
    return _table(name, columns, values.items(), speech)


def _consents(name: str, rows: list[dict[str, Any]], speech: Speech) -> Html | None:
    said = ([row["purpose"]["key"], row["stands"]] for row in rows)
    return _table(name, _SHOWN[name], said, speech)


def _kept(name: str, rules: dict[str, Any], speech: Speech) -> Html | None:
    lines: list[tuple[str, str]] = []
    for rule, period in rules.items():
        named = period if isinstance(period, dict) else {"": period}
        for which, each in named.items():
            if each is not None:
                days = speech.say(DAYS) % {"days": each.removesuffix("d")}
                lines.append((speech.say(KEPT[rule]) % {"name": which} if which else speech.say(KEPT[rule]), days))
    return _table(name, ("what", "period"), lines, speech)


def _contacts(_name: str, contacts: list[dict[str, Any]], speech: Speech) -> Html | None:
    if not contacts:
        return None
    years = groupby(contacts, key=lambda contact: contact["occurred_at"].year)
    return join(
        *(join(el("h3", str(year)), el("ol", *(_contact(each, speech) for each in found))) for year, found in years)
    )


def _contact(contact: dict[str, Any], speech: Speech) -> Html:
    where = " · ".join(str(contact[name]) for name in ("touchpoint", "channel", "kind", "outcome") if contact[name])
    known = [f"{name}: {_plain(value, speech)}" for name, value in contact["context"].items()]
    replies = [_reply(each, speech) for each in contact["replies"]]
    when = el("time", _moment(contact["occurred_at"]), datetime=contact["occurred_at"].isoformat())
    source = el("span", f" ({contact['source']})", class_="quiet")
    return el("li", when, where, source, *replies, el("p", "; ".join(known), class_="quiet") if known else None)


def _reply(reply: dict[str, Any], speech: Speech) -> Html:
    said = [reply["value"], reply["option"], reply["text"]]
    words = " · ".join(_plain(each, speech) for each in said if each is not None)
    return el("blockquote", f"{reply['question']} ({reply['kind']}): {words}")


def _table(name: str, columns: Iterable[str], rows: Iterable[Iterable[Any]], speech: Speech) -> Html | None:
    lines = [el("tr", *(el("td", _plain(value, speech)) for value in row)) for row in rows]
    if not lines:
        return None
    head = el("tr", *(el("th", speech.say(COLUMNS[column]), scope="col") for column in columns))
    caption = el("caption", speech.say(SECTIONS[name]))
    return el("div", el("table", caption, el("thead", head), el("tbody", *lines)), class_="wide", tabindex="0")


def _plain(value: Any, speech: Speech) -> str:
    if value is None:
        return DASH
    if isinstance(value, bool):
        return speech.say(YES if value else NO)
    if isinstance(value, datetime):
        return _moment(value)
    return f"{value:g}" if isinstance(value, float) else str(value)


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"


_SPECIAL: dict[str, Callable[[str, Any, Speech], Html | None]] = {
    "traits": _pairs,
    "sources": _pairs,
    "consents": _consents,
    "contacts": _contacts,
    "kept": _kept,
}
"""Parts that are no table of rows."""
