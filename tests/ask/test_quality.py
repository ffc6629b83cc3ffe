"""What looks as if it was not meant, of loyal Ann, churned Bob and others."""

from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from regard.ask.quality import (
    FLAGGED_ROW,
    POINT_ROW,
    SUBMISSION_ROW,
    TEXT_ROW,
    QualityFlag,
    Suspicion,
    contradictions,
    duplicate_texts,
    duplicate_visits,
    flagged,
    speeders,
    straight_liners,
)

MAY = datetime(2026, 5, 1, tzinfo=UTC)
WORDS = "The parcel came too late."


def submissions(*rows: dict[str, Any]) -> pa.Table:
    usual = {"survey": "visit", "customer": None, "visit": None, "duration_s": None, "questions": 5}
    full = [
        {**usual, "submission": str(number), "at": MAY + timedelta(hours=number), **row}
        for number, row in enumerate(rows)
    ]
    return pa.Table.from_pylist(full, schema=SUBMISSION_ROW)


def points(submission: str, *values: float, matrix: str | None = None, high: float = 5) -> pa.Table:
    rows = [
        {"submission": submission, "question": matrix, "row": f"r{place}", "value": value, "low": 1, "high": high}
        if matrix
        else {"submission": submission, "question": f"q{place}", "value": value, "low": 1, "high": high}
        for place, value in enumerate(values)
    ]
    return pa.Table.from_pylist(rows, schema=POINT_ROW)


def texts(*said: tuple[str, str]) -> pa.Table:
    rows = [{"submission": submission, "question": "why", "text": text} for submission, text in said]
    return pa.Table.from_pylist(rows, schema=TEXT_ROW)


def who(found: pa.Table) -> list[str]:
    assert found.schema == FLAGGED_ROW
    listed: list[str] = found["submission"].to_pylist()
    return listed


def timed(*durations_s: float | None, **parts: Any) -> pa.Table:
    return submissions(*({"duration_s": each, **parts} for each in durations_s))


def test_a_speeder_takes_far_less_than_the_median_per_question() -> None:
    assert who(speeders(timed(*[50] * 9, 14.9))) == ["9"]
    assert who(speeders(timed(*[50] * 9, 15))) == []


def test_who_was_led_by_few_questions_is_no_speeder() -> None:
    rows = submissions(*[{"duration_s": 50}] * 9, {"duration_s": 10, "questions": 1})
    assert who(speeders(rows)) == []


def test_a_survey_left_open_over_lunch_moves_nothing() -> None:
    assert who(speeders(timed(*[50] * 8, 100_000, 10))) == ["9"]


def test_each_survey_has_its_own_median() -> None:
    slow = [{"duration_s": 500, "survey": "long"}] * 10
    assert who(speeders(submissions(*slow, *[{"duration_s": 50}] * 10))) == []


def test_of_few_submissions_nobody_knows_what_is_usual() -> None:
    assert who(speeders(timed(*[50] * 8, 1))) == []
    assert who(speeders(timed(*[50] * 8, 1), Suspicion(least_timed=9))) == ["8"]


def test_without_a_time_or_an_answer_nobody_is_a_speeder() -> None:
    rows = submissions(*[{"duration_s": 50}] * 10, {"duration_s": None}, {"duration_s": 0, "questions": 0})
    assert who(speeders(rows)) == []


def test_a_straight_liner_gives_one_point_to_a_matrix_of_four_rows() -> None:
    rows = [points("ann", 3, 3, 3, 3, matrix="care"), points("bob", 3, 3, 3, 4, matrix="care")]
    rows += [points("carla", 3, 3, 3, matrix="care"), points("delta", 3, 3, 3, 3)]
    found = straight_liners(pa.concat_tables(rows))
    assert found.to_pylist() == [{"submission": "ann", "flag": "straight_liner", "detail": "care"}]


def test_the_same_point_in_opposite_directions_contradicts_itself() -> None:
    rows = [points("ann", 5, 5, 5, 5), points("bob", 5, 5, 5, 1), points("carla", 3, 3, 3, 3), points("dora", 5, 5, 5)]
    assert who(contradictions(pa.concat_tables(rows), ["q3"])) == ["ann"]
    assert who(contradictions(pa.concat_tables(rows), [])) == []


