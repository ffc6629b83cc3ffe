"""Moments are ranked among the contacts that a breakdown is about, and nothing else is looked at."""

import pytest
from tests.explain.small_company import CATALOGUE, REGISTER, Cause, company

from regard.errors import WrongUseError
from regard.explain import rank_moments, worst_moments
from regard.measure import AnyOf, Breakdown, Condition

DELIVERY = Condition("touchpoint", "=", "delivery")
OTHERS = Condition("touchpoint", "!=", "delivery")


def test_only_contacts_scores_and_checks_that_fulfil_the_conditions_count() -> None:
    with company(31, Cause(), customers=1_500) as reader:
        found = rank_moments(reader, Breakdown(where=(DELIVERY,)), catalogue=CATALOGUE, register=REGISTER)
        (counted,) = reader.fetch(
            "select count(*) as contacts,"
            " (select count(*) from answer join interaction using (seq) where touchpoint = 'delivery') as n,"
            " (select count(*) from promise_check where touchpoint = 'delivery' and kept is not null) as checks"
            " from interaction where touchpoint = 'delivery'"
        ).to_pylist()
    assert (found.contacts, found.answers, found.checks) == (counted["contacts"], counted["n"], counted["checks"])
    assert {moment.touchpoint for moment in found.ranked} == {"delivery"}


def test_a_cause_outside_of_the_scope_is_not_told() -> None:
    with company(32, Cause(), customers=4_000) as reader:
        inside = rank_moments(reader, Breakdown(where=(AnyOf("touchpoint", ("delivery", "hotline", "website")),)),
                              catalogue=CATALOGUE, register=REGISTER)  # fmt: skip
        outside = rank_moments(reader, Breakdown(where=(OTHERS,)), catalogue=CATALOGUE, register=REGISTER)
    assert inside.worst is not None
    assert inside.worst.touchpoint == "delivery"
    assert outside.worst is None
    assert "delivery" not in {moment.touchpoint for moment in outside.ranked}


def test_without_conditions_it_is_the_same_ranking() -> None:
    with company(33, Cause(), customers=800) as reader:
        assert rank_moments(reader, Breakdown(), catalogue=CATALOGUE) == worst_moments(reader, catalogue=CATALOGUE)


def test_it_tells_how_far_it_is_and_can_be_ended() -> None:
    told: list[float] = []

    def tell(share: float) -> None:
        told.append(share)
        if share > 0.5:
            raise InterruptedError

    with company(34, customers=200) as reader, pytest.raises(InterruptedError):
        rank_moments(reader, Breakdown(), catalogue=CATALOGUE, tell=tell)
    assert told == sorted(told)
    assert len(told) > 2


def test_an_unknown_column_is_refused() -> None:
    with company(35, customers=50) as reader, pytest.raises(WrongUseError):
        rank_moments(reader, Breakdown(where=(Condition("nowhere", "=", "x"),)), catalogue=CATALOGUE)
