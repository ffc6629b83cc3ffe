from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from regard.collect.draft import Draft
from regard.collect.sources import find_source
from regard.collect.sources.tickets import Mapping, drafts, load_mapping, propose, recognises, save_mapping
from regard.errors import WrongUseError

DATA = Path(__file__).parents[3] / "../shared/data/tickets"
TABLES = {
    "a": "id,created_at,requester_id,status,type,via_channel,assignee_id,organization_id,description,"
    "satisfaction_rating\n"
    "1,2026-05-01 10:00:00,7,open,incident,email,90,50,Broken,good\n"
    "2,2026-05-02 10:00:00,8,open,,,,,Hello,offered\n",
    "b": "id,ticket_id,user_id,body,public,created_at\n"
    "11,1,7,Any news?,TRUE,2026-05-01 11:00:00\n"
    "12,1,90,Soon,TRUE,2026-05-01 12:00:00\n"
    "13,1,90,He is angry,FALSE,2026-05-01 12:01:00\n"
    "14,9,7,Lost,TRUE,2026-05-01 12:02:00\n",
    "c": "ticket_id,field_name,value,updated,user_id\n"
    "1,status,on-hold,2026-05-01 13:00:00,90\n"
    "1,assignee_id,90,2026-05-01 13:00:00,90\n"
    "9,status,solved,2026-05-01 13:00:00,90\n",
    "d": "id,name,role,email,external_id,organization_id\n7,Ann,end-user,ann@x.example,c7,\n"
    "90,Carla,agent,c@x.example,,\n",
    "e": "id,name,shared_tickets\n50,Delta Ltd,FALSE\n",
}


def folder(at: Path, tables: str = "abcde") -> Path:
    for name in tables:
        (at / f"{name}.csv").write_text(TABLES[name])
    return at


def load(path: Path, **asked: Any) -> list[Draft]:
    return list(drafts(path, propose(path, source="desk", **asked).mapping))


def contacts(path: Path, **asked: Any) -> dict[str, dict[str, Any]]:
    rows = [row for draft in load(path, **asked) for row in draft.interactions.to_pylist()]
    return {row["native_id"]: row for row in rows}


def reasons(found: list[Draft]) -> Counter[str | None]:
    return Counter(reason for draft in found for reason in draft.interactions["problem"].to_pylist())


def test_a_folder_of_tables_is_recognised_by_their_columns(tmp_path: Path) -> None:
    assert not recognises(folder(tmp_path, "ade"))
    assert find_source(folder(tmp_path, "b")).SOURCE_KIND == "tickets"
    assert not recognises(tmp_path / "a.csv")


def test_a_ticket_is_a_contact_of_its_requester(tmp_path: Path) -> None:
    row = contacts(folder(tmp_path))["ticket|1"]
    assert (row["who"], row["kind"], row["touchpoint"], row["channel"]) == ("7", "complaint", "Support email", "email")
    assert (row["account"], row["employee"], row["occurred_at"]) == (
        "Delta Ltd",
        "90",
        datetime(2026, 5, 1, 10, tzinfo=UTC),
    )
    assert {each["kind"]: each["value"] for each in row["identifiers"]} == {
        "email": "ann@x.example",
        "customer_id": "c7",
    }


def test_an_unknown_requester_is_still_a_requester(tmp_path: Path) -> None:
    row = contacts(folder(tmp_path))["ticket|2"]
    assert (row["who"], row["kind"], row["touchpoint"], row["problem"]) == ("8", "ticket", "Support", None)
    assert "1 of 2 requesters are not among the users" in " ".join(propose(tmp_path, source="x").questions)


def test_satisfaction_is_an_answer_where_it_was_given(tmp_path: Path) -> None:
    found = contacts(folder(tmp_path))
    given = [each for each in found["ticket|1"]["answers"] if each["kind"] == "csat"]
    assert [(each["value"], each["low"], each["high"]) for each in given] == [(1.0, 0.0, 1.0)]
    assert [each["kind"] for each in found["ticket|2"]["answers"]] == ["text"]


