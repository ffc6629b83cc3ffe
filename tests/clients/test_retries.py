"""Clients whose first requests fail, browsers in pages of another origin too: all is sent again, and held once."""

import pytest
from tests.clients.clients import CLIENTS, run
from tests.clients.conftest import Shop
from tests.clients.held import contacts
from tests.clients.proxy import proxied

import regard
from regard.collect.keys import create_key

RETRYING = {"segment-browser": 8, "rudder-browser": 7, "posthog-browser": 2, "posthog-python": 1, "posthog-node": 1}
"""Clients that try again within the visit, with how many requests they need where nothing fails."""
VISIT = ["cart", "gift_wrapped", "home", "order", "product_page"]


@pytest.mark.parametrize("client", RETRYING)
def test_what_a_server_refused_for_a_moment_is_sent_again_and_held_once(shop: Shop, client: str) -> None:
    source = f"{client}-again"
    with regard.open(shop.folder) as ledger:
        key = create_key(ledger, source).secret
    with proxied(shop.url, ["refuse", "cut"]) as proxy:
        assert run(CLIENTS[client], proxy.url, key, f"carla.{client}") == ""
    assert proxy.faults == []
    assert len(proxy.posts) > RETRYING[client]
    held = [row["touchpoint"] for row in contacts(shop.folder, source)]
    assert sorted(held) == (VISIT[1:] if client == "rudder-browser" else VISIT)