def test_rows_of_a_matrix_may_be_opposite_too() -> None:
    assert who(contradictions(points("ann", 1, 1, 1, 1, matrix="care"), ["care.r2"])) == ["ann"]


def test_questions_of_other_scales_are_not_held_together() -> None:
    rows = pa.concat_tables([points("ann", 5, 5), points("ann", 5, 5, high=7)])
    assert who(contradictions(rows, ["q1"])) == []


def test_a_visit_is_answered_once() -> None:
    ann, bob = {"customer": "ann", "visit": "shop-1"}, {"customer": "bob", "visit": "shop-1"}
    rows = submissions(ann, bob, ann, {**ann, "survey": "relation"}, {**ann, "visit": "shop-2"}, ann)
    found = duplicate_visits(rows)
    assert list(zip(who(found), found["detail"].to_pylist(), strict=True)) == [("2", "0"), ("5", "0")]


def test_of_two_at_once_the_first_is_the_one_of_the_lower_name_whatever_the_order() -> None:
    ann = {"customer": "ann", "visit": "shop-1", "at": MAY}
    rows = submissions(ann, ann)
    assert who(duplicate_visits(rows)) == who(duplicate_visits(rows.take([1, 0]))) == ["1"]


def test_nobody_knows_whether_strangers_come_twice() -> None:
    assert who(duplicate_visits(submissions({"visit": "shop-1"}, {"visit": "shop-1"}, {"customer": "ann"}))) == []


def test_the_same_words_come_once() -> None:
    rows = submissions({}, {}, {}, {"survey": "relation"}, {})
    said = texts(
        ("0", WORDS), ("1", " the PARCEL  came too late!!"), ("2", "all good"), ("3", WORDS), ("4", "all good")
    )
    found = duplicate_texts(rows, said)
    assert found.to_pylist() == [{"submission": "1", "flag": "duplicate_text", "detail": "0"}]


def test_words_in_any_script_count_and_repeating_oneself_does_not() -> None:
    ja = "配達がとても遅かったです、そして箱が壊れていました"
    said = texts(("0", ja), ("0", ja), ("1", ja), ("9", WORDS))
    assert who(duplicate_texts(submissions({}, {}), said)) == ["1"]


def test_all_flags_come_together_and_nothing_is_deleted() -> None:
    visit = {"customer": "ann", "visit": "shop-1", "duration_s": 50}
    rows = submissions(*[{"duration_s": 50}] * 8, visit, {**visit, "duration_s": 1})
    scaled = pa.concat_tables([points("9", 5, 5, 5, 5, matrix="care"), points("3", 1, 1, 1, 1)])
    found = flagged(rows, scaled, texts(("8", WORDS), ("9", WORDS)), ["q0"])
    assert found["flag"].to_pylist() == [*QualityFlag]
    assert who(found) == ["9", "9", "3", "9", "9"]
    assert all(flag.sentence.endswith(".") for flag in QualityFlag)


def test_no_answers_have_no_flags() -> None:
    assert len(flagged(submissions(), POINT_ROW.empty_table(), TEXT_ROW.empty_table())) == 0


def test_half_a_million_are_looked_at_in_seconds() -> None:
    draw, size = np.random.default_rng(3), 500_000
    columns = {
        "submission": pa.array(np.arange(size).astype(str)),
        "survey": pa.array(draw.choice(["visit", "relation"], size)),
        "customer": pa.array(draw.integers(0, 100_000, size).astype(str)),
        "visit": pa.array(draw.integers(0, 100_000, size).astype(str)),
        "at": pa.array(draw.integers(0, 10**15, size)).cast(SUBMISSION_ROW.field("at").type),
        "duration_s": pa.array(draw.lognormal(4, 1, size)),
        "questions": pa.array(draw.integers(1, 9, size)),
    }
    rows = pa.table([columns[name] for name in SUBMISSION_ROW.names], schema=SUBMISSION_ROW)
    began = perf_counter()
    found = flagged(rows, POINT_ROW.empty_table(), TEXT_ROW.empty_table())
    assert perf_counter() - began < 20
    assert len(found) > 1000


@pytest.mark.parametrize("flag", QualityFlag)
def test_every_flag_says_what_it_means(flag: QualityFlag) -> None:
    assert flag.sentence[0].isupper()
