"""Webhooks on the desk: made, their mapping tried, proposed and kept; who may see them and who may change them."""

import json
from typing import Any

import pytest
from django.test import Client
from tests.web.desks.loading import Site

from regard.collect.webhooks import Signing
from regard.collect.webhooks.store import create_webhook, list_sources, read_text, read_webhook
from regard.web.accounts.models import AuditEntry
from regard.web.running import Running

PAGE = "/load/webhooks/"
ISSUE = {"action": "opened", "issue": {"number": 3, "created_at": "2026-05-01T10:00:00Z"}, "sender": {"login": "bob"}}
SAMPLE = {"sample": json.dumps(ISSUE), "headers": "X-GitHub-Event: issues"}


@pytest.fixture
def hub(here: Running) -> str:
    """Return the mapping of a webhook `hub`."""
    create_webhook(here.ledger.folder, "hub", Signing(scheme="github"), "k")
    return read_text(here.ledger.folder, "hub")


def asked(**changes: str) -> dict[str, str]:
    return {"source": "hub", "scheme": "github", "header": "", "encoding": "hex", "secret": ""} | changes


def act(client: Client, what: str, **said: Any) -> Any:
    return client.post(f"{PAGE}hub/", {"act": what, "sample": "", "headers": ""} | said)


def test_a_webhook_is_made_and_its_secret_shown_once(site: Site, here: Running) -> None:
    client = site("manager")
    assert b"There is no webhook yet" in client.get(PAGE).content
    page = client.post(PAGE, asked())
    (secret,) = read_webhook(here.ledger.folder, "hub").secrets
    assert secret in page.content.decode()
    assert "http://testserver/api/v1/webhooks/hub" in page.content.decode()
    for later in (PAGE, f"{PAGE}hub/"):
        assert secret not in client.get(later).content.decode()
    assert AuditEntry.objects.filter(act="made", kind="webhook", key="hub").exists()


def test_the_address_is_the_one_in_public(site: Site, here: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGARD_PUBLIC_URL", "https://cx.example.org")
    page = site("manager").post(PAGE, asked())
    assert b"https://cx.example.org/api/v1/webhooks/hub<" in page.content


def test_a_secret_that_is_given_is_never_shown(site: Site, here: Running) -> None:
    page = site("manager").post(PAGE, asked(scheme="twilio") | {"secret": "4711-auth"})
    assert b"4711-auth" not in page.content
    assert b"is kept, and is not shown again" in page.content
    assert read_webhook(here.ledger.folder, "hub").secrets == ("4711-auth",)


@pytest.mark.parametrize("scheme", ["hmac", "token"])
def test_a_header_of_ones_own_is_kept(site: Site, here: Running, scheme: str) -> None:
    site("manager").post(PAGE, asked(scheme=scheme, header="X-Mine", encoding="base64"))
    signing = read_webhook(here.ledger.folder, "hub").mapping.signature
    assert (signing.header, signing.encoding) == ("X-Mine", "base64" if scheme == "hmac" else "hex")


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("source", {"source": "Web Shop!"}),
        ("source", {"source": ""}),
        ("scheme", {"scheme": "none"}),
        ("header", {"scheme": "hmac"}),
        ("secret", {"scheme": "twilio"}),
        ("secret", {"secret": "#no"}),
    ],
)
def test_an_impossible_webhook_is_not_made(site: Site, here: Running, field: str, changes: dict[str, str]) -> None:
    answer = site("manager").post(PAGE, asked(**changes))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert list_sources(here.ledger.folder) == []


def test_a_mapping_is_tried_on_a_sample_and_nothing_is_taken(site: Site, here: Running, hub: str) -> None:
    page = act(site("manager"), "try", text=hub, **SAMPLE)
    assert b"It would become one event" in page.content
    assert b"issue_opened" in page.content
    assert "2026-05-01T10:00:00Z" in page.context["form"]["sample"].value()
    with here.ledger.database.snapshot() as snapshot:
        assert snapshot.rows("select pseudonym from person") == []
    assert "bob" not in "".join(path.read_text() for path in (here.ledger.folder / "webhooks").iterdir())


def test_trying_says_what_is_refused_or_skipped(site: Site, hub: str) -> None:
    client = site("manager")
    late = SAMPLE | {"sample": json.dumps(ISSUE | {"issue": {"created_at": "lately"}})}
    assert b"Event 1 would be refused." in act(client, "try", text=hub, **late).content
    assert b"It would become no event" in act(client, "try", text=hub, sample="{}").content


@pytest.mark.parametrize(
    ("what", "said", "field"),
    [
        ("try", {"sample": ""}, "sample"),
        ("try", {"sample": "{"}, "sample"),
        ("try", {"text": "signature: ["}, "text"),
        ("propose", {"sample": ""}, "sample"),
        ("propose", {"sample": "{"}, "sample"),
        ("propose", {"sample": "[1]"}, "sample"),
        ("keep", {"text": "signature: {scheme: none}"}, "text"),
        ("keep", {"text": ""}, "text"),
    ],
)
def test_what_cannot_be_done_is_said_beside_its_field(
    site: Site, hub: str, what: str, said: dict[str, str], field: str
) -> None:
    answer = act(site("manager"), what, **{"text": hub, **SAMPLE} | said)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]


def test_a_mapping_is_proposed_and_kept_only_when_asked(site: Site, here: Running, hub: str) -> None:
    client = site("manager")
    page = act(client, "propose", text=hub, **SAMPLE)
    text = page.context["form"]["text"].value()
    assert "$.issue.created_at" in text
    assert read_text(here.ledger.folder, "hub") == hub
    assert act(client, "keep", text=text, **SAMPLE).status_code == 302
    assert read_text(here.ledger.folder, "hub").strip() == text.strip()
    assert AuditEntry.objects.filter(act="changed", kind="webhook", key="hub").exists()


def test_the_list_says_what_takes_nothing_and_why(site: Site, here: Running, hub: str) -> None:
    folder = here.ledger.folder
    create_webhook(folder, "sms", Signing(scheme="twilio"))
    create_webhook(folder, "mine", Signing(scheme="hmac", header="X"))
    create_webhook(folder, "torn", Signing(scheme="github"))
    (folder / "webhooks/torn.yaml").write_text("signature: [")
    client = site("analyst")
    shown = {each.source: each.problem for each in client.get(PAGE).context["webhooks"]}
    assert shown["hub"] == ""
    assert "no secret" in shown["sms"]
    assert "no rule" in shown["mine"]
    assert "no YAML" in shown["torn"]
    assert b"no YAML" in client.get(f"{PAGE}torn/").content


def test_an_analyst_sees_webhooks_and_changes_none(site: Site, here: Running, hub: str) -> None:
    client = site("analyst")
    assert b"Owners and managers make" in client.get(PAGE).content
    assert b"issue_comment" in client.get(f"{PAGE}hub/").content
    assert b"<textarea" not in client.get(f"{PAGE}hub/").content
    assert client.post(PAGE, asked(source="other")).status_code == 403
    assert act(client, "keep", text=hub).status_code == 403


def test_a_webhook_that_is_not_there_is_not_found(site: Site, here: Running) -> None:
    assert site("manager").get(f"{PAGE}none/").status_code == 404
