"""Funnel by group: the same funnel for each channel, or each group of customers; together they are the whole."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pyarrow as pa

from regard.errors import unknown_name
from regard.journeys.funnel import Conversion, behind_attempts, conversion_of
from regard.journeys.funnel_attempts import Attempts, attempts
from regard.journeys.funnel_definition import Funnel
from regard.journeys.results import Result
from regard.journeys.sequences import Integers
from regard.journeys.view import Behind, View


@dataclass(frozen=True)
class CustomerGroups:
    """To which group customers belong.

    Attributes:
        names: of the groups.
        customer_no: the customers, ascending; those not among them belong to none.
        code: of each one's group, from 1 for the first name; 0 for none.
    """

    names: tuple[str, ...]
    customer_no: Integers
    code: Integers


Groups = Literal["first", "last"] | CustomerGroups
"""By the channel of the contact of entry, by that of the last required step reached, or by groups of customers."""


@dataclass(frozen=True)
class FunnelGroups(Result):
    """A funnel for each group.

    Attributes:
        groups: a group's name and its conversion; None: customers in no group. Every customer is in one of them.
    """

    groups: tuple[tuple[str | None, Conversion], ...]

    def table(self) -> pa.Table:
        """Return one row a group and step."""
        tables = []
        for name, conversion in self.groups:
            steps = conversion.table()
            tables.append(steps.add_column(0, "group", pa.array([name] * len(steps), pa.string())))
        return pa.concat_tables(tables) if tables else pa.table({"group": pa.array([], pa.string())})


def funnel_by(view: View, funnel: Funnel, groups: Groups) -> FunnelGroups:
    """Return a funnel for each group of customers that anybody in it belongs to.

    A customer is in the group of its best attempt, whole: each step's counts add up to those of `funnel`.

    Args:
        view: the journeys.
        funnel: its definition.
        groups: "first" and "last": the channel at entry and at the last required step reached; or groups of
            customers.
    """
    names = _names(view, groups)
    found = attempts(view, funnel)
    codes = [_codes(one, funnel, groups) for one in found]
    there = np.unique(np.concatenate(codes)).tolist()
    return FunnelGroups(
        tuple((names[code], conversion_of(_in_group(found, codes, code), funnel)) for code in sorted(there, key=bool))
    )


def behind_group(
    view: View, funnel: Funnel, groups: Groups, group: str | None, step: int, dropped: bool = False
) -> Behind:
    """Return the customers of a group behind a step, with the contacts that `behind_step` shows.

    Args:
        view: the journeys.
        funnel: its definition.
        groups: as for `funnel_by`.
        group: its name; None: customers in no group.
        step: number of the step, from 1.
        dropped: those who reached the required step before but not this one.

    Raises:
        WrongUseError: there is no such step or group.
    """
    names = _names(view, groups)
    if group not in names:
        raise unknown_name("group", str(group), [name for name in names if name is not None])
    found = attempts(view, funnel)
    codes = [_codes(one, funnel, groups) for one in found]
    return behind_attempts(_in_group(found, codes, names.index(group)), funnel, step, dropped)


def _names(view: View, groups: Groups) -> tuple[str | None, ...]:
    return (None, *(view.words.channels if isinstance(groups, str) else groups.names))


def _codes(one: Attempts, funnel: Funnel, groups: Groups) -> Integers:
    if isinstance(groups, CustomerGroups):
        return _codes_of_customers(one.customer_no, groups)
    if groups == "first":
        return one.sequences.channel[one.places[:, 0]]
    # Required steps are reached one after the other, so that the last one is the latest contact.
    return one.sequences.channel[one.places[:, list(funnel.required)].max(axis=1)]


def _codes_of_customers(customer_no: Integers, groups: CustomerGroups) -> Integers:
    if not len(groups.customer_no):
        return np.zeros(len(customer_no), dtype=np.int64)
    place = np.minimum(np.searchsorted(groups.customer_no, customer_no), len(groups.customer_no) - 1)
    return np.where(groups.customer_no[place] == customer_no, groups.code[place], 0)


def _in_group(found: list[Attempts], codes: list[Integers], code: int) -> list[Attempts]:
    return [
        Attempts(one.sequences, one.owner[own == code], one.places[own == code])
        for one, own in zip(found, codes, strict=True)
    ]
