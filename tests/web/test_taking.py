"""Events come in on every path, and the answer says what became of each."""

from typing import Any

import pytest
from tests.web.sending import CONTACT, ORDER, as_json, basic, get, send

from regard.ledger.head import last_seq
from regard.web.running import Running

CALLS = ["identify", "track", "page", "screen", "group", "alias", "i", "t", "p", "s", "g", "a"]
BATCHES = ["/v1/batch", "/v1/b", "/v1/import", "/beacon/v1/batch"]
CLOUDEVENT: dict[str, Any] = {
    "specversion": "1.0",
    "id": "e-1",
    "source": "/billing",
    "type": "com.example.invoice.sent",
    "time": "2026-03-02T10:00:00Z",
    "data": {"customer": "ann", "touchpoint": "Invoice"},
}
TAKEN = {"success": True, "taken": 1, "known": 0, "refused": []}


def kept(here: Running) -> int:
    with here.ledger.database.snapshot() as snapshot:
        return last_seq(snapshot)


@pytest.mark.parametrize("slash", ["", "/"])
@pytest.mark.parametrize("call", CALLS)
def test_each_call_of_segment_is_taken_with_and_without_a_slash(key: str, call: str, slash: str) -> None:
    message = {
        "userId": "ann",
        "previousId": "a-1",
        "groupId": "delta",
        "messageId": "m",
        "event": "Called",
        "name": "x",
    }
    answer = send(f"/v1/{call}{slash}", as_json(message), basic(key))
    assert (answer.status, answer.data["success"]) == (200, True)


@pytest.mark.parametrize("path", BATCHES)
def test_a_batch_is_taken_on_each_of_its_paths(key: str, path: str) -> None:
    answer = send(path, as_json({"batch": [ORDER]}), basic(key))
    assert (answer.status, answer.data) == (200, TAKEN)


def test_a_cloudevent_is_taken(key: str) -> None:
    answer = send("/cloudevents", as_json(CLOUDEVENT), {"Authorization": f"Bearer {key}"})
    assert (answer.status, answer.data) == (200, TAKEN)


def test_an_interaction_in_our_own_words_is_taken(key: str) -> None:
    answer = send("/api/v1/interactions", as_json(CONTACT), {"Authorization": f"Bearer {key}"})
    assert (answer.status, answer.data) == (200, TAKEN)


def test_an_answer_to_a_survey_is_taken(key: str) -> None:
    reply = {**CONTACT, "id": "reply-1", "question": "recommend", "kind": "nps", "value": 9}
    answer = send("/api/v1/answers/", as_json([reply]), {"Authorization": f"Bearer {key}"})
    assert (answer.status, answer.data) == (200, TAKEN)


def test_what_is_sent_again_is_known_and_makes_no_new_row(here: Running, key: str) -> None:
    send("/v1/batch", as_json({"batch": [ORDER]}), basic(key))
    before = kept(here)
    answer = send("/v1/batch", as_json({"batch": [ORDER]}), basic(key))
    assert (answer.status, answer.data["taken"], answer.data["known"]) == (200, 0, 1)
    assert kept(here) == before


def test_one_bad_event_is_refused_and_the_others_are_taken(key: str) -> None:
    bad = {**ORDER, "messageId": "order-2", "timestamp": "yesterday"}
    answer = send("/v1/batch", as_json({"batch": [ORDER, bad]}), basic(key))
    assert (answer.status, answer.data["taken"]) == (200, 1)
    (refused,) = answer.data["refused"]
    assert (refused["index"], refused["id"], refused["code"]) == (1, "order-2", "unreadable_time")


def test_a_single_event_that_is_refused_is_the_senders_fault(here: Running, key: str) -> None:
    answer = send("/v1/track", as_json({**ORDER, "timestamp": "yesterday"}), basic(key))
    assert (answer.status, answer.data["code"]) == (400, "unreadable_time")
    assert answer.data["message"]
    assert kept(here) == 0


def test_a_batch_of_which_nothing_is_taken_says_so(key: str) -> None:
    bad = [{**ORDER, "messageId": f"order-{number}", "timestamp": "yesterday"} for number in range(2)]
    answer = send("/v1/batch", as_json({"batch": bad}), basic(key))
    assert (answer.status, answer.data["code"], len(answer.data["refused"])) == (400, "all_refused", 2)


def test_an_empty_batch_is_no_fault(key: str) -> None:
    answer = send("/v1/batch", as_json({"batch": []}), basic(key))
    assert (answer.status, answer.data["taken"]) == (200, 0)


def test_what_libraries_measure_of_themselves_is_dropped(here: Running) -> None:
    answer = send("/v1/m", b'{"series": []}')
    assert (answer.status, answer.data) == (200, {"success": True})
    assert kept(here) == 0


def test_the_settings_of_a_project_lead_back_to_this_server(key: str) -> None:
    answer = get(f"/v1/projects/{key}/settings", {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "cx.example"})
    assert answer.data["integrations"]["Segment.io"]["apiHost"] == "cx.example/v1"
    assert answer.data["integrations"]["Segment.io"]["protocol"] == "https"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/sourceConfig", "/sourceConfig/"])
def test_rudderstacks_library_is_told_to_start(key: str, path: str) -> None:
    assert get(f"{path}?writeKey={key}").data["source"]["enabled"] is True
    assert get(path, basic(key)).data["source"]["enabled"] is True


def test_a_sender_of_webhooks_is_let_in(here: Running) -> None:
    answer = send("/cloudevents", headers={"WebHook-Request-Origin": "billing.example"}, method="OPTIONS")
    assert (answer.status, answer.headers["WebHook-Allowed-Origin"]) == (200, "billing.example")


def test_the_description_of_the_api_names_this_server(here: Running) -> None:
    answer = get("/api/v1/openapi.json")
    assert answer.data["openapi"].startswith("3.1")
    assert "http://testserver" in str(answer.data["servers"])


def test_an_unknown_path_is_answered_in_json(here: Running) -> None:
    answer = send("/v1/tracks", b"{}")
    assert (answer.status, answer.data["code"]) == (404, "not_found")


def test_a_wrong_method_is_told_the_right_ones(here: Running) -> None:
    answer = get("/v1/track")
    assert (answer.status, answer.data["code"], answer.headers["Allow"]) == (405, "method_not_allowed", "POST, OPTIONS")


def test_a_host_that_is_none_is_the_senders_fault(key: str) -> None:
    answer = get(f"/v1/projects/{key}/settings", {"X-Forwarded-Host": "a b"})
    assert (answer.status, answer.data["code"]) == (400, "bad_request")
