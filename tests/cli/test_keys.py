"""`regard keys`: made, listed and revoked."""

from pathlib import Path

from tests.cli.faces import data, done, run


def test_a_key_is_shown_once(workspace: Path) -> None:
    made = data("keys", "create", "shop", "-w", workspace)
    assert made["key"].startswith(made["hint"])
    assert (made["source"], made["events_per_second"], made["origins"]) == ("shop", None, [])
    assert made["key"] not in done("keys", "list", "-w", workspace)


def test_a_person_is_told_to_keep_the_key(workspace: Path) -> None:
    said = done("keys", "create", "shop", "-w", workspace)
    assert "The key of shop: rg_" in said
    assert "not shown again" in said


def test_the_list_says_who_may_send_what(workspace: Path) -> None:
    made = data(
        "keys", "create", "shop", "-w", workspace, "--events-per-second", 1500, "--origin", "https://shop.example"
    )
    listed = done("keys", "list", "-w", workspace)
    assert [word for word in ("shop", made["hint"], "1,500", "https://shop.example") if word not in listed] == []
    assert data("keys", "list", "-w", workspace)[0]["hint"] == made["hint"]


def test_a_workspace_without_keys_says_how_to_make_one(workspace: Path) -> None:
    assert "regard keys create NAME" in done("keys", "list", "-w", workspace)


def test_a_revoked_key_stays_in_the_list(workspace: Path) -> None:
    done("keys", "create", "shop", "-w", workspace)
    assert "is revoked" in done("keys", "revoke", "shop", "-w", workspace)
    assert data("keys", "list", "-w", workspace)[0]["revoked_at"] is not None


def test_an_unknown_key_cannot_be_revoked(workspace: Path) -> None:
    result = run("keys", "revoke", "shop", "-w", workspace)
    assert result.exit_code == 2
    assert "No valid key is called 'shop'" in result.stderr
