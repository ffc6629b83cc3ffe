"""Two customers become one in every number, and two again when that is undone: to the last digit, files included."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.cast import RECEIVED
from tests.ledger.named import come, content, key_named, told, word

import regard
from regard.journeys import overview, transitions, view
from regard.ledger import Ledger, create_ledger, keep, read, rebuild
from regard.measure import MEASURES, Breakdown
from regard.resolve.deciding import Word, merge_persons, undo_decision
from regard.story import folds

PEOPLE = 12


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    """Twelve customers come with devices and addresses of their own; two devices are shared."""
    monkeypatch.setenv("REGARD_VAULT_KEY", (b"k" * 32).hex())
    with create_ledger(tmp_path / "shop") as ledger:
        for number in range(PEOPLE):
            name, device = f"c:{number}", f"a:{number // 2 * 2 if number < 4 else number}"
            come(ledger, (f"look{number}", device, (), number * 50), (f"buy{number}", name, (device,), number * 50 + 9))
            come(ledger, (f"back{number}", device, (), number * 50 + 700), (f"mail{number}", f"e:{number}", (), number))
            word(ledger, "identify", (f"who{number}", name, (f"e:{number}",), number * 50 + 20))
            told(ledger, name, "tier", "gold" if number % 3 else "silver")
        rebuild(ledger, folds(ledger))
        yield ledger


def numbers(ledger: Ledger) -> dict[str, Any]:
    """Return every measure, what is seen of journeys, and all rows of the layout."""
    with read(ledger) as reader:
        found = {
            name: [(each.group, each.value, each.n) for each in ask(reader, Breakdown())]
            for name, ask in MEASURES.items()
        }
        by_tier = [(each.group, each.n) for each in MEASURES["volume"](reader, Breakdown(by=("attribute:tier",)))]
        seen = view(reader)
        journeys = [each(seen).table().to_pylist() for each in (overview, transitions)]
        return {**found, "tier": by_tier, "journeys": journeys, "layout": content(reader)}


def test_a_merge_is_undone_to_the_last_digit(shop: Ledger) -> None:
    before = numbers(shop)
    taken = [merge_persons(shop, *_pair(one), Word("the same person", "eve", RECEIVED)) for one in (0, 5, 7)]
    keep(shop, folds(shop))
    merged = numbers(shop)
    assert len(merged["layout"]["customer"]) == len(before["layout"]["customer"]) - 3
    assert merged["journeys"] != before["journeys"]
    for each in taken:
        undo_decision(shop, each.decision, Word("they are two", "eve", RECEIVED))
    keep(shop, folds(shop))
    assert numbers(shop) == before
    rebuild(shop, folds(shop))
    assert numbers(shop) == before


def _pair(number: int) -> tuple[str, str]:
    return key_named(f"c:{number}").hex(), key_named(f"c:{number + 1}").hex()


def test_the_library_tells_it_in_the_same_words(shop: Ledger) -> None:
    with regard.open(shop.folder) as opened, regard.read(opened) as reader:
        assert reader.fetch("select count(*) as n from customer")["n"].to_pylist() == [PEOPLE]
