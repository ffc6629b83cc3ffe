"""A key opens the door in every way that clients send it, and nothing else does."""

import base64

import pytest
from tests.web.sending import CONTACT, ORDER, as_json, basic, get, send

from regard.collect.key_ring import REREAD_S
from regard.collect.keys import create_key, list_keys, revoke_key
from regard.web.running import Running

TRACK = as_json(ORDER)


def encoded(text: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(text.encode()).decode()}


def test_the_key_may_come_in_the_header_with_a_colon_or_without(key: str) -> None:
    assert send("/v1/track", TRACK, encoded(f"{key}:")).status == 200
    assert send("/v1/track", TRACK, encoded(key)).status == 200
    assert send("/v1/track", TRACK, {"Authorization": f"bearer {key}"}).status == 200


def test_the_key_may_come_in_the_body_or_the_address(key: str) -> None:
    assert send("/v1/track", as_json({**ORDER, "writeKey": key})).status == 200
    assert send(f"/v1/track?writeKey={key}", TRACK).status == 200
    assert send(f"/cloudevents?access_token={key}", b"{}").data["code"] != "no_key"


def test_the_headers_key_counts_before_the_bodys(key: str) -> None:
    answer = send("/v1/track", as_json({**ORDER, "writeKey": key}), basic("rg_wrong"))
    assert (answer.status, answer.data["code"]) == (401, "unknown_key")


def test_a_token_of_another_system_leaves_the_bodys_key_its_say(key: str) -> None:
    answer = send("/v1/track", as_json({**ORDER, "writeKey": key}), {"Authorization": "Bearer of-a-proxy"})
    assert answer.status == 200


@pytest.mark.parametrize("headers", [{}, encoded(":"), {"Authorization": "Bearer "}, {"Authorization": "Digest x"}])
def test_without_a_key_nobody_comes_in(here: Running, headers: dict[str, str]) -> None:
    answer = send("/api/v1/interactions", as_json(CONTACT), headers)
    assert (answer.status, answer.data["code"]) == (401, "no_key")
    assert answer.headers["WWW-Authenticate"].startswith("Basic")


@pytest.mark.parametrize("text", ["Basic !!!", "Basic ä", "Basic /w=="])
def test_a_header_that_is_no_base64_is_told_so(here: Running, text: str) -> None:
    answer = send("/v1/track", TRACK, {"Authorization": text})
    assert (answer.status, answer.data["code"]) == (401, "bad_authorization")


@pytest.mark.parametrize("path", ["/v1/projects/rg_wrong/settings", "/sourceConfig/?writeKey=rg_wrong"])
def test_settings_are_for_those_with_a_key(here: Running, path: str) -> None:
    assert get(path).data["code"] == "unknown_key"


def test_a_revoked_key_opens_nothing_any_more(here: Running, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert send("/v1/track", TRACK, basic(key)).status == 200
    revoke_key(here.ledger, "shop")
    monkeypatch.setattr(here.keys, "_read_at", here.keys._read_at - REREAD_S)
    assert send("/v1/track", TRACK, basic(key)).data["code"] == "unknown_key"


def test_a_key_for_some_origins_is_refused_to_others(here: Running) -> None:
    made = create_key(here.ledger, "shop", origins=["https://shop.example"])
    allowed = send("/v1/track", TRACK, basic(made.secret) | {"Origin": "https://shop.example"})
    refused = send("/v1/track", TRACK, basic(made.secret) | {"Origin": "https://evil.example"})
    assert (allowed.status, refused.status, refused.data["code"]) == (200, 403, "origin_not_allowed")
    assert refused.headers["Access-Control-Allow-Origin"] == "https://evil.example"


def test_more_events_than_a_key_may_send_come_again_later(here: Running) -> None:
    made = create_key(here.ledger, "shop", events_per_second=1)
    answers = [send("/v1/track", TRACK, basic(made.secret)) for _ in range(4)]
    assert [answer.status for answer in answers[:2]] == [200, 200]
    assert (answers[-1].status, answers[-1].data["code"]) == (429, "rate_limited")
    assert answers[-1].headers["Retry-After"] == answers[-1].headers["X-RateLimit-Reset"] == "1"


def test_the_use_of_a_key_is_noted_off_the_path_of_requests(here: Running, key: str) -> None:
    send("/v1/track", TRACK, basic(key))
    assert [known.used_at for known in list_keys(here.ledger)] == [None]
    here.keys.note_uses()
    assert list_keys(here.ledger)[0].used_at is not None
