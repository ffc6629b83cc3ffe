from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from regard.collect.sources import find_source
from regard.collect.sources.qualtrics import Mapping, drafts, load_mapping, propose, recognises, save_mapping

DATA = Path(__file__).parents[3] / "../shared/data/surveys/qualtrics"
NAMES = (
    "StartDate,EndDate,Status,IPAddress,Finished,ResponseId,RecipientEmail,ExternalReference,UserLanguage,Q1,"
    "Q1_NPS_GROUP,Q2,Q3,Q4"
)
TEXTS = (
    "Anfang,Ende,Typ,IP,Beendet,ID,E-Mail,Referenz,Sprache,Wie wahrscheinlich?,Gruppe,<b>Wie zufrieden</b> sind Sie?,"
    "Was noch?,Wie oft?"
)
FIELDS = (
    "status,ipAddress,finished,_recordId,recipientEmail,externalDataReference,userLanguage,QID1,QID1_NPS_GROUP,QID2,"
    "QID3_TEXT,QID4"
)
IN_BERLIN = ',""timeZone"":""Europe/Berlin""'
IDS = ",".join(
    [f'"{{""ImportId"":""{each}""{IN_BERLIN}}}"' for each in ("startDate", "endDate")]
    + [f'"{{""ImportId"":""{each}""}}"' for each in FIELDS.split(",")]
)
ANN = "2026-05-01 12:00:00,2026-05-01 12:01:30,0,10.0.0.1,1,R_1,ann@x.example,c1,DE,9,Promoter,5,Alles gut,3"
BOB = "2026-05-02 12:00:00,2026-05-02 12:00:30,0,10.0.0.2,0,R_2,bob@x.example,c2,EN,,,2,,41"


def export(folder: Path, *rows: str) -> Path:
    path = folder / "responses.csv"
    path.write_text("\n".join([NAMES, TEXTS, IDS, *(rows or (ANN, BOB))]) + "\n")
    return path


def read(path: Path, **asked: Any) -> list[dict[str, Any]]:
    proposal = propose(path, source="relation", **asked)
    assert isinstance(proposal.mapping, Mapping)
    return [row for draft in drafts(path, proposal.mapping) for row in draft.interactions.to_pylist()]


def kinds(row: dict[str, Any]) -> dict[str, str]:
    return {answer["question"]: answer["kind"] for answer in row["answers"]}


def test_the_three_headers_tell_an_export(tmp_path: Path) -> None:
    assert find_source(export(tmp_path)).SOURCE_KIND == "qualtrics"
    (tmp_path / "other.csv").write_text("a,b\n1,2\n3,4\n")
    assert not recognises(tmp_path / "other.csv")
    assert not recognises(tmp_path)


def test_a_response_keeps_its_person_time_and_duration(tmp_path: Path) -> None:
    ann = read(export(tmp_path))[0]
    assert (ann["native_id"], ann["who"], ann["duration_s"]) == ("R_1", "c1", 90.0)
    assert ann["occurred_at"] == datetime(2026, 5, 1, 10, tzinfo=UTC)
    assert (ann["touchpoint"], ann["kind"], ann["outcome"]) == ("relation", "survey_response", "success")
    assert {each["name"]: each["value"] for each in ann["traits"]} == {
        "email": "ann@x.example",
        "ip_address": "10.0.0.1",
    }
    assert ann["identifiers"] == [{"kind": "email", "value": "ann@x.example"}]


def test_questions_are_told_by_their_words_and_values(tmp_path: Path) -> None:
    ann = read(export(tmp_path))[0]
    found = {"Wie wahrscheinlich?": "nps", "Wie zufrieden sind Sie?": "csat", "Was noch?": "text", "Wie oft?": "choice"}
    assert kinds(ann) == found
    assert "Promoter" in ann["context"]


def test_words_keep_their_language(tmp_path: Path) -> None:
    texts = [each for each in read(export(tmp_path))[0]["answers"] if each["kind"] == "text"]
    assert [(each["text"], each["language"]) for each in texts] == [("Alles gut", "DE")]


def test_an_unfinished_response_is_abandoned(tmp_path: Path) -> None:
    assert read(export(tmp_path))[1]["outcome"] == "abandoned"


