"""The command that changes the vault's key."""

import sqlite3
from pathlib import Path

import pytest
from tests.cli.faces import ANN, HEADER, done, in_a_process, run, volume

from regard.ledger import open_ledger, read
from regard.ledger.databases import STATE
from regard.vault import pseudonym, read_keys
from regard.vault.pseudonyms import KEY_VARIABLE, NEXT_VARIABLE

NEXT = "ab" * 32


def rotated(workspace: Path) -> str:
    return done("vault", "rotate", "-w", workspace, "--yes")


def test_everybody_has_another_pseudonym_and_numbers_are_the_same(loaded: Path) -> None:
    before = read_keys(loaded)
    assert "Changed the key: 4 identifiers renamed, 8 entries written anew. Make a backup now" in rotated(loaded)
    assert volume(loaded) == 4
    with open_ledger(loaded) as ledger:
        assert [ledger.pseudonym_key] == read_keys(loaded) != before


def test_what_is_loaded_afterwards_lands_at_the_same_customer(loaded: Path, tmp_path: Path) -> None:
    rotated(loaded)
    (tmp_path / "more.csv").write_text(HEADER + ANN.replace("1,ann,2026-01-05", "9,ann,2026-01-09"))
    done("load", tmp_path / "more.csv", "-w", loaded, "--mapping", loaded / "mappings" / "shop.yaml")
    assert volume(loaded) == 5
    with open_ledger(loaded) as ledger, read(ledger) as reader:
        assert sorted(reader.fetch("select n from customer")["n"].to_pylist()) == [1, 1, 1, 2]


def test_who_was_erased_is_refused_under_the_new_key_too(loaded: Path, shop: Path) -> None:
    done("erase", "carla", "-w", loaded, "--yes")
    rotated(loaded)
    assert len(read_keys(loaded)) == 2
    assert run("load", shop, "-w", loaded).exit_code == 1
    assert volume(loaded) == 3


def test_nothing_is_changed_without_a_yes(loaded: Path) -> None:
    before = read_keys(loaded)
    assert "Add --yes" in run("vault", "rotate", "-w", loaded).stderr
    assert read_keys(loaded) == before


def test_a_key_in_a_variable_is_changed_to_the_one_of_the_next(loaded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (key,) = read_keys(loaded)
    (loaded / "vault.key").unlink()
    monkeypatch.setenv(KEY_VARIABLE, key.hex())
    assert NEXT_VARIABLE in run("vault", "rotate", "-w", loaded, "--yes").stderr
    monkeypatch.setenv(NEXT_VARIABLE, NEXT)
    assert f"Set {KEY_VARIABLE} to the value of {NEXT_VARIABLE}, and unset" in rotated(loaded)
    assert "in use" in run("vault", "rotate", "-w", loaded, "--yes").stderr
    monkeypatch.setenv(KEY_VARIABLE, NEXT)
    monkeypatch.delenv(NEXT_VARIABLE)
    assert volume(loaded) == 4
    assert not (loaded / "vault.key").exists()


def test_a_rotation_cut_short_is_finished_and_not_begun_again(loaded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("regard.cli.vault._settle", lambda _: None)
        rotated(loaded)
    (key, _old) = read_keys(loaded)
    assert "Finished the rotation that was cut short." in rotated(loaded)
    assert read_keys(loaded) == [key]


def test_the_servers_own_state_follows(loaded: Path) -> None:
    assert in_a_process(["users", "add", "eve@example.org", "-w", loaded]).returncode == 0
    (key,) = read_keys(loaded)
    invite(loaded, pseudonym(key, "customer_id", "ann").hex())
    told = in_a_process(["vault", "rotate", "-w", loaded, "--yes"])
    assert (told.returncode, told.stderr) == (0, "")
    (key,) = read_keys(loaded)
    assert consents(loaded) == [(pseudonym(key, "customer_id", "ann").hex(),)]


def invite(workspace: Path, customer: str) -> None:
    with sqlite3.connect(workspace / STATE) as state:
        state.execute(
            "insert into asking_consent (customer, is_given, at) values (?, true, '2026-01-01 00:00')", (customer,)
        )
    state.close()


def consents(workspace: Path) -> list[tuple[str]]:
    with sqlite3.connect(workspace / STATE) as state:
        found = state.execute("select customer from asking_consent").fetchall()
    state.close()
    return found
