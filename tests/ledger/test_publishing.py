"""Tables are published whole, only what changed is written, and nobody who was erased stays in them."""

import os
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest
from tests.cast import RECEIVED, Contact, Fact, arrival, facts, key_of, people
from tests.grep import everything

from regard.errors import StorageError, WrongUseError
from regard.ledger import Ledger, append, correct, erase, exclude, keep
from regard.ledger.fold import Folds
from regard.ledger.publishing import Asked, Outcome, Withheld, publish, read_about, withdraw
from regard.ledger.publishing.files import empty
from regard.ledger.publishing.writing import split_by_month

MONTH = 60 * 24 * 31
LATER = RECEIVED + timedelta(days=1)


@pytest.fixture
def filled(ledger: Ledger, folds: Folds) -> Ledger:
    contacts = (
        Contact("a1", "ann", 0, nps=9),
        Contact("a2", "ann", MONTH, "store"),
        Contact("b1", "bob", 5, nps=2, mention="bob-word"),
        Contact("t1", "bob", 6, flag="test"),
        Contact("x1", None, MONTH + 7, "store"),
    )
    append(ledger, "interaction", arrival(*contacts), people("ann", "bob"))
    append(ledger, "attribute", facts(Fact("ann", "tier", "gold"), Fact("bob", "tier", "basic")))
    keep(ledger, folds)
    return ledger


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "published"


def rows(place: Path, table: str) -> list[dict[str, Any]]:
    found = ds.dataset(place / "latest" / table, format="parquet", partitioning="hive").to_table()
    return sorted(found.to_pylist(), key=repr)


def inodes(place: Path) -> dict[str, int]:
    files = (place / "latest" / "current").rglob("*.parquet")
    return {path.parent.name: path.stat().st_ino for path in files}


def test_the_current_contacts_are_published_by_month_without_those_that_do_not_count(
    filled: Ledger, place: Path
) -> None:
    outcome = publish(filled, place, Asked())
    found = rows(place, "current")
    assert sorted(row["month"] for row in found) == ["2026-03", "2026-03", "2026-04", "2026-04"]
    assert {row["customer"] for row in found} == {key_of("ann").hex(), key_of("bob").hex(), None}
    assert outcome.about.withheld == {"excluded interactions": 1}


def test_a_published_contact_has_its_place_in_the_journey(filled: Ledger, place: Path) -> None:
    publish(filled, place, Asked(("current",)))
    (second,) = (row for row in rows(place, "current") if row["step_visit"] is not None and row["prev_touchpoint"])
    assert (second["touchpoint"], second["prev_touchpoint"]) == ("store", "web")
    assert second["dt_ms"] == MONTH * 60_000


def test_free_texts_are_published_only_when_asked_for(filled: Ledger, place: Path) -> None:
    publish(filled, place, Asked())
    assert not {"mention", "context", "text"} & {*rows(place, "current")[0], *rows(place, "answers")[0]}
    publish(filled, place, Asked(texts=True))
    assert "bob-word" in {row["mention"] for row in rows(place, "current")}


def test_moments_are_instants_and_codes_are_texts(filled: Ledger, place: Path) -> None:
    publish(filled, place, Asked(("current",)))
    (file, _) = sorted((place / "latest" / "current").rglob("*.parquet"))
    schema = pq.read_schema(file)
    assert str(schema.field("occurred_at").type) == "timestamp[us, tz=UTC]"
    assert str(schema.field("channel").type) == str(schema.field("touchpoint").type) == "string"


def test_persons_have_their_contacts_and_how_many_identifiers_they_go_by(filled: Ledger, place: Path) -> None:
    publish(filled, place, Asked(("persons",)))
    (ann,) = (row for row in rows(place, "persons") if row["customer"] == key_of("ann").hex())
    assert (ann["n"], ann["last_touchpoint"], ann["identifiers"], ann["account"]) == (2, "store", 1, None)


def test_answers_stand_beside_the_touchpoint_they_are_about(filled: Ledger, place: Path) -> None:
    publish(filled, place, Asked(("answers",)))
    found = {(row["kind"], row["value"], row["touchpoint"], row["month"]) for row in rows(place, "answers")}
    assert found == {("nps", 9.0, "web", "2026-03"), ("nps", 2.0, "web", "2026-03")}


