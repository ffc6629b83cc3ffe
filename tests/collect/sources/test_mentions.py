import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.collect.drafts import around

from regard.collect.receive import receive
from regard.collect.sources import find_source, table_files
from regard.collect.sources.mentions import Mapping, drafts, load_mapping, propose, recognises, save_mapping
from regard.errors import WrongUseError

HEADER = "id,author,platform,published_at,rating,rating_scale,text,url,reach,language\n"
ROWS = (
    "1,carla,Trustpilot,2026-05-01T10:00:00Z,2,5,Never again,https://x.example/1,120,en\n"
    "2,carla,Local newspaper,2026-05-02T10:00:00Z,,,Zu spät,https://x.example/2,5000,de\n"
    "3,bob,Booking,2026-05-03T10:00:00Z,9.1,1-10,Bien,https://x.example/3,10,fr\n"
)


def saved(folder: Path, text: str = HEADER + ROWS) -> Path:
    (folder / "mentions.csv").write_text(text)
    return folder / "mentions.csv"


def read(path: Path) -> list[dict[str, Any]]:
    mapping = propose(path, source="m").mapping
    return [row for draft in drafts(path, mapping) for row in draft.interactions.to_pylist()]


def test_mentions_are_told_from_other_tables(tmp_path: Path) -> None:
    assert find_source(saved(tmp_path)).SOURCE_KIND == "mentions"
    own = saved(tmp_path, "customer_id,author,platform,text,url\nann,ann,web,good,x\n")
    assert not recognises(own)
    assert not recognises(tmp_path)


def test_a_rating_makes_a_review_and_none_a_mention(tmp_path: Path) -> None:
    assert [row["kind"] for row in read(saved(tmp_path))] == ["review", "mention", "review"]


def test_each_rating_keeps_its_own_scale(tmp_path: Path) -> None:
    given = [each for row in read(saved(tmp_path)) for each in row["answers"] if each["kind"] == "rating"]
    assert [(each["value"], each["low"], each["high"]) for each in given] == [(2.0, 1.0, 5.0), (9.1, 1.0, 10.0)]


def test_a_rating_off_its_scale_is_refused(tmp_path: Path) -> None:
    rows = read(saved(tmp_path, HEADER + ROWS.replace(",2,5,", ",6,5,")))
    assert [row["problem"] for row in rows] == ["off_the_scale", None, None]


def test_the_same_name_elsewhere_is_somebody_else(tmp_path: Path) -> None:
    rows = read(saved(tmp_path))
    assert [row["who"] for row in rows] == ["Trustpilot/carla", "Local newspaper/carla", "Booking/bob"]
    (draft,) = drafts(saved(tmp_path), propose(saved(tmp_path), source="m").mapping)
    assert draft.who_kind == "author"
    assert rows[0]["traits"] == [{"name": "name", "value": "carla"}]


def test_every_mention_is_an_indirect_contact(tmp_path: Path) -> None:
    path = saved(tmp_path)
    (draft,) = drafts(path, propose(path, source="m").mapping)
    contacts = receive(draft, around()).interactions.to_pylist()
    assert {row["contact"] for row in contacts} == {"indirect"}
    assert [(row["touchpoint"], row["channel"]) for row in contacts] == [
        ("trustpilot", "social"),
        ("local_newspaper", "press"),
        ("booking", "social"),
    ]


def test_reach_and_link_stay_in_the_context_and_the_language_with_the_words(tmp_path: Path) -> None:
    row = read(saved(tmp_path))[1]
    assert json.loads(row["context"]) == {"reach": "5000", "url": "https://x.example/2"}
    assert [(each["text"], each["language"]) for each in row["answers"]] == [("Zu spät", "de")]


def test_a_file_without_platform_or_scale_asks(tmp_path: Path) -> None:
    path = saved(
        tmp_path, "author,date,stars,text,url\nann,2026-05-01T10:00:00Z,4,Fine,x\n,2026-05-01T10:00:00Z,5,Top,y\n"
    )
    assert recognises(path)
    questions = propose(path, source="m").questions
    assert any("platform" in each for each in questions)
    assert any("from 1 to 5" in each for each in questions)
    assert [(row["touchpoint"], row["who"]) for row in read(path)] == [
        ("Social media", "Social media/ann"),
        ("Social media", None),
    ]


def test_mentions_need_neither_author_nor_rating(tmp_path: Path) -> None:
    path = saved(tmp_path, "mention_id,site,date,text,reach\nm1,Herald,2026-05-01T10:00:00Z,Late again,9\n")
    (row,) = read(path)
    assert (row["who"], row["kind"], row["mention"], row["native_id"]) == (None, "mention", "m1", "m1")


def test_a_mapping_comes_back_as_it_was(tmp_path: Path) -> None:
    mapping = propose(saved(tmp_path), source="m").mapping
    save_mapping(mapping, tmp_path / "m.yaml")
    assert load_mapping(tmp_path / "m.yaml") == mapping


def test_the_mapping_of_a_plain_table_is_followed_as_it_is(tmp_path: Path) -> None:
    path = saved(tmp_path)
    plain = table_files.propose(path, source="m").mapping
    (ours,), (theirs,) = drafts(path, plain), table_files.drafts(path, plain)
    assert ours.interactions.equals(theirs.interactions)


def test_a_column_that_is_gone_is_named(tmp_path: Path) -> None:
    mapping = propose(saved(tmp_path), source="m").mapping
    with pytest.raises(WrongUseError, match="has no column 'author'"):
        list(drafts(saved(tmp_path, HEADER.replace("author", "writer") + ROWS), mapping))


def test_a_rating_needs_an_extent() -> None:
    with pytest.raises(msgspec.ValidationError, match="low < high"):
        msgspec.convert({"source": "m", "rating": {"column": "r", "low": 5, "high": 1}}, Mapping)
