"""`regard publish`: tables for other engines, made again, and taken away."""

from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from deltalake import DeltaTable
from tests.cli.faces import data, done, run

from regard.ledger import Ledger, find_customers, open_ledger
from regard.ledger import erase as erase_customers
from regard.ledger.publishing import read_about
from regard.report.publishing import folder_of, usual
from regard.story import folds


def test_tables_are_published_into_the_workspace_and_told(loaded: Path) -> None:
    said = data("publish", "-w", loaded)
    assert {name: table["rows"] for name, table in said["tables"].items()} == {
        "current": 4, "persons": 4, "answers": 4, "attributes": 4,
    }  # fmt: skip
    assert (said["version"], said["kept"]) == (1, 0)
    assert (loaded / "published" / "latest" / "persons" / "part-1.parquet").is_file()


def test_a_second_time_says_that_nothing_has_changed(loaded: Path, tmp_path: Path) -> None:
    words = ("publish", "--table", "persons", "--to", tmp_path / "bi", "-w", loaded)
    done("exclude", "shop", "4", "--reason", "a test", "-w", loaded)
    said = done(*words)
    assert "1 part written." in said
    assert "Left out: 1 excluded interactions." in said
    assert "0 parts written, 1 part unchanged." in done(*words)


def test_what_was_published_is_taken_away(loaded: Path) -> None:
    done("publish", "-w", loaded)
    assert done("publish", "--withdraw", "-w", loaded).startswith("Deleted what was published")
    assert data("publish", "--withdraw", "-w", loaded)["withdrawn"] is False


def test_an_unknown_table_is_refused_with_those_there_are(loaded: Path) -> None:
    result = run("publish", "--table", "person", "-w", loaded)
    assert result.exit_code == 2
    assert "persons" in result.stderr


def test_the_settings_say_what_is_published_and_where(loaded: Path, tmp_path: Path) -> None:
    entries = f'[publish]\non = true\ntables = ["answers"]\nfolder = "{tmp_path}/bi"\ntexts = true\n'
    (loaded / "regard.toml").write_text((loaded / "regard.toml").read_text() + entries)
    with open_ledger(loaded) as ledger:
        assert folder_of(ledger) == tmp_path / "bi"
        assert (usual(ledger).tables, usual(ledger).texts) == (("answers",), True)
    done("publish", "-w", loaded)
    assert "text" in pq.read_schema(tmp_path / "bi/latest/answers/month=2026-01/part-1.parquet").names


@pytest.mark.parametrize("entry", ["every_minutes = 0", 'folder = " "', "onn = true"])
def test_a_wrong_setting_of_publishing_is_said(loaded: Path, entry: str) -> None:
    (loaded / "regard.toml").write_text((loaded / "regard.toml").read_text() + f"[publish]\n{entry}\n")
    result = run("publish", "-w", loaded)
    assert result.exit_code == 2
    assert "regard.toml" in result.stderr


def erased(ledger: Ledger, who: str) -> None:
    erase_customers(ledger, find_customers(ledger, who), folds(ledger), datetime.now(UTC))


def test_delta_tables_follow_each_publication_and_forget_with_it(loaded: Path, tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    words = ("publish", "--delta", "--to", lake, "-w", loaded)
    done(*words)
    table = DeltaTable(lake / "delta" / "current")
    assert (table.version(), table.to_pyarrow_table().num_rows) == (0, 4)
    (loaded / "more.csv").write_text(
        "id,customer,time,touchpoint,channel,nps,tier\n5,ann,2026-02-05T10:00,Checkout,web,9,\n"
    )
    done("load", loaded / "more.csv", "-w", loaded, "--yes")
    done(*words)
    done(*words)
    table = DeltaTable(lake / "delta" / "current")
    assert (table.version(), table.to_pyarrow_table().num_rows) == (1, 5)
    assert table.metadata().partition_columns == ["month"]
    with open_ledger(loaded) as ledger:
        (bob,) = find_customers(ledger, "bob")
        erased(ledger, "bob")
    done(*words)
    files = b"".join(path.read_bytes() for path in lake.rglob("*") if path.is_file())
    assert bob.hex().encode() not in files
    assert DeltaTable(lake / "delta" / "current").to_pyarrow_table().num_rows == 4


def test_an_erasure_withdraws_what_lies_in_the_workspace(loaded: Path) -> None:
    done("publish", "-w", loaded)
    with open_ledger(loaded) as ledger:
        erased(ledger, "bob")
    assert read_about(loaded / "published") is None
    assert data("publish", "-w", loaded)["tables"]["persons"]["rows"] == 3
