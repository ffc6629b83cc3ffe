"""Net Promoter Score: by hand, and against published values."""

from typing import Any, override

import ibis
import pytest
from ibis.config import Config

from regard.ledger.reader import Reader
from regard.measure import Breakdown, Condition, nps


def test_promoters_less_detractors_in_points(make_scores: Any) -> None:
    (number,) = nps(make_scores(web=[10, 9, 8, 7, 6, 0, 10, 10]), Breakdown(minimum_n=5))
    assert number.value == pytest.approx(100 * (4 - 2) / 8)
    assert (number.n, number.denominator, number.settled) == (8, 8, True)
    assert (number.low, number.high) == pytest.approx((-32.81, 68.32), abs=0.005)


def test_fifty_thirty_twenty_is_thirty_points(make_scores: Any) -> None:
    (number,) = nps(make_scores(web=[10] * 50 + [8] * 30 + [3] * 20), Breakdown())
    assert number.value == pytest.approx(30)
    # The plain interval is 14.69 to 45.31; the score interval lies close by, drawn towards zero.
    assert (number.low, number.high) == pytest.approx((13.96, 44.34), abs=0.005)
    assert number.sentence == "30 (14 to 44.3), n = 100"


def test_each_group_has_its_own_score(make_scores: Any) -> None:
    numbers = nps(make_scores(web=[10, 10, 0], phone=[0, 7]), Breakdown(by=("channel",)))
    assert [(number.group["channel"], number.value, number.n) for number in numbers] == [
        ("phone", -50, 2),
        ("web", pytest.approx(100 / 3), 3),
    ]


def test_below_the_minimum_there_is_no_verdict(make_scores: Any) -> None:
    (number,) = nps(make_scores(web=[10] * 7), Breakdown(minimum_n=30))
    assert not number.settled
    assert number.sentence == "not enough answers yet: 7 of 30"
    assert number.value == 100


def test_no_answers_give_no_value(make_reader: Any) -> None:
    (number,) = nps(make_reader([{}]), Breakdown(minimum_n=0))
    assert (number.value, number.low, number.high, number.n) == (None, None, None, 0)
    assert number.sentence == "not enough answers yet: 0 of 1"


def test_only_nps_answers_with_a_value_count(make_reader: Any) -> None:
    answers = [
        {"seq": 0, "kind": "nps", "value": 10.0},
        {"seq": 0, "kind": "csat", "value": 1.0},
        {"seq": 1, "kind": "nps", "value": None},
        {"seq": 1, "kind": "nps", "value": 2.0},
    ]
    (number,) = nps(make_reader([{"value": 99.0}, {}, {}], answers), Breakdown())
    assert (number.value, number.n) == (0, 2)


def test_answers_of_excluded_contacts_are_left_out_and_named(make_reader: Any) -> None:
    answers = [{"seq": seq, "kind": "nps", "value": 10.0} for seq in range(3)]
    (number,) = nps(make_reader([{}, {"excluded": "staff"}, {"excluded": "test"}], answers), Breakdown())
    assert (number.n, number.exclusions) == (1, {"staff": 1, "test": 1})


def test_who_was_asked_is_unknown_unless_said(make_scores: Any) -> None:
    (number,) = nps(make_scores(web=[9, 9]), Breakdown())
    assert (number.coverage.offered, number.coverage.asked, number.coverage.answered) == (None, None, 2)


class Compiling(Reader):
    """A reader that also compiles what it is asked for in other dialects."""

    compiled: list[str]

    @override
    def rows(self, expression: Any) -> tuple[list[dict[str, Any]], str]:
        # Ibis cannot read JSON for ClickHouse, and so no invitations there.
        invited = "invitation" in str(ibis.to_sql(expression, dialect="duckdb"))
        dialects = ("postgres", "pyspark") if invited else ("postgres", "clickhouse", "pyspark")
        self.compiled += [str(ibis.to_sql(expression, dialect=dialect)) for dialect in dialects]
        return super().rows(expression)


class SparkOptions(Config):  # type: ignore[misc]
    """What Ibis sets where Spark is installed, which these tests do not need."""

    treat_nan_as_null: bool = False


def test_the_same_definition_compiles_for_other_engines(make_scores: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    made = make_scores(web=[10, 0])
    reader = Compiling(made._connection, made.description, made.as_of)
    reader.compiled = []
    monkeypatch.setattr(ibis.options, "pyspark", SparkOptions())
    where = (Condition.parse("channel!=phone"),)
    nps(reader, Breakdown(by=("channel", "week"), zone="Europe/Berlin", where=where))
    assert sum("score" in sql for sql in reader.compiled) == 3
