"""Whoever is erased is in no byte of any file, whatever kept them; nor does an older backup bring them back."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.faces import done, in_a_process, run
from tests.grep import everything

from regard.ledger import open_ledger
from regard.vault import pseudonym

ROOT = Path(__file__).parent.parent.parent
WORDS = (
    "K-4711", "Castafiore", "castafiore@example.org", "device-carla-77", "quokka", "sousaphone",
    "ocarina-of-carla", "carla-campaign", "moved out", "30 1234567",
)  # fmt: skip
OWN = (
    ("customer_id", "K-4711"), ("email", "castafiore@example.org"), ("anonymous_id", "device-carla-77"),
)  # fmt: skip
FILE = (
    "id,customer_id,time,touchpoint,name,phone\n"
    "1,K-4711,2026-01-05T10:00:00Z,Checkout,Carla Castafiore,+49 30 1234567\n"
    "2,K-0815,2026-01-05T11:00:00Z,Checkout,Ann Smith,+49 30 7654321\n"
    "3,K-4711,,Checkout,Carla Castafiore,+49 30 1234567\n"
)


def filled(folder: Path) -> Path:
    workspace = folder / "acme"
    done("init", workspace)
    (folder / "visits.csv").write_text(FILE)
    assert run("load", folder / "visits.csv", "-w", workspace, "--yes").exit_code == 1
    around = os.environ | {"PYTHONPATH": str(ROOT)}
    around.pop("DJANGO_SETTINGS_MODULE", None)
    script = [sys.executable, str(Path(__file__).with_name("everywhere.py")), str(workspace)]
    subprocess.run(script, env=around, check=True, capture_output=True, timeout=120)
    return workspace


def keys(workspace: Path) -> list[bytes]:
    with open_ledger(workspace) as ledger:
        return [pseudonym(ledger.pseudonym_key, kind, value) for kind, value in OWN]


def spoken(found: bytes) -> list[str]:
    """Return which of the words somebody finds, however they are written."""
    folded = found.lower()
    return [word for word in WORDS if word.lower().encode() in folded]


def told(*words: object) -> dict[str, object]:
    around = dict(os.environ)
    around.pop("DJANGO_SETTINGS_MODULE", None)
    result = in_a_process([*words, "--json"], env=around)
    assert result.returncode == 0, result.stderr
    found: dict[str, object] = json.loads(result.stdout)
    return found


@pytest.fixture(scope="module")
def erased(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a workspace that was filled, backed up, and rid of Carla."""
    folder = tmp_path_factory.mktemp("everywhere")
    workspace = filled(folder)
    assert spoken(everything(workspace)) == list(WORDS)
    done("backup", folder / "before.tar", "-w", workspace)
    gone = told("erase", "K-4711", "-w", workspace, "--yes")
    assert gone["customers"] == len(keys(workspace))
    assert {name: gone[name] for name in ("exports", "invitations", "jobs", "lists", "uploads")} == {
        "exports": 1, "invitations": 1, "jobs": 1, "lists": 1, "uploads": 1,
    }  # fmt: skip
    return folder


def test_no_word_of_hers_is_in_any_byte(erased: Path) -> None:
    found = everything(erased / "acme")
    assert spoken(found) == []
    assert b"Ann Smith" in found


def test_her_pseudonyms_are_only_where_they_refuse_her_return(erased: Path) -> None:
    workspace = erased / "acme"
    allowed = {"head.sqlite3", "erasures.csv"}
    for key in keys(workspace):
        forms = (key, key.hex().encode(), repr(key)[2:-1].encode())
        holding = {path.name for path in workspace.rglob("*") if path.is_file() and _holds(path, forms)}
        assert holding <= allowed


def test_an_older_backup_is_restored_without_her(erased: Path) -> None:
    again = erased / "again"
    told("restore", erased / "before.tar", again, "--erasures", erased / "acme")
    assert spoken(everything(again)) == []


def _holds(path: Path, forms: tuple[bytes, ...]) -> bool:
    found = everything(path)
    return any(form in found for form in forms)
