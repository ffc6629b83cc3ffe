from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from regard.collect.sources.mail.threads import Message, Place, places_of

DAY_S = 86_400.0
ANN, BOB = 1, 2


def message(key: int, *links: int, at: float = 0, received: bool | None = True, **more: Any) -> Message:
    said = {"customer": ANN, "subject": 7, "is_reply": False} | more
    return Message(key, links, at, received, **said)


def threads(*messages: Message) -> dict[int, int]:
    return {key: place.thread for key, place in places_of(messages).items()}


def test_messages_that_name_each_other_are_one_thread() -> None:
    assert threads(message(1), message(2, 1), message(3, 1, 2), message(4, subject=8)) == {1: 1, 2: 1, 3: 1, 4: 4}


def test_a_thread_keeps_its_name_without_its_beginning() -> None:
    assert threads(message(2, 1, at=1), message(3, 1, 2, at=2)) == {2: 1, 3: 1}


def test_messages_that_name_the_same_missing_one_are_one_thread() -> None:
    assert threads(message(2, 9, at=1), message(3, 9, at=2)) == {2: 9, 3: 9}


def test_an_answer_without_ids_belongs_to_the_one_before_it_with_its_subject() -> None:
    late = message(3, at=40 * DAY_S, is_reply=True)
    other = message(4, at=1, is_reply=True, customer=BOB)
    assert threads(message(1), message(2, at=DAY_S, is_reply=True), late, other) == {1: 1, 2: 1, 3: 3, 4: 4}


def test_the_same_subject_alone_joins_nothing() -> None:
    assert threads(message(1), message(2, at=1)) == {1: 1, 2: 2}


def test_each_customer_waits_for_an_answer_of_their_own() -> None:
    found = places_of(
        [
            message(1, at=0),
            message(2, 1, at=10, customer=BOB),
            message(3, 1, at=20, received=False),
            message(4, 1, at=30, received=False),
            message(5, 1, at=50, received=False, customer=BOB),
        ]
    )
    assert {key: place.waiting_s for key, place in found.items()} == {1: None, 2: None, 3: 20, 4: None, 5: 40}


def test_an_automatic_answer_ends_no_waiting() -> None:
    found = places_of([message(1), message(2, 1, at=5, received=None), message(3, 1, at=60, received=False)])
    assert found[3] == Place(1, 60)


def test_a_message_of_unknown_time_waits_for_nothing() -> None:
    found = places_of([message(1, at=float("inf")), message(2, 1, at=5, received=False)])
    assert found[2].waiting_s is None


MESSAGES = st.builds(
    Message,
    key=st.integers(1, 8),
    links=st.lists(st.integers(1, 8), max_size=2).map(tuple),
    at=st.sampled_from([0.0, 5.0, 40 * DAY_S, float("inf")]),
    received=st.sampled_from([True, False, None]),
    customer=st.integers(0, 2),
    subject=st.integers(0, 2),
    is_reply=st.booleans(),
)


@given(st.lists(MESSAGES, max_size=12).flatmap(lambda each: st.tuples(st.just(each), st.permutations(each))))
def test_the_order_of_messages_makes_no_difference(lists: tuple[list[Message], list[Message]]) -> None:
    one, other = lists
    assert places_of(one) == places_of(other) == places_of([*one, *other])