@pytest.mark.parametrize(
    ("status", "flag"),
    [("0", None), ("1", "test"), ("2", "test"), ("17", "test"), ("Survey Preview", "test"), ("8", "bot"), ("4", None)],
)
def test_previews_tests_and_spam_are_flagged(tmp_path: Path, status: str, flag: str | None) -> None:
    assert read(export(tmp_path, ANN.replace(",0,10", f",{status},10")))[0]["flag"] == flag


def test_an_end_before_the_start_is_a_problem(tmp_path: Path) -> None:
    rows = read(export(tmp_path, ANN.replace("12:01:30", "11:00:00"), BOB.replace("12:00:30", "soon"), "1,2"))
    assert [row["problem"] for row in rows] == ["negative_time_span", "unreadable_time", "wrong_shape"]


def test_the_address_stands_for_customers_without_a_number(tmp_path: Path) -> None:
    path = export(tmp_path, ANN.replace(",c1,", ",,"))
    mapping = propose(path, source="x").mapping
    assert mapping.who is not None
    assert (mapping.who.kind, mapping.who.column) == ("email", "RecipientEmail")


def test_an_export_without_zones_asks_for_one(tmp_path: Path) -> None:
    path = export(tmp_path)
    path.write_text(path.read_text().replace(IN_BERLIN, ""))
    assert any("--zone" in question for question in propose(path, source="x").questions)
    assert read(path, zone="Europe/Berlin")[0]["occurred_at"] == datetime(2026, 5, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize(("occurred", "hour"), [("EndDate", 12), ("2026-05-01T07:00", 7)])
def test_another_time_can_be_asked_for(tmp_path: Path, occurred: str, hour: int) -> None:
    row = read(export(tmp_path, ANN.replace("12:01:30", "12:00:00")), occurred=occurred)[0]
    assert row["occurred_at"].hour == hour


def test_a_mapping_comes_back_as_it_was(tmp_path: Path) -> None:
    mapping = propose(export(tmp_path), source="x").mapping
    save_mapping(mapping, tmp_path / "m.yaml")
    assert load_mapping(tmp_path / "m.yaml") == mapping


def test_the_legacy_layout_is_known_by_its_labels(tmp_path: Path) -> None:
    names, labels = (
        "V1,V2,V3,V4,V5,Q1,Q2,Q3",
        "ResponseID,StartDate,EndDate,Finished,Status,Would you recommend us?,Why?,Trust us?",
    )
    rows = [
        "R_1,2026-05-01 10:00:00,2026-05-01 10:00:39,1,0,9,Good,4",
        "R_2,2026-05-01 10:00:00,2026-05-01 10:00:39,1,0,3,Bad,6",
    ]
    (tmp_path / "old.csv").write_text("\n".join([names, labels, *rows]) + "\n")
    ann, _ = read(tmp_path / "old.csv")
    assert (ann["native_id"], ann["duration_s"]) == ("R_1", 39.0)
    assert kinds(ann) == {"Would you recommend us?": "nps", "Why?": "text", "Trust us?": "trust"}


def test_words_of_a_known_choice_stay_a_choice(tmp_path: Path) -> None:
    rows = read(
        export(tmp_path, ANN.replace(",5,Alles", ",Sehr zufrieden,Alles"), BOB.replace(",,2,", ",,Unzufrieden,"))
    )
    answer = next(each for each in rows[0]["answers"] if each["option"] == "Sehr zufrieden")
    assert answer["kind"] == "choice"


@pytest.mark.skipif(not DATA.exists(), reason="the shared data is not here")
@pytest.mark.parametrize(
    ("name", "duration_s"), [("responses_3header.csv", 38.0), ("responses_legacy_2header.csv", 39.0)]
)
def test_a_real_export_is_read(name: str, duration_s: float) -> None:
    assert find_source(DATA / name).SOURCE_KIND == "qualtrics"
    (row,) = read(DATA / name)
    assert (row["native_id"], row["duration_s"], row["problem"]) == ("R_2YPOQ602ER1jkf1", duration_s, None)
    assert kinds(row) == {"This is a multiple choice question.": "choice", "This is a free text question.": "text"}
