import csv
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from regard.collect import load_file
from regard.collect.catalogue import start_catalogue
from regard.collect.sources import find_source
from regard.collect.sources.app_reviews import drafts, load_mapping, propose, recognises, save_mapping
from regard.collect.sources.table_files import Mapping as TableMapping
from regard.ledger import Ledger, create_ledger

GOOGLE = [
    *("Package Name", "App Version Code", "App Version Name", "Reviewer Language", "Device"),
    *("Review Submit Date and Time", "Review Submit Millis Since Epoch"),
    *("Review Last Update Date and Time", "Review Last Update Millis Since Epoch"),
    *("Star Rating", "Review Title", "Review Text"),
    *("Developer Reply Date and Time", "Developer Reply Millis Since Epoch", "Developer Reply Text", "Review Link"),
]
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
APPLE = (
    "Date,Rating,Title,Review,Nickname,Version,Country,Response,Response Date\n"
    "2026-03-02 09:00:00,2,Slow,It never loads,carla,4.1,DE,We are sorry,2026-03-02 11:00:00\n"
    "2026-03-03 09:00:00,5,Great,,ann,4.1,FR,,\n"
)


def ms(hour: float) -> str:
    return str(int((MONDAY + timedelta(hours=hour)).timestamp() * 1000))


def review(
    link: str, stars: str = "2", text: str = "Slow", *, changed: float = 0, replied: float | None = None
) -> list[str]:
    """Return a row of Google's report; times in hours after that Monday's nine o'clock."""
    reply = ["", "", ""] if replied is None else ["2026-03-02T11:00:00Z", ms(replied), "We are sorry, ann@x.example"]
    words = ["2026-03-02T09:00:00Z", ms(0), "2026-03-02T09:00:00Z", ms(changed)]
    return [
        "org.acme",
        "41",
        "4.1",
        "de",
        "pixel",
        *words,
        stars,
        "",
        text,
        *reply,
        link and f"https://p.example?id={link}",
    ]


def report(path: Path, *rows: list[str]) -> Path:
    text = StringIO()
    csv.writer(text).writerows([GOOGLE, *rows])
    path.write_bytes(text.getvalue().encode("utf-16"))
    return path


def contacts(path: Path, **asked: Any) -> list[dict[str, Any]]:
    found = drafts(path, propose(path, source="store", **asked).mapping)
    return [row for draft in found for row in draft.interactions.to_pylist()]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with create_ledger(tmp_path / "acme") as opened:
        start_catalogue(opened.folder)
        yield opened


def load(ledger: Ledger, path: Path) -> tuple[int, int, int]:
    report = load_file(ledger, path, propose(path, source="store").mapping, progress=lambda _: None)
    return report.taken, report.known, report.refused


def test_a_report_of_the_store_is_recognised(tmp_path: Path) -> None:
    assert find_source(report(tmp_path / "reviews.csv", review("a"))).SOURCE_KIND == "app_reviews"
    (tmp_path / "apple.csv").write_text(APPLE)
    assert find_source(tmp_path / "apple.csv").SOURCE_KIND == "app_reviews"


@pytest.mark.parametrize("header", ["Site,Author,Rating,Review,Link", "Version,Rating,Comment", "Date,Customer,Amount"])
def test_other_tables_are_no_app_reviews(tmp_path: Path, header: str) -> None:
    (tmp_path / "x.csv").write_text(f"{header}\n")
    assert not recognises(tmp_path / "x.csv")
    assert not recognises(tmp_path)


def test_a_review_is_an_indirect_contact_of_nobody(tmp_path: Path) -> None:
    (row,) = contacts(report(tmp_path / "r.csv", review("a")))
    assert (row["kind"], row["who"], row["touchpoint"], row["channel"]) == ("review", None, "Google Play", "social")
    assert (row["occurred_at"], row["mention"]) == (MONDAY, "https://p.example?id=a")
    assert '"App Version Name":"4.1"' in row["context"]
    answers = {each["kind"]: (each["value"], each["high"], each["text"], each["language"]) for each in row["answers"]}
    assert answers == {"rating": (2.0, 5.0, None, None), "text": (None, None, "Slow", "de")}


