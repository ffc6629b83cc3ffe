"""What was not known of a contact is filled from the catalogue as it is; what was frozen stays."""

import tempfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.cast import RECEIVED, SOURCE, Contact, arrival, arrive, rows

from regard import story
from regard.collect import start_catalogue
from regard.collect.editing import merge_touchpoints, save_entries, shown
from regard.collect.placing import places_of, placing_of
from regard.ledger import Ledger, append, correct, create_ledger, keep, read, rebuild
from regard.ledger.schema import CODE, INTERACTION
from regard.vocabulary import Channel, Environment, Touchpoint

SHOP = Touchpoint(key="shop", name="Shop", channel=Channel.STORE, stage="buy")
WEB = Touchpoint(key="web", name="Web", channel=Channel.WEB, environment=Environment.VIRTUAL)
TILL = Touchpoint(key="till", name="Till", sorted=False, merged_into="shop")
DESK = Touchpoint(key="desk", name="Desk", channel=Channel.PHONE, stage="use", sorted=False)
CATALOGUE = {each.key: each for each in (SHOP, WEB, TILL, DESK)}
COLUMNS = ("touchpoint", "channel", "environment", "contact", "stage")


def placed(*given: tuple[str | None, ...]) -> list[tuple[str | None, ...]]:
    columns = [pa.array(values, pa.string()).dictionary_encode() for values in zip(*given, strict=True)]
    table = pa.table(columns, names=COLUMNS)
    table = table.select([name for name in COLUMNS if table[name].null_count < len(table)])
    found = placing_of(places_of(CATALOGUE))(table)
    return [tuple(row.get(name) for name in COLUMNS) for row in found.to_pylist()]


@pytest.mark.parametrize(
    ("came", "counts"),
    [
        (("shop", "other", "digital", "direct", None), ("shop", "store", "physical", "direct", "buy")),
        (("shop", None, None, None, None), ("shop", "store", "physical", "direct", "buy")),
        (("shop", "web", "digital", "direct", "use"), ("shop", "web", "digital", "direct", "use")),
        (("shop", "other", "social", "indirect", "use"), ("shop", "store", "social", "indirect", "use")),
        (("till", "phone", "digital", "direct", None), ("shop", "phone", "digital", "direct", "buy")),
        (("till", "other", "digital", "direct", "aware"), ("shop", "store", "physical", "direct", "aware")),
        (("desk", "other", "digital", "direct", None), ("desk", "other", "digital", "direct", "use")),
        (("web", "other", "digital", "direct", None), ("web", "web", "virtual", "direct", None)),
        (("kiosk", "other", "digital", "direct", None), ("kiosk", "other", "digital", "direct", None)),
    ],
)
def test_only_what_was_not_known_is_filled(came: tuple[str | None, ...], counts: tuple[str | None, ...]) -> None:
    assert placed(came) == [counts]
    assert placed(counts) == [counts]
    assert placed(came, ("shop", "web", "digital", "direct", "use"))[0] == counts


def test_what_changes_no_contact_is_no_part_of_the_recipe() -> None:
    other = Touchpoint(key="kiosk", name="Kiosk", sorted=False)
    assert places_of({"kiosk": other}) == {}
    named = Touchpoint(key="kiosk", name="Kiosk at the door", department="sales", weight=2)
    assert places_of({"kiosk": named}) == {}
    hall = Touchpoint(key="kiosk", name="Kiosk", environment=Environment.PHYSICAL)
    assert places_of({"kiosk": hall}) != {}


@pytest.fixture
def shop(ledger: Ledger) -> Ledger:
    start_catalogue(ledger.folder)
    save_entries(ledger.folder, Touchpoint, [SHOP, WEB, Touchpoint(key="till", name="Till", sorted=False)], {})
    arrive(ledger, Contact("1", "ann", 0, "till", nps=9), Contact("2", None, 5, "till"), Contact("3", "ann", 9, "web"))
    return ledger


def counted(ledger: Ledger, columns: str = "touchpoint, stage") -> list[tuple[Any, ...]]:
    keep(ledger, story.folds(ledger))
    with read(ledger) as reader:
        return rows(reader, columns)


