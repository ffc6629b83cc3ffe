import json
from pathlib import Path

import pytest
from tests.cli.faces import ANN, HEADER, SHOP, WITHOUT_A_TIME, data, done, in_a_process, run, volume


def files_of(workspace: Path) -> dict[str, bytes]:
    # The shared-memory file beside the database changes even when one only reads.
    kept = (path for path in workspace.rglob("*") if path.is_file() and path.suffix != ".lock")
    return {str(path): path.read_bytes() for path in kept if "head.sqlite3" not in path.name}


def test_a_load_says_what_was_taken(workspace: Path, shop: Path) -> None:
    said = done("load", shop, "-w", workspace, "--yes")
    assert "shop.csv: 4 taken, 0 known, 0 refused" in said
    assert "3 new touchpoints to sort in touchpoints.yaml: checkout, counter, hotline." in said
    assert "`regard undo 1` takes it back" in said
    assert volume(workspace) == 4


def test_a_second_load_of_the_same_file_changes_no_number(loaded: Path, shop: Path) -> None:
    report = data("load", shop, "-w", loaded)
    assert (report["taken"], report["known"], report["refused"]) == (0, 4, 0)
    assert volume(loaded) == 4


def test_a_report_has_all_that_a_program_needs(workspace: Path, shop: Path) -> None:
    report = data("load", shop, "-w", workspace, "--yes")
    assert report.pop("seconds") > 0
    assert report == {
        "file": "shop.csv", "import_id": 1, "taken": 4, "known": 0, "refused": 0, "attributes": 4, "customers": 4,
        "reasons": {}, "blocked": 0, "rejects": None, "new_touchpoints": ["checkout", "counter", "hotline"],
    }  # fmt: skip


def test_a_file_with_refused_rows_ends_with_one(workspace: Path, shop: Path) -> None:
    shop.write_text(SHOP + WITHOUT_A_TIME)
    result = run("load", shop, "-w", workspace, "--yes")
    assert result.exit_code == 1
    assert "4 taken, 0 known, 1 refused" in result.stdout
    assert "1 refused as no_time: The row says nowhere when it happened." in result.stdout
    assert f"Refused rows are in {workspace}/rejects/1-shop.csv." in result.stdout


def test_the_reject_file_is_in_the_json(workspace: Path, shop: Path) -> None:
    shop.write_text(SHOP + WITHOUT_A_TIME)
    report = json.loads(run("load", shop, "-w", workspace, "--yes", "--json").stdout)
    assert report["reasons"] == {"no_time": 1}
    assert Path(report["rejects"]).exists()


def test_the_proposal_is_shown_apart_from_the_report(workspace: Path, shop: Path) -> None:
    result = run("load", shop, "-w", workspace, "--yes", "--json")
    assert "taken for" in result.stderr
    assert json.loads(result.stdout)["taken"] == 4


def test_a_dry_run_shows_everything_and_stores_nothing(workspace: Path, shop: Path) -> None:
    before = files_of(workspace)
    result = run("load", shop, "-w", workspace, "--dry-run")
    assert result.exit_code == 0
    assert "taken for" in result.stderr
    assert "4 taken" in result.stdout
    assert "A dry run: nothing was stored." in result.stdout
    assert files_of(workspace) == before


def test_a_file_that_cannot_be_decided_asks_in_words(workspace: Path, shop: Path) -> None:
    shop.write_text(SHOP.replace("+01:00", ""))
    assert "? " in run("load", shop, "-w", workspace, "--dry-run").stderr
    assert "--zone" not in run("load", shop, "-w", workspace, "--dry-run", "--zone", "Europe/Berlin").stderr


def test_nobody_there_to_confirm_loads_nothing(workspace: Path, shop: Path) -> None:
    result = in_a_process(["load", shop, "-w", workspace])
    assert result.returncode == 2
    assert "nobody confirmed" in result.stderr
    assert "--yes" in result.stderr
    assert volume(workspace) == 0


def test_a_proposal_nobody_confirmed_can_be_mended_and_given(workspace: Path, shop: Path) -> None:
    run("load", shop, "-w", workspace)
    proposed = workspace / "mappings/shop.proposed.yaml"
    assert data("load", shop, "-w", workspace, "--mapping", proposed)["taken"] == 4


@pytest.mark.parametrize(("answer", "taken"), [(True, 4), (False, 0)])
def test_a_proposal_is_confirmed_where_somebody_is(
    workspace: Path, shop: Path, monkeypatch: pytest.MonkeyPatch, *, answer: bool, taken: int
) -> None:
    monkeypatch.setattr("regard.cli.proposing.is_answered", lambda: True)
    monkeypatch.setattr("typer.confirm", lambda *_, **__: answer)
    assert run("load", shop, "-w", workspace).exit_code == (0 if answer else 2)
    assert volume(workspace) == taken


