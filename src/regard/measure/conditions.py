"""Conditions: which rows a number is about, such as `channel=web` or `waiting_s>120`."""

import math
import operator
import re
from dataclasses import dataclass
from typing import Any, Self

import ibis
import ibis.expr.datatypes as dt
from ibis.expr.types import BooleanValue, Table, Value

from regard.errors import WrongUseError

_COMPARE = {
    "=": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}
_EQUAL = ("=", "!=")
_FORM = re.compile(r"\s*([^=!<>]+?)\s*(!=|>=|<=|=|>|<)\s*(.*?)\s*")


@dataclass(frozen=True)
class Condition:
    """One condition on a column.

    `!=` holds for every row for which `=` does not, also where there is no value; an empty value means none.

    Attributes:
        column: a column, `attribute:NAME` or `context:KEY`.
        comparison: one of `=`, `!=`, `>`, `>=`, `<`, `<=`.
        value: as written; read as the column's type.
    """

    column: str
    comparison: str
    value: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a condition.

        >>> Condition.parse("waiting_s >= 120")
        Condition(column='waiting_s', comparison='>=', value='120')

        Raises:
            WrongUseError: there is no comparison, or nothing before it.
        """
        form = _FORM.fullmatch(text)
        if form is None:
            message = f"{text!r} is no condition."
            raise WrongUseError(message, f"Write a column, one of {' '.join(_COMPARE)}, and a value: channel=web.")
        return cls(*form.groups())


@dataclass(frozen=True)
class AnyOf:
    """A column's value is one of several; of none, no row's is.

    Attributes:
        column: a column, `attribute:NAME` or `context:KEY`.
        values: as written; each read as the column's type, an empty one means that there is no value.
    """

    column: str
    values: tuple[str, ...]


def holds(condition: Condition | AnyOf, rows: Table) -> BooleanValue:
    """Return the condition as an expression on rows that have its column.

    Raises:
        WrongUseError: the value cannot be read as the column's type, or the column has no order.
    """
    if isinstance(condition, AnyOf):
        return _is_any(condition, rows[condition.column])
    column = rows[condition.column]
    if not condition.value:
        return _is_given(condition, column)
    if condition.comparison not in _EQUAL and ":" in condition.column:
        column = column.try_cast("float64")
    found = _COMPARE[condition.comparison](column, _literal(condition, column.type()))
    return column.isnull() | found if condition.comparison == "!=" else found


def _is_any(condition: AnyOf, column: Value) -> BooleanValue:
    equal = [Condition(condition.column, "=", value) for value in dict.fromkeys(condition.values)]
    known = [_literal(one, column.type()) for one in equal if one.value]
    found = column.isin(known).fill_null(False) if known else ibis.literal(False)
    return found | column.isnull() if len(known) < len(equal) else found


def _is_given(condition: Condition, column: Value) -> BooleanValue:
    if condition.comparison not in _EQUAL:
        raise _wrong(condition, "a value")
    return column.isnull() if condition.comparison == "=" else column.notnull()


def _literal(condition: Condition, kind: dt.DataType) -> Any:
    """Return the condition's value in the type of its column."""
    if kind.is_numeric():
        return _number(condition)
    if condition.comparison in _EQUAL and kind.is_string():
        return condition.value
    if condition.comparison in _EQUAL and kind.is_boolean() and condition.value in {"true", "false"}:
        return condition.value == "true"
    raise _wrong(condition, "`=` or `!=` and a text" if kind.is_string() else "`=` or `!=` and true or false")


def _number(condition: Condition) -> float:
    try:
        number = float(condition.value)
    except ValueError:
        raise _wrong(condition, "a number") from None
    if not math.isfinite(number):
        raise _wrong(condition, "a number")
    return int(number) if number.is_integer() else number


def _wrong(condition: Condition, needed: str) -> WrongUseError:
    message = f"`{condition.column}{condition.comparison}{condition.value}` cannot be compared."
    return WrongUseError(message, f"{condition.column!r} needs {needed}.")
