import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.collect.protocols.segment_messages import NAMES, RECEIVED_US, batch, context_of, message, sent

from regard.collect.protocols import segment
from regard.collect.protocols.faults import RequestFault
from regard.collect.protocols.segment.messages import EVENT_BYTES, MOST_EVENTS, SHARED_BYTES
from regard.collect.refusal import Refusal

CALLS = ("track", "page", "screen", "identify", "group", "alias", "batch", "import")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def read(body: bytes, call: str = "batch") -> segment.Message:
    return segment.read(body, call, RECEIVED_US, NAMES)


def code_of(body: bytes, call: str = "batch") -> str:
    with pytest.raises(RequestFault) as caught:
        read(body, call)
    return caught.value.code


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "bad_json"),
        (b"{", "bad_json"),
        (b'{"batch":[NaN]}', "bad_json"),
        (b'\xff\xfe{"batch":[]}', "bad_json"),
        (b"[" * 100_000, "wrong_shape"),
        (b'{"batch":' + b"[" * 100_000, "bad_json"),
        (b"[]", "wrong_shape"),
        (b"{}", "wrong_shape"),
        (b'{"batch":{}}', "wrong_shape"),
        (b'{"batch":[{}],"context":7}', "wrong_shape"),
        (b'{"batch":[{}],"context":{"a":1e999}}', "wrong_shape"),
    ],
)
def test_a_batch_that_cannot_be_read_is_a_fault(body: bytes, code: str) -> None:
    assert code_of(body) == code


@pytest.mark.parametrize(
    ("body", "code"),
    [(b"", "bad_json"), (b"[]", "wrong_shape"), (b"7", "wrong_shape"), (b'{"a":' + b"[" * 100_000, "bad_json")],
)
def test_an_event_that_cannot_be_read_is_a_fault(body: bytes, code: str) -> None:
    assert code_of(body, "track") == code


def test_a_call_that_is_none_is_a_fault() -> None:
    assert code_of(b"{}", "t") == "unknown_call"


@pytest.mark.parametrize(
    "fields",
    [
        {"type": "dance"},
        {"type": None},
        {"userId": True},
        {"event": 7},
        {"properties": []},
        {"context": "web"},
        {"properties": {"a": [[]] * 40 + [json.loads("[" * 40 + "]" * 40)]}},
    ],
)
def test_one_bad_event_refuses_only_itself(fields: dict[str, Any]) -> None:
    first, bad, last = batch(message(messageId="m1"), message(messageId="m2", **fields), message(messageId="m3"))
    assert bad.problem is Refusal.WRONG_TYPE
    assert bad.native_id == "m2"
    assert (first.problem, last.problem) == (None, None)


@pytest.mark.parametrize("element", [7, "x", None, [], {"messageId": True}])
def test_an_element_that_is_no_event_refuses_only_itself(element: Any) -> None:
    bad, good = batch(element, message())
    assert (bad.problem, bad.native_id) == (Refusal.WRONG_TYPE, None)
    assert good.problem is None


@pytest.mark.parametrize("number", [b"1e999", b'"\xff"'])
def test_a_value_no_reader_can_hold_refuses_only_its_event(number: bytes) -> None:
    body = b'{"batch":[{"type":"track","event":"A","properties":{"a":%s}},{"type":"track","event":"B"}]}' % number
    assert [event.problem for event in read(body).events] == [Refusal.WRONG_TYPE, None]


def test_a_single_event_of_a_wrong_type_has_a_problem() -> None:
    assert sent(userId=True).problem is Refusal.WRONG_TYPE
    assert sent(messageId=True).problem is Refusal.WRONG_TYPE


def test_a_text_cut_within_a_character_is_kept_with_a_sign_for_it() -> None:
    body = rb'{"batch":[{"type":"track","event":"A","properties":{"a":"\ud83d","b":"\ud83d\ude00","c":"\\ud83d"}}]}'
    (event,) = read(body).events
    assert context_of(event)["properties"] == {"a": "\ufffd", "b": "\U0001f600", "c": "\\ud83d"}


def test_the_character_no_database_keeps_is_replaced() -> None:
    event = sent(userId="a\0nn", properties={"a\0": "\0\0", "b": "\\u0000"})
    assert event.who == "a\ufffdnn"
    assert context_of(event)["properties"] == {"a\ufffd": "\ufffd\ufffd", "b": "\\u0000"}


