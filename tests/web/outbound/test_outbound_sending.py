"""Messages are sent until they are taken: by the schedule, at least once, and never to who wants no more."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
import time_machine
from django.utils.timezone import now
from standardwebhooks import Webhook
from tests.web.outbound.conftest import Make
from tests.web.outbound.receivers import Receiver

from regard.web.outbound.connecting import Outcome
from regard.web.outbound.endpoints import forget_old, replay, replay_failed, try_out
from regard.web.outbound.guarding import allowed_besides
from regard.web.outbound.metrics import METRICS, count_messages
from regard.web.outbound.models import Attempt, Delivery, Endpoint, Message, Stopped
from regard.web.outbound.sending import SCHEDULE_S, Parcel, bring, due, send_due, take
from regard.web.outbound.signing import new_secret

TAKEN, REFUSED, SILENT = Outcome(status=200), Outcome(status=500, error="refused"), Outcome(error="timeout")


def sent(outcome: Outcome | Callable[[Parcel], Outcome] = TAKEN) -> dict[str, int]:
    """Send what is due, to a receiver that answers like this."""
    return send_due(lambda _: None, outcome if callable(outcome) else lambda _: outcome)


def sent_names() -> list[str]:
    """Send what is due to a receiver that takes it, and return the names of what came there."""
    names: list[str] = []

    def answer(parcel: Parcel) -> Outcome:
        names.append(parcel.name)
        return TAKEN

    sent(answer)
    return names


def again(message: Message) -> Message:
    return Message.objects.select_related("endpoint").get(pk=message.pk)


def test_a_real_receiver_gets_a_message_that_it_can_trust(receiver: Receiver, endpoint: Make) -> None:
    one = endpoint(url=receiver.url)
    secret = new_secret(one)
    message = try_out(one)
    assert send_due(lambda _: None) == {"delivered": 1}
    (heard,) = receiver.heard
    assert Webhook(secret).verify(heard.body.decode(), heard.headers)["type"] == "test"
    assert heard.headers["webhook-id"] == message.pk
    assert heard.path == "/in?from=regard"
    (attempt,) = again(message).tries.all()
    assert (attempt.status, attempt.error, again(message).endpoint.last_success_at is None) == (204, "", False)


def test_where_messages_may_not_go_none_goes(listening: Receiver, endpoint: Make) -> None:
    listening.forget()
    message = try_out(endpoint(url=listening.url.replace("http:", "https:").replace("127.0.0.1", "localhost")))
    assert send_due(lambda _: None) == {"waiting": 1}
    assert again(message).tries.get().error in {"port", "not_public"}
    assert listening.heard == []


def test_without_a_secret_nothing_is_sent(receiver: Receiver, endpoint: Make) -> None:
    one = endpoint(url=receiver.url)
    one.secrets.all().delete()
    message = try_out(one)
    assert send_due(lambda _: None) == {"waiting": 1}
    assert again(message).tries.get().error == "no_secret"


def test_a_message_that_is_refused_is_tried_by_the_schedule_and_then_given_up(endpoint: Make) -> None:
    message, moments = try_out(endpoint()), []
    with time_machine.travel(now(), tick=False) as clock:
        while again(message).state == Delivery.WAITING:
            moments.append(again(message).due_at)
            clock.move_to(again(message).due_at)
            sent(REFUSED)
    waits = [(late - early).total_seconds() for early, late in pairwise(moments)]
    assert len(moments) == len(SCHEDULE_S) == 10
    assert all(wait <= waited <= 1.1 * wait for wait, waited in zip(SCHEDULE_S[1:], waits, strict=True))
    assert again(message).state == Delivery.FAILED
    assert Attempt.objects.count() == 10


def test_before_its_time_nothing_is_tried_again(endpoint: Make) -> None:
    try_out(endpoint())
    assert sent(REFUSED) == {"waiting": 1}
    assert sent(TAKEN) == {}


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_only_success_is_success(endpoint: Make, status: int) -> None:
    try_out(endpoint())
    assert sent(Outcome(status=status)) == {"delivered": 1}


@pytest.mark.parametrize("status", [301, 304, 400, 401, 404, 409, 500])
def test_anything_else_is_tried_again(endpoint: Make, status: int) -> None:
    try_out(endpoint())
    assert sent(Outcome(status=status, error="refused")) == {"waiting": 1}


def test_who_is_gone_is_told_nothing_more(endpoint: Make) -> None:
    one = endpoint()
    first, second = try_out(one), try_out(one)
    sent(Outcome(status=410, error="refused"))
    one.refresh_from_db()
    assert (one.is_active, one.stopped) == (False, Stopped.GONE)
    assert {again(first).state, again(second).state} == {Delivery.FAILED}
    try_out(one)
    assert sent() == {}


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_who_has_too_much_to_do_is_left_alone_for_as_long_as_asked(endpoint: Make, status: int) -> None:
    one = endpoint()
    message = try_out(one)
    with time_machine.travel(now(), tick=False) as clock:
        sent(Outcome(status=status, error="refused", retry_after_s=600))
        other = try_out(one)
        assert again(message).due_at >= now() + timedelta(seconds=600)
        clock.shift(599)
        assert sent() == {}
        clock.shift(2)
        assert sent() == {"delivered": 2}
    assert again(other).state == Delivery.DELIVERED


def test_who_does_not_say_how_long_is_left_alone_for_half_a_minute(endpoint: Make) -> None:
    one = endpoint()
    try_out(one)
    sent(Outcome(status=503, error="refused"))
    one.refresh_from_db()
    assert one.not_before is not None
    assert 25 < (one.not_before - now()).total_seconds() <= 30


def test_after_five_days_without_success_an_endpoint_is_stopped(endpoint: Make) -> None:
    one = endpoint()
    try_out(one)
    sent(REFUSED)
    with time_machine.travel(now() + timedelta(days=5, minutes=1)):
        try_out(one)
        sent(SILENT)
    one.refresh_from_db()
    assert (one.is_active, one.stopped) == (False, Stopped.FAILING)


def test_one_success_in_between_begins_the_five_days_anew(endpoint: Make) -> None:
    one = endpoint()
    for days, outcome in ((0, REFUSED), (3, TAKEN), (6, REFUSED)):
        with time_machine.travel(now() + timedelta(days=days)):
            try_out(one)
            sent(outcome)
    one.refresh_from_db()
    assert one.is_active


def test_who_died_while_sending_is_followed_by_another_under_the_same_name(endpoint: Make) -> None:
    message = try_out(endpoint())
    assert take(again(message))
    assert sent() == {}
    with time_machine.travel(now() + timedelta(seconds=121)):
        assert sent_names() == [message.pk]


def test_of_two_workers_one_takes_a_message(endpoint: Make) -> None:
    message = try_out(endpoint())
    one, other = again(message), again(message)
    assert (take(one), take(other)) == (True, False)


def test_a_receiver_that_is_silent_keeps_nobody_else_waiting(endpoint: Make) -> None:
    silent, lively = endpoint(url="https://silent.example/"), endpoint(url="https://lively.example/")
    for _ in range(9):
        try_out(silent)
    for _ in range(9):
        try_out(lively)
    assert len(due()) == 8
    assert {message.endpoint_id for message in due({silent.pk})} == {lively.pk}
    assert len(due((), {lively.pk})) == 4 + 9
    asked: list[str] = []

    def answer(parcel: Parcel) -> Outcome:
        asked.append(parcel.url)
        return SILENT if "silent" in parcel.url else TAKEN

    assert sent(answer) == {"waiting": 4, "delivered": 9}
    assert asked.count("https://silent.example/") == 4


def test_a_paused_endpoint_is_sent_nothing(endpoint: Make) -> None:
    one = endpoint()
    try_out(one)
    Endpoint.objects.filter(pk=one.pk).update(is_active=False)
    assert sent() == {}


def test_a_message_can_be_sent_once_more_under_its_name(endpoint: Make) -> None:
    message = try_out(endpoint())
    assert not replay(message)
    sent()
    assert replay(again(message))
    assert sent_names() == [message.pk]
    assert again(message).tries.count() == 2


def test_what_failed_since_a_day_is_sent_once_more(endpoint: Make) -> None:
    one = endpoint()
    old, new = try_out(one), try_out(one)
    Message.objects.all().update(state=Delivery.FAILED, attempts=10, settled_at=now())
    Message.objects.filter(pk=old.pk).update(created_at=now() - timedelta(days=3))
    assert replay_failed(one, now() - timedelta(days=1)) == 1
    assert (again(old).state, again(new).state) == (Delivery.FAILED, Delivery.WAITING)
    assert again(new).attempts == 0


def test_after_a_month_a_settled_message_is_forgotten_and_a_waiting_one_is_not(endpoint: Make) -> None:
    one = endpoint()
    try_out(one)
    sent()
    waiting = try_out(one)
    with time_machine.travel(now() + timedelta(days=31)):
        assert forget_old() == 1
    assert list(Message.objects.all()) == [waiting]
    assert not Attempt.objects.exists()


def test_a_body_is_sent_as_it_was_written(receiver: Receiver, endpoint: Make) -> None:
    message = try_out(endpoint(url=receiver.url))
    bring(Parcel(message.pk, receiver.url, message.body.encode(), [b"k"], allowed_besides()))
    assert receiver.heard[0].body.decode() == message.body
    assert datetime.fromisoformat(json.loads(message.body)["timestamp"]) <= now()


def test_the_levels_say_how_many_wait_and_failed(endpoint: Make) -> None:
    one = endpoint()
    try_out(one)
    try_out(one)
    Message.objects.filter(pk=try_out(one).pk).update(state=Delivery.FAILED)
    count_messages()
    assert [next(iter(metric.collect())).samples[0].value for metric in METRICS] == [2.0, 1.0]


def test_things_are_called_by_their_names_in_logs(endpoint: Make) -> None:
    one = endpoint()
    message = try_out(one)
    attempt = Attempt(message=message, status=500)
    assert (str(one), str(message), str(attempt)) == ("Help desk", message.pk, f"{message.pk} 500")
    assert str(one.secrets.get()).startswith("secret ")
