import json
import math
import time
from datetime import datetime, timedelta
from datetime import time as clock
from pathlib import Path

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from pyarrow import parquet
from tests.simulate.conftest import Loaded

from regard.errors import WrongUseError
from regard.simulate import Cause, Options, batches, company, simulate

RETAILER = company("retailer")
FILES = ["contacts.parquet", "late.parquet", "invitations.parquet", "mentions.parquet", "customers.csv"]


def contacts(customers: int, seed: int = 1, options: Options | None = None) -> pa.Table:
    drawn = batches(RETAILER, customers=customers, seed=seed, options=options or Options())
    return pa.concat_tables([batch.contacts for batch in drawn]).unify_dictionaries()


def rows(path: Path) -> pa.Table:
    """Return a file without dictionaries, which are another row group's in another order."""
    table = parquet.read_table(path)
    coded = [pa.types.is_dictionary(kind) for kind in table.schema.types]
    columns = [
        column.cast(pa.string()) if is_code else column for column, is_code in zip(table.columns, coded, strict=True)
    ]
    return pa.table(columns, names=table.column_names).combine_chunks()


@pytest.mark.parametrize("name", FILES)
def test_a_file_loads_as_the_truth_says(loaded: Loaded, name: str) -> None:
    report, expected = loaded.reports[name], loaded.simulated.truth["files"][name]
    assert (report.taken, report.known) == (expected["taken"], expected["known"])
    assert report.reasons == expected["refused"]
    assert report.new_touchpoints == ()


def test_every_kind_of_fault_is_there(loaded: Loaded) -> None:
    expected = loaded.simulated.truth["files"]["contacts.parquet"]
    assert expected["known"] > 0
    wrong = {"no_time", "no_touchpoint", "in_the_future", "negative_time_span", "off_the_scale"}
    assert set(expected["refused"]) == wrong
    assert loaded.reports["late.parquet"].taken > 0


def test_all_interactions_are_in_the_ledger(loaded: Loaded) -> None:
    (row,) = loaded.rows("select count(*) as n from interaction")
    assert row["n"] == loaded.simulated.interactions


def test_the_truth_lies_beside_the_data(loaded: Loaded) -> None:
    text = (loaded.simulated.folder / "truth.json").read_text()
    assert json.loads(text) == json.loads(msgspec.json.encode(loaded.simulated.truth))


@pytest.mark.parametrize("place", range(4))
def test_promises_are_kept_as_often_as_was_true(loaded: Loaded, place: int) -> None:
    truth = loaded.simulated.truth["promises"][place]
    rows = loaded.rows("select promise, due_at, coalesce(kept, false) as kept from promise_check")
    end = datetime.combine(RETAILER.until, clock()) - timedelta(hours=2)
    mine = [row for row in rows if row["promise"] == truth["promise"]]
    found = [row["kept"] for row in mine if row["promise"] != "prompt_reply" or row["due_at"] < end]
    assert (sum(found), len(found)) == (truth["usual"]["kept"], truth["usual"]["kept"] + truth["usual"]["broken"])
    error = math.sqrt(0.95 * 0.05 / len(found))
    assert abs(sum(found) / len(found) - truth["kept_share"]) < 4 * error


@pytest.mark.parametrize("kind", ["csat", "ces", "rating", "expectation", "experience", "nps"])
def test_mean_scores_are_as_expected(loaded: Loaded, kind: str) -> None:
    truth = loaded.simulated.truth["kinds"][kind]
    sql = "select kind, avg(value) as mean, stddev(value) / sqrt(count(*)) as error from answer"
    row = next(row for row in loaded.rows(f"{sql} where question <> 'rating' group by kind") if row["kind"] == kind)
    assert abs(row["mean"] - truth["mean_expected"]) < 4 * row["error"]