def test_a_half_character_in_a_single_event_is_replaced() -> None:
    (event,) = read(rb'{"event":"A","properties":{"a":"\udc00"}}', "track").events
    assert context_of(event)["properties"] == {"a": "\ufffd"}


def test_an_event_that_is_too_large_refuses_only_itself() -> None:
    large = {"a": "x" * EVENT_BYTES}
    bad, good = batch(message(messageId="m1", properties=large), message(messageId="m2"))
    assert (bad.problem, bad.native_id, good.problem) == (Refusal.EVENT_TOO_LARGE, "m1", None)
    assert sent(properties=large).problem is Refusal.EVENT_TOO_LARGE
    assert sent(messageId=None, properties=large).native_id is None


def test_an_event_that_is_too_large_and_broken_has_no_id() -> None:
    (bad,) = batch(message(messageId=True, properties={"a": "x" * EVENT_BYTES}))
    assert (bad.problem, bad.native_id) == (Refusal.EVENT_TOO_LARGE, None)


def test_a_large_batch_of_small_events_is_taken() -> None:
    events = batch(*[message(messageId=f"m{number}") for number in range(MOST_EVENTS)])
    assert {event.problem for event in events} == {None}


@pytest.mark.parametrize("element", [message(), 7])
def test_too_many_events_are_a_fault(element: Any) -> None:
    assert code_of(json.dumps({"batch": [element] * (MOST_EVENTS + 1)}).encode()) == "too_many_events"


def test_a_context_too_large_for_so_many_events_is_a_fault() -> None:
    shared = {"locale": "x" * (SHARED_BYTES // 100)}
    assert code_of(json.dumps({"batch": [message()] * 101, "context": shared}).encode()) == "too_large"


def test_an_empty_batch_has_no_events() -> None:
    assert read(b'{"batch":[],"context":null,"writeKey":"k"}') == segment.Message("k", [])


@pytest.mark.parametrize(("key", "found"), [("k", "k"), ("", None), (None, None)])
def test_the_body_may_name_the_key(key: str | None, found: str | None) -> None:
    assert read(json.dumps({"batch": [message()], "writeKey": key}).encode()).write_key == found
    assert read(json.dumps(message(writeKey=key)).encode(), "track").write_key == found


def test_no_fault_repeats_what_was_sent() -> None:
    with pytest.raises(RequestFault) as caught:
        read(b'{"batch":"ann@example.org"}')
    assert "ann" not in caught.value.message
    assert caught.value.status == 400


@given(st.binary(), st.sampled_from(CALLS))
def test_any_bytes_are_understood_or_a_fault(body: bytes, call: str) -> None:
    try:
        read(body, call)
    except RequestFault as fault:
        assert fault.code in {"bad_json", "wrong_shape"}  # noqa: PT017


@given(JSON, st.sampled_from(CALLS))
def test_any_json_is_understood_or_a_fault(plain: Any, call: str) -> None:
    body = json.dumps({"batch": plain} if call == "batch" else plain).encode()
    try:
        read(body, call)
    except RequestFault as fault:
        assert fault.code in {"bad_json", "wrong_shape"}  # noqa: PT017


FIELDS = st.sampled_from(
    [
        *("type", "messageId", "userId", "anonymousId", "previousId", "groupId", "event", "name", "category"),
        *("channel", "timestamp", "originalTimestamp", "sentAt", "properties", "traits", "context"),
    ]
)


@given(st.dictionaries(FIELDS, JSON, max_size=4), st.sampled_from(CALLS[:6]))
def test_any_change_of_a_good_event_is_understood(changes: dict[str, Any], call: str) -> None:
    (event,) = batch(message(type=call) | changes)
    assert event.problem is None or isinstance(event.problem, Refusal)
    json.loads(event.context or "{}")
    assert "\0" not in (event.who or "")


@given(
    st.dictionaries(
        st.sampled_from(["traits", "page", "campaign", "device", "library", "externalIds", "timezone"]), JSON
    )
)
def test_any_context_is_understood(context: dict[str, Any]) -> None:
    event = sent(context=context)
    assert event.problem is None
    json.loads(event.context or "{}")
