"""The layout's table of invitations: the same however it came about, and true of each row."""

import json
from typing import Any

import pyarrow as pa
import pytest
from tests.cast import Contact, Fact, arrival, arrive, facts, rows

from regard.ledger import Ledger, append, keep, read, rebuild
from regard.ledger.fold import Folds
from regard.ledger.invitations import invitations_of
from regard.ledger.schema import CODE

COLUMNS = "who, occurred_at, asked, passed, answered, alike, first, ever_asked, ever_passed, survey, touchpoint"
State = tuple[Contact, str]


def state(number: str, who: str | None, name: str, minute: float, touchpoint: str = "web") -> State:
    return Contact(number, who, minute, touchpoint), f"invitation_{name}"


def invite(ledger: Ledger, *states: State, survey: Any = "after_call") -> None:
    table = arrival(*(contact for contact, _ in states))
    context = json.dumps({"survey": survey, "invitation": 1})
    columns = {"kind": pa.array([kind for _, kind in states]).cast(CODE), "context": pa.array([context] * len(states))}
    for name, column in columns.items():
        table = table.set_column(table.schema.get_field_index(name), table.schema.field(name), column)
    append(ledger, "interaction", table)


def table(ledger: Ledger, columns: str = COLUMNS) -> list[tuple[Any, ...]]:
    with read(ledger) as reader:
        return rows(reader, columns, "invitation", "who, occurred_at, asked")


OFFERED, SHOWN, ANSWERED = (
    state("1", "ann", "offered", 0),
    state("2", "ann", "shown", 5),
    state("3", "ann", "answered", 9),
)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_pages_make_the_same_invitations_as_a_base(ledger: Ledger, folds: Folds, order: Any) -> None:
    strangers = (state("4", None, "offered", 1), state("5", None, "answered", 2), state("6", "bob", "eligible", 3))
    for number in order:
        invite(ledger, (OFFERED, SHOWN, ANSWERED)[number])
        invite(ledger, strangers[number])
        keep(ledger, folds)
    paged = table(ledger)
    rebuild(ledger, folds)
    assert table(ledger) == paged
    assert len(paged) == 5


def test_an_invitation_that_stays_alike_says_so_in_its_first_row(ledger: Ledger, folds: Folds) -> None:
    invite(ledger, OFFERED, SHOWN, ANSWERED)
    keep(ledger, folds)
    assert table(ledger, "answered, alike, first, survey") == [(True, True, f, "after_call") for f in (True, False)]


def test_another_touchpoint_makes_an_invitation_unlike(ledger: Ledger, folds: Folds) -> None:
    invite(ledger, OFFERED, state("2", "ann", "shown", 5, "app"))
    keep(ledger, folds)
    assert table(ledger, "alike") == [(False,), (False,)]


@pytest.mark.parametrize(("minute", "alike"), [(-1, True), (0, True), (3, False), (5, False), (6, True)])
def test_a_change_of_the_customer_meanwhile_makes_it_unlike(
    ledger: Ledger, folds: Folds, minute: float, alike: bool
) -> None:
    invite(ledger, OFFERED, SHOWN)
    append(ledger, "attribute", facts(Fact("ann", "tier", "gold", minute)))
    keep(ledger, folds)
    assert table(ledger, "alike") == [(alike,), (alike,)]


def test_an_answer_that_does_not_count_answers_nothing(ledger: Ledger, folds: Folds) -> None:
    invite(ledger, OFFERED, (ANSWERED[0]._replace(flag="test"), ANSWERED[1]))
    keep(ledger, folds)
    assert table(ledger, "answered") == [(False,)]


@pytest.mark.parametrize(("survey", "shown"), [(7, "7"), (None, None), (["a"], '["a"]'), ('"', '"')])
def test_a_survey_is_named_as_its_context_has_it(ledger: Ledger, folds: Folds, survey: Any, shown: str | None) -> None:
    invite(ledger, OFFERED, survey=survey)
    keep(ledger, folds)
    assert table(ledger, "survey") == [(shown,)]


def test_contacts_are_no_invitations(ledger: Ledger, folds: Folds) -> None:
    arrive(ledger, Contact("1"))
    keep(ledger, folds)
    assert table(ledger) == []
    assert not len(invitations_of(pa.table({"kind": pa.array([], pa.string())}), pa.table({})))