def test_a_kept_mapping_is_used_again_without_a_question(loaded: Path, shop: Path) -> None:
    shop.write_text(HEADER + ANN.replace("1,ann", "9,ann"))
    result = run("load", shop, "-w", loaded)
    assert "1 taken" in result.stdout
    assert f"with the mapping {loaded}/mappings/shop.yaml" in result.stderr


def test_another_file_uses_the_mapping_of_its_source(loaded: Path, tmp_path: Path) -> None:
    march = tmp_path / "march.csv"
    march.write_text(SHOP)
    assert data("load", march, "-w", loaded, "--source", "shop")["known"] == 4


def test_a_mapping_that_does_not_fit_is_kept_beside_the_new_one(loaded: Path, shop: Path) -> None:
    before = (loaded / "mappings/shop.yaml").read_text()
    shop.write_text(SHOP.replace("customer", "client"))
    result = run("load", shop, "-w", loaded, "--yes")
    assert "does not fit" in result.stderr
    assert (loaded / "mappings/shop.1.yaml").read_text() == before
    assert "client" in (loaded / "mappings/shop.yaml").read_text()


def test_the_same_proposal_again_leaves_the_kept_mapping_alone(loaded: Path, shop: Path) -> None:
    for _ in range(2):
        done("load", shop, "-w", loaded, "--yes", "--zone", "UTC")
    assert len(list((loaded / "mappings").iterdir())) <= 2


def test_a_given_mapping_says_its_zone_itself(loaded: Path, shop: Path) -> None:
    mapping = loaded / "mappings/shop.yaml"
    result = run("load", shop, "-w", loaded, "--mapping", mapping, "--zone", "UTC")
    assert result.exit_code == 2
    assert "are for guessing" in result.stderr


def test_a_given_mapping_is_of_one_source(loaded: Path, shop: Path) -> None:
    mapping = loaded / "mappings/shop.yaml"
    assert run("load", shop, "-w", loaded, "--mapping", mapping, "--source", "shop").exit_code == 0
    result = run("load", shop, "-w", loaded, "--mapping", mapping, "--source", "till")
    assert result.exit_code == 2
    assert "of the source 'shop', not 'till'" in result.stderr


@pytest.mark.parametrize("name", ["../shop", "My Shop", ""])
def test_a_source_has_a_plain_name(workspace: Path, shop: Path, name: str) -> None:
    result = run("load", shop, "-w", workspace, "--source", name, "--yes")
    assert result.exit_code == 2
    assert "is no name for a source" in result.stderr


def test_a_wrong_file_keeps_no_other_from_being_loaded(workspace: Path, shop: Path) -> None:
    result = run("load", shop.parent / "gone.csv", shop, "-w", workspace, "--yes", "--json")
    first, second = json.loads(result.stdout)
    assert result.exit_code == 2
    assert "There is no file" in first["error"]
    assert second["taken"] == 4
    assert volume(workspace) == 4


def test_rubbish_is_refused_in_words(workspace: Path, tmp_path: Path) -> None:
    rubbish = tmp_path / "rubbish.csv"
    rubbish.write_bytes(bytes(range(256)) * 20)
    result = run("load", rubbish, "-w", workspace, "--yes")
    assert result.exit_code == 2
    assert "Traceback" not in result.stderr


def test_long_lists_of_touchpoints_are_cut(workspace: Path, shop: Path) -> None:
    shop.write_text(
        HEADER + "".join(ANN.replace("1,ann", f"{n},ann").replace("Checkout", f"Shelf {n}") for n in range(30))
    )
    said = done("load", shop, "-w", workspace, "--yes")
    assert "30 new touchpoints" in said
    assert ", …." in said


def test_a_folder_of_tickets_is_loaded(workspace: Path, tmp_path: Path) -> None:
    desk = tmp_path / "desk"
    desk.mkdir()
    (desk / "a.csv").write_text("id,created_at,requester_id,status\n1,2026-05-01 10:00:00,7,open\n")
    (desk / "b.csv").write_text("id,ticket_id,user_id,body,created_at\n1,9,7,Lost,2026-05-01 10:00:00\n")
    report = json.loads(run("load", desk, "-w", workspace, "--yes", "--json").stdout)
    assert (report["taken"], report["reasons"], report["customers"]) == (1, {"unknown_ticket": 1}, 1)
    assert json.loads(run("load", desk, "-w", workspace, "--json").stdout)["known"] == 1
