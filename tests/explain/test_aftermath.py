"""What follows: who comes back within the window, and how they score then."""

import ibis
import numpy as np
import pytest

from regard.explain.aftermath import follows, later_score, staying
from regard.explain.evidence import Contacts, Events

DAY = 86_400
ANN, BOB, CARLA, NOBODY = 1, 2, 3, 0


def events(*rows: tuple[int, int, float]) -> Events:
    customer, day, value = (np.array(column) for column in zip(*rows, strict=True))
    zero = np.zeros(len(rows), np.int64)
    return Events(zero, customer.astype(np.int64), day.astype(np.int64) * DAY, zero, value.astype(np.float64))


def contacts(*rows: tuple[int, int]) -> Contacts:
    customer, day = (np.array(column, dtype=np.int64) for column in zip(*rows, strict=True))
    met = np.array([len(rows)])
    rows = ibis.table({"seq": "int64"}, name="interaction")
    return Contacts(
        rows,
        rows,
        customer,
        day * DAY,
        (("shop", None),),
        met,
        met,
        None,
        int(day.max()) * DAY,
    )


def test_who_is_seen_again_in_the_window_stays() -> None:
    seen = contacts((ANN, 0), (ANN, 90), (BOB, 0), (BOB, 91), (CARLA, 0), (CARLA, 7), (NOBODY, 200))
    stayed = staying(events((ANN, 0, 0), (BOB, 0, 0), (CARLA, 0, 0)), seen)
    assert stayed.tolist() == [1.0, 0.0, 0.0]


def test_before_the_window_has_passed_nobody_knows() -> None:
    seen = contacts((ANN, 0), (ANN, 30), (BOB, 89))
    assert np.isnan(staying(events((ANN, 0, 0), (NOBODY, 0, 0)), seen)).all()


def test_the_later_score_is_the_next_one_of_the_same_customer() -> None:
    scores = events((ANN, 0, 1.0), (ANN, 20, 2.0), (ANN, 30, 3.0), (BOB, 10, 9.0), (BOB, 120, 8.0))
    found = later_score(events((ANN, 0, 0), (ANN, 30, 0), (BOB, 10, 0), (CARLA, 0, 0)), scores)
    assert found[0] == 2.0
    assert np.isnan(found[1:]).all()


def test_two_sides_are_compared_only_if_both_are_large_enough() -> None:
    rows = events(*((number, 0, 0.0) for number in range(1, 81)))
    wrong = np.arange(80) < 40
    outcome = np.where(wrong, np.arange(80) % 2, 1.0)
    (found,) = follows(rows, wrong, outcome, 1)
    assert found is not None
    assert (found.wrong, found.otherwise, found.difference) == (0.5, 1.0, -0.5)
    # 20 of 40, each a customer: the variance is 0.25 / 39.
    assert found.high - found.difference == pytest.approx(1.96 * (0.25 / 39) ** 0.5)
    assert follows(rows, np.arange(80) < 10, outcome, 1) == [None]
