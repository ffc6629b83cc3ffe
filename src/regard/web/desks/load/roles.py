"""Roles: what a column becomes, read from a mapping and written into it."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from regard.collect.sources.table_files.mapping import (
    Amount,
    Entry,
    Score,
    Span,
    SpanUnit,
    TextAnswer,
    When,
    Who,
    mapped_columns,
)
from regard.collect.sources.table_files.mapping import Mapping as TableMapping
from regard.vocabulary import AnswerKind

AS_IT_IS = ""
"""The role of a column whose part in the mapping only its text can say, such as a map of outcomes."""

ROLES: dict[LazyText, dict[str, LazyText]] = {
    _("Who and when"): {
        "who:customer_id": _("Customer number"),
        "who:email": _("Customer, by e-mail address"),
        "who:anonymous_id": _("Visitor without a name"),
        "occurred_at": _("When it happened"),
        "promised_at": _("When it was promised for"),
        "native_id": _("Number of the contact"),
    },
    _("What happened"): {
        "touchpoint": _("Touchpoint"),
        "channel": _("Channel"),
        "stage": _("Stage"),
        "kind": _("What happened"),
        "value": _("Worth"),
        "currency": _("Currency"),
        "duration_s:s": _("Duration in seconds"),
        "duration_s:min": _("Duration in minutes"),
        "waiting_s:s": _("Waiting time in seconds"),
        "waiting_s:min": _("Waiting time in minutes"),
        "unit": _("Unit, such as a store"),
        "employee": _("Employee"),
        "account": _("Account, such as a company"),
        "campaign": _("Campaign"),
        "mention": _("Number of a mention"),
    },
    _("What was answered"): {
        "score:nps": _("Score: recommend (NPS, 0 to 10)"),
        "score:csat": _("Score: satisfied (CSAT, 1 to 5)"),
        "score:ces": _("Score: easy (CES, 1 to 7)"),
        "score:rating": _("Score: rating"),
        "text": _("Free words"),
        "language": _("Language of the words"),
    },
    _("About the customer"): {
        "attribute": _("Attribute, kept with its time"),
        "trait:name": _("Name (into the vault)"),
        "trait:first_name": _("First name (into the vault)"),
        "trait:last_name": _("Last name (into the vault)"),
        "trait:email": _("E-mail address (into the vault)"),
        "trait:phone": _("Phone number (into the vault)"),
        "trait:address": _("Address (into the vault)"),
        "trait:birth_date": _("Date of birth (into the vault)"),
        "identifier:email": _("Also known by this e-mail address"),
        "identifier:customer_id": _("Also known by this number"),
    },
    _("The rest"): {"context": _("Kept with the contact"), "ignore": _("Left out")},
}
"""What a column can become, in groups, as people read it."""

WORDS: dict[str, LazyText] = {role: words for group in ROLES.values() for role, words in group.items()}
"""Every role and its words."""

ENTRIES = ("touchpoint", "channel", "stage", "kind", "currency", "unit", "employee", "account", "campaign", "mention", "language")  # fmt: skip  # noqa: E501
LISTS = {"native_id": "native_id", "attribute": "attributes", "context": "context", "ignore": "ignore"}
NAMED = {"trait": "traits", "identifier": "identifiers"}
PERSONAL = ("who", "trait", "identifier", "employee", "text", "account", "author")
"""Roles whose values may name somebody."""

SINGLE = frozenset({"who", "occurred_at", "promised_at", "value", "duration_s", "waiting_s", *ENTRIES})
"""Roles that only one column can have."""

Parts = dict[str, Any]


def role_of(mapping: TableMapping, column: str) -> str:
    """Return the role of a column; `AS_IT_IS` where it is none of `WORDS`."""
    found = next((role for role in _roles(mapping, column) if role in WORDS), AS_IT_IS)
    if found or column in mapped_columns(mapping):
        return found
    return "ignore" if column in mapping.ignore else "context"


def with_roles(
    mapping: TableMapping, roles: Mapping[str, str], times: Callable[[str], When], **fixed: Any
) -> TableMapping:
    """Return a mapping in which columns have other roles.

    Args:
        mapping: as it is.
        roles: the new role of each column that changes.
        times: returns how a column writes its times.
        fixed: further fields, such as `source`, that are to be so.

    Raises:
        ValueError: what comes out is no mapping.
    """
    changed = {column: role for column, role in roles.items() if role != role_of(mapping, column)}
    parts = {name: without(getattr(mapping, name), changed) for name in mapping.__struct_fields__}
    for column, role in changed.items():
        _give(parts, column, role, times)
    parts |= fixed
    parts["shape"] = _shape(parts)
    return type(mapping)(**parts)


def without(part: Any, columns: Iterable[str]) -> Any:
    """Return a part of a mapping without some columns; None where nothing is left of it."""
    if isinstance(part, dict):
        return {name: value for name, value in part.items() if name not in columns}
    if isinstance(part, tuple):
        return tuple(each for each in part if not _reads(each, columns))
    return None if not isinstance(part, str) and _reads(part, columns) else part


def _reads(part: Any, columns: Iterable[str]) -> bool:
    if isinstance(part, str):
        return part in columns
    named = {getattr(part, "column", None), getattr(part, "zone_column", None), *(getattr(part, "product", None) or ())}
    return any(column in named for column in columns)


def _roles(mapping: TableMapping, column: str) -> Iterable[str]:
    """Yield what a column is, as far as roles can say it."""
    if mapping.who is not None and mapping.who.column == column:
        yield f"who:{mapping.who.kind}"
    for name in ("occurred_at", "promised_at", "value", *ENTRIES):
        if getattr(getattr(mapping, name), "column", None) == column:
            yield name
    for name in ("duration_s", "waiting_s"):
        span: Span | None = getattr(mapping, name)
        if span is not None and span.column == column:
            yield f"{name}:{span.unit}"
    yield from (f"score:{score.kind.value}" for score in mapping.scores if score.column == column)
    yield from ("text" for text in mapping.texts if text.column == column)
    yield from (f"{role}:{getattr(mapping, name)[column]}" for role, name in NAMED.items() if column in getattr(mapping, name))  # fmt: skip  # noqa: E501
    yield from (role for role, name in LISTS.items() if column in getattr(mapping, name))


def _give(parts: Parts, column: str, role: str, times: Callable[[str], When]) -> None:
    """Write the role of one column into the parts of a mapping."""
    name, _colon, kind = role.partition(":")
    if name in LISTS:
        parts[LISTS[name]] = (*parts[LISTS[name]], column)
    elif name in NAMED:
        parts[NAMED[name]] = {**parts[NAMED[name]], column: kind}
    elif name == "score":
        parts["scores"] = (*parts["scores"], Score(column=column, question=column, kind=AnswerKind(kind)))
    elif name == "text":
        parts["texts"] = (*parts["texts"], TextAnswer(column=column, question=column))
    elif name in {"occurred_at", "promised_at"}:
        parts[name] = times(column)
    elif name:
        parts[name] = _single(name, column, kind)


def _single(name: str, column: str, kind: str) -> Who | Amount | Span | Entry:
    if name == "who":
        return Who(column=column, kind=kind)
    if name == "value":
        return Amount(column=column)
    if name in {"duration_s", "waiting_s"}:
        unit: SpanUnit = "min" if kind == "min" else "s"
        return Span(column=column, unit=unit)
    return Entry(column=column)


def _shape(parts: Parts) -> str:
    """Return what a row is: several contacts, one contact, or a customer."""
    if parts["dated"]:
        return "wide"
    asked = parts["occurred_at"] is None and parts["shape"] == "attributes"
    return "attributes" if asked else "interactions"