def test_scores_of_each_touchpoint_are_as_expected(loaded: Loaded) -> None:
    expected = {(each["touchpoint"], each["stage"]): each for each in loaded.simulated.truth["scores"]
                if each["question"] == "csat"}  # fmt: skip
    found = loaded.rows(
        "select touchpoint, stage, avg(a.value) as mean, stddev(a.value) / sqrt(count(*)) as error"
        " from answer a join interaction using (seq) where a.kind = 'csat' group by all having count(*) >= 30"
    )
    assert len(found) >= 10
    for row in found:
        assert abs(row["mean"] - expected[row["touchpoint"], row["stage"]]["mean_expected"]) < 4 * row["error"]


def test_the_net_promoter_score_is_as_expected(loaded: Loaded) -> None:
    truth = loaded.simulated.truth["kinds"]["nps"]
    (row,) = loaded.rows("select list(value) as scores from answer where kind = 'nps'")
    net = np.array([100 * ((score >= 9) - (score <= 6)) for score in row["scores"]])
    assert abs(net.mean() - truth["points_expected"]) < 4 * net.std() / math.sqrt(len(net))
    assert truth["points_expected"] > truth["points_all"]


def test_who_is_asked_and_who_answers_is_in_the_invitations(loaded: Loaded) -> None:
    moments = loaded.simulated.truth["moments"]
    counted = loaded.rows("select kind, count(*) as n from interaction where source = 'invitations' group by kind")
    found = {row["kind"].removeprefix("invitation_"): row["n"] for row in counted}
    for state in ("eligible", "suppressed", "offered", "answered"):
        assert found[state] == sum(moment[state] for moment in moments)
    assert found["offered"] == found["answered"] + found["dismissed"] + found["expired"]


def test_every_scored_contact_was_asked(loaded: Loaded) -> None:
    (row,) = loaded.rows("select count(distinct seq) as n from answer where kind in ('csat', 'nps')")
    assert row["n"] == sum(moment["answered"] for moment in loaded.simulated.truth["moments"])


def test_tiers_change_over_time(loaded: Loaded) -> None:
    rows = loaded.rows("select value, count(*) as n from attribute where name = 'tier' group by value")
    assert {row["value"] for row in rows} == {"basic", "silver", "gold"}


def test_currencies_are_those_of_the_regions(loaded: Loaded) -> None:
    rows = loaded.rows("select distinct currency from interaction where value is not null")
    assert {row["currency"] for row in rows} == {"EUR", "GBP", "CHF"}


def test_the_same_seed_gives_the_same_rows_in_any_batches() -> None:
    small = contacts(3_000, options=Options(batch_customers=1_000))
    assert small.equals(contacts(3_000, options=Options(batch_customers=3_000)))
    assert not small.equals(contacts(3_000, seed=2))


def test_the_files_are_the_same_in_any_batches(tmp_path: Path) -> None:
    faults = Options(late_share=0.1, duplicate_share=0.1, wrong_share=0.1)
    for name, batch in (("small", 1_000), ("large", 5_000)):
        options = msgspec.structs.replace(faults, batch_customers=batch)
        simulate(RETAILER, tmp_path / name, customers=2_500, seed=3, options=options)
    for file in FILES[:4]:
        assert rows(tmp_path / "small" / file).equals(rows(tmp_path / "large" / file))
    assert parquet.ParquetFile(tmp_path / "small" / FILES[0]).num_row_groups == 3


def test_a_planted_cause_is_where_it_was_planted(tmp_path: Path) -> None:
    cause = Cause(touchpoint="home_delivery", stage="receive")
    truth = simulate(RETAILER, tmp_path, customers=3_000, seed=5, options=Options(causes=(cause,))).truth
    moment = next(each for each in truth["moments"] if each["touchpoint"] == "home_delivery")
    assert moment["caused"] == moment["contacts"]
    assert abs(moment["kept_share"] - 0.80) < 4 * math.sqrt(0.8 * 0.2 / moment["contacts"])
    assert abs(moment["experience_mean_sd"] + 0.4) < 0.08
    others = [each["kept_share"] for each in truth["moments"] if each["kept_share"] and each is not moment]
    assert min(others) > 0.9


