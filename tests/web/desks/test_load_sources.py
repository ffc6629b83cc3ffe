"""Sources: keys made and revoked, what they sent, what is coming in, and the rows that imports refused."""

import json
from datetime import UTC, datetime

import pytest
from django.test import Client
from tests.web.desks.loading import ORDERS, Site, loaded, send

from regard.collect.keys import create_key, list_keys
from regard.ledger.erasures import put_erasure
from regard.story import catch_up
from regard.web.accounts.models import AuditEntry
from regard.web.desks.load.flow import Fate, fates
from regard.web.desks.load.tail import received_last
from regard.web.running import Running

TORN = ORDERS + b"o31,bob,never,Hotline,3\n"


def track(secret: str, customer: str = "c-1", **more: object) -> int:
    """Send one event as a client of Segment does; return the status."""
    event = {"messageId": f"m-{customer}", "userId": customer, "event": "Order Completed"} | more
    answer = Client().post("/v1/track", json.dumps(event | {"writeKey": secret}), content_type="application/json")
    return answer.status_code


def test_a_key_is_shown_once_and_works(site: Site, here: Running) -> None:
    client = site("manager")
    asked = {"source": "web-shop", "origins": "https://shop.example", "events_per_second": "50"}
    page = client.post("/load/sources/", asked)
    secret = page.context["made"].secret
    assert page.content.decode().count(secret) > 4
    assert track(secret) == 200
    later = client.get("/load/sources/").content.decode()
    assert secret not in later
    assert "web-shop" in later
    assert "https://shop.example" in later
    assert AuditEntry.objects.get(act="made", kind="key").detail == {"source": "web-shop"}


@pytest.mark.parametrize(
    ("field", "value"),
    [("source", "web shop!"), ("source", ""), ("origins", "shop.example/path"), ("events_per_second", "0")],
)
def test_an_impossible_key_is_not_made(site: Site, here: Running, field: str, value: str) -> None:
    asked = {"source": "web-shop", "origins": "", "events_per_second": ""} | {field: value}
    response = site("manager").post("/load/sources/", asked)
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert list_keys(here.ledger) == []


def test_a_key_is_revoked_after_a_question(site: Site, here: Running) -> None:
    made, client = create_key(here.ledger, "shop"), site("manager")
    address = f"/load/sources/keys/{made.hint}/revoke"
    assert b"cannot be made valid again" in client.get(address).content
    assert list_keys(here.ledger)[0].revoked_at is None
    client.post(address)
    assert list_keys(here.ledger)[0].revoked_at is not None
    assert b"is revoked already" in client.get(address, follow=True).content


def test_an_analyst_sees_keys_and_makes_none(site: Site, here: Running) -> None:
    made, client = create_key(here.ledger, "shop"), site("analyst")
    assert b"Owners and managers make" in client.get("/load/sources/").content
    assert client.post("/load/sources/", {"source": "other"}).status_code == 403
    assert client.post(f"/load/sources/keys/{made.hint}/revoke").status_code == 403


def test_the_tail_shows_what_was_just_sent(site: Site, here: Running) -> None:
    secret, client = create_key(here.ledger, "shop").secret, site("analyst")
    assert b"Nothing came in lately" in client.get("/load/live/").content
    track(secret, "c-1")
    track(secret, "c-2", event="Order Refunded")
    part = client.get("/load/live/", headers={"HX-Request": "true", "HX-Target": "section#tail"})
    assert b"<html" not in part.content
    assert [each.source for each in part.context["received"]] == ["shop", "shop"]
    assert b"c-1" not in part.content
    assert client.get("/load/live/?source=other").context["received"] == []
    catch_up(here.ledger)
    assert len(received_last(here.ledger)) == 2


def test_a_pause_stops_the_tail(site: Site) -> None:
    client = site("analyst")
    assert b"every 2s" in client.get("/load/live/").content
    assert b"every 2s" not in client.get("/load/live/?pause=1").content


def test_whose_view_is_bounded_sees_no_tail(site: Site, here: Running) -> None:
    track(create_key(here.ledger, "shop").secret)
    page = site("analyst", departments=["logistics"]).get("/load/live/")
    assert page.context["received"] == []
    assert b"belongs to no department yet" in page.content


def test_the_tail_hides_who_was_erased(site: Site, here: Running) -> None:
    track(create_key(here.ledger, "shop").secret)
    with here.ledger.database.snapshot() as snapshot:
        ((person,),) = snapshot.rows("select pseudonym from person")
    with here.ledger.database.transaction() as transaction:
        put_erasure(transaction, [bytes(person)], datetime.now(UTC))
    assert received_last(here.ledger) == []


def test_refusals_say_why(site: Site, here: Running) -> None:
    secret = create_key(here.ledger, "shop").secret
    track(secret)
    with here.ledger.database.snapshot() as snapshot:
        ((person,),) = snapshot.rows("select pseudonym from person")
    with here.ledger.database.transaction() as transaction:
        put_erasure(transaction, [bytes(person)], datetime.now(UTC))
    track(secret, messageId="m-2", originalTimestamp="2026-05-01T10:00:00Z", timestamp="2026-05-01T10:00:00Z")
    page = site("analyst").get("/load/live/")
    assert [(each.source, each.reason, each.count) for each in page.context["refusals"]] == [("shop", "erased", 1)]
    assert b"was erased on request" in page.content


def test_numbers_of_a_source_lead_to_their_rows(site: Site, filled: Running) -> None:
    client = site("manager")
    (flow,) = client.get("/load/sources/").context["flows"]
    assert (flow.source, flow.contacts) == ("shop", 6)
    assert client.get(flow.url).context["listing"].contacts == 6
    assert [day.contacts for day in flow.days] == [0] * 7
    assert client.get(flow.days[0].url).context["listing"].contacts == 0


def test_fates_are_counted_since_the_start(site: Site, here: Running) -> None:
    secret = create_key(here.ledger, "counted-source").secret
    before = fates().get("counted-source", Fate(0, 0, 0))
    track(secret)
    track(secret)
    after = fates()["counted-source"]
    assert (after.taken - before.taken, after.known - before.known) == (1, 1)
    assert b"counted-source" in site("analyst").get("/load/sources/").content


def test_refused_rows_are_handed_to_who_sees_people_and_that_is_noted(site: Site, here: Running) -> None:
    client = site("manager")
    assert loaded(here, client, send(client, TORN)).import_id == 1
    assert b"1 \xc3\x97 unreadable_time" in client.get("/load/imports/1/").content
    answer = client.get("/load/imports/1/rejects")
    assert b"never" in b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert AuditEntry.objects.filter(act="exported", kind="rejects", key="1").exists()
    assert site("analyst").get("/load/imports/1/rejects").status_code == 403
    assert site("agent").get("/load/imports/1/rejects").status_code == 403
    assert client.get("/load/imports/2/rejects").status_code == 404


def test_an_import_without_refused_rows_has_no_file_of_them(site: Site, here: Running) -> None:
    client = site("manager")
    loaded(here, client, send(client, TORN.replace(b"never", b"2026-05-02T10:00:00Z")))
    assert client.get("/load/imports/1/rejects").status_code == 404


def test_a_bounded_view_counts_its_part_of_an_import(site: Site, here: Running) -> None:
    client = site("manager")
    loaded(here, client, send(client, TORN.replace(b"never", b"2026-05-02T10:00:00Z")))
    assert client.get("/load/imports/1/").context["weight"].contacts == 31
    bounded = site("analyst", departments=["logistics"]).get("/load/imports/1/")
    assert bounded.context["weight"].contacts == 0
