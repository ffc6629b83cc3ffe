"""The rule builder of segments: rows of column, comparison and value, and whom they hold for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from regard.errors import RegardError
from regard.measure import Condition, behind, dimension_names, values_of
from regard.web.shell.question import Question, text_of
from regard.web.shell.reading import cached, reading

COMPARISONS = ("=", "!=", ">", ">=", "<", "<=")
_NUMBERS = ("waiting_s", "duration_s", "value")
"""Columns that only comparisons of size are asked of; nothing is to be picked."""
_MOST_OFFERED = 100


@dataclass(frozen=True)
class Rule:
    """One row of the builder.

    Attributes:
        column, comparison, value: as in a condition; an empty column: not filled in yet.
        offered: values that occur, the most frequent first.
    """

    column: str = ""
    comparison: str = "="
    value: str = ""
    offered: tuple[str, ...] = ()


@dataclass(frozen=True)
class Held:
    """Whom conditions hold for, or why that cannot be said.

    Attributes:
        contacts, customers: how many.
        url: of their list.
        fault: what is wrong with the conditions, in words.
        is_open: there are no conditions yet.
    """

    contacts: int = 0
    customers: int = 0
    url: str = ""
    fault: str = ""
    is_open: bool = False


def rules_in(where: Iterable[str]) -> list[Rule]:
    """Return the rows for the conditions of a segment."""
    conditions = [Condition.parse(text) for text in where]
    return [Rule(each.column, each.comparison, each.value) for each in conditions]


def rules_sent(sent: QueryDict) -> list[Rule]:
    """Return the rows as a form sent them; `remove` takes one out, `add` puts an empty one at the end."""
    lists = [sent.getlist(name) for name in ("column", "comparison", "value")]
    rules = [Rule(column, comparison, value.strip()) for column, comparison, value in zip(*lists, strict=False)]
    gone = sent.get("remove", "")
    if gone.isdecimal() and int(gone) < len(rules):
        del rules[int(gone)]
    return [*rules, Rule()] if "add" in sent or not rules else rules


def where_of(rules: Sequence[Rule]) -> tuple[str, ...]:
    """Return the conditions that rows make; rows without a column make none."""
    filled = [rule for rule in rules if rule.column]
    return tuple(text_of(Condition(rule.column, rule.comparison, rule.value)) for rule in filled)


def columns(request: HttpRequest) -> list[str]:
    """Return the columns to choose from; a few before anything was folded."""
    try:
        with reading(request) as reader:
            found = cached(reader, ("columns",), lambda: dimension_names(reader))
    except RegardError:
        return ["channel", "touchpoint", "stage", "kind", *_NUMBERS]
    return [*(one.name for one in found if one.kind != "time"), *_NUMBERS]


def with_offers(request: HttpRequest, rules: Iterable[Rule]) -> list[Rule]:
    """Return the rows with the values that occur in their columns."""
    return [Rule(rule.column, rule.comparison, rule.value, _offered(request, rule.column)) for rule in rules]


def held(request: HttpRequest, where: Sequence[str]) -> Held:
    """Return for how many contacts and customers conditions hold, within the scope of whoever asks."""
    if not where:
        return Held(fault=_("Choose at least one column, and see whom it holds for."), is_open=True)
    question = Question.of(request)
    try:
        conditions = [Condition.parse(text) for text in where]
        breakdown = question.breakdown((), *conditions)
        with reading(request) as reader:
            found = behind(reader, "volume", breakdown)
            counts = cached(reader, ("held", breakdown), lambda: (found.n, found.customer_count))
    except RegardError as error:
        return Held(fault=str(error))
    url = question.url("shell:rows", measure="volume", where=[*where], by=None)
    return Held(*counts, url)


def _offered(request: HttpRequest, column: str) -> tuple[str, ...]:
    if not column or column in _NUMBERS:
        return ()
    try:
        with reading(request) as reader:
            found = cached(reader, ("values", column), lambda: values_of(reader, column, limit=_MOST_OFFERED))
    except RegardError:
        return ()
    return tuple(str(value) for value, _n in found if value is not None)