def test_a_reply_is_a_contact_that_waited(tmp_path: Path) -> None:
    _, row = contacts(report(tmp_path / "r.csv", review("a", changed=1, replied=3)))
    assert (row["kind"], row["waiting_s"], row["answers"]) == ("review_reply", 7_200.0, None)
    assert row["occurred_at"] == MONDAY + timedelta(hours=3)
    assert "We are sorry" in row["context"]
    assert "Slow" not in row["context"]


def test_a_reply_before_the_change_waited_from_the_writing(tmp_path: Path) -> None:
    _, row = contacts(report(tmp_path / "r.csv", review("a", changed=9, replied=3)))
    assert row["waiting_s"] == 10_800.0


def test_a_changed_review_is_another_contact_and_the_old_one_stays(ledger: Ledger, tmp_path: Path) -> None:
    first = report(tmp_path / "march.csv", review("a"))
    later = report(tmp_path / "april.csv", review("a", "5", "Better", changed=50))
    assert [load(ledger, path) for path in (first, first, later, later)] == [(1, 0, 0), (0, 1, 0), (1, 0, 0), (0, 1, 0)]
    (row,) = contacts(later)
    assert (row["kind"], row["occurred_at"]) == ("review_changed", MONDAY + timedelta(hours=50))


def test_a_reply_that_came_later_changes_no_review(ledger: Ledger, tmp_path: Path) -> None:
    assert load(ledger, report(tmp_path / "r.csv", review("a"), review(""))) == (2, 0, 0)
    assert load(ledger, report(tmp_path / "s.csv", review("a", replied=3), review("", replied=4))) == (2, 2, 0)


def test_a_rating_without_words_is_known_by_all_that_is_said_of_it(ledger: Ledger, tmp_path: Path) -> None:
    path = report(tmp_path / "r.csv", review("", "4", ""), review("b", "4", ""))
    assert [load(ledger, path), load(ledger, path)] == [(2, 0, 0), (0, 2, 0)]


def test_impossible_stars_and_times_are_refused(ledger: Ledger, tmp_path: Path) -> None:
    broken = review("c")
    broken[6] = "yesterday"
    assert load(ledger, report(tmp_path / "r.csv", review("a", "7"), review("b", "many"), broken)) == (0, 0, 3)


def test_reviews_with_names_are_contacts_of_their_authors(tmp_path: Path) -> None:
    (tmp_path / "apple.csv").write_text(APPLE)
    rows = contacts(tmp_path / "apple.csv")
    assert [(row["kind"], row["who"], row["waiting_s"]) for row in rows] == [
        ("review", "App Store/carla", None),
        ("review", "App Store/ann", None),
        ("review_reply", "App Store/carla", 7_200.0),
    ]
    assert rows[0]["traits"] == [{"name": "name", "value": "carla"}]


def test_the_store_is_asked_where_nothing_names_it(tmp_path: Path) -> None:
    (tmp_path / "apple.csv").write_text(APPLE)
    assert "'App Store'" in propose(tmp_path / "apple.csv", source="x").questions[0]


def test_one_time_alone_is_when_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("Last Updated,Rating,Review,Version,Country\n2026-03-02,4,Good,1,DE\n2026-03-03,4,Good,1,DE\n")
    assert [row["kind"] for row in contacts(path)] == ["review", "review"]
    path.write_text("Created,Last Updated,Rating,Review,Version,Country\n2026-03-02,2026-03-04,4,Good,1,DE\n")
    assert contacts(path)[0]["kind"] == "review_changed"


def test_the_time_asked_for_is_taken(tmp_path: Path) -> None:
    path = report(tmp_path / "r.csv", review("a"))
    assert contacts(path, occurred="2026-05-01")[0]["occurred_at"] == datetime(2026, 5, 1, tzinfo=UTC)


def test_a_plain_mapping_of_a_table_is_followed(tmp_path: Path) -> None:
    path = report(tmp_path / "r.csv", review("a"))
    mapping = TableMapping(source="x", reading=propose(path, source="x").mapping.reading)
    assert len(next(drafts(path, mapping)).interactions) == 1


def test_a_mapping_comes_back_as_it_was_kept(tmp_path: Path) -> None:
    mapping = propose(report(tmp_path / "r.csv", review("a")), source="store").mapping
    save_mapping(mapping, tmp_path / "store.yaml")
    assert load_mapping(tmp_path / "store.yaml") == mapping