def test_attributes_of_whoever_declined_profiling_are_left_out(filled: Ledger, place: Path) -> None:
    def withhold(reader: Any) -> Withheld:
        return Withheld(unprofiled=np.array([reader.number_of(key_of("bob").hex())]))

    outcome = publish(filled, place, Asked(("attributes",)), withhold)
    assert [(row["customer"], row["value"]) for row in rows(place, "attributes")] == [(key_of("ann").hex(), "gold")]
    assert outcome.about.withheld["customers without consent to profiling, in attributes"] == 1


def test_no_row_of_an_anonymous_source_is_published(filled: Ledger, place: Path) -> None:
    publish(filled, place, Asked(("current", "answers")), lambda _: Withheld(sources=("shop", "o'ther")))
    assert list((place / "latest").rglob("*.parquet")) == []


def test_where_nothing_has_changed_nothing_is_written(filled: Ledger, place: Path) -> None:
    first, told = publish(filled, place, Asked()), []
    again = publish(filled, place, Asked(), progress=lambda share, table: told.append((share, table)))
    assert (again.written, again.kept) == (0, first.written)
    assert again.about.version == first.about.version == 1
    assert told == []


def test_only_months_that_changed_are_written_anew(filled: Ledger, folds: Folds, place: Path) -> None:
    publish(filled, place, Asked(("current",)))
    before = inodes(place)
    append(filled, "interaction", arrival(Contact("x2", None, MONTH + 9)))
    keep(filled, folds)
    outcome = publish(filled, place, Asked(("current",)))
    assert (outcome.written, outcome.kept) == (1, 1)
    assert [month for month, inode in inodes(place).items() if before[month] != inode] == ["month=2026-04"]


def test_a_correction_and_an_exclusion_are_in_the_next_publication(filled: Ledger, folds: Folds, place: Path) -> None:
    publish(filled, place, Asked(("current",)))
    correct(filled, "shop", "a1", {"touchpoint": "kiosk"}, reason="mistyped", at=RECEIVED)
    exclude(filled, "shop", "b1", reason="a joke", at=RECEIVED)
    keep(filled, folds)
    publish(filled, place, Asked(("current",)))
    assert [row["touchpoint"] for row in rows(place, "current") if row["month"] == "2026-03"] == ["kiosk"]


def test_who_listed_the_files_of_a_version_never_reads_a_mixture(filled: Ledger, folds: Folds, place: Path) -> None:
    publish(filled, place, Asked(("current",)))
    listed = {path: path.read_bytes() for path in (place / "latest" / "current").rglob("*.parquet")}
    append(filled, "interaction", arrival(Contact("x2", None, MONTH + 9)))
    keep(filled, folds)
    publish(filled, place, Asked(("current",)))
    assert [path.parent.name for path, content in listed.items() if path.exists()] == ["month=2026-03"]
    assert all(path.read_bytes() == content for path, content in listed.items() if path.exists())


def test_the_version_before_stays_for_who_is_reading_it(filled: Ledger, folds: Folds, place: Path) -> None:
    for number in range(3):
        append(filled, "interaction", arrival(Contact(f"n{number}", "ann", 100 + number)))
        keep(filled, folds)
        publish(filled, place, Asked(("current",)))
    assert sorted(path.name for path in (place / "versions").iterdir()) == ["2", "3"]
    assert os.readlink(place / "latest") == "versions/3"


def test_an_erased_customer_is_in_no_file_that_is_published_after(filled: Ledger, folds: Folds, place: Path) -> None:
    publish(filled, place, Asked(texts=True))
    assert "bob-word" in everything(place).decode(errors="replace")
    erase(filled, [key_of("bob")], folds, LATER)
    publish(filled, place, Asked(texts=True))
    found = everything(place)
    assert [word for word in ("bob-word", key_of("bob").hex()) if word.encode() in found] == []


def test_who_is_erased_while_tables_are_published_is_in_none_of_them(filled: Ledger, folds: Folds, place: Path) -> None:
    erasing = iter([key_of("bob")])

    def withhold(_: Any) -> Withheld:
        for customer in erasing:
            erase(filled, [customer], folds, LATER)
        return Withheld()

    publish(filled, place, Asked(), withhold)
    assert key_of("bob").hex().encode() not in everything(place)


