"""`regard webhooks`: made, listed, shown, given another secret, tried."""

import json
from pathlib import Path

import pytest
from tests.cli.faces import data, done, run

ISSUE = {"action": "opened", "issue": {"number": 3, "created_at": "2026-05-01T10:00:00Z"}, "sender": {"login": "bob"}}


def create(workspace: Path, *more: object) -> dict[str, str]:
    made: dict[str, str] = data("webhooks", "create", "hub", "--scheme", "github", "-w", workspace, *more)
    return made


def test_a_webhook_is_made_and_its_secret_shown_once(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGARD_PUBLIC_URL", "https://cx.example.org/")
    made = create(workspace)
    assert made["url"] == "https://cx.example.org/api/v1/webhooks/hub"
    for words in (("list",), ("show", "hub")):
        assert made["secret"] not in done("webhooks", *words, "-w", workspace)
        assert made["secret"] not in done("webhooks", *words, "-w", workspace, "--json")


def test_a_person_is_told_what_to_do_with_it(workspace: Path) -> None:
    said = done("webhooks", "create", "any", "--scheme", "standard", "-w", workspace)
    assert "whsec_" in said
    assert "not shown again" in said
    assert "webhooks/any.yaml" in said


def test_a_scheme_is_told_what_it_needs(workspace: Path) -> None:
    result = run("webhooks", "create", "mine", "--scheme", "hmac", "-w", workspace)
    assert (result.exit_code, "needs a `header`" in result.stderr) == (2, True)
    assert run("webhooks", "create", "mine", "--scheme", "none", "-w", workspace).exit_code == 2
    more = ("--with", "header=X-Mine", "--with", "encoding=base64")
    done("webhooks", "create", "mine", "--scheme", "hmac", *more, "-w", workspace)
    assert "header: X-Mine" in done("webhooks", "show", "mine", "-w", workspace)


def test_twilio_says_where_its_secret_comes_from(workspace: Path, tmp_path: Path) -> None:
    said = done("webhooks", "create", "sms", "--scheme", "twilio", "-w", workspace)
    assert "REGARD_WEBHOOK_SECRET_SMS" in said
    assert run("webhooks", "secret", "sms", "-w", workspace).exit_code == 2
    file = tmp_path / "token"
    file.write_text("4711\n")
    assert "4711" not in done("webhooks", "secret", "sms", "--secret-file", file, "-w", workspace)
    assert data("webhooks", "list", "-w", workspace)[0]["state"] == "ready"


def test_a_new_secret_stands_beside_the_old_one(workspace: Path) -> None:
    create(workspace)
    assert data("webhooks", "secret", "hub", "-w", workspace)["secret"]
    assert data("webhooks", "show", "hub", "-w", workspace)["secrets"] == 2
    data("webhooks", "secret", "hub", "--only", "-w", workspace)
    assert data("webhooks", "show", "hub", "-w", workspace)["secrets"] == 1


def test_the_list_says_what_is_wrong(workspace: Path) -> None:
    assert "regard webhooks create" in done("webhooks", "list", "-w", workspace)
    create(workspace)
    (workspace / "webhooks/hub.yaml").write_text("signature: [")
    assert "no YAML" in done("webhooks", "list", "-w", workspace)


def test_a_saved_body_is_tried_and_nothing_taken(workspace: Path, tmp_path: Path) -> None:
    create(workspace)
    file = tmp_path / "body.json"
    file.write_text(json.dumps(ISSUE))
    tries = ("webhooks", "try", "hub", file, "-w", workspace)
    assert '"kind": "issue_opened"' in done(*tries, "--header", "X-GitHub-Event: issues")
    assert data(*tries, "--header", "X-GitHub-Event: issues")["events"][0]["who"] == "bob"
    assert "No event." in done(*tries)
    file.write_text(json.dumps(ISSUE | {"issue": {"created_at": "lately"}}))
    assert "refused: " in done(*tries, "--header", "X-GitHub-Event: issues")
    file.write_text("{")
    assert run(*tries).exit_code == 2


def test_a_webhook_that_is_not_there_is_said(workspace: Path) -> None:
    result = run("webhooks", "show", "none", "-w", workspace)
    assert (result.exit_code, "no webhook 'none'" in result.stderr) == (2, True)
