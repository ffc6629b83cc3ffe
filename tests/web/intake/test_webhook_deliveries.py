"""Deliveries over HTTP: what is signed is taken once, everything else is told why not, and nothing is ever a 500."""

import base64
import gzip
import hashlib
import hmac
import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from standardwebhooks import Webhook as Sender
from tests.web.sending import Answered, get, send, send_unmeasured

from regard.collect.intake import Intake, StorageFailed
from regard.collect.webhooks import Signing
from regard.collect.webhooks.store import create_webhook, save_text
from regard.ledger.head import last_seq
from regard.web.intake.webhooks_counts import deliveries
from regard.web.running import Running

RULES = """
signature: {scheme: token, header: X-Token}
events:
  - {touchpoint: $.shop, each: $.orders, native_id: "o-{@.id}", occurred_at: "@.at", who: [{value: "@.who"}]}
"""
ORDERS: dict[str, Any] = {"shop": "Graz", "orders": [{"id": 1, "at": "2026-05-01T10:00:00Z", "who": "ann"}]}
TOKEN = {"X-Token": "s3cret"}
PATH = "/api/v1/webhooks/shop"


@pytest.fixture
def shop(here: Running) -> Path:
    """Return the workspace, with a webhook `shop` that is believed by a token."""
    create_webhook(here.ledger.folder, "shop", Signing(scheme="token", header="X-Token"), "s3cret")
    save_text(here.ledger.folder, "shop", RULES)
    return here.ledger.folder


def kept(here: Running) -> int:
    with here.ledger.database.snapshot() as snapshot:
        return last_seq(snapshot)


def deliver(body: Any = ORDERS, headers: dict[str, str] | None = None, path: str = PATH) -> Answered:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return send(path, raw, TOKEN if headers is None else headers)


@pytest.mark.parametrize("slash", ["", "/"])
def test_a_delivery_is_taken_and_a_second_one_changes_nothing(here: Running, shop: Path, slash: str) -> None:
    first, count = deliver(path=PATH + slash), kept(here)
    again = deliver(path=PATH + slash)
    assert (first.status, first.data) == (
        200,
        {"success": True, "taken": 1, "known": 0, "refused": [], "skipped": None},
    )
    assert (again.status, again.data["taken"], again.data["known"]) == (200, 0, 1)
    assert kept(here) == count


def test_what_is_refused_is_answered_with_200_and_its_reason(here: Running, shop: Path) -> None:
    late = {"id": 2, "at": "lately", "who": "bob"}
    answer = deliver({"shop": "Graz", "orders": [*ORDERS["orders"], late]})
    assert (answer.status, answer.data["taken"]) == (200, 1)
    (refused,) = answer.data["refused"]
    assert (refused["index"], refused["id"], refused["code"]) == (1, "o-2", "unreadable_time")
    assert "lately" not in refused["message"]
    assert deliver({"shop": "Graz", "orders": [late]}).status == 200


def test_what_means_nothing_here_is_skipped_with_200(here: Running, shop: Path) -> None:
    answer = deliver({"shop": "Graz", "orders": []})
    assert (answer.status, answer.data["taken"], answer.data["skipped"]["code"]) == (200, 0, "no_rule")
    assert kept(here) == 0


@pytest.mark.parametrize("headers", [{}, {"X-Token": "other"}, {"X-Token": ""}, {"Authorization": "Bearer s3cret"}])
def test_without_the_right_signature_nothing_is_taken(here: Running, shop: Path, headers: dict[str, str]) -> None:
    answer = deliver(headers=headers)
    assert (answer.status, answer.data["code"], kept(here)) == (401, "wrong_signature", 0)


@pytest.mark.parametrize("body", [b"", b"{", b"null", b"\xff\xfe{}", b'{"a": NaN}', b"a=%ff", b"\x1f\x8b{}"])
def test_a_body_that_cannot_be_read_is_the_senders_fault(shop: Path, body: bytes) -> None:
    answer = deliver(body)
    assert answer.status == 400
    assert answer.data["code"] in {"bad_body", "bad_encoding", "bad_compression"}


def test_an_unknown_webhook_is_not_found(here: Running) -> None:
    assert deliver(path="/api/v1/webhooks/none").data["code"] == "unknown_webhook"
    assert deliver(path="/api/v1/webhooks/None").status == 404


def test_only_post_is_taken(shop: Path) -> None:
    assert get(PATH).status == 405


def test_a_broken_mapping_is_ours_to_mend_and_sent_again_later(here: Running, shop: Path) -> None:
    (shop / "webhooks/shop.yaml").write_text("signature: [")
    answer = deliver()
    assert (answer.status, answer.data["code"], answer.headers["Retry-After"]) == (503, "webhook_broken", "300")
    (shop / "webhooks/shop.yaml").write_text(RULES)
    (shop / "webhooks/shop.secret").unlink()
    assert deliver().status == 503


