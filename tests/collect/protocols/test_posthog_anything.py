"""Whatever stands in the fields that PostHog's libraries send, an event is taken, refused or left; nothing breaks."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as some
from tests.collect.protocols.posthog_messages import NAMES, RECEIVED_US

from regard.collect.protocols import posthog
from regard.collect.protocols.faults import RequestFault

EVENTS = [
    "$pageview", "$screen", "$identify", "$set", "$create_alias", "$groupidentify", "$exception", "Order Completed",
    "survey sent", "survey shown", "survey dismissed", " ", "$",
]  # fmt: skip
PROPERTIES = [
    "distinct_id", "token", "alias", "title", "name", "utm_campaign", "email", "revenue", "$lib", "$groups", "$set",
    "$anon_distinct_id", "$device_id", "$is_identified", "$process_person_profile", "$current_url", "$timezone",
    "$group_key", "$group_type", "$group_set", "$screen_name", "$survey_name", "$survey_id", "$survey_response",
    "$survey_response_q", "$survey_questions", "$survey_language", "$survey_iteration", "$insert_id", "$locale",
]  # fmt: skip
FIELDS = ["event", "distinct_id", "properties", "timestamp", "offset", "uuid", "$set", "$set_once", "token"]
PLAIN: some.SearchStrategy[Any] = (
    some.none()
    | some.booleans()
    | some.integers()
    | some.floats(allow_nan=False, allow_infinity=False)
    | some.text(max_size=5)
)
VALUES = some.recursive(
    PLAIN | some.just({"id": "q", "question": "?"}),
    lambda inner: some.lists(inner, max_size=2) | some.dictionaries(some.text(max_size=5), inner, max_size=2),
    max_leaves=4,
)
TYPICAL = some.fixed_dictionaries(
    {
        "event": some.sampled_from(EVENTS),
        "distinct_id": some.text(max_size=5),
        "properties": some.dictionaries(some.sampled_from(PROPERTIES), VALUES),
    }
)
ANY = some.dictionaries(some.sampled_from(FIELDS), VALUES)


@given(some.lists(TYPICAL | ANY, max_size=3))
def test_events_of_any_shape_are_taken_refused_or_left(events: list[dict[str, Any]]) -> None:
    made = posthog.read(json.dumps(events, allow_nan=False).encode(), RECEIVED_US, NAMES).events
    assert len(made) <= len(events)
    assert all(event.problem or event.occurred_us is not None for event in made)


@given(some.binary(max_size=40))
def test_bytes_of_any_kind_are_read_or_told_to_be_wrong(body: bytes) -> None:
    assert outcome(body) in {"read", "bad_json", "wrong_shape"}


def outcome(body: bytes) -> str:
    try:
        posthog.read(body, RECEIVED_US, NAMES)
    except RequestFault as fault:
        return fault.code
    return "read"
