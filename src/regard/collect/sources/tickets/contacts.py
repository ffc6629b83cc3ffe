"""Contacts: the columns that tickets, comments and changes get before they are drafted."""

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from regard.collect.identify import hex_of
from regard.collect.sources.table_files.mapping import Entry, FlagRule, Score, TextAnswer, When, Who
from regard.collect.sources.table_files.mapping import Mapping as TableMapping
from regard.collect.sources.table_files.text import clean_text, column_of
from regard.collect.sources.tickets.mapping import Mapping
from regard.collect.sources.tickets.people import is_staff
from regard.collect.sources.tickets.tables import Directory, TableName, looked_up
from regard.ledger.identity import digests
from regard.vocabulary import AnswerKind, Flag, key_of

_NULL = pa.scalar(None, pa.string())
_SATISFACTION = ("satisfaction_rating", "satisfaction_score", "satisfaction_rating__score")
_GOOD = {"good": "1", "bad": "0"}
_MOMENTS = {
    "tickets": ("created_at",),
    "comments": ("created_at", "created"),
    "history": ("updated", "updated_at", "created_at"),
}
_INTERNAL = "internal"
_MADE = ("(id)", "(ticket)", "(who)", "(touchpoint)", "(channel)", "(kind)", "(account)", "(employee)", "(words)",
         "(satisfaction)", "(audience)")  # fmt: skip
_USED = frozenset(
    {"requester_id", "assignee_id", "organization_id", "user_id", "submitter_id", "author_id", "recipient"}
)


def ticket_columns(table: Any, known: Directory, mapping: Mapping) -> dict[str, Any]:
    """Return who opened each ticket, where, and what it was."""
    ids = _text(table, "id")
    types = _text(table, "type")
    kinds = pa.array(
        [mapping.kinds.get(each, key_of(each)) if each else mapping.usual_kind for each in types.to_pylist()]
    )
    return {
        "(id)": _id("ticket", ids),
        "(kind)": kinds,
        "(employee)": _text(table, "assignee_id"),
        "(words)": pc.coalesce(_text(table, "description"), _text(table, "subject")),
        "(satisfaction)": _satisfaction(table),
        "(email)": looked_up(_text(table, "requester_id"), known.users, "email"),
        "(customer)": looked_up(_text(table, "requester_id"), known.users, "external_id"),
        **_of_ticket(ids, known, mapping),
    }


def comment_columns(table: Any, known: Directory, mapping: Mapping) -> dict[str, Any]:
    """Return what each comment is: a message of the customer, a reply, or a note that no customer sees."""
    author = _text(table, "user_id") if "user_id" in table.column_names else _text(table, "author_id")
    ticket = _of_ticket(_text(table, "ticket_id"), known, mapping)
    role = looked_up(author, known.users, "role")
    named = pc.and_(role.is_valid(), pc.invert(is_staff(role)))
    by_customer = pc.or_(named, pc.fill_null(pc.equal(author, ticket["(who)"]), False))
    public = pc.not_equal(pc.fill_null(pc.utf8_lower(_text(table, "public")), "true"), "false")
    body = _text(table, "body")
    return {
        **ticket,
        "(id)": _id("comment", _text(table, "id")),
        "(who)": pc.if_else(named, author, ticket["(who)"]),
        "(kind)": pc.if_else(public, pc.if_else(by_customer, "message", "reply"), "note"),
        "(employee)": pc.if_else(by_customer, _NULL, author),
        "(words)": pc.if_else(pc.and_(by_customer, public), body, _NULL),
        "body": pc.if_else(pc.and_(by_customer, public), _NULL, body),
        "(audience)": pc.if_else(public, _NULL, _INTERNAL),
    }


