import json
from pathlib import Path

import pyarrow as pa
import pytest
from tests.cli.faces import data, done, run

from regard.ledger import append, open_ledger
from regard.ledger.schema import ATTRIBUTE, PERSON
from regard.vault import pseudonym


@pytest.fixture
def told(loaded: Path, tmp_path: Path) -> Path:
    written = data("person", "carla", "-w", loaded, "--out", tmp_path / "out")
    assert [Path(written[name]).suffix for name in ("json", "page")] == [".json", ".html"]
    return Path(written["page"])


def test_a_person_gets_all_that_is_kept_as_json_and_as_a_page(told: Path) -> None:
    found = json.loads(told.with_suffix(".json").read_bytes())
    assert found["identifiers"] == [{"kind": "customer_id", "value": "carla"}]
    assert [contact["touchpoint"] for contact in found["contacts"]] == ["hotline"]
    text = told.read_text()
    for words in ("What is kept of you", "carla", "hotline", "basic", "2026-01-06 08:00", "@media print", "noindex"):
        assert words in text


def test_nothing_of_anybody_else_is_in_it_and_it_loads_and_runs_nothing(told: Path) -> None:
    found = told.read_text() + told.with_suffix(".json").read_text()
    assert [word for word in ("bob", "delta", "counter", "<script", "http://", "https://") if word in found] == []


def test_it_is_printed_for_programs(loaded: Path) -> None:
    assert json.loads(done("person", "carla", "-w", loaded, "--json"))["sources"] == {"shop": 1}


def test_where_to_has_to_be_said(loaded: Path) -> None:
    result = run("person", "carla", "-w", loaded)
    assert result.exit_code == 2
    assert "Give --out DIR" in result.stderr


def test_of_two_customers_with_one_name_neither_sees_the_others_data(loaded: Path) -> None:
    with open_ledger(loaded) as ledger:
        key = pseudonym(ledger.pseudonym_key, "ticket", "carla")
        people = [{"pseudonym": key, "kind": "ticket", "identifier": "carla"}]
        append(ledger, "attribute", ATTRIBUTE.empty_table(), pa.Table.from_pylist(people, PERSON))
    result = run("person", "carla", "-w", loaded, "--json")
    assert result.exit_code == 2
    assert "stands for 2 customers" in result.stderr
    assert json.loads(done("person", key.hex(), "-w", loaded, "--json"))["contacts"] == []


def test_what_is_too_old_is_said_and_then_removed(loaded: Path) -> None:
    path = loaded / "regard.toml"
    path.write_text(f'{path.read_text()}\n[retention]\ncontacts = "30d"\n')
    assert "Would remove contacts: 4 of kind contact" in done("retain", "--dry-run", "-w", loaded)
    assert data("retain", "-w", loaded)["contacts"] == {"contact": 4}
    assert "Removed contacts: none" in done("retain", "-w", loaded)


def test_a_backup_is_restored_without_those_who_were_erased_since(loaded: Path, tmp_path: Path) -> None:
    done("backup", tmp_path / "acme.tar", "-w", loaded)
    done("erase", "carla", "-w", loaded, "--yes")
    again = data("restore", tmp_path / "acme.tar", tmp_path / "again", "--erasures", loaded)
    assert (again["interactions"], again["erased"]) == (3, 1)
