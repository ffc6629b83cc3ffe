"""Bodies that are broken, enormous or malicious: a clear answer, a living server, and nothing half stored."""

import gzip
import json
import zlib
from collections.abc import Iterator
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.clients.held import entries
from tests.clients.wire import Answer, opened, post, request, send
from tests.live import Live, live_server

PATHS = ["/v1/batch", "/v1/track", "/v1/identify", "/cloudevents", "/api/v1/interactions", "/api/v1/answers"]
TRACK = {"type": "track", "userId": "bob", "event": "Gift Wrapped", "messageId": "m-1"}
INTERACTION = {"id": "1", "occurred_at": "2026-05-01T10:00:00Z", "customer": "bob", "touchpoint": "Checkout"}
CLOUDEVENT = {"specversion": "1.0", "id": "1", "source": "/shop", "type": "gift.wrapped", "data": {"customer": "bob"}}
ANSWER = {**INTERACTION, "question": "How was it?", "kind": "csat", "value": 4}
GOOD = {
    "/v1/batch": {"batch": [TRACK]},
    "/v1/track": TRACK,
    "/v1/identify": {"userId": "bob", "messageId": "m-2", "traits": {"plan": "gold"}},
    "/cloudevents": CLOUDEVENT,
    "/api/v1/interactions": INTERACTION,
    "/api/v1/answers": ANSWER,
}
FREE = dict.fromkeys(PATHS, b"context") | {"/v1/identify": b"traits", "/v1/track": b"properties"}
"""Where each path takes any JSON."""
MEGABYTE = 1 << 20


def good(path: str) -> bytes:
    return json.dumps(GOOD[path]).encode()


@cache
def bomb() -> bytes:
    """Return one megabyte of gzip that is a gigabyte of zeros unpacked."""
    packing = zlib.compressobj(9, zlib.DEFLATED, 31)
    head = packing.compress(bytes(16 * MEGABYTE)) + packing.flush(zlib.Z_FULL_FLUSH)
    again = packing.compress(bytes(16 * MEGABYTE)) + packing.flush(zlib.Z_FULL_FLUSH)
    return head + again * 63


def broken(path: str) -> dict[str, bytes]:
    """Return what can be wrong with a body that is sent to a path."""
    whole = good(path)
    return {
        "empty": b"",
        "spaces": b" \r\n ",
        "too large": b'{"batch": ["' + b"x" * (6 * MEGABYTE) + b'"]}',
        "bomb": bomb(),
        "bombs in a row": gzip.compress(bytes(MEGABYTE)) * 1_000,
        "cut gzip": gzip.compress(whole)[:-12],
        "gzip without an end": gzip.compress(whole)[:-4],
        "gzip with a wrong sum": gzip.compress(whole)[:-8] + bytes(8),
        "gzip of nothing": gzip.compress(b""),
        "gzip in gzip": gzip.compress(gzip.compress(whole)),
        "no gzip behind its mark": b"\x1f\x8b" + whole,
        "cut JSON": whole[:-1],
        "JSON and more": whole + b"}",
        "twice": whole * 2,
        "no UTF-8": whole.replace(b"bob", b"b\xffb"),
        "UTF-16": whole.decode().encode("utf-16"),
        "UTF-16 without a mark": whole.decode().encode("utf-16-le"),
        "UTF-32": whole.decode().encode("utf-32"),
        "a number": b"42",
        "a text": b'"batch"',
        "null": b"null",
        "an empty list": b"[]",
        "a list of numbers": b"[1, 2]",
        "not a number": whole.replace(b'"bob"', b"NaN"),
        "an enormous number": whole.replace(b'"bob"', b"1e99999"),
        "only deep": b"[" * 200_000,
        "a form": b"data=eyJiYXRjaCI6W119",
    }


