"""Webhooks of a workspace: files that people write, and secrets that only their owner reads."""

import base64
import os
from pathlib import Path

import pytest

from regard.collect.webhooks import Signing, Webhooks
from regard.collect.webhooks.store import (
    add_secret,
    create_webhook,
    list_sources,
    read_text,
    read_webhook,
    save_text,
)
from regard.errors import BrokenWorkspaceError, WrongUseError
from regard.settings import read_environment, webhook_secrets

GITHUB, TWILIO = Signing(scheme="github"), Signing(scheme="twilio")
MAPPING = "signature: {scheme: github}\nevents: [{touchpoint: Issues}]\n"


def test_a_webhook_is_made_with_a_secret_and_a_mapping(tmp_path: Path) -> None:
    made = create_webhook(tmp_path, "github", GITHUB)
    found = read_webhook(tmp_path, "github")
    assert (found.secrets, list_sources(tmp_path)) == ((made,), ["github"])
    assert found.mapping.signature.scheme == "github"
    assert made is not None
    assert made not in repr(found)
    assert made not in read_text(tmp_path, "github")


def test_a_secret_is_a_file_that_only_its_owner_reads(tmp_path: Path) -> None:
    old = tmp_path / "webhooks"
    old.mkdir()
    (old / ".github.secret.part").touch(mode=0o644)
    create_webhook(tmp_path, "github", GITHUB)
    assert (old / "github.secret").stat().st_mode & 0o777 == 0o600


def test_a_secret_of_standard_webhooks_is_written_as_they_want(tmp_path: Path) -> None:
    made = create_webhook(tmp_path, "any", Signing(scheme="standard"))
    assert made is not None
    assert len(base64.b64decode(made.removeprefix("whsec_"))) == 32


def test_twilio_gives_its_own_secret(tmp_path: Path) -> None:
    assert create_webhook(tmp_path, "sms", TWILIO) is None
    assert read_webhook(tmp_path, "sms").secrets == ()
    assert add_secret(tmp_path, "sms", TWILIO, " 12345\n") is None
    assert read_webhook(tmp_path, "sms").secrets == ("12345",)


def test_a_new_secret_stands_beside_the_old_one_until_it_stands_alone(tmp_path: Path) -> None:
    first = create_webhook(tmp_path, "github", GITHUB)
    second = add_secret(tmp_path, "github", GITHUB)
    assert read_webhook(tmp_path, "github").secrets == (second, first)
    third = add_secret(tmp_path, "github", GITHUB, only=True)
    assert read_webhook(tmp_path, "github").secrets == (third,)


@pytest.mark.parametrize("secret", ["", "  ", "a\nb", "#x"])
def test_what_is_no_secret_is_not_taken(tmp_path: Path, secret: str) -> None:
    with pytest.raises(WrongUseError, match="no secret"):
        create_webhook(tmp_path, "sms", TWILIO, secret)
    assert list_sources(tmp_path) == []


@pytest.mark.parametrize("name", ["", "Web", "../x", "a b", "x" * 65, "shop_file", "-x", "a.b"])
def test_an_impossible_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(WrongUseError, match="no name"):
        create_webhook(tmp_path, name, GITHUB)
    with pytest.raises(WrongUseError, match="no webhook"):
        read_text(tmp_path, name)
    assert Webhooks(tmp_path, lambda: 0.0).find(name) is None


def test_a_name_is_given_once(tmp_path: Path) -> None:
    create_webhook(tmp_path, "github", GITHUB)
    with pytest.raises(WrongUseError, match="already"):
        create_webhook(tmp_path, "github", GITHUB)


def test_a_mapping_is_changed_only_to_one_that_is_right(tmp_path: Path) -> None:
    create_webhook(tmp_path, "github", GITHUB)
    save_text(tmp_path, "github", "# ours\r\n" + MAPPING)
    assert read_text(tmp_path, "github") == "# ours\n" + MAPPING
    with pytest.raises(WrongUseError):
        save_text(tmp_path, "github", "signature: {scheme: none}")
    with pytest.raises(WrongUseError):
        save_text(tmp_path, "other", MAPPING)
    assert read_text(tmp_path, "github") == "# ours\n" + MAPPING


def test_a_server_sees_what_was_changed(tmp_path: Path) -> None:
    at_hand = Webhooks(tmp_path, lambda: 0.0)
    assert at_hand.find("github") is None
    create_webhook(tmp_path, "github", GITHUB)
    before = at_hand.find("github")
    assert before is at_hand.find("github")
    save_text(tmp_path, "github", MAPPING + "events_per_second: 2\n")
    after = at_hand.find("github")
    assert after is not None
    assert (after.mapping.events_per_second, len(after.mapping.events)) == (2, 1)
    add_secret(tmp_path, "github", GITHUB)
    again = at_hand.find("github")
    assert again is not None
    assert len(again.secrets) == 2


def test_a_limit_is_not_filled_again_by_a_change(tmp_path: Path) -> None:
    at_hand = Webhooks(tmp_path, lambda: 0.0)
    create_webhook(tmp_path, "github", GITHUB)
    save_text(tmp_path, "github", MAPPING + "events_per_second: 2\n")
    first = at_hand.find("github")
    add_secret(tmp_path, "github", GITHUB)
    second = at_hand.find("github")
    save_text(tmp_path, "github", MAPPING + "events_per_second: 3\n")
    third = at_hand.find("github")
    assert first is not None
    assert second is not None
    assert third is not None
    assert first.bucket is second.bucket is not None
    assert third.bucket is not second.bucket


def test_files_that_cannot_be_read_say_so(tmp_path: Path) -> None:
    create_webhook(tmp_path, "github", GITHUB)
    (tmp_path / "webhooks/github.secret").write_bytes(b"\xff")
    with pytest.raises(BrokenWorkspaceError, match="0600"):
        read_webhook(tmp_path, "github")
    (tmp_path / "webhooks/github.yaml").write_bytes(b"\xff")
    with pytest.raises(WrongUseError, match="UTF-8"):
        read_text(tmp_path, "github")


def test_a_folder_that_is_none_is_a_broken_workspace(tmp_path: Path) -> None:
    (tmp_path / "webhooks").touch()
    with pytest.raises(BrokenWorkspaceError):
        Webhooks(tmp_path, lambda: 0.0).find("github")


def test_secrets_of_the_environment_come_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = create_webhook(tmp_path, "web-shop", GITHUB)
    monkeypatch.setenv("REGARD_WEBHOOK_SECRET_WEB_SHOP", "new old")
    assert read_webhook(tmp_path, "web-shop").secrets == ("new", "old", made)
    assert read_environment(os.environ).workspace == os.environ.get("REGARD_WORKSPACE")


def test_a_variable_may_name_a_file_with_secrets(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("s-1\ns-2\n")
    name = "REGARD_WEBHOOK_SECRET_SHOP"
    assert webhook_secrets("shop", {f"{name}_FILE": str(file)}) == ("s-1", "s-2")
    with pytest.raises(WrongUseError, match="both set"):
        webhook_secrets("shop", {f"{name}_FILE": str(file), name: "x"})
    with pytest.raises(WrongUseError, match="cannot be read"):
        webhook_secrets("shop", {f"{name}_FILE": str(tmp_path / "none")})
