"""People write, rearrange, change and remove intended journeys; nothing typed is lost, and nobody's change either."""

from collections.abc import Callable
from html import unescape
from typing import Any

import msgspec
from django.test import Client
from tests.web.desks.journeys_company import PURCHASE, with_purchases

from regard.journeys import read_intended
from regard.journeys.intended import put_intended, shown_intended
from regard.web.accounts.models import AuditEntry
from regard.web.running import Running

Site = Callable[..., Client]
FORM: dict[str, Any] = {
    "do": "save", "name": "First order", "rule": "visit", "steps": "2", "ignored": ["mail"],
    "step-0-name": "Look", "step-0-touchpoints": ["web", "app"], "step-0-repeatable": "1", "step-0-stage": "aware",
    "step-1-name": "Buy", "step-1-touchpoints": ["store"], "step-1-promised": "It is there",
}  # fmt: skip


def text_of(client: Client, path: str, **sent: Any) -> str:
    response = client.post(path, sent) if sent else client.get(path)
    return unescape(response.content.decode())


def test_a_journey_is_written_and_its_map_is_shown(site: Site, here: Running) -> None:
    with_purchases(here)
    response = site("manager").post("/journeys/intended/new", FORM)
    assert (response.status_code, response["Location"]) == (302, "/journeys/map?journey=first_order")
    kept = read_intended(here.ledger.folder)["first_order"]
    assert [step.touchpoints for step in kept.steps] == [("web", "app"), ("store",)]
    assert (kept.rule, kept.ignored, kept.steps[0].repeatable, kept.steps[1].promised) == (
        "visit", ("mail",), True, "It is there",
    )  # fmt: skip
    assert AuditEntry.objects.filter(act="created", kind="intended journey", key="first_order").exists()


def test_without_any_contact_a_journey_can_be_written_and_is_listed(site: Site, here: Running) -> None:
    client = site("owner")
    assert "No intended journey is written yet" in text_of(client, "/journeys/intended")
    client.post("/journeys/intended/new", FORM)
    assert "First order" in text_of(client, "/journeys/intended")


def test_a_step_is_added_and_what_was_typed_stays(site: Site, here: Running) -> None:
    page = text_of(site("owner"), "/journeys/intended/new", **FORM | {"do": "add"})
    assert 'name="step-2-name" value=""' in page
    assert 'value="It is there"' in page
    assert not read_intended(here.ledger.folder)


def test_steps_change_places_and_go(site: Site, here: Running) -> None:
    client = site("owner")
    for act in ("up-1", "down-0"):
        moved = text_of(client, "/journeys/intended/new", **FORM | {"do": act})
        assert moved.index('value="Buy"') < moved.index('value="Look"')
    gone = text_of(client, "/journeys/intended/new", **FORM | {"do": "remove-0"})
    assert 'value="Look"' not in gone
    unmoved = text_of(client, "/journeys/intended/new", **FORM | {"do": "up-0"})
    assert unmoved.index('value="Look"') < unmoved.index('value="Buy"')


def test_what_is_missing_is_said_beside_its_field(site: Site, here: Running) -> None:
    response = site("owner").post("/journeys/intended/new", {"do": "save", "name": "", "steps": "1"})
    page = unescape(response.content.decode())
    assert response.status_code == 422
    for said in ("Give the journey a name.", "Give the step a name.", "Choose at least one touchpoint."):
        assert said in page


def test_what_cannot_be_held_against_contacts_is_refused_and_kept(site: Site, here: Running) -> None:
    wrong: dict[str, dict[str, Any]] = {
        "two steps share a touchpoint": {"step-1-touchpoints": ["web"]},
        "Another step has this name.": {"step-1-name": "Look"},
        "must not be optional": {"step-0-optional": "1", "step-1-optional": "1"},
        "ignored and part of a step": {"ignored": ["store"]},
        "Use small letters": {"key": "First Order!"},
        "Add a step.": {"steps": "0"},
        "No key can be made": {"name": "!!!"},
    }
    client = site("owner")
    for said, change in wrong.items():
        response = client.post("/journeys/intended/new", FORM | change)
        expected = "It must always be clear" if said.startswith("two steps") else said
        assert response.status_code == 422
        assert expected in unescape(response.content.decode())


def test_a_journey_is_changed_under_its_key(site: Site, here: Running) -> None:
    put_intended(here.ledger.folder, PURCHASE)
    client = site("owner")
    assert 'value="We answer at once"' in text_of(client, "/journeys/intended/purchase/edit")
    changed = FORM | {"seen": shown_intended(PURCHASE), "key": "another"}
    assert client.post("/journeys/intended/purchase/edit", changed).status_code == 302
    assert read_intended(here.ledger.folder)["purchase"].name == "First order"


def test_a_change_by_somebody_else_is_not_lost(site: Site, here: Running) -> None:
    put_intended(here.ledger.folder, PURCHASE)
    before = shown_intended(msgspec.structs.replace(PURCHASE, name="Sale"))
    response = site("owner").post("/journeys/intended/purchase/edit", FORM | {"seen": before})
    assert response.status_code == 422
    page = unescape(response.content.decode())
    assert "Somebody has changed the name" in page
    assert 'value="First order"' in page
    assert read_intended(here.ledger.folder)["purchase"] == PURCHASE


def test_a_key_that_is_taken_is_not_overwritten(site: Site, here: Running) -> None:
    put_intended(here.ledger.folder, PURCHASE)
    page = text_of(site("owner"), "/journeys/intended/new", **FORM | {"key": "purchase"})
    assert "with this key already" in page


def test_a_journey_is_removed_unless_somebody_changed_it(site: Site, here: Running) -> None:
    put_intended(here.ledger.folder, PURCHASE)
    client, path = site("owner"), "/journeys/intended/purchase/remove"
    assert "Remove “Purchase”?" in text_of(client, path)
    assert "Somebody has changed" in text_of(client, path, seen="{}")
    assert client.post(path, {"seen": shown_intended(PURCHASE)}).status_code == 302
    assert not read_intended(here.ledger.folder)
    assert client.get(path).status_code == 404


def test_who_sees_only_a_part_of_the_company_writes_no_journey(site: Site, here: Running) -> None:
    put_intended(here.ledger.folder, PURCHASE)
    assert site("viewer").get("/journeys/intended/new").status_code == 403
    client = site("department", "service@example.org", departments=["service"])
    assert client.get("/journeys/intended/purchase/edit").status_code == 403
    assert client.post("/journeys/intended/new", FORM).status_code == 403
    assert "New intended journey" not in text_of(client, "/journeys/intended")