def test_contacts_of_a_merged_touchpoint_count_at_the_other_until_it_is_taken_back(shop: Ledger) -> None:
    till = Touchpoint(key="till", name="Till", sorted=False)
    before = counted(shop)
    merge_touchpoints(shop.folder, ["till"], "shop", {"till": shown(till)})
    assert counted(shop) == [("shop", "buy"), ("shop", "buy"), ("web", None)]
    merged = Touchpoint(key="till", name="Till", sorted=False, merged_into="shop")
    save_entries(shop.folder, Touchpoint, [till], {"till": shown(merged)})
    assert counted(shop) == before == [("till", None), ("till", None), ("web", None)]


def test_new_contacts_at_a_merged_touchpoint_count_at_the_other(shop: Ledger) -> None:
    merge_touchpoints(shop.folder, ["till"], "shop", {"till": shown(Touchpoint(key="till", name="Till", sorted=False))})
    first = keep(shop, story.folds(shop))
    arrive(shop, Contact("4", "bob", 20, "till"))
    assert counted(shop)[-1] == ("shop", "buy")
    with read(shop) as reader:
        assert rows(reader, "last_touchpoint", "customer", "who") == [("web",), ("shop",)]
    assert keep(shop, story.folds(shop)).base == first.base


def test_another_name_in_the_catalogue_leaves_the_layout_alone(shop: Ledger) -> None:
    first = keep(shop, story.folds(shop))
    renamed = Touchpoint(key="shop", name="The shop", channel=Channel.STORE, stage="buy", department="sales")
    save_entries(shop.folder, Touchpoint, [renamed], {"shop": shown(SHOP)})
    assert keep(shop, story.folds(shop)) == first


def test_a_corrected_place_forgets_what_the_old_one_had_filled(shop: Ledger) -> None:
    merge_touchpoints(shop.folder, ["till"], "shop", {"till": shown(Touchpoint(key="till", name="Till", sorted=False))})
    assert counted(shop)[0] == ("shop", "buy")
    correct(shop, SOURCE, "1", {"touchpoint": "web"}, reason="mistyped", at=RECEIVED)
    after = counted(shop, "touchpoint, stage, channel, environment")
    assert after[0] == ("web", None, "web", "virtual")
    rebuild(shop, story.folds(shop))
    assert counted(shop, "touchpoint, stage, channel, environment") == after


def at_place(contact: Contact, channel: str | None, stage: str | None) -> pa.Table:
    table = arrival(contact)
    for name, value in (("channel", channel), ("stage", stage)):
        place = INTERACTION.get_field_index(name)
        table = table.set_column(place, INTERACTION.field(name), pa.array([value], pa.string()).cast(CODE))
    return table


names = st.sampled_from(["shop", "till", "web", "desk", "kiosk"])
came = st.tuples(
    st.just("come"),
    st.integers(0, 7),
    names,
    st.sampled_from([None, "other", "web"]),
    st.sampled_from([None, "aware"]),
)
changes = st.one_of(
    st.builds(lambda name: {"touchpoint": name}, names),
    st.sampled_from([{"stage": None}, {"stage": "renew"}, {"channel": "other"}, {"environment": "social"}]),
)
corrected = st.tuples(st.just("correct"), st.integers(0, 7), changes)


def take(ledger: Ledger, step: tuple[Any, ...]) -> None:
    if step[0] == "come":
        _, number, touchpoint, channel, stage = step
        contact = Contact(str(number), ("ann", "bob", None)[number % 3], number, touchpoint)
        append(ledger, "interaction", at_place(contact, channel, stage))
    elif step[0] == "correct":
        correct(ledger, SOURCE, str(step[1]), step[2], reason="mistyped", at=RECEIVED)
    else:
        keep(ledger, story.folds(ledger))


@settings(
    max_examples=25, phases=(Phase.explicit, Phase.reuse, Phase.generate), suppress_health_check=[HealthCheck.too_slow]
)
@given(st.lists(st.one_of(came, came, corrected, st.tuples(st.just("keep"))), min_size=4, max_size=14))
def test_however_contacts_and_corrections_came_a_rebuild_places_them_the_same(steps: list[tuple[Any, ...]]) -> None:
    everything = "seq, who, touchpoint, channel, environment, contact, stage, prev_touchpoint"
    with tempfile.TemporaryDirectory() as folder, create_ledger(Path(folder) / "acme") as ledger:
        start_catalogue(ledger.folder)
        save_entries(ledger.folder, Touchpoint, [*CATALOGUE.values()], {})
        for step in steps:
            take(ledger, step)
        kept = counted(ledger, everything)
        rebuild(ledger, story.folds(ledger))
        assert counted(ledger, everything) == kept
