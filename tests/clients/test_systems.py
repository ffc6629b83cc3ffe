"""CloudEvents made by their own packages: what the ledger and the vault hold of them."""

from typing import Any, NamedTuple

import pytest
from tests.clients.clients import CLIENTS, SYSTEMS, run
from tests.clients.conftest import Shop
from tests.clients.held import Known, contacts, known

SAID = ("kind", "outcome", "value", "currency", "duration_s", "waiting_s")
HELD = {
    "order": ("order_completed", "success", 49.9, "EUR", None, None),
    "org_example_gift_wrapped": ("wrapped", None, None, None, None, None),
    "hotline": ("call", "success", None, None, 300.0, 42.5),
}


class Told(NamedTuple):
    """What a system has told: the contacts held of it, and what is known of the customer."""

    held: list[dict[str, Any]]
    known: Known


@pytest.fixture(scope="module", params=SYSTEMS)
def told(request: pytest.FixtureRequest, shop: Shop) -> Told:
    client, who = request.param, f"delta{list(SYSTEMS).index(request.param)}0815"
    run(CLIENTS[client], shop.url, shop.keys[client], who)
    return Told(contacts(shop.folder, client), known(shop.folder, who))


def test_every_event_is_held_once_with_its_meaning(told: Told) -> None:
    assert {row["touchpoint"]: tuple(row[name] for name in SAID) for row in told.held} == HELD
    assert len(told.held) == len(HELD)


def test_the_customer_is_found_wherever_it_is_named(told: Told) -> None:
    assert {row["customer"] for row in told.held} == {told.known.pseudonym}


def test_what_is_personal_in_the_data_goes_to_the_vault(told: Told) -> None:
    assert told.known.traits["email"].endswith("0815@example.org")
    assert "0815" not in "".join(row["context"] for row in told.held)
    assert "crimson" in "".join(row["context"] for row in told.held)
