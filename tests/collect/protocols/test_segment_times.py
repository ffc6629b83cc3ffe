from typing import Any

import pytest
from tests.collect.protocols.segment_messages import RECEIVED_US, WRITTEN, WRITTEN_US, batch, context_of, message, sent

from regard.collect.refusal import Refusal

SECOND = 1_000_000
HOUR = 3_600 * SECOND


def at(hour: int, second: int = 0) -> str:
    return f"2026-03-02T{hour:02}:00:{second:02}+00:00"


@pytest.mark.parametrize(
    "written",
    [
        WRITTEN,
        "2026-03-02T11:59:58.5+01:00",
        "2026-03-02T10:59:58.500000+00:00",
        "2026-03-02T10:59:58.500000000Z",
        "2026-03-02 10:59:58.5",
        1772449198.5,
        1772449198500,
        1772449198500.0,
    ],
)
def test_a_time_is_read_however_it_is_written(written: object) -> None:
    event = sent(timestamp=written)
    assert (event.occurred_us, event.written_us) == (WRITTEN_US, WRITTEN_US)


@pytest.mark.parametrize("written", ["yesterday", "2026-13-01T00:00:00Z", 1e300, -(10**40)])
def test_a_time_that_cannot_be_read_is_a_reason(written: object) -> None:
    for call in ("track", "identify"):
        assert sent(call, timestamp=written).problem is Refusal.UNREADABLE_TIME


def test_without_any_time_the_receipt_counts() -> None:
    event = sent(timestamp=None)
    assert (event.occurred_us, event.written_us) == (RECEIVED_US, None)
    assert "clock" not in context_of(event)


@pytest.mark.parametrize("field", ["originalTimestamp", "sentAt"])
def test_other_times_stand_in_for_the_timestamp(field: str) -> None:
    times: dict[str, Any] = {"timestamp": "", field: WRITTEN}
    assert sent(**times).occurred_us == WRITTEN_US


@pytest.mark.parametrize("field", ["timestamp", "originalTimestamp"])
def test_a_clock_that_is_wrong_is_corrected(field: str) -> None:
    times: dict[str, Any] = {"timestamp": None, field: at(5), "sentAt": at(6)}
    event = sent(**times)
    assert event.occurred_us == RECEIVED_US - HOUR
    assert event.written_us == RECEIVED_US - 6 * HOUR
    assert context_of(event)["clock"] == {field: at(5), "sentAt": at(6)}


def test_a_clock_that_is_ahead_is_corrected_too() -> None:
    assert sent(timestamp=at(13), sentAt=at(14)).occurred_us == RECEIVED_US - HOUR


def test_a_clock_within_a_minute_is_trusted() -> None:
    event = sent(timestamp="2026-03-02T09:00:00Z", sentAt="2026-03-02T10:59:01Z")
    assert event.occurred_us == event.written_us == RECEIVED_US - 2 * HOUR


def test_a_time_given_on_purpose_is_not_corrected() -> None:
    event = sent(timestamp=at(5), originalTimestamp=at(13), sentAt=at(13, 1))
    assert event.occurred_us == RECEIVED_US - 6 * HOUR


def test_the_batch_says_when_it_was_sent_and_an_event_wins_over_it() -> None:
    first, second = batch(message(timestamp=at(5)), message(timestamp=at(5), sentAt=at(11)), sentAt=at(6))
    assert first.occurred_us == RECEIVED_US - HOUR
    assert second.occurred_us == RECEIVED_US - 6 * HOUR


def test_a_time_of_sending_that_cannot_be_read_corrects_nothing() -> None:
    assert sent(sentAt="soon").occurred_us == WRITTEN_US
    assert batch(message(), sentAt="soon")[0].occurred_us == WRITTEN_US


@pytest.mark.parametrize("call", ["track", "identify"])
def test_nothing_happens_after_its_receipt(call: str) -> None:
    event = sent(call, timestamp=at(12), context=None)
    assert event.occurred_us == RECEIVED_US
    assert event.written_us == RECEIVED_US + HOUR
    assert context_of(event) == {"clock": {"timestamp": at(12)}}


def test_the_same_message_later_is_of_the_same_moment() -> None:
    early, late = (sent(received_us=RECEIVED_US + wait * SECOND, sentAt=at(11)) for wait in (0, 50))
    assert early == late
