"""Clients that send again, in any order, after any failure: the ledger has everything, and everything once."""

import json
import random
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.cli.faces import data
from tests.clients.clients import CLIENTS, VISITORS, Client, run
from tests.clients.conftest import Shop, workspace
from tests.clients.held import contacts, outside_the_vault, pseudonyms, state
from tests.clients.proxy import Passed, proxied, send
from tests.live import live_server

RETRYING = ["segment-python", "rudder-python", "segment-node", "rudder-node", "segment-browser-batching"]
AT_ONCE = [
    "segment-python",
    "rudder-python",
    "segment-node",
    "rudder-node",
    "segment-browser",
    "cloudevents-node-batch",
]
ONE_BY_ONE = {
    "segment-node": Client("segment_node.cjs", ("single",)),
    "cloudevents-python-binary": CLIENTS["cloudevents-python-binary"],
}
VISIT = ["cart", "gift_wrapped", "home", "order", "product_page"]
SHUFFLED = random.Random(4711)  # noqa: S311 - no secret


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    folder = tmp_path_factory.mktemp("stories") / "acme"
    keys = workspace(folder)
    with live_server(folder) as live:
        yield Shop(live.url, folder, keys)


@pytest.mark.parametrize("client", RETRYING)
def test_what_failed_is_sent_again_and_held_once(shop: Shop, client: str) -> None:
    with proxied(shop.url, ["refuse", "cut"]) as proxy:
        run(CLIENTS[client], proxy.url, shop.keys[client], f"bob.{client}")
    assert proxy.faults == []
    assert len(proxy.posts) >= 3
    assert sorted(row["touchpoint"] for row in contacts(shop.folder, client)) == VISIT


def again(url: str, requests: list[Passed]) -> dict[str, int]:
    """Send recorded requests, byte for byte; return how many events were taken, known and refused."""
    answers = [send(url, each) for each in requests]
    assert {status for status, *_ in answers} == {200}
    said = [json.loads(content) for *_, content in answers]
    return {word: sum(each[word] for each in said) for word in ("taken", "known")} | {
        "refused": sum(len(each["refused"]) for each in said)
    }


@pytest.mark.parametrize("client", ONE_BY_ONE)
def test_recorded_requests_change_nothing_when_sent_again_in_any_order(tmp_path: Path, client: str) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    key = workspace(first)[client]
    shutil.copytree(first, second)
    with live_server(first, "--no-worker") as live, proxied(live.url) as proxy:
        run(ONE_BY_ONE[client], proxy.url, key, "carla")
        held = state(first)
        assert again(live.url, proxy.posts)["taken"] == 0
        assert state(first) == held
    with live_server(second, "--no-worker") as live:
        again(live.url, SHUFFLED.sample(proxy.posts, len(proxy.posts)))
        assert state(second) == held
    by_touchpoint = [data("measure", "volume", "--by", "touchpoint", "-w", folder) for folder in (first, second)]
    assert [{**row, "as_of": ""} for row in by_touchpoint[0]] == [{**row, "as_of": ""} for row in by_touchpoint[1]]


def test_many_clients_at_once_lose_nothing_and_know_one_person(tmp_path: Path) -> None:
    who, folder = "ann.4711.kellermann", tmp_path / "acme"
    keys = workspace(folder)
    with live_server(folder) as live, ThreadPoolExecutor(len(AT_ONCE)) as pool:
        list(pool.map(lambda name: run(CLIENTS[name], live.url, keys[name], who), AT_ONCE))
    held = {name: contacts(folder, name) for name in AT_ONCE}
    assert {name: len(rows) for name, rows in held.items()} == {name: 5 if name in VISITORS else 3 for name in AT_ONCE}
    names = pseudonyms(folder, who)
    assert {row["customer"] for rows in held.values() for row in rows} == {names["named"]}
    everything = outside_the_vault(folder, tmp_path / "copy")
    for personal in (who, f"{who}@example.org", "55501997", "Annabel", f"device-{who}", f"old-{who}"):
        assert personal.encode() not in everything
