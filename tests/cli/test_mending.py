from pathlib import Path

import pytest
from tests.cli.faces import data, done, run, volume


def by_channel(workspace: Path) -> dict[str, int]:
    rows = data("measure", "volume", "--by", "channel", "-w", workspace)
    return {row["channel"]: row["n"] for row in rows if row["n"]}


def test_loads_are_listed(workspace: Path, shop: Path) -> None:
    assert done("imports", "-w", workspace) == "Nothing was loaded yet.\n"
    assert data("imports", "-w", workspace) == []
    done("load", shop, "-w", workspace, "--yes")
    assert "shop.csv" in done("imports", "-w", workspace)
    (load,) = data("imports", "-w", workspace)
    assert (load["id"], load["source"], load["taken"], load["undone_at"]) == (1, "shop", 4, None)


def test_an_undone_load_can_be_loaded_again(loaded: Path, shop: Path) -> None:
    assert "Took back import 1 (shop.csv): 4 interactions and 4 facts." in done("undo", 1, "-w", loaded)
    assert volume(loaded) == 0
    assert data("imports", "-w", loaded)[0]["undone_at"] is not None
    assert data("load", shop, "-w", loaded)["taken"] == 4
    assert done("imports", "-w", loaded).count("shop.csv") == 2


def test_an_undone_load_leaves_no_file_behind(loaded: Path) -> None:
    done("undo", 1, "-w", loaded)
    assert list((loaded / "ledger/archive").iterdir()) == []


def test_a_load_is_undone_once(loaded: Path) -> None:
    assert data("undo", 1, "-w", loaded)["taken"] == 4
    result = run("undo", 1, "-w", loaded)
    assert result.exit_code == 2
    assert "undone already" in result.stderr


def test_a_correction_is_in_the_next_number(loaded: Path) -> None:
    said = done("correct", "shop", 1, "channel=store", "value=12.50", "--reason", "wrong till", "-w", loaded)
    assert "Noted for 1 of shop" in said
    assert by_channel(loaded) == {"phone": 1, "store": 2, "web": 1}
    assert data("measure", "volume", "--where", "value=12.5", "-w", loaded)[0]["n"] == 1


def test_a_corrected_time_is_read_in_the_zone_of_the_workspace(loaded: Path) -> None:
    done("correct", "shop", 1, "occurred_at=2026-02-01T00:30", "--reason", "wrong clock", "-w", loaded)
    rows = data("measure", "volume", "--by", "month", "-w", loaded)
    assert {row["month"]: row["n"] for row in rows} == {"2026-01-01": 3, "2026-02-01": 1}


def test_an_excluded_interaction_counts_again_when_it_is_lifted(loaded: Path) -> None:
    assert "counts in no number" in done("exclude", "shop", 1, "--reason", "test order", "-w", loaded)
    assert volume(loaded) == 3
    lifted = data("exclude", "shop", 1, "--lift", "--reason", "was real", "-w", loaded)
    assert lifted == {"source": "shop", "native_id": "1", "excluded": False, "reason": "was real"}
    assert volume(loaded) == 4


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("colour=red", "Cannot correct colour. Choose of: "),
        ("channel", "'channel' is no change. Write column=value"),
        ("channel=fax", "'fax' is no channel. Choose of: web, "),
        ("value=much", "value cannot be 'much'. Write a number"),
        ("waiting_s=-3", "waiting_s cannot be negative."),
        ("occurred_at=noon", "occurred_at cannot be 'noon'."),
        ("kind=", "kind cannot be empty."),
    ],
)
def test_a_wrong_correction_changes_nothing(loaded: Path, change: str, said: str) -> None:
    result = run("correct", "shop", 1, change, "--reason", "x", "-w", loaded)
    assert result.exit_code == 2
    assert said in result.stderr
    assert volume(loaded) == 4


def test_a_correction_needs_a_reason(loaded: Path) -> None:
    assert run("correct", "shop", 1, "channel=store", "-w", loaded).exit_code == 2
    assert run("correct", "shop", 1, "channel=store", "--reason", " ", "-w", loaded).exit_code == 2
