"""What came before each contact, and the visits that contacts fall into."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regard.journeys import EPISODE, episodes_fold, variant_of
from regard.ledger.fold import Folded
from regard.ledger.rows import ROW, WHEN
from regard.ledger.schema import CODE
from regard.settings import EpisodeRule

VISIT, DAY = EpisodeRule("visit", 1800), EpisodeRule("day", 86_400)
MONDAY = datetime(2026, 3, 23)  # noqa: DTZ001 - the layout's moments are UTC without zone
THAT_WEEK = 2934  # Mondays since that of 1970-01-01's week
SPRING, AUTUMN = MONDAY + timedelta(days=6), MONDAY + timedelta(days=216)  # clocks change in Berlin
ANN, BOB = 1, 2
Contact = tuple[int, datetime, str]


def log(contacts: Sequence[Contact]) -> pa.Table:
    """Contacts as the keeper hands them over: sorted by customer and time, ties as they came."""
    rows = sorted(contacts, key=lambda contact: contact[:2])
    columns = list(zip(*rows, strict=True)) or [(), (), ()]
    return pa.table(
        {
            "customer_no": pa.array(columns[0], ROW.field("customer_no").type),
            "occurred_at": pa.array(columns[1], WHEN),
            "seq": pa.array(range(len(rows)), pa.int64()),
            "touchpoint": pa.array(columns[2], pa.string()).cast(CODE),
        }
    )


def column(folded: Folded, name: str) -> list[Any]:
    values: list[Any] = folded.columns[name].to_pylist()
    return values


@pytest.fixture
def folded() -> Folded:
    """Ann looks twice and comes back after a day; Bob calls once, a week later."""
    contacts = [
        (ANN, MONDAY, "web"),
        (ANN, MONDAY + timedelta(minutes=30), "shop"),
        (ANN, MONDAY + timedelta(days=1, minutes=31), "web"),
        (BOB, MONDAY + timedelta(days=7), "phone"),
    ]
    return episodes_fold((VISIT, DAY))(log(contacts))


def test_each_contact_knows_the_one_before_it(folded: Folded) -> None:
    assert column(folded, "prev_touchpoint") == [None, "web", "shop", None]
    assert column(folded, "dt_ms") == [None, 1_800_000, 86_460_000, None]


def test_a_pause_longer_than_the_gap_begins_a_new_episode(folded: Folded) -> None:
    assert column(folded, "episode_visit") == [1, 1, 2, 1]
    assert column(folded, "step_visit") == [1, 2, 1, 1]


def test_each_rule_cuts_for_itself(folded: Folded) -> None:
    assert column(folded, "episode_day") == [1, 1, 2, 1]
    assert episodes_fold((EpisodeRule("long", 86_460),))(log([(ANN, MONDAY, "a"), (ANN, MONDAY, "b")])).columns[
        "step_long"
    ].to_pylist() == [1, 2]


def test_weeks_begin_on_monday_and_age_counts_from_the_first_one(folded: Folded) -> None:
    assert column(folded, "cohort_week") == [THAT_WEEK, THAT_WEEK, THAT_WEEK, THAT_WEEK + 1]
    assert column(folded, "age_week") == [0, 0, 0, 0]
    assert column(folded, "first_in_week") == [True, False, False, True]


def test_a_customer_who_comes_back_is_older_by_whole_weeks() -> None:
    contacts = [(ANN, MONDAY - timedelta(microseconds=1), "web"), (ANN, MONDAY, "web"), (ANN, MONDAY, "web")]
    folded = episodes_fold((VISIT,))(log(contacts))
    assert column(folded, "age_week") == [0, 1, 1]
    assert column(folded, "first_in_week") == [True, True, False]


def test_an_episode_has_its_first_and_last_contact_and_its_variant(folded: Folded) -> None:
    first = folded.tables["episode"].to_pylist()[0]
    assert first == {
        "rule": "visit",
        "customer_no": ANN,
        "episode": 1,
        "start_at": MONDAY,
        "end_at": MONDAY + timedelta(minutes=30),
        "n": 2,
        "variant": variant_of(["web", "shop"]),
    }


def test_episodes_come_rule_by_rule(folded: Folded) -> None:
    episodes = folded.tables["episode"]
    assert episodes["rule"].to_pylist() == ["visit"] * 3 + ["day"] * 3
    assert episodes["n"].to_pylist() == [2, 1, 1, 2, 1, 1]


def test_the_variant_depends_on_order_and_length_only() -> None:
    variants = {variant_of(path) for path in (["a", "b"], ["b", "a"], ["a"], ["a", "a"], ["b"])}
    assert len(variants) == 5
    assert all(0 <= variant < 2**64 for variant in variants)


def test_the_variant_is_the_same_whatever_the_codes_of_a_table() -> None:
    path = [(ANN, MONDAY, "web"), (ANN, MONDAY, "shop")]
    others = [(0, MONDAY, "shop"), (0, MONDAY, "mail")]
    alone, among = (episodes_fold((VISIT,))(log(contacts)).tables["episode"] for contacts in (path, others + path))
    assert alone["variant"][0] == among["variant"][1]


def test_a_variant_never_changes_between_versions() -> None:
    assert variant_of([]) == 0
    assert variant_of(["web"]) == 0x7496A59A64098051
    assert variant_of(["web", "shop", "web"]) == 0xC18B58ED362D9755


def test_batches_with_dictionaries_of_their_own_are_read_as_one() -> None:
    table = pa.concat_tables([log([(ANN, MONDAY, "web")]), log([(ANN, MONDAY, "shop"), (BOB, MONDAY, "web")])])
    folded = episodes_fold((VISIT,))(table)
    assert column(folded, "prev_touchpoint") == [None, "web", None]
    assert folded.tables["episode"]["variant"][0].as_py() == variant_of(["web", "shop"])


def test_no_contacts_give_the_same_columns_and_types(folded: Folded) -> None:
    empty = episodes_fold((VISIT, DAY))(log([]))
    assert {name: values.type for name, values in empty.columns.items()} == {
        name: values.type for name, values in folded.columns.items()
    }
    assert empty.tables["episode"].schema == folded.tables["episode"].schema == EPISODE
    assert empty.tables["episode"].num_rows == 0


def twin(contacts: Sequence[Contact], gap_s: int) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """The same rows and episodes, one contact at a time."""
    rows: list[tuple[Any, ...]] = []
    episodes: list[list[Any]] = []
    last: dict[int, tuple[datetime, str, int, int, int, int]] = {}
    for who, at, touchpoint in sorted(contacts, key=lambda contact: contact[:2]):
        week = THAT_WEEK + (at - MONDAY) // timedelta(weeks=1)
        if who not in last:
            before, dt, episode, step, cohort, fresh = None, None, 1, 1, week, True
        else:
            then, before, episode, step, cohort, last_week = last[who]
            dt, fresh = (at - then) // timedelta(milliseconds=1), week != last_week
            episode, step = (episode + 1, 1) if dt > gap_s * 1000 else (episode, step + 1)
        last[who] = (at, touchpoint, episode, step, cohort, week)
        rows.append((before, dt, episode, step, cohort, week - cohort, fresh))
        if step == 1:
            episodes.append([who, episode, at, at, []])
        episodes[-1][3] = at
        episodes[-1][4].append(touchpoint)
    return rows, [(*parts, len(path), variant_of(path)) for *parts, path in episodes]


moments = st.one_of(
    st.integers(0, 4).map(lambda hours: SPRING + timedelta(hours=hours)),
    st.integers(0, 4).map(lambda halves: AUTUMN + timedelta(minutes=30 * halves)),
    st.datetimes(MONDAY.replace(year=1960), MONDAY.replace(year=2030)),
)
logs = st.lists(st.tuples(st.integers(1, 4), moments, st.sampled_from(["web", "shop", "phone"])), max_size=12)


@settings(deadline=None)
@given(logs, st.sampled_from([1, 1800, 3600, 86_400]))
def test_the_fold_equals_a_count_by_hand(contacts: list[Contact], gap_s: int) -> None:
    folded = episodes_fold((EpisodeRule("r", gap_s),))(log(contacts))
    names = ["prev_touchpoint", "dt_ms", "episode_r", "step_r", "cohort_week", "age_week", "first_in_week"]
    rows, episodes = twin(contacts, gap_s)
    assert list(zip(*(column(folded, name) for name in names), strict=True)) == rows
    table = folded.tables["episode"].drop_columns(["rule"])
    assert [tuple(row.values()) for row in table.to_pylist()] == episodes


@settings(deadline=None)
@given(logs)
def test_a_customers_rows_do_not_depend_on_who_else_is_there(contacts: list[Contact]) -> None:
    fold = episodes_fold((VISIT,))
    ann = [contact for contact in contacts if contact[0] == ANN]
    alone, among = fold(log(ann)), fold(log(contacts))
    for name in alone.columns:
        assert column(alone, name) == column(among, name)[: len(ann)]
