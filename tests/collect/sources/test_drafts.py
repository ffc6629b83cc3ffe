import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from pyarrow import parquet

from regard.collect.draft import ATTRIBUTE_DRAFT, INTERACTION_DRAFT, TRAIT_DRAFT, Anonymous, Draft
from regard.collect.sources.table_files import Mapping, drafts
from regard.errors import WrongUseError

BASE: dict[str, Any] = {
    "source": "shop",
    "who": {"column": "who"},
    "occurred_at": {"column": "at"},
    "touchpoint": {"fixed": "Shop"},
}


def mapping(**parts: Any) -> Mapping:
    return msgspec.convert(BASE | parts, Mapping)


def drafted(folder: Path, text: str, **parts: Any) -> Draft:
    (folder / "x.csv").write_text(text)
    (draft,) = drafts(folder / "x.csv", mapping(**parts))
    return draft


def rows(folder: Path, text: str, **parts: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = drafted(folder, text, **parts).interactions.to_pylist()
    return found


def problem(folder: Path, header: str, cells: str, **parts: Any) -> str | None:
    reason: str | None = rows(folder, f"who,at,{header}\nAnn,2026-01-01,{cells}\n", **parts)[0]["problem"]
    return reason


def test_a_row_becomes_a_contact(tmp_path: Path) -> None:
    text = "id,who,at,where,how,ends,worth\n7,Ann,2026-07-01 12:00,Checkout,iOS,ok,12.5\n"
    when = {"column": "at", "zone": "Europe/Berlin"}
    parts = {"native_id": ["id"], "touchpoint": {"column": "where"}, "channel": {"column": "how"}, "occurred_at": when}
    ending = {"outcome": {"column": "ends", "values": {"ok": "success"}}, "value": {"column": "worth"}}
    (row,) = rows(tmp_path, text, **parts, **ending, currency={"fixed": "EUR"})
    said = {name: value for name, value in row.items() if value is not None}
    assert said == {
        "row": 1,
        "native_id": "7",
        "occurred_at": datetime(2026, 7, 1, 10, tzinfo=UTC),
        "zone": "Europe/Berlin",
        "who": "Ann",
        "touchpoint": "Checkout",
        "channel": "app",
        "kind": "contact",
        "outcome": "success",
        "value": 12.5,
        "currency": "EUR",
    }


def test_a_draft_has_the_columns_every_source_has(tmp_path: Path) -> None:
    draft = drafted(tmp_path, "who,at\nAnn,2026-01-01\n", anonymous="refuse")
    assert (draft.source, draft.who_kind, draft.anonymous) == ("shop", "customer_id", Anonymous.REFUSE)
    assert draft.interactions.schema == INTERACTION_DRAFT
    assert draft.attributes.schema == ATTRIBUTE_DRAFT
    assert draft.traits.schema == TRAIT_DRAFT
    assert draft.raw.to_pylist() == [{"row": 1, "who": "Ann", "at": "2026-01-01"}]


def test_blank_cells_are_missing(tmp_path: Path) -> None:
    score = {"column": "n", "question": "n", "kind": "nps"}
    (row,) = rows(tmp_path, "who,at,n,w,k\n , ,,, \n", scores=[score], waiting_s={"column": "w"}, kind={"column": "k"})
    assert (row["problem"], row["who"], row["occurred_at"], row["answers"]) == (None, None, None, None)
    assert row["kind"] == "contact"


@pytest.mark.parametrize(
    ("cells", "parts", "reason"),
    [
        ("later", {"occurred_at": {"column": "x"}}, "unreadable_time"),
        ("later", {"promised_at": {"column": "x"}}, "unreadable_time"),
        ("many", {"value": {"column": "x"}}, "unreadable_number"),
        ("good", {"scores": [{"column": "x", "question": "q", "kind": "csat"}]}, "unreadable_number"),
        ("11", {"scores": [{"column": "x", "question": "q", "kind": "nps"}]}, "off_the_scale"),
        ("8", {"scores": [{"column": "x", "question": "q", "kind": "csat", "low": 1, "high": 7}]}, "off_the_scale"),
        ("-1", {"duration_s": {"column": "x"}}, "negative_time_span"),
        ("1,2", {}, "wrong_shape"),
        ("Mars/Base", {"occurred_at": {"column": "at", "zone_column": "x"}}, "unreadable_time"),
        ("1", {"waiting_s": {"column": "x"}}, None),
    ],
)
def test_what_cannot_be_read_is_a_problem_of_its_row(
    tmp_path: Path, cells: str, parts: dict[str, Any], reason: str | None
) -> None:
    assert problem(tmp_path, "x", cells, **parts) == reason


def test_the_first_problem_of_a_row_is_named(tmp_path: Path) -> None:
    text = "who,at,v\nAnn,never,many\nBob,2026-01-01,1\n"
    assert [row["problem"] for row in rows(tmp_path, text, value={"column": "v"})] == ["unreadable_time", None]


def test_a_row_of_the_wrong_shape_keeps_its_number_and_text(tmp_path: Path) -> None:
    draft = drafted(tmp_path, "who,at\nAnn,2026-01-01\nBob\nCarla,2026-01-02\n")
    broken = draft.interactions.filter(pc.equal(draft.interactions["problem"], "wrong_shape"))
    assert broken.column("row").to_pylist() == [2]
    assert {"row": 2, "who": "Bob", "at": None} in draft.raw.to_pylist()


def test_answers_carry_their_scale(tmp_path: Path) -> None:
    scores = [
        {"column": "n", "question": "Recommend?", "kind": "nps"},
        {"column": "c", "question": "How?", "kind": "choice"},
    ]
    texts = [{"column": "t", "question": "Why?"}]
    text = "who,at,n,c,t\nCarla,2026-01-01,3,bad,slow\nAnn,2026-01-01,,,\nBob,2026-01-01,,good,\n"
    carla, ann, bob = (row["answers"] for row in rows(tmp_path, text, scores=scores, texts=texts))
    assert [(each["kind"], each["value"], each["low"], each["high"]) for each in carla[:1]] == [("nps", 3.0, 0.0, 10.0)]
    assert [(each["option"], each["text"]) for each in carla[1:]] == [("bad", None), (None, "slow")]
    assert ann is None
    assert [each["option"] for each in bob] == ["good"]


def test_a_score_without_a_usual_scale_has_none(tmp_path: Path) -> None:
    score = {"column": "x", "question": "q", "kind": "number"}
    (row,) = rows(tmp_path, "who,at,x\nAnn,2026-01-01,400\n", scores=[score])
    assert (row["answers"][0]["value"], row["answers"][0]["high"]) == (400.0, None)


def test_what_is_mapped_to_nothing_is_kept_in_the_context(tmp_path: Path) -> None:
    text = 'who,at,note,b,gone\nAnn,2026-01-01,"a ""q"" \\ and\ta\nline\x01",1,x\nBob,2026-01-01,,,x\n'
    ann, bob = rows(tmp_path, text, ignore=["gone"])
    assert json.loads(ann["context"]) == {"b": "1", "note": 'a "q" \\ and\ta\nline\x01'}
    assert list(json.loads(ann["context"])) == ["b", "note"]
    assert bob["context"] is None


def test_a_mapped_column_may_stay_in_the_context_too(tmp_path: Path) -> None:
    (row,) = rows(tmp_path, "who,at,v\nAnn,2026-01-01,3\n", value={"column": "v"}, context=["v"])
    assert (row["value"], row["context"]) == (3.0, '{"v":"3"}')


def test_typed_values_stay_typed_in_the_context(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text('{"who":"Ann","at":"2026-01-01","n":2,"f":2.5,"ok":true}\n')
    (draft,) = drafts(tmp_path / "x.jsonl", mapping())
    assert draft.interactions.column("context").to_pylist() == ['{"f":2.5,"n":2,"ok":true}']


def test_channels_and_outcomes_nobody_knows_are_kept_in_the_context(tmp_path: Path) -> None:
    text = "who,at,how,end\nAnn,2026-01-01,pigeon,odd\nBob,2026-01-01,Hotline,ok\n"
    ending = {"column": "end", "values": {"ok": "success"}}
    ann, bob = rows(tmp_path, text, channel={"column": "how"}, outcome=ending)
    assert (ann["channel"], ann["outcome"]) == (None, None)
    assert json.loads(ann["context"]) == {"end": "odd", "how": "pigeon"}
    assert (bob["channel"], bob["outcome"], bob["context"]) == ("phone", "success", None)


def test_an_outcome_can_be_how_a_value_starts(tmp_path: Path) -> None:
    ending = {"column": "no", "starts_with": "C", "outcome": "cancelled"}
    found = rows(tmp_path, "who,at,no\nAnn,2026-01-01,C12\nBob,2026-01-01,12\n", outcome=ending)
    assert [row["outcome"] for row in found] == ["cancelled", None]


def test_several_columns_name_a_contact_without_confusion(tmp_path: Path) -> None:
    text = "who,at,a,b\nAnn,2026-01-01,x|y,z\nBob,2026-01-01,x,y|z\nCarla,2026-01-01,,\nAnn,2026-01-01,x,\n"
    found = [row["native_id"] for row in rows(tmp_path, text, native_id=["a", "b"])]
    assert found == ["x\\|y|z", "x|y\\|z", None, "x|"]


def test_worth_can_be_a_product_in_decimal_commas(tmp_path: Path) -> None:
    reading = {"delimiter": ";", "decimal": ","}
    text = "who;at;q;p;w\nAnn;2026-01-01;3;1,1;1,5\n"
    (row,) = rows(
        tmp_path, text, reading=reading, value={"product": ["q", "p"]}, waiting_s={"column": "w", "unit": "min"}
    )
    assert (row["value"], row["waiting_s"]) == (3.3, 90.0)


def test_each_row_can_have_its_zone(tmp_path: Path) -> None:
    text = "who,at,tz\nAnn,2026-07-01 12:00,Asia/Tokyo\nBob,2026-07-01 12:00,\n"
    found = rows(tmp_path, text, occurred_at={"column": "at", "zone": "Europe/Berlin", "zone_column": "tz"})
    assert [(row["zone"], row["occurred_at"].hour) for row in found] == [("Asia/Tokyo", 3), ("Europe/Berlin", 10)]


def test_one_time_can_hold_for_all_rows(tmp_path: Path) -> None:
    found = rows(tmp_path, "who\nAnn\nBob\n", occurred_at={"fixed": "2026-01-31"})
    assert {row["occurred_at"] for row in found} == {datetime(2026, 1, 31, tzinfo=UTC)}


def test_flags_go_by_values_and_patterns_the_first_rule_first(tmp_path: Path) -> None:
    rules = [
        {"column": "who", "values": ["Test"], "flag": "test"},
        {"column": "who", "pattern": "^(Test|Bot)", "flag": "bot"},
    ]
    text = "who,at\nTest,2026-01-01\nBot 7,2026-01-01\nAnn,2026-01-01\n,2026-01-01\n"
    assert [row["flag"] for row in rows(tmp_path, text, flag=rules)] == ["test", "bot", None, None]
    assert rows(tmp_path, "who,at\nAnn,2026-01-01\n", flag=rules)[0]["flag"] is None


def test_traits_and_identifiers_are_lists_of_their_row(tmp_path: Path) -> None:
    text = "who,at,mail,name,cookie\nAnn,2026-01-01,ann@x.org,Ann Lee,c1\nBob,2026-01-01,,,\n"
    parts = {"traits": {"mail": "email", "name": "name"}, "identifiers": {"cookie": "anonymous_id"}}
    ann, bob = rows(tmp_path, text, **parts, employee={"column": "cookie"}, mention={"fixed": "shop"})
    assert ann["traits"] == [{"name": "email", "value": "ann@x.org"}, {"name": "name", "value": "Ann Lee"}]
    assert ann["identifiers"] == [{"kind": "anonymous_id", "value": "c1"}]
    assert (ann["employee"], ann["mention"], bob["traits"], bob["identifiers"]) == ("c1", "shop", None, None)


def test_attributes_are_kept_where_they_change(tmp_path: Path) -> None:
    days = [("Ann", 3, "gold"), ("Ann", 1, "tin"), ("Ann", 2, "tin"), ("Bob", 1, "tin"), ("Ann", 4, ""), ("", 5, "x")]
    text = "who,at,Tier\n" + "".join(f"{who},2026-01-0{day},{tier}\n" for who, day, tier in days)
    facts = drafted(tmp_path, text, attributes=["Tier"]).attributes.to_pylist()
    found = {(fact["who"], fact["name"], fact["value"], fact["valid_from"].day, fact["row"]) for fact in facts}
    assert found == {("Ann", "tier", "tin", 1, 2), ("Ann", "tier", "gold", 3, 1), ("Bob", "tier", "tin", 1, 4)}


def test_a_row_with_a_problem_says_nothing_about_its_customer(tmp_path: Path) -> None:
    draft = drafted(tmp_path, "who,at,tier\nAnn,soon,gold\n", attributes=["tier"])
    assert draft.attributes.num_rows == 0


def test_a_table_of_customers_gives_facts_and_traits(tmp_path: Path) -> None:
    text = "who,Plan,Spent,mail\nAnn,pro,3.50,ann@x.org\nbroken\nBob,,7,\n"
    parts = {"shape": "attributes", "attributes": ["Plan", "Spent"], "traits": {"mail": "email"}, "occurred_at": None}
    draft = drafted(tmp_path, text, **parts)
    assert draft.interactions.num_rows == 0
    facts = [
        (fact["row"], fact["who"], fact["name"], fact["value"], fact["problem"])
        for fact in draft.attributes.to_pylist()
    ]
    assert set(facts) == {
        (1, "Ann", "plan", "pro", None),
        (1, "Ann", "spent", "3.50", None),
        (3, "Bob", "spent", "7", None),
        (2, None, None, None, "wrong_shape"),
    }
    assert draft.traits.to_pylist() == [{"row": 1, "who": "Ann", "name": "email", "value": "ann@x.org"}]


WIDE: dict[str, Any] = {
    "shape": "wide",
    "dated": [
        {"column": "ordered", "touchpoint": "Order", "kind": "order"},
        {"column": "sent", "touchpoint": "Delivery"},
    ],
    "occurred_at": None,
    "touchpoint": None,
    "native_id": ["no"],
    "value": {"column": "worth"},
    "scores": [{"column": "nps", "question": "q", "kind": "nps"}],
}


def test_each_date_of_a_wide_row_is_a_contact(tmp_path: Path) -> None:
    text = "no,who,ordered,sent,worth,nps\n1,Ann,2026-01-01,2026-01-03,9,10\n2,Bob,2026-01-02,,8,2\n3,Carla,,,7,5\n"
    found = rows(tmp_path, text, **WIDE)
    seen = [(row["row"], row["native_id"], row["touchpoint"], row["value"], bool(row["answers"])) for row in found]
    assert seen == [
        (1, "1|Order", "Order", 9.0, False),
        (1, "1|Delivery", "Delivery", None, True),
        (2, "2|Order", "Order", 8.0, True),
        (3, "3|Order", "Order", 7.0, True),
    ]
    assert found[3]["occurred_at"] is None
    assert {row["context"] for row in found} == {None}


def test_a_wide_table_takes_the_zone_of_the_mapping(tmp_path: Path) -> None:
    when = {"column": "ordered", "zone": "Asia/Tokyo"}
    found = rows(tmp_path, "no,who,ordered,sent,worth,nps\n1,Ann,2026-01-01,,,\n", **WIDE | {"occurred_at": when})
    assert found[0]["occurred_at"] == datetime(2025, 12, 31, 15, tzinfo=UTC)


def test_a_column_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(WrongUseError, match=r"has no column 'at', which.*Its columns are: who, x"):
        drafted(tmp_path, "who,x\nAnn,1\n")


def test_json_lines_may_lack_what_the_mapping_names(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text('{"who": "Ann"}\n{oops\n')
    (draft,) = drafts(tmp_path / "x.jsonl", mapping())
    assert [(row["who"], row["problem"]) for row in draft.interactions.to_pylist()] == [
        ("Ann", None),
        (None, "wrong_shape"),
    ]
    assert draft.raw.to_pylist() == [{"row": 1, "line": '{"who": "Ann"}'}, {"row": 2, "line": "{oops"}]


def test_columns_of_parquet_keep_their_kind_in_the_context(tmp_path: Path) -> None:
    table = pa.table({"who": ["Ann"], "at": ["2026-01-01"], "code": pa.array(["x"]).dictionary_encode(), "l": [[1]]})
    parquet.write_table(table, tmp_path / "x.parquet")
    (draft,) = drafts(tmp_path / "x.parquet", mapping())
    assert json.loads(draft.interactions.column("context")[0].as_py()) == {"code": "x", "l": "[1]"}


def test_whole_numbers_as_ids_have_no_decimal_point(tmp_path: Path) -> None:
    table = pa.table({"who": [13085.0, None], "at": pa.array(["2026-01-01"] * 2).dictionary_encode()})
    parquet.write_table(table, tmp_path / "x.parquet")
    (draft,) = drafts(tmp_path / "x.parquet", mapping(touchpoint={"column": "at"}, attributes=["at"]))
    assert draft.interactions.column("who").to_pylist() == ["13085", None]
    assert draft.interactions.column("touchpoint").to_pylist() == ["2026-01-01"] * 2


def test_a_file_that_has_only_broken_rows_refuses_them_all(tmp_path: Path) -> None:
    draft = drafted(tmp_path, "who,at\na\nb\n")
    assert draft.interactions.column("problem").to_pylist() == ["wrong_shape"] * 2


def test_progress_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("who,at\nAnn,2026-01-01\n")
    shares: list[float] = []
    assert len(list(drafts(tmp_path / "x.csv", mapping(), progress=shares.append))) == 1
    assert shares[-1] == 1.0