def test_comments_are_messages_replies_and_notes(tmp_path: Path) -> None:
    found = contacts(folder(tmp_path))
    said = {name: found[f"comment|{name}"] for name in (11, 12, 13)}
    assert [(row["kind"], row["employee"], row["flag"]) for row in said.values()] == [
        ("message", None, None),
        ("reply", "90", None),
        ("note", "90", "staff"),
    ]
    assert {row["who"] for row in said.values()} == {"7"}


def test_only_what_customers_say_is_an_answer(tmp_path: Path) -> None:
    found = contacts(folder(tmp_path))
    assert found["comment|11"]["answers"][0]["text"] == "Any news?"
    assert found["comment|12"]["answers"] is None
    assert "Soon" in found["comment|12"]["context"]


def test_the_status_is_told_and_the_rest_is_internal(tmp_path: Path) -> None:
    rows = [row for name, row in contacts(folder(tmp_path)).items() if name.startswith("change|")]
    assert [(row["kind"], row["flag"]) for row in rows if row["problem"] is None] == [
        ("status_on_hold", None),
        ("change", "staff"),
    ]
    assert "90" not in rows[1]["context"]


def test_orphans_are_refused_by_reason(tmp_path: Path) -> None:
    assert reasons(load(folder(tmp_path))) == {None: 7, "unknown_ticket": 2}


def test_staff_are_no_customers(tmp_path: Path) -> None:
    people = load(folder(tmp_path))[0].traits.to_pylist()
    assert {(each["who"], each["value"]) for each in people} == {("7", "Ann"), ("7", "ann@x.example")}


def test_a_rejected_row_says_its_table(tmp_path: Path) -> None:
    assert [set(draft.raw["(table)"].to_pylist()) for draft in load(folder(tmp_path))] == [
        {"users"},
        {"tickets"},
        {"comments"},
        {"history"},
    ]


def test_tickets_and_comments_are_enough(tmp_path: Path) -> None:
    found = contacts(folder(tmp_path, "ab"))
    assert (found["ticket|1"]["account"], found["comment|12"]["kind"]) == ("50", "reply")
    assert "no table of history" in propose(tmp_path, source="x").questions[0]


def test_without_tickets_nothing_can_be_read(tmp_path: Path) -> None:
    with pytest.raises(WrongUseError, match="no table of tickets"):
        list(drafts(folder(tmp_path, "b"), Mapping(source="x")))


def test_the_zone_is_used_and_checked(tmp_path: Path) -> None:
    assert contacts(folder(tmp_path), zone="Europe/Berlin")["ticket|1"]["occurred_at"].hour == 8
    with pytest.raises(WrongUseError, match="no IANA time zone"):
        propose(tmp_path, source="x", zone="Mars")
    with pytest.raises(WrongUseError, match="their own times"):
        propose(tmp_path, source="x", occurred="created_at")


def test_progress_ends_at_one(tmp_path: Path) -> None:
    told: list[float] = []
    list(drafts(folder(tmp_path), Mapping(source="x"), progress=told.append))
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_a_mapping_comes_back_as_it_was(tmp_path: Path) -> None:
    mapping = propose(folder(tmp_path), source="x").mapping
    save_mapping(mapping, tmp_path / "m.yaml")
    assert load_mapping(tmp_path / "m.yaml") == mapping
    with pytest.raises(ValueError, match="must not be blank"):
        Mapping(source=" ")


@pytest.mark.skipif(not DATA.exists(), reason="the shared data is not here")
def test_the_real_orphans_are_counted() -> None:
    assert find_source(DATA).SOURCE_KIND == "tickets"
    _, tickets, comments, history = load(DATA)
    assert reasons([tickets]) == {None: 10}
    assert reasons([comments]) == {"unknown_ticket": 20}
    assert reasons([history]) == {None: 19, "unknown_ticket": 19}
    assert propose(DATA, source="x").questions[0].startswith("9 of 10 requesters")