def history_columns(table: Any, known: Directory, mapping: Mapping) -> dict[str, Any]:
    """Return what changed: the status, which the customer is told, or something internal."""
    field, ticket = _text(table, "field_name"), _text(table, "ticket_id")
    status = pc.fill_null(pc.equal(field, "status"), False)
    personal = pc.fill_null(pc.ends_with(field, "_id"), False)
    moments = pc.coalesce(*[_text(table, name) for name in _MOMENTS["history"]])
    value = _text(table, "value")
    states = pc.replace_substring_regex(pc.utf8_lower(value), r"\W+", "_")
    parts = [pc.fill_null(each, "") for each in (ticket, field, moments, value)]
    return {
        **_of_ticket(ticket, known, mapping),
        # A digest, since the values of some fields are people's numbers.
        "(id)": _id("change", hex_of(digests(pc.binary_join_element_wise(*parts, "\x1f")))),
        "value": pc.if_else(personal, _NULL, value),
        "(kind)": pc.if_else(
            status, pc.binary_join_element_wise("status", pc.fill_null(states, "none"), "_"), "change"
        ),
        "(employee)": _text(table, "user_id"),
        "(audience)": pc.if_else(status, _NULL, _INTERNAL),
    }


def mapping_of(name: TableName, table: Any, mapping: Mapping) -> TableMapping:
    """Return what the columns of a table mean, once it has those made here."""
    when = next((each for each in _MOMENTS[name] if each in table.column_names), _MOMENTS[name][0])
    made = set(table.column_names)
    scores = (Score(column="(satisfaction)", question="satisfaction", kind=AnswerKind.CSAT, low=0, high=1),)
    return TableMapping(
        source=mapping.source,
        who=Who(column="(who)", kind=mapping.who_kind),
        native_id=("(id)",),
        occurred_at=When(column=when, zone=mapping.zone),
        touchpoint=Entry(column="(touchpoint)"),
        channel=Entry(column="(channel)"),
        kind=Entry(column="(kind)"),
        account=Entry(column="(account)"),
        employee=Entry(column="(employee)"),
        promised_at=When(column="due_at", zone=mapping.zone) if "due_at" in made else None,
        identifiers={"(email)": "email", "(customer)": "customer_id"} if name == "tickets" else {},
        texts=(TextAnswer(column="(words)", question=name),),
        scores=scores if "(satisfaction)" in made else (),
        flag=(FlagRule(column="(audience)", flag=Flag.STAFF, values=(_INTERNAL,)),),
        ignore=tuple(sorted(({*_MADE, *_USED, "description", "id"} & made) | _senders(made))),
    )


def _senders(columns: set[str]) -> set[str]:
    """Return the columns that name who wrote from where: the requester is known otherwise."""
    return {each for each in columns if each.startswith("via_source_")}


def _of_ticket(ids: Any, known: Directory, mapping: Mapping) -> dict[str, Any]:
    """Return what rows have from their tickets; `(ticket)` is null where nobody knows the ticket."""
    via = looked_up(ids, known.tickets, "via_channel")
    place = pc.binary_join_element_wise(mapping.touchpoint, via, " ")
    return {
        "(ticket)": looked_up(ids, known.tickets, "id"),
        "(who)": looked_up(ids, known.tickets, "requester_id"),
        "(touchpoint)": pc.coalesce(place, mapping.touchpoint),
        "(channel)": via,
        "(account)": looked_up(ids, known.tickets, "account"),
    }


def _satisfaction(table: Any) -> Any:
    """Return the answer to "were you satisfied": 1 for good, 0 for bad, null where nobody answered."""
    given = [pc.utf8_lower(_text(table, name)) for name in _SATISFACTION if name in table.column_names]
    if not given:
        return pa.nulls(table.num_rows, pa.string())
    return pa.array(list(_GOOD.values())).take(pc.index_in(pc.coalesce(*given), value_set=pa.array(list(_GOOD))))


def _id(kind: str, ids: Any) -> Any:
    """Return ids that differ between the tables."""
    return pc.binary_join_element_wise(kind, ids, "|")


def _text(table: Any, name: str) -> Any:
    """Return a column as text, null where blank or missing."""
    return clean_text(column_of(table, name))