def test_a_failing_storage_is_told_with_503(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise StorageFailed("No.")

    monkeypatch.setattr(Intake, "take", fail)
    answer = deliver()
    assert (answer.status, answer.data["code"], "Retry-After" in answer.headers) == (503, "storage_failed", True)


def test_a_limit_is_told_with_429(shop: Path) -> None:
    save_text(shop, "shop", RULES + "events_per_second: 1\n")
    many = {"shop": "Graz", "orders": [{"id": n, "at": "2026-05-01T10:00:00Z"} for n in range(9)]}
    assert deliver(many).status == 200
    answer = deliver(many)
    assert (answer.status, answer.data["code"]) == (429, "rate_limited")


def test_a_large_body_is_refused_packed_or_not(shop: Path) -> None:
    large = b'{"a": "' + b"x" * 5_000_001 + b'"}'
    assert deliver(large).status == 413
    assert deliver(gzip.compress(large)).status == 413
    assert send_unmeasured(PATH, large, TOKEN).status == 413


def github(signed: bytes, sent: bytes) -> Answered:
    headers = {
        "X-Hub-Signature-256": "sha256=" + hmac.digest(b"k", signed, "sha256").hex(),
        "X-GitHub-Event": "star",
        "X-GitHub-Delivery": "d-1",
    }
    return send("/api/v1/webhooks/hub", sent, headers)


STAR = json.dumps({"action": "created", "starred_at": "2026-05-01T10:00:00Z", "sender": {"login": "carla"}}).encode()


def test_github_delivers_packed_or_not_and_signs_either(here: Running) -> None:
    create_webhook(here.ledger.folder, "hub", Signing(scheme="github"), "k")
    packed = gzip.compress(STAR)
    assert github(STAR, STAR).data["taken"] == 1
    assert github(packed, packed).data["known"] == 1
    assert github(STAR, packed).data["known"] == 1
    assert github(STAR, STAR + b" ").status == 401
    assert github(b"", gzip.compress(b"{}")).status == 401


def test_standard_webhooks_are_believed_for_five_minutes(here: Running) -> None:
    secret = create_webhook(here.ledger.folder, "any", Signing(scheme="standard"))
    body = json.dumps({"type": "invoice.paid", "timestamp": "2026-05-01T10:00:00Z", "data": {}})

    def sent(at_s: float) -> Answered:
        signature = Sender(secret or "").sign("msg_1", datetime.fromtimestamp(int(at_s), UTC), body)
        headers = {"webhook-id": "msg_1", "webhook-timestamp": str(int(at_s)), "webhook-signature": signature}
        return send("/api/v1/webhooks/any", body.encode(), headers)

    assert sent(time.time()).data["taken"] == 1
    assert sent(time.time() - 30).data["known"] == 1
    assert sent(time.time() - 310).status == 401


def twilio(url: str, fields: dict[str, str]) -> dict[str, str]:
    text = url + "".join(name + value for name, value in sorted(fields.items()))
    return {"X-Twilio-Signature": base64.b64encode(hmac.digest(b"auth", text.encode(), "sha1")).decode()}


@pytest.mark.parametrize("public", ["https://cx.example.org", None])
def test_twilio_signs_the_address_that_it_called(
    here: Running, monkeypatch: pytest.MonkeyPatch, public: str | None
) -> None:
    create_webhook(here.ledger.folder, "sms", Signing(scheme="twilio"), "auth")
    if public:
        monkeypatch.setenv("REGARD_PUBLIC_URL", public)
    url = f"{public or 'http://testserver'}/api/v1/webhooks/sms?shop=a%20b&x=1"
    fields = {"MessageSid": "SM1", "From": "+436641234567", "Body": "Wo bleibt die Tür?", "MediaUrl0": ""}
    answer = send("/api/v1/webhooks/sms?shop=a%20b&x=1", urlencode(fields).encode(), twilio(url, fields))
    assert (answer.status, answer.data["taken"]) == (200, 1)
    wrong = send("/api/v1/webhooks/sms?x=1", urlencode(fields).encode(), twilio(url, fields))
    assert wrong.status == 401


def test_twilio_sends_json_with_its_digest_in_the_address(here: Running) -> None:
    create_webhook(here.ledger.folder, "sms", Signing(scheme="twilio"), "auth")
    body = b'{"MessageSid": "SM9", "From": "+436641234567", "Body": "Hi"}'
    path = f"/api/v1/webhooks/sms?bodySHA256={hashlib.sha256(body).hexdigest()}"
    headers = twilio(f"http://testserver{path}", {})
    assert send(path, body, headers).data["taken"] == 1
    assert send(path, body + b" ", headers).status == 401


def test_the_question_of_woocommerce_is_answered(here: Running) -> None:
    create_webhook(here.ledger.folder, "woo", Signing(scheme="woocommerce"))
    answer = send("/api/v1/webhooks/woo", b"webhook_id=12")
    assert (answer.status, answer.data["skipped"]["code"]) == (200, "ping")
    assert send("/api/v1/webhooks/woo", b"webhook_id=12&x=1").status == 401


def test_deliveries_are_counted_and_never_what_is_in_them(shop: Path) -> None:
    before = deliveries().get("shop")
    deliver()
    deliver({"shop": "Graz", "orders": []})
    deliver(headers={})
    deliver(b"{")
    after = deliveries()["shop"]
    was = (before.read, before.skipped, before.turned_away) if before else (0, 0, 0)
    assert (after.read, after.skipped, after.turned_away) == (was[0] + 1, was[1] + 1, was[2] + 2)
    assert after.last_at is not None
    assert abs((datetime.now(UTC) - after.last_at).total_seconds()) < 60


def test_the_description_of_the_api_has_the_path(here: Running) -> None:
    operation = get("/api/v1/openapi.json").data["paths"]["/api/v1/webhooks/{source}"]["post"]
    assert {"200", "400", "401", "404", "413", "429", "503"} == set(operation["responses"])
    assert operation["security"] == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.binary(max_size=80) | st.sampled_from([b"[" * 9000, b"{" * 9000, b"=" * 9000, b"a=1&" * 3000, STAR * 2]),
    token=st.sampled_from(["s3cret", "x", "ü"]),
)
def test_no_delivery_is_ever_an_error_of_the_server(shop: Path, body: bytes, token: str) -> None:
    answer = send(PATH, body, {"X-Token": token})
    assert answer.status in {200, 400, 401}
    assert answer.data["success"] is (answer.status == 200)
