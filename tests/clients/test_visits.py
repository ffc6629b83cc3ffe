"""A visit told through the clients of other systems, unchanged: what the ledger and the vault hold of it."""

import json
from typing import Any, NamedTuple

import pytest
from tests.clients.clients import CLIENTS, VISITORS, run
from tests.clients.conftest import Shop
from tests.clients.held import Known, contacts, evidence, known, pseudonyms

VIEWS = {
    "product_page": ("product_viewed", "evaluate", None, None),
    "order": ("order_completed", "buy", 49.9, "EUR"),
    "gift_wrapped": ("gift_wrapped", None, None, None),
    "home": ("page_view", None, None, None),
    "cart": ("screen_view", None, None, None),
}
"""Kind, stage, value and currency of each contact, by its touchpoint."""
WITHOUT_SCREENS = {"rudder-browser", "rudder-browser-beacon"}
"""RudderStack's client for browsers knows no screens."""


class Visit(NamedTuple):
    """One visit as it is held: who made it, by pseudonyms too, the contacts, and what is known of the person."""

    client: str
    names: dict[str, str]
    held: list[dict[str, Any]]
    known: Known
    evidence: set[tuple[str, str, tuple[str, ...]]]

    @property
    def contexts(self) -> list[dict[str, Any]]:
        """What the contacts' contexts hold."""
        return [json.loads(row["context"]) for row in self.held]


@pytest.fixture(scope="module", params=VISITORS)
def visit(request: pytest.FixtureRequest, shop: Shop) -> Visit:
    client, who = request.param, f"ann{list(VISITORS).index(request.param)}4711"
    assert run(CLIENTS[client], shop.url, shop.keys[client], who) == ""
    named, said = pseudonyms(shop.folder, who), evidence(shop.folder, client)
    return Visit(client, named, contacts(shop.folder, client), known(shop.folder, who), said)


def test_every_contact_is_held_once_with_its_meaning(visit: Visit) -> None:
    held = {
        row["touchpoint"]: tuple(row[name] for name in ("kind", "stage", "value", "currency")) for row in visit.held
    }
    missing = {"cart"} if visit.client in WITHOUT_SCREENS else set()
    assert held == {touchpoint: said for touchpoint, said in VIEWS.items() if touchpoint not in missing}
    assert len(visit.held) == len(held)


def test_the_channel_says_whence_it_came(visit: Visit) -> None:
    channels = {row["touchpoint"]: row["channel"] for row in visit.held}
    assert channels["home"] == "web"
    assert channels["order"] == "web" or "browser" not in visit.client
    assert channels.get("cart", "app") == "app"


def test_the_person_is_named_also_before_it_was_known(visit: Visit) -> None:
    assert {row["customer"] for row in visit.held} == {visit.names["named"]} == {visit.known.pseudonym}
    assert ("product_viewed", visit.names["device"], ()) in visit.evidence


def test_who_is_the_same_is_kept_as_evidence(visit: Visit) -> None:
    named, device, former = visit.names["named"], visit.names["device"], visit.names["former"]
    assert ("identify", named, (device,)) in visit.evidence
    # PostHog's clients do not agree on which of the two an alias is of.
    aliases = [{who, *others} for kind, who, others in visit.evidence if kind == "alias"]
    assert len(aliases) == 1
    assert {named, former} <= aliases[0]
    assert "group" in {kind for kind, *_ in visit.evidence}


def test_personal_traits_go_to_the_vault_and_plain_ones_to_the_ledger(visit: Visit) -> None:
    email, phone = visit.known.traits["email"], visit.known.traits["phone"]
    assert (email.partition("@")[2], phone, visit.known.traits["first_name"]) == (
        "example.org", "+49 30 55501997", "Annabel",
    )  # fmt: skip
    assert {"plan": "gold", "logins": "3", "account": "delta", "account_industry": "logistics"}.items() <= (
        visit.known.attributes.items()
    )
    assert not {"email", "phone", "first_name", "name"} & visit.known.attributes.keys()


def test_what_helps_to_explain_is_kept_without_who_it_was(visit: Visit) -> None:
    assert {context["library"]["name"] != "" for context in visit.contexts} == {True}
    assert {"paper": "crimson"} in [context["properties"] for context in visit.contexts]
    text = json.dumps(visit.contexts)
    assert "4711" not in text
    assert "?" not in text
