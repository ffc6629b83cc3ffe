"""Endpoints on the command line: made, listed, and told once more what failed."""

from datetime import timedelta
from typing import Any

import pytest
from tests.web.outbound.conftest import Make
from tests.web.outbound.receivers import Receiver

from regard.cli import outbound
from regard.errors import WrongUseError
from regard.ledger.health import State
from regard.web.accounts.models import AuditEntry, User
from regard.web.accounts.rights import Role
from regard.web.outbound.by_hand import Wish, add_by_hand, list_endpoints, replay_by_hand
from regard.web.outbound.endpoints import pause, try_out
from regard.web.outbound.findings import find_endpoints
from regard.web.outbound.models import Delivery, Endpoint, Message
from regard.web.running import Running


def wish(receiver: Receiver, **changes: Any) -> Wish:
    plain: dict[str, Any] = {"name": "Help desk", "url": receiver.url, "events": ["contact.received"]}
    return Wish(**{**plain, "by": "Owner@example.org", "lists": {"kinds": ["purchase"], "scores": None}, **changes})


def test_an_endpoint_is_made_and_listed(here: Running, receiver: Receiver, owner: User) -> None:
    number, secret = add_by_hand(here.ledger, wish(receiver))
    (found,) = list_endpoints()
    assert secret.startswith("whsec_")
    assert (found["number"], found["events"], found["stopped"], found["waiting"]) == (
        number,
        ["contact.received"],
        "",
        0,
    )
    assert AuditEntry.objects.get(kind="endpoint").key == str(number)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"by": "nobody@example.org"}, "may not change settings"),
        ({"by": "vera@example.org"}, "may not change settings"),
        ({"url": "https://10.0.0.1/"}, "not public"),
        ({"events": ["contact.dreamt"]}, "no event"),
    ],
)
def test_a_wrong_wish_is_refused_with_what_to_do(
    here: Running, receiver: Receiver, owner: User, changes: dict[str, Any], says: str
) -> None:
    User.objects.add("vera@example.org", Role.VIEWER)
    with pytest.raises(WrongUseError, match=says):
        add_by_hand(here.ledger, wish(receiver, **changes))
    assert not Endpoint.objects.exists()


def test_what_failed_is_sent_once_more_by_name_or_number(endpoint: Make) -> None:
    one = endpoint()
    try_out(one)
    for named in ("Help desk", str(one.pk)):
        Message.objects.update(state=Delivery.FAILED)
        assert replay_by_hand(named, timedelta(days=1)) == 1


def test_an_endpoint_that_is_not_clear_is_asked_for(endpoint: Make) -> None:
    endpoint(), endpoint()
    with pytest.raises(WrongUseError, match="Several"):
        replay_by_hand("Help desk", timedelta(days=1))
    with pytest.raises(WrongUseError, match="no endpoint"):
        replay_by_hand("987654", timedelta(days=1))


def test_a_check_finds_what_is_stopped_or_was_given_up(endpoint: Make) -> None:
    one = endpoint()
    try_out(one)
    assert [found.state for found in find_endpoints()] == [State.OK]
    Message.objects.update(state=Delivery.FAILED)
    assert "given up" in find_endpoints()[0].sentence
    pause(one)
    assert find_endpoints()[0].sentence == "Help desk is told nothing: paused."


def test_the_commands_say_it(
    here: Running, receiver: Receiver, owner: User, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(outbound, "start_state", lambda _: None)
    folder = here.ledger.folder
    outbound.list_all(folder)
    outbound.add("Help desk", receiver.url, event=["job.failed"], by="owner@example.org", workspace=folder)
    outbound.list_all(folder)
    outbound.list_all(folder, as_json=True)
    outbound.replay("Help desk", days=1, workspace=folder)
    said = capsys.readouterr().out
    expected = ("Nobody is told anything yet", "whsec_", "job.failed", "in use", '"waiting": 0', "0 messages")
    assert [word for word in expected if word not in said] == []
