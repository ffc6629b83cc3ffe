"""However a library of PostHog wraps its events, they are found; what cannot be read is said clearly."""

import base64
import json
from typing import Any
from urllib.parse import quote

import pytest
from tests.collect.protocols.posthog_messages import NAMES, RECEIVED_US, batch, message

from regard.collect.protocols import posthog
from regard.collect.protocols.faults import RequestFault
from regard.collect.protocols.segment import Message
from regard.collect.refusal import Refusal

PLAIN = json.dumps({"api_key": "k", "batch": [message(properties={"note": "Ünï+/?"})]}).encode()
BASE64 = base64.b64encode(PLAIN)


def read(body: bytes) -> Message:
    return posthog.read(body, RECEIVED_US, NAMES)


def fault_of(body: bytes) -> RequestFault:
    with pytest.raises(RequestFault) as raised:
        read(body)
    return raised.value


@pytest.mark.parametrize(
    "body",
    [
        b" \n" + PLAIN,
        BASE64,
        BASE64.rstrip(b"="),
        b"data=" + quote(BASE64.decode(), safe="").encode(),
        b"data=" + BASE64,
        b"data=" + quote(PLAIN.decode(), safe="").encode(),
        b"compression=base64&data=" + quote(BASE64.decode(), safe="").encode() + b"&ip=1",
    ],
)
def test_a_body_is_read_however_it_is_wrapped(body: bytes) -> None:
    found = read(body)
    assert (found.write_key, [event.native_id for event in found.events]) == ("k", ["u1"])
    assert json.loads(found.events[0].context or "")["properties"] == {"note": "Ünï+/?"}


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (message(api_key="k1"), "k1"),
        (message() | {"token": "k2"}, "k2"),
        (message(properties={"token": "k3"}), "k3"),
        ([message(), message(properties={"token": "k4"})], "k4"),
        ({"token": "k5", "batch": [message()]}, "k5"),
        ({"batch": [message(api_key="k6")]}, "k6"),
        ({"$token": "k7", "$distinct_id": "ann", "$set": {"plan": "gold"}}, "k7"),
        (message(properties={"token": 7}), None),
        ([], None),
    ],
)
def test_the_key_is_found_wherever_it_stands(data: Any, key: str | None) -> None:
    assert read(json.dumps(data).encode()).write_key == key


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "bad_json"),
        (b"data=", "bad_json"),
        (b"{", "bad_json"),
        (b"[1", "bad_json"),
        (b"\xff\xfe", "bad_json"),
        (base64.b64encode(b"no json"), "bad_json"),
        (b'{"batch": 7}', "wrong_shape"),
        (b'{"batch": [], "api_key": 7}', "wrong_shape"),
    ],
)
def test_a_body_that_cannot_be_read_is_the_senders_fault(body: bytes, code: str) -> None:
    assert (fault_of(body).code, fault_of(body).status) == (code, 400)


def test_a_request_too_large_is_answered_so_that_it_is_halved() -> None:
    many = json.dumps([message()] * 2501).encode()
    large = json.dumps([message(), message(properties={"note": "x" * 921_600})]).encode()
    assert (fault_of(many).code, fault_of(many).status) == ("too_many_events", 413)
    assert (fault_of(large).code, fault_of(large).status) == ("too_large", 413)


def test_an_event_of_the_wrong_shape_refuses_only_itself() -> None:
    good, bad, worse = batch(message(), message(uuid="u2", properties=7), "nothing")
    assert (good.problem, bad.problem, bad.native_id) == (None, Refusal.WRONG_TYPE, "u2")
    assert (worse.problem, worse.native_id) == (Refusal.WRONG_TYPE, None)
    assert [event.problem for event in read(b'{"event": "\xff"}').events] == [Refusal.WRONG_TYPE]


def test_what_of_an_event_is_kept_may_not_be_large() -> None:
    large, small = batch(message(properties={"a": "x" * 40_000}), message(properties={"$a": "x" * 40_000}))
    assert (large.problem, small.problem) == (Refusal.EVENT_TOO_LARGE, None)


def test_properties_nested_too_deep_are_refused() -> None:
    nested: Any = {"email": "x"}
    for _ in range(40):
        nested = {"deeper": nested}
    (event,) = batch(message(properties={"a": nested}))
    assert event.problem is Refusal.WRONG_TYPE


def test_halves_of_characters_do_not_stop_an_event() -> None:
    body = b'{"event": "Cut \\ud83d", "distinct_id": "ann", "properties": {"a": "\\u0000"}}'
    (event,) = read(body).events
    assert (event.touchpoint, event.problem) == ("Cut �", None)
