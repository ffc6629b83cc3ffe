"""The pages of webhooks out: made, tried out, paused, changed, and sent once more, by owners only."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils.timezone import now
from tests.web.outbound.conftest import Make
from tests.web.outbound.receivers import Receiver

from regard.web.accounts.models import AuditEntry
from regard.web.desks.settings.outbound_forms import BLOCKED, EVENTS, EndpointForm
from regard.web.outbound.bodies import EventType
from regard.web.outbound.connecting import Outcome
from regard.web.outbound.endpoints import try_out
from regard.web.outbound.guarding import Blocked
from regard.web.outbound.models import Delivery, Endpoint, Message, Stopped
from regard.web.outbound.sending import send_due
from regard.web.outbound.wants import read_wants

Site = Callable[..., Client]
LIST = "/settings/webhooks-out"


@pytest.fixture
def client(site: Site, receiver: Receiver) -> Client:
    return site("owner", email="olga@example.org")


def decided(receiver: Receiver, **changes: object) -> dict[str, object]:
    plain = {"name": "Help desk", "url": receiver.url, "types": ["answer.received"], "scores": ["nps"], "at_most": "6"}
    return plain | changes


def test_an_owner_makes_an_endpoint_and_sees_its_secret_once(client: Client, receiver: Receiver) -> None:
    page = client.post(f"{LIST}/new", decided(receiver, touchpoints="web, store")).content.decode()
    one = Endpoint.objects.get()
    wants = read_wants(one.wants)
    assert "whsec_" in page
    assert (wants.types, wants.touchpoints, wants.at_most) == ((EventType.ANSWER_RECEIVED,), ("web", "store"), 6.0)
    assert one.by is not None
    assert one.by.email == "olga@example.org"
    assert "whsec_" not in client.get(f"{LIST}/{one.pk}").content.decode()
    assert AuditEntry.objects.get(act="created", kind="endpoint").detail["url"] == receiver.url


def test_the_list_says_what_each_is_told(client: Client, receiver: Receiver) -> None:
    assert b"Nobody is told anything yet" in client.get(LIST).content
    client.post(f"{LIST}/new", decided(receiver))
    page = client.get(LIST).content.decode()
    assert [word for word in ("Help desk", "A customer answered", "scores up to 6", "in use") if word not in page] == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("url", "http://hooks.example.com/"),
        ("url", "https://10.0.0.1/"),
        ("url", "https://user:secret@127.0.0.1/"),
        ("url", ""),
        ("name", ""),
        ("types", []),
        ("types", ["contact.dreamt"]),
        ("at_most", "six"),
    ],
)
def test_a_slip_is_shown_beside_its_field_and_what_was_typed_stays(
    client: Client, receiver: Receiver, field: str, value: object
) -> None:
    response = client.post(f"{LIST}/new", decided(receiver, kinds="purchase", **{field: value}))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert b'value="purchase"' in response.content
    assert not Endpoint.objects.exists()


def test_an_endpoint_is_changed(client: Client, receiver: Receiver, endpoint: Make) -> None:
    one = endpoint("contact.received", url=receiver.url, kinds=("purchase",))
    assert b'value="purchase"' in client.get(f"{LIST}/{one.pk}/edit").content
    assert client.post(f"{LIST}/{one.pk}/edit", decided(receiver, name="")).status_code == 422
    assert client.post(f"{LIST}/{one.pk}/edit", decided(receiver, texts="on")).status_code == 302
    one.refresh_from_db()
    assert (one.texts, read_wants(one.wants).kinds) == (True, ())


def test_a_test_message_goes_out_and_its_page_says_what_came_of_it(client: Client, receiver: Receiver) -> None:
    client.post(f"{LIST}/new", decided(receiver))
    one = Endpoint.objects.get()
    client.post(f"{LIST}/{one.pk}/test")
    send_due(lambda _: None)
    message = Message.objects.get()
    assert "msg_" in client.get(f"{LIST}/{one.pk}?state=delivered").content.decode()
    page = client.get(f"{LIST}/{one.pk}/messages/{message.pk}").content.decode()
    assert [word for word in ("It was taken.", "204", "Help desk") if word not in page] == []


def test_a_failure_is_told_in_words_and_can_be_sent_once_more(client: Client, endpoint: Make) -> None:
    one = endpoint()
    message = try_out(one)
    send_due(lambda _: None, lambda _: Outcome(error="certificate"))
    assert b"not valid for this name" in client.get(f"{LIST}/{one.pk}/messages/{message.pk}").content
    assert b"not reached lately" in client.get(LIST).content
    client.post(f"{LIST}/{one.pk}/messages/{message.pk}/again")
    Message.objects.update(state=Delivery.FAILED, settled_at=now())
    assert client.post(f"{LIST}/{one.pk}/messages/{message.pk}/again").status_code == 302
    assert Message.objects.get().state == Delivery.WAITING
    assert AuditEntry.objects.filter(act="sent_again").count() == 1


@pytest.mark.parametrize("days", ["7", "", "many", "99999"])
def test_all_that_failed_is_sent_once_more(client: Client, endpoint: Make, days: str) -> None:
    one = endpoint()
    try_out(one)
    Message.objects.update(state=Delivery.FAILED)
    assert b"Send them once more" in client.get(f"{LIST}/{one.pk}").content
    page = client.post(f"{LIST}/{one.pk}/failed", {"days": days}, follow=True).content
    assert b"1 message is sent once more" in page


def test_an_endpoint_is_paused_and_goes_on(client: Client, endpoint: Make) -> None:
    one = endpoint()
    client.post(f"{LIST}/{one.pk}/pause")
    one.refresh_from_db()
    assert (one.is_active, one.stopped) == (False, Stopped.PAUSED)
    assert b"Paused by somebody" in client.get(f"{LIST}/{one.pk}").content
    client.post(f"{LIST}/{one.pk}/resume")
    one.refresh_from_db()
    assert one.is_active
    assert one.by is not None
    assert one.by.email == "olga@example.org"


def test_a_new_secret_is_shown_once(client: Client, endpoint: Make) -> None:
    one = endpoint()
    assert b"whsec_" in client.post(f"{LIST}/{one.pk}/secret").content
    assert one.secrets.count() == 2


def test_an_endpoint_is_removed_with_all_that_it_has(client: Client, endpoint: Make) -> None:
    one = endpoint()
    try_out(one)
    assert client.post(f"{LIST}/{one.pk}/remove")["Location"] == LIST
    assert (Endpoint.objects.count(), Message.objects.count()) == (0, 0)


@pytest.mark.parametrize("role", ["manager", "analyst", "department", "agent", "viewer"])
def test_who_may_not_change_settings_does_not_see_where_messages_go(site: Site, endpoint: Make, role: str) -> None:
    one, client = endpoint(), site(role)
    assert client.get(LIST).status_code == 403
    assert client.post(f"{LIST}/{one.pk}/pause").status_code == 403
    assert b"webhooks-out" not in client.get("/settings/").content


def test_the_settings_lead_there(client: Client) -> None:
    assert b'href="/settings/webhooks-out"' in client.get("/settings/").content


def test_what_can_be_chosen_is_all_that_there_is() -> None:
    assert set(EVENTS) == set(EventType) - {EventType.TEST}
    assert set(BLOCKED) == set(Blocked)
    assert EndpointForm().fields["types"].required