def test_a_publication_gives_up_when_erasures_never_end(filled: Ledger, folds: Folds, place: Path) -> None:
    def withhold(_: Any) -> Withheld:
        erase(filled, [key_of("bob")], folds, LATER)
        return Withheld()

    with pytest.raises(StorageError, match="being erased"):
        publish(filled, place, Asked(("persons",)), withhold)
    assert read_about(place) is None


def test_what_is_withdrawn_is_gone(filled: Ledger, place: Path) -> None:
    publish(filled, place, Asked())
    assert withdraw(place)
    assert [path.name for path in place.iterdir()] == [".publishing.lock"]
    assert not withdraw(place)
    assert not withdraw(place / "elsewhere")


def test_what_a_withdrawal_that_was_cut_short_left_goes_with_the_next(filled: Ledger, place: Path) -> None:
    publish(filled, place, Asked(("persons",)))
    (place / "versions").rename(place / ".gone-versions")
    publish(filled, place, Asked(("persons",)))
    assert withdraw(place)
    assert [path.name for path in place.iterdir()] == [".publishing.lock"]


def test_a_folder_with_something_else_in_it_stays_as_it_is(filled: Ledger, place: Path) -> None:
    place.mkdir()
    (place / "thesis.doc").write_text("mine")
    with pytest.raises(WrongUseError, match=r"thesis\.doc"):
        publish(filled, place, Asked())
    with pytest.raises(WrongUseError, match=r"thesis\.doc"):
        withdraw(place)
    assert [path.name for path in place.iterdir()] == ["thesis.doc"]


def test_an_unknown_table_is_refused() -> None:
    with pytest.raises(WrongUseError, match="persons"):
        Asked(("person",))


def test_a_publication_says_what_it_is(filled: Ledger, place: Path) -> None:
    publish(filled, place, Asked(("current", "persons")))
    about = read_about(place)
    assert about is not None
    assert (about.tables["current"].rows, about.tables["persons"].rows, about.texts) == (4, 2, False)
    text = (place / "latest" / "README.md").read_text()
    assert "`current`: 4 rows" in text
    assert "Left out: 1 excluded interactions" in text


def test_what_another_version_of_regard_published_is_not_touched(filled: Ledger, place: Path) -> None:
    publish(filled, place, Asked(("persons",)))
    about = place / "latest" / "_about.json"
    about.write_bytes(msgspec.json.encode({"version": 9}))
    with pytest.raises(WrongUseError, match="another"):
        publish(filled, place, Asked(("persons",)))


def test_rows_are_split_by_month_in_their_order() -> None:
    mixed = pa.table({"n": [1, 2, 3], "month": ["b", "a", "b"]})
    found = {month: table["n"].to_pylist() for month, table in split_by_month(mixed).items()}
    assert found == {"b": [1, 3], "a": [2]}


@pytest.fixture
def small_buffers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("regard.ledger.publishing.writing._HELD_ROWS", 1)
    monkeypatch.setattr("regard.ledger.publishing.writing._MOST_OPEN", 1)


@pytest.mark.usefixtures("small_buffers")
def test_little_memory_and_few_open_files_change_nothing(filled: Ledger, place: Path) -> None:
    outcome: Outcome = publish(filled, place, Asked(("current",)))
    assert len(rows(place, "current")) == 4
    assert outcome.written == 2


def test_an_empty_workspace_has_empty_tables(ledger: Ledger, folds: Folds, place: Path) -> None:
    keep(ledger, folds)
    about = publish(ledger, place, Asked()).about
    assert {name: table.rows for name, table in about.tables.items()} == dict.fromkeys(about.tables, 0)


def test_a_publication_whose_files_are_deleted_meanwhile_is_made_anew(filled: Ledger, place: Path) -> None:
    deleting = iter([place])

    def progress(_share: float, table: str) -> None:
        if table == "persons":
            for folder in deleting:
                empty(folder)

    outcome = publish(filled, place, Asked(("current", "persons")), progress=progress)
    assert (outcome.about.tables["persons"].rows, len(rows(place, "current"))) == (2, 4)


def test_without_the_extra_delta_tables_are_refused_with_what_to_install(
    filled: Ledger, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "deltalake", None)
    with pytest.raises(WrongUseError, match="not installed") as refused:
        publish(filled, place, Asked(("persons",), delta=True))
    assert "regard[lake]" in refused.value.remedy
