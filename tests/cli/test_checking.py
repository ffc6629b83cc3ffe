from pathlib import Path

import pytest
from tests.cli.faces import ANN, HEADER, SHOP, WITHOUT_A_TIME, data, done, run


def states(workspace: Path) -> dict[str, str]:
    return {finding["subject"]: finding["state"] for finding in data("doctor", "-w", workspace)}


def test_a_healthy_workspace_has_no_problem(loaded: Path) -> None:
    said = done("doctor", "-w", loaded)
    assert "✓ ok      head         The database is whole" in said
    assert "problem" not in said
    assert "1 import; the latest is 1, shop.csv" in said
    assert "duckdb" in said


def test_touchpoints_to_sort_are_named(loaded: Path) -> None:
    assert "! warn    touchpoints  3 of 3 touchpoints to sort" in done("doctor", "-w", loaded)


def test_sorted_touchpoints_are_well(loaded: Path) -> None:
    catalogue = loaded / "touchpoints.yaml"
    catalogue.write_text(catalogue.read_text().replace("sorted: false", "sorted: true"))
    assert states(loaded)["touchpoints"] == "ok"


def test_many_touchpoints_to_sort_are_cut(workspace: Path, shop: Path) -> None:
    shop.write_text(
        HEADER + "".join(ANN.replace("1,ann", f"{n},ann").replace("Checkout", f"Shelf {n}") for n in range(20))
    )
    done("load", shop, "-w", workspace, "--yes")
    (line,) = (line for line in done("doctor", "-w", workspace).splitlines() if "  touchpoints  " in line)
    assert "20 of 20 touchpoints" in line
    assert line.endswith(", ….")


def test_a_broken_catalogue_is_a_problem(loaded: Path) -> None:
    (loaded / "touchpoints.yaml").write_text("- key: [")
    result = run("doctor", "-w", loaded)
    assert result.exit_code == 1
    assert "✗ problem catalogue" in result.stdout


def test_refused_rows_are_counted_until_their_load_is_undone(workspace: Path, shop: Path) -> None:
    shop.write_text(SHOP + WITHOUT_A_TIME)
    run("load", shop, "-w", workspace, "--yes")
    assert "1 row of shop, no_time: The row says nowhere when it happened." in done("doctor", "-w", workspace)
    done("undo", 1, "-w", workspace)
    assert states(workspace)["refused"] == "ok"


def test_a_missing_segment_is_a_problem(loaded: Path) -> None:
    next((loaded / "ledger/archive").glob("interaction-*")).unlink()
    result = run("doctor", "-w", loaded)
    assert result.exit_code == 1
    assert "1 of 2 segments are missing or not whole" in result.stdout


@pytest.mark.parametrize("words", [["doctor"], ["imports"], ["rebuild"], ["undo", "1"], ["erase", "ann"]])
def test_no_workspace_is_wrong_use(tmp_path: Path, words: list[str]) -> None:
    result = run(*words, "-w", tmp_path / "nowhere")
    assert result.exit_code == 2
    assert "is no workspace. Make one with" in result.stderr
