import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from regard.collect.sources import find_source, table_files
from regard.collect.sources.invitations import Mapping, drafts, load_mapping, propose, recognises, save_mapping

DATA = Path(__file__).parents[3] / "../shared/data/surveys/qualtrics"
WIDE = (
    "invitation_id,survey,customer_id,sent_at,opened_at,completed_at,status\n"
    "1,relation,ann,2026-05-01T10:00:00Z,2026-05-01T11:00:00Z,2026-05-01T11:05:00Z,Finished\n"
    "2,relation,bob,2026-05-01T10:00:00Z,,,Blocked\n"
    "3,relation,carla,,,,Pending\n"
)
LONG = (
    "invitation_id,survey,customer_id,state,at,reason,touchpoint\n"
    "1,relation,ann,offered,2026-05-01T10:00:00Z,,Checkout\n"
    "1,relation,ann,answered,2026-05-01T11:00:00Z,,Checkout\n"
    "2,relation,bob,suppressed,2026-05-01T10:00:00Z,asked last week,Checkout\n"
)


def saved(folder: Path, text: str) -> Path:
    (folder / "invitations.csv").write_text(text)
    return folder / "invitations.csv"


def read(path: Path) -> list[dict[str, Any]]:
    mapping = propose(path, source="i").mapping
    return [row for draft in drafts(path, mapping) for row in draft.interactions.to_pylist()]


@pytest.mark.parametrize("text", [WIDE, LONG])
def test_invitations_are_recognised_by_their_states(tmp_path: Path, text: str) -> None:
    assert find_source(saved(tmp_path, text)).SOURCE_KIND == "invitations"


@pytest.mark.parametrize(
    "text",
    [
        "survey,customer_id,sent_at,completed_at,nps\nrelation,ann,2026-05-01,2026-05-02,9\n",
        "survey,customer_id,state\nrelation,ann,gold\n",
        "survey,customer_id,sent_at,completed_at\n",
    ],
)
def test_other_tables_are_not_taken_for_invitations(tmp_path: Path, text: str) -> None:
    assert not recognises(saved(tmp_path, text))
    assert not recognises(tmp_path)


def test_each_state_is_an_interaction_at_its_own_time(tmp_path: Path) -> None:
    ann = [row for row in read(saved(tmp_path, WIDE)) if row["who"] == "ann"]
    assert [(row["kind"], row["occurred_at"].strftime("%H:%M")) for row in ann] == [
        ("invitation_offered", "10:00"),
        ("invitation_shown", "11:00"),
        ("invitation_answered", "11:05"),
    ]
    assert [row["native_id"] for row in ann] == ["1|offered", "1|shown", "1|answered"]


def test_what_was_blocked_was_never_offered(tmp_path: Path) -> None:
    (bob,) = [row for row in read(saved(tmp_path, WIDE)) if row["who"] == "bob"]
    assert bob["kind"] == "invitation_suppressed"
    assert json.loads(bob["context"])["reason"] == "Blocked"


def test_an_invitation_without_any_time_is_one_row_without_one(tmp_path: Path) -> None:
    carla = [row for row in read(saved(tmp_path, WIDE)) if row["who"] == "carla"]
    assert [row["occurred_at"] for row in carla] == [None]


def test_a_row_may_be_one_state(tmp_path: Path) -> None:
    rows = read(saved(tmp_path, LONG))
    assert [row["kind"] for row in rows] == ["invitation_offered", "invitation_answered", "invitation_suppressed"]
    assert {row["touchpoint"] for row in rows} == {"Checkout"}
    assert json.loads(rows[2]["context"])["reason"] == "asked last week"
    assert "reason" not in json.loads(rows[0]["context"])


def test_without_an_id_an_invitation_is_one_of_a_customer_to_a_survey(tmp_path: Path) -> None:
    text = LONG.replace("invitation_id,", "").replace("\n1,", "\n").replace("\n2,", "\n")
    ids = [row["native_id"] for row in read(saved(tmp_path, text))]
    assert len(set(ids)) == 3
    assert not any("ann" in each for each in ids)


def test_the_rows_as_they_came_go_to_the_rejects(tmp_path: Path) -> None:
    path = saved(tmp_path, WIDE)
    (draft,) = drafts(path, propose(path, source="i").mapping)
    assert draft.raw.column_names == ["row", *WIDE.splitlines()[0].split(",")]
    assert draft.raw["row"].to_pylist() == [1, 1, 1, 2, 3]


def test_the_touchpoint_is_asked_for(tmp_path: Path) -> None:
    questions = propose(saved(tmp_path, WIDE.replace("Z,", ",")), source="i").questions
    assert any("touchpoint" in each for each in questions)
    assert any("--zone" in each for each in questions)


def test_a_mapping_comes_back_as_it_was(tmp_path: Path) -> None:
    mapping = propose(saved(tmp_path, WIDE), source="i").mapping
    save_mapping(mapping, tmp_path / "m.yaml")
    assert load_mapping(tmp_path / "m.yaml") == mapping


def test_the_mapping_of_a_plain_table_is_followed_as_it_is(tmp_path: Path) -> None:
    path = saved(tmp_path, LONG)
    plain = table_files.propose(path, source="i").mapping
    (ours,), (theirs,) = drafts(path, plain), table_files.drafts(path, plain)
    assert ours.interactions.equals(theirs.interactions)


def test_a_pattern_must_be_one() -> None:
    with pytest.raises(msgspec.ValidationError, match="no regular expression"):
        msgspec.convert({"source": "i", "survey": {"column": "s", "pattern": "("}}, Mapping)


@pytest.mark.skipif(not DATA.exists(), reason="the shared data is not here")
def test_a_real_distribution_gives_coverage() -> None:
    (path,) = DATA.glob("*distribution*.csv")
    assert find_source(path).SOURCE_KIND == "invitations"
    rows = read(path)
    assert [row["problem"] for row in rows] == [None] * 9
    kinds = [row["kind"] for row in rows]
    assert (kinds.count("invitation_offered"), kinds.count("invitation_shown")) == (5, 4)
    assert {row["touchpoint"][:3] for row in rows} == {"SV_"}
    assert not any("CID_" in row["native_id"] + row["context"] for row in rows)