TAKEN_BY_SOME = {("an empty list", "/cloudevents")}
"""What is no fault where a protocol allows it: a batch of no events."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with live_server(tmp_path_factory.mktemp("fuzz") / "acme", "--no-worker") as live:
        yield live


def bearer(live: Live) -> dict[str, str]:
    return {"Authorization": f"Bearer {live.key}", "Content-Type": "application/json"}


def is_refused(answer: Answer, live: Live, before: dict[str, int]) -> bool:
    return answer.is_clear_fault and entries(live.folder) == before


@pytest.mark.parametrize("fault", broken(PATHS[0]))
def test_a_broken_body_is_refused_and_leaves_nothing(server: Live, fault: str) -> None:
    before = entries(server.folder)
    answers = {path: post(server.url, path, broken(path)[fault], bearer(server)) for path in PATHS}
    unclear = {path: answer for path, answer in answers.items() if not answer.is_clear_fault}
    assert {path for path in unclear if (fault, path) not in TAKEN_BY_SOME} == set(), unclear
    assert entries(server.folder) == before
    assert post(server.url, "/healthz", b"", {}, "GET").status == 200


@pytest.mark.parametrize("path", PATHS)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_body_with_any_bytes_changed_is_taken_whole_or_refused(server: Live, path: str, data: st.DataObject) -> None:
    whole = good(path)
    start = data.draw(st.integers(0, len(whole) - 1))
    mutated = whole[:start] + data.draw(st.binary(max_size=6)) + whole[start + data.draw(st.integers(0, 6)) :]
    answer = post(server.url, path, mutated, bearer(server))
    assert answer.is_clear_fault or (answer.status == 200 and answer.said["success"] is True)
    assert answer.is_clear_fault or answer.said["taken"] + answer.said["known"] + len(answer.said["refused"]) <= 1


@pytest.mark.parametrize("path", PATHS)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=200).filter(lambda body: not _is_json(body)))
def test_any_bytes_that_are_no_json_are_refused(server: Live, path: str, body: bytes) -> None:
    before = entries(server.folder)
    assert is_refused(post(server.url, path, body, bearer(server)), server, before)


@pytest.mark.parametrize("path", PATHS)
def test_half_a_character_is_replaced_or_refused(server: Live, path: str) -> None:
    answer = post(server.url, path, good(path).replace(b"bob", b"b\\ud83d"), bearer(server))
    assert answer.status == 200 or answer.is_clear_fault


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("depth", [900, 9_000, 90_000])
def test_no_depth_of_nesting_stops_the_server(server: Live, path: str, depth: int) -> None:
    # About 9,000 levels fill the stack of a thread before decoders refuse them by themselves.
    nested = b'"bob", "%s": {"deep": ' % FREE[path] + b"[" * depth + b"]" * depth + b"}"
    answer = post(server.url, path, good(path).replace(b'"bob"', nested), bearer(server))
    assert answer.status == 200 or answer.is_clear_fault
    assert post(server.url, "/healthz", b"", {}, "GET").status == 200


@pytest.mark.parametrize("length", ["-1", "1e3", "", " ", "99999999999999999999", "0x20", "12, 13", "+5"], ids=repr)
def test_a_length_that_is_no_number_is_refused(server: Live, length: str) -> None:
    before = entries(server.folder)
    raw = request("/v1/batch", good("/v1/batch"), {**bearer(server), "Content-Length": length})
    answer = send(server.url, raw, ends=True)
    assert answer.status == 0 or 400 <= answer.status < 500
    assert entries(server.folder) == before


@pytest.mark.parametrize("path", PATHS)
def test_a_body_shorter_than_its_length_leaves_nothing(server: Live, path: str) -> None:
    before = entries(server.folder)
    raw = request(path, good(path), {**bearer(server), "Content-Length": "100000"})
    answer = send(server.url, raw, ends=True)
    assert answer.status == 0 or answer.is_clear_fault
    assert entries(server.folder) == before


@pytest.mark.parametrize("path", PATHS)
def test_a_body_longer_than_its_length_is_cut_and_refused(server: Live, path: str) -> None:
    before = entries(server.folder)
    raw = request(path, good(path), {**bearer(server), "Content-Length": "20"})
    assert is_refused(send(server.url, raw), server, before)


def test_a_body_in_chunks_is_taken(server: Live) -> None:
    body = json.dumps({"batch": [{**TRACK, "messageId": "in-chunks"}]}).encode()
    parts = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (body[:9], body[9:])) + b"0\r\n\r\n"
    raw = request("/v1/batch", parts, {**bearer(server), "Transfer-Encoding": "chunked"})
    answer = send(server.url, raw)
    assert (answer.status, answer.said["taken"]) == (200, 1)


@pytest.mark.parametrize("parts", [b"5\r\n{", b"zz\r\n{}\r\n0\r\n\r\n", b"-1\r\n\r\n"], ids=["cut", "no hex", "minus"])
def test_broken_chunks_leave_nothing(server: Live, parts: bytes) -> None:
    before = entries(server.folder)
    raw = request("/v1/batch", parts, {**bearer(server), "Transfer-Encoding": "chunked"})
    answer = send(server.url, raw, ends=True)
    assert answer.status == 0 or 400 <= answer.status < 500
    assert entries(server.folder) == before


def test_endless_chunks_are_refused(server: Live) -> None:
    before = entries(server.folder)
    chunk = b"%x\r\n%b\r\n" % (MEGABYTE, bytes(MEGABYTE))
    raw = request("/api/v1/interactions", chunk * 12 + b"0\r\n\r\n", {**bearer(server), "Transfer-Encoding": "chunked"})
    answer = send(server.url, raw)
    assert answer.status == 0 or answer.is_clear_fault
    assert entries(server.folder) == before


def test_who_sends_slowly_keeps_nobody_waiting_and_leaves_nothing(server: Live) -> None:
    before = entries(server.folder)
    raw = request("/v1/batch", good("/v1/batch")[:20], {**bearer(server), "Content-Length": "400"})
    slow = [opened(server.url) for _ in range(8)]
    for connection in slow:
        connection.sendall(raw)
    assert post(server.url, "/healthz", b"", {}, "GET").status == 200
    assert is_refused(post(server.url, "/v1/batch", b"{", bearer(server)), server, before)
    for connection in slow:
        connection.close()
    assert entries(server.folder) == before


@pytest.mark.parametrize("header", ["X-Long", "Authorization", "ce-id", "Cookie", "Origin", "Content-Encoding"])
def test_an_enormous_header_is_refused(server: Live, header: str) -> None:
    before = entries(server.folder)
    answer = post(server.url, "/cloudevents", b"", {**bearer(server), header: "x" * MEGABYTE})
    assert answer.status == 0 or 400 <= answer.status < 500
    assert entries(server.folder) == before


@pytest.mark.parametrize("path", [*PATHS, "/v1/b", "/beacon/v1/batch", "/v1/import/"])
@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "TRACE", "BREW"])
def test_a_wrong_method_is_refused(server: Live, path: str, method: str) -> None:
    answer = post(server.url, path, good(PATHS[0]), bearer(server), method)
    assert answer.status == 405
    assert answer.is_clear_fault


@pytest.mark.parametrize(
    "path",
    ["/v1/nothing", "/v2/batch", "/v1/batch//", "//v1/batch", "/v1/../v1/batch", "/%00", "/%ff", "/v1/batch;x", "/*"],
)
def test_an_unknown_path_is_refused_and_never_redirected(server: Live, path: str) -> None:
    before = entries(server.folder)
    answer = post(server.url, path, good("/v1/batch"), bearer(server))
    assert 400 <= answer.status < 500
    assert is_refused(answer, server, before)


@pytest.mark.parametrize(
    "said", ["", "Bearer ", "Bearer rg_nobody", "Bearer éé", "Basic ???", "Basic /w==", "Digest a=b"]
)
@pytest.mark.parametrize("path", PATHS)
def test_without_a_key_nothing_is_taken(server: Live, path: str, said: str) -> None:
    before = entries(server.folder)
    answer = post(server.url, path, good(path), {"Authorization": said} if said else {})
    assert answer.status == 401
    assert is_refused(answer, server, before)


def test_one_bad_event_of_a_batch_is_refused_alone(server: Live) -> None:
    bad = [{**TRACK, "event": 7}, {**TRACK, "timestamp": "yesterday"}, {**TRACK, "properties": {"x": "y" * 40_000}}, 1]
    body = json.dumps({"batch": [*bad, {**TRACK, "messageId": "the-good-one"}]}).encode()
    answer = post(server.url, "/v1/batch", body, bearer(server))
    assert (answer.status, answer.said["taken"]) == (200, 1)
    refused = {each["index"]: each["code"] for each in answer.said["refused"]}
    assert refused == {0: "wrong_type", 1: "unreadable_time", 2: "event_too_large", 3: "wrong_type"}


def test_more_events_than_allowed_are_refused_whole(server: Live) -> None:
    before = entries(server.folder)
    many = [{**TRACK, "messageId": f"m{n}"} for n in range(2_501)]
    answer = post(server.url, "/v1/batch", gzip.compress(json.dumps({"batch": many}).encode()), bearer(server))
    assert answer.said["code"] == "too_many_events"
    assert is_refused(answer, server, before)


def _is_json(body: bytes) -> bool:
    try:
        json.loads(body)
    except ValueError:
        return False
    return True
