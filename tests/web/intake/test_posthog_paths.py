"""PostHog's paths: events come in on each, and what its libraries ask beside is answered so that they keep quiet."""

import gzip
import json
from typing import Any

import pytest
from tests.web.sending import Answered, as_json, get, send

from regard.collect.keys import create_key
from regard.ledger.head import last_seq
from regard.web.running import Running

PATHS = ["batch", "e", "i/v0/e", "capture", "track", "engage"]
EVENT: dict[str, Any] = {"event": "Order Completed", "distinct_id": "ann", "uuid": "u-1", "properties": {}}
OK = {"status": "Ok"}


def batch(key: str, *events: dict[str, Any]) -> bytes:
    return as_json({"api_key": key, "batch": events or [EVENT]})


def said(answer: Answered) -> tuple[int, Any]:
    return answer.status, answer.data


def kept(here: Running) -> int:
    with here.ledger.database.snapshot() as snapshot:
        return last_seq(snapshot)


@pytest.mark.parametrize("slash", ["", "/"])
@pytest.mark.parametrize("path", PATHS)
def test_events_are_taken_on_each_path_with_and_without_a_slash(here: Running, key: str, path: str, slash: str) -> None:
    assert said(send(f"/{path}{slash}", batch(key))) == (200, OK)
    assert kept(here) == 1


def test_gzip_is_read_though_nobody_declares_it(here: Running, key: str) -> None:
    assert said(send("/e/?compression=gzip-js", gzip.compress(batch(key)))) == (200, OK)
    assert kept(here) == 1


@pytest.mark.parametrize("name", ["token", "api_key"])
def test_the_address_may_hold_the_key(key: str, name: str) -> None:
    assert said(send(f"/e/?{name}={key}", as_json(EVENT))) == (200, OK)


def test_what_is_sent_again_changes_nothing(here: Running, key: str) -> None:
    for _ in range(2):
        assert said(send("/batch/", batch(key))) == (200, OK)
    assert kept(here) == 1


def test_what_only_posthog_wants_to_know_is_answered_and_not_kept(here: Running, key: str) -> None:
    assert said(send("/e/", batch(key, {**EVENT, "event": "$autocapture"}))) == (200, OK)
    assert said(send("/s/", b"recorded")) == (200, OK)
    assert kept(here) == 0


def test_one_bad_event_does_not_stop_the_others_and_alone_it_is_told(here: Running, key: str) -> None:
    bad = {**EVENT, "uuid": "u-2", "timestamp": "yesterday"}
    assert said(send("/batch/", batch(key, EVENT, bad))) == (200, OK)
    assert kept(here) == 1
    alone = send("/batch/", batch(key, bad))
    assert (alone.status, alone.data["code"]) == (400, "unreadable_time")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [(batch("phc_unknown"), 401, "unknown_key"), (as_json(EVENT), 401, "no_key"), (b"{", 400, "bad_json")],
)
def test_faults_have_a_code_and_a_message(here: Running, body: bytes, status: int, code: str) -> None:
    answer = send("/batch/", body)
    assert (answer.status, answer.data["code"], bool(answer.data["message"])) == (status, code, True)


def test_a_key_is_good_for_its_origins_only(here: Running) -> None:
    key = create_key(here.ledger, "shop", origins=["https://shop.example"]).secret
    assert send("/e/", batch(key), {"Origin": "https://evil.example"}).status == 403
    assert send("/e/", batch(key), {"Origin": "https://shop.example"}).status == 200
    assert get(f"/array/{key}/config", {"Origin": "https://evil.example"}).status == 403


def test_more_than_20_mb_is_to_be_halved(key: str) -> None:
    answer = send("/batch/", gzip.compress(b" " * 20_000_001))
    assert (answer.status, answer.data["code"]) == (413, "too_large")


def test_the_address_may_say_when_a_request_was_sent(here: Running, key: str) -> None:
    event = {**EVENT, "timestamp": "2020-01-01T00:00:00Z"}
    for number, sent_at in enumerate(["1577836800000", "2020-01-01T00:00:00Z", "never"]):
        body = as_json({**event, "token": key, "uuid": f"u-{number}"})
        assert said(send(f"/e/?sent_at={sent_at}", body)) == (200, OK)


@pytest.mark.parametrize("path", ["/flags/?v=2", "/flags/?v=4&config=true", "/flags"])
def test_no_feature_is_switched_on(here: Running, path: str) -> None:
    answer = send(path, b"{}")
    assert (answer.data["flags"], answer.data["featureFlags"]) == ({}, {})
    assert answer.data["errorsWhileComputingFlags"] is False


def test_older_libraries_are_told_the_same(here: Running) -> None:
    answer = send("/decide/?v=3", b"{}")
    assert (answer.data["featureFlags"], answer.data["supportedCompression"]) == ({}, ["gzip", "gzip-js"])
    assert answer.data["sessionRecording"] is False


def test_the_configuration_switches_off_what_is_not_kept(key: str) -> None:
    answer = get(f"/array/{key}/config")
    assert (answer.data["autocapture_opt_out"], answer.data["hasFeatureFlags"]) == (True, False)
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_configuration_is_a_script_too(key: str) -> None:
    answer = get(f"/array/{key}/config.js")
    told = answer.data.partition(f'["{key}"] = ')[2].removesuffix(";\n")
    assert json.loads(told)["config"] == get(f"/array/{key}/config").data
    assert answer.headers["Content-Type"].startswith("text/javascript")


@pytest.mark.parametrize("name", ["x</script><script>", "unknown", '"];alert(1);["'])
def test_a_script_never_repeats_what_is_no_key(here: Running, name: str) -> None:
    answer = get(f"/array/{name}/config.js")
    assert (answer.status, "alert" in str(answer.data)) in {(401, False), (404, False)}


@pytest.mark.parametrize("path", ["/static/1.449.2/surveys.js", "/static/surveys.js"])
def test_parts_of_the_library_that_nothing_needs_are_empty(here: Running, path: str) -> None:
    assert said(get(path)) == (200, "")


def test_the_library_itself_and_the_servers_own_files_are_not_replaced(here: Running) -> None:
    assert [get(path).status for path in ("/static/array.js", "/static/0a1b2c3d/surveys.js")] == [404, 404]


def test_there_are_no_surveys_of_posthogs(here: Running) -> None:
    assert get("/api/surveys/?token=k").data["surveys"] == []