def test_a_cause_begins_on_its_day(tmp_path: Path) -> None:
    since = RETAILER.until.replace(year=RETAILER.until.year - 1)
    cause = Cause(touchpoint="hotline", stage="get_help", kept_share=0.0, since=since)
    simulate(RETAILER, tmp_path, customers=1_500, seed=5, options=Options(causes=(cause,)))
    calls = parquet.read_table(tmp_path / "contacts.parquet")
    calls = calls.filter((pc.field("touchpoint") == "hotline") & (pc.field("stage") == "get_help"))
    later = np.array([at.date() >= since for at in calls["at"].to_pylist()])
    kept = calls["waiting_s"].to_numpy() <= 120
    assert kept[later].mean() < 0.02
    assert kept[~later].mean() > 0.9


def test_the_decoys_are_there(loaded: Loaded) -> None:
    moments = {(each["touchpoint"], each["stage"]): each for each in loaded.simulated.truth["moments"]}
    rare, busy = moments["lost_property", "get_help"], moments["website", "evaluate"]
    assert (rare["contacts"], rare["answered"]) == (15, 15)
    assert rare["experience_mean_sd"] < -1.5
    assert busy["contacts"] == max(each["contacts"] for each in moments.values())
    unhappy = moments["repair_counter", "get_help"]
    assert (unhappy["quality_sd"], unhappy["experience_mean_sd"] < -0.2) == (0.0, True)


def test_a_broken_promise_is_named_in_the_words() -> None:
    table = contacts(4_000)
    late = table.filter((pc.field("kind") == "delivered") & pc.is_valid(pc.field("comment")))
    late = late.filter(pc.greater(late["at"], late["promised_at"]))
    sentences = {text for texts in RETAILER.words["on_the_day"].values() for text in texts}
    assert late.num_rows > 5
    assert set(late["comment"].to_pylist()) <= sentences


def test_a_planted_cause_is_named_in_the_words() -> None:
    cause = Cause(touchpoint="hotline", stage="get_help", score_shift_sd=-1.0)
    words = set(contacts(2_000, options=Options(causes=(cause,)))["comment"].to_pylist())
    assert "An der Hotline wusste niemand Bescheid." in words
    assert "An der Hotline wusste niemand Bescheid." not in contacts(2_000)["comment"].to_pylist()


def test_abandoned_orders_are_not_delivered() -> None:
    table = contacts(2_000)
    orders = table.filter(pc.field("touchpoint") == "app_checkout")
    ready = table.filter(pc.field("kind") == "ready")
    sold = orders.filter(pc.field("outcome") == "success")
    # Some are ordered on the last day and ready after it.
    assert sold.num_rows - 5 <= ready.num_rows <= sold.num_rows < orders.num_rows
    assert orders.filter(pc.field("outcome") == "abandoned")["value"].null_count == orders.num_rows - sold.num_rows


def test_a_hundred_thousand_interactions_take_less_than_a_second() -> None:
    started, made = time.process_time(), 0
    for batch in batches(RETAILER, customers=4_000, seed=1):
        made += batch.contacts.num_rows + batch.invitations.num_rows
    assert made / (time.process_time() - started) > 100_000


@pytest.mark.parametrize(("customers", "seed"), [(0, 1), (10, -1)])
def test_impossible_numbers_are_refused(tmp_path: Path, customers: int, seed: int) -> None:
    with pytest.raises(WrongUseError, match="cannot be simulated"):
        simulate(RETAILER, tmp_path / "none", customers=customers, seed=seed)
    assert not (tmp_path / "none").exists()


def test_a_cause_where_nobody_passes_is_refused() -> None:
    options = Options(causes=(Cause(touchpoint="hotline", stage="aware"),))
    with pytest.raises(WrongUseError, match="no journey of retailer meets hotline in the stage aware"):
        next(batches(RETAILER, customers=10, seed=1, options=options))


def test_impossible_options_are_refused() -> None:
    cause = Cause(touchpoint="hotline", stage="buy")
    for wrong in ({"late_share": 1.5}, {"batch_customers": 0}, {"causes": (cause, cause)}):
        with pytest.raises(ValueError, match=r"must|planted"):
            Options(**wrong)
