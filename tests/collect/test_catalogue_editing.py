"""People change the catalogue from several places at once."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest

from regard.collect.catalogue import read_catalogue, start_catalogue
from regard.collect.editing import (
    Changed,
    Refused,
    Use,
    Why,
    merge_touchpoints,
    remove_entry,
    save_entries,
    shown,
)
from regard.errors import WrongUseError
from regard.vocabulary import Channel, Department, Segment, Stage, Touchpoint, Unit

SHOP = Touchpoint(key="shop", name="Shop", channel=Channel.STORE, stage="buy", department="sales")
TILL = Touchpoint(key="till", name="Till", sorted=False)
DESK = Touchpoint(key="desk", name="Desk", sorted=False)
SEEN = {each.key: shown(each) for each in (SHOP, TILL, DESK)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    start_catalogue(tmp_path)
    (tmp_path / "touchpoints.yaml").write_text("# ours\n\n# and yours\n")
    assert save_entries(tmp_path, Touchpoint, [SHOP, TILL, DESK], {}) == ()
    return tmp_path


def touchpoints(folder: Path) -> list[Touchpoint]:
    return [*read_catalogue(folder).touchpoints.values()]


def test_a_saved_entry_keeps_its_place_and_the_comments_above_stay(folder: Path) -> None:
    sorted_till = msgspec.structs.replace(TILL, sorted=True, channel=Channel.STORE)
    assert save_entries(folder, Touchpoint, [sorted_till], SEEN) == ()
    assert touchpoints(folder) == [SHOP, sorted_till, DESK]
    assert (folder / "touchpoints.yaml").read_text().startswith("# ours\n\n# and yours\n- key: shop\n")


def test_saving_what_stands_there_writes_nothing(folder: Path) -> None:
    before = (folder / "touchpoints.yaml").stat().st_ino
    assert save_entries(folder, Touchpoint, [SHOP], SEEN) == ()
    assert (folder / "touchpoints.yaml").stat().st_ino == before


def test_a_change_over_anothers_is_refused_with_what_the_other_changed(folder: Path) -> None:
    theirs = msgspec.structs.replace(TILL, name="Cash desk", stage="buy")
    save_entries(folder, Touchpoint, [theirs], SEEN)
    mine = msgspec.structs.replace(TILL, sorted=True)
    changes = (Changed("name", "Till", "Cash desk"), Changed("stage", None, "buy"))
    assert save_entries(folder, Touchpoint, [mine, SHOP], SEEN) == (Refused("till", Why.CHANGED, changes),)
    assert touchpoints(folder) == [SHOP, theirs, DESK]


def test_the_same_change_twice_is_no_conflict(folder: Path) -> None:
    mine = msgspec.structs.replace(TILL, sorted=True)
    assert save_entries(folder, Touchpoint, [mine], SEEN) == save_entries(folder, Touchpoint, [mine], SEEN) == ()


def test_a_new_entry_never_replaces_one_that_is_there(folder: Path) -> None:
    assert save_entries(folder, Touchpoint, [Touchpoint(key="shop", name="New")], {}) == (Refused("shop", Why.TAKEN),)


def test_a_change_of_what_is_gone_is_refused(folder: Path) -> None:
    assert remove_entry(folder, Touchpoint, "till", SEEN) == ()
    mine = msgspec.structs.replace(TILL, sorted=True)
    assert save_entries(folder, Touchpoint, [mine], SEEN) == (Refused("till", Why.GONE),)
    assert remove_entry(folder, Touchpoint, "till", SEEN) == (Refused("till", Why.GONE),)


def test_people_saving_at_the_same_time_lose_nothing(folder: Path) -> None:
    new = [Department(key=f"d{number}", name="D") for number in range(12)]
    with ThreadPoolExecutor(6) as pool:
        refused = list(pool.map(lambda each: save_entries(folder, Department, [each], {}), new))
    assert refused == [()] * 12
    assert {each.key for each in read_catalogue(folder).departments} == {each.key for each in new}


def test_an_entry_that_names_nothing_there_is_refused_and_nothing_is_written(folder: Path) -> None:
    lost = msgspec.structs.replace(TILL, stage="byu")
    with pytest.raises(WrongUseError, match=r"'byu' is not in stages\.yaml") as caught:
        save_entries(folder, Touchpoint, [lost], SEEN)
    assert str(folder) not in str(caught.value)
    assert touchpoints(folder) == [SHOP, TILL, DESK]


def test_units_make_no_circle(folder: Path) -> None:
    north = Unit(key="north", name="North")
    save_entries(folder, Unit, [north, Unit(key="kiel", name="Kiel", parent="north")], {})
    with pytest.raises(WrongUseError, match="above itself"):
        save_entries(folder, Unit, [Unit(key="north", name="North", parent="kiel")], {"north": shown(north)})


def test_a_stage_in_use_is_not_removed(folder: Path) -> None:
    (folder / "events.yaml").write_text("- {event: Paid, stage: buy}\n- {event: Seen}\n")
    buy = {each.key: shown(each) for each in read_catalogue(folder).stages}
    uses = (Use("touchpoint", "shop"), Use("event", "Paid"))
    assert remove_entry(folder, Stage, "buy", buy) == (Refused("buy", Why.IN_USE, uses=uses),)
    assert remove_entry(folder, Stage, "renew", buy) == ()


def test_a_department_in_use_is_not_removed(folder: Path) -> None:
    sales = Department(key="sales", name="Sales")
    save_entries(folder, Department, [sales], {})
    save_entries(folder, Unit, [Unit(key="kiel", name="Kiel", department="sales")], {})
    (refused,) = remove_entry(folder, Department, "sales", {"sales": shown(sales)}, [Use("promise", "reply")])
    assert refused.uses == (Use("touchpoint", "shop"), Use("unit", "kiel"), Use("promise", "reply"))


def test_a_unit_above_others_is_not_removed(folder: Path) -> None:
    north, kiel = Unit(key="north", name="North"), Unit(key="kiel", name="Kiel", parent="north")
    save_entries(folder, Unit, [north, kiel], {})
    assert remove_entry(folder, Unit, "north", {"north": shown(north)})[0].uses == (Use("unit", "kiel"),)
    assert remove_entry(folder, Unit, "kiel", {"kiel": shown(kiel)}) == ()


def test_a_segment_changed_meanwhile_is_not_removed(folder: Path) -> None:
    vip = Segment(key="vip", name="VIP", where=("channel=web",))
    save_entries(folder, Segment, [msgspec.structs.replace(vip, name="Best")], {})
    (refused,) = remove_entry(folder, Segment, "vip", {"vip": shown(vip)})
    assert refused.changes == (Changed("name", "VIP", "Best"),)


def test_merged_touchpoints_take_with_them_what_was_merged_into_them(folder: Path) -> None:
    assert merge_touchpoints(folder, ["till", "desk"], "till", SEEN) == ()
    seen = {each.key: shown(each) for each in touchpoints(folder)}
    assert merge_touchpoints(folder, ["till"], "shop", seen) == ()
    assert [each.merged_into for each in touchpoints(folder)] == [None, "shop", "shop"]


def test_a_touchpoint_that_others_are_merged_into_is_not_removed(folder: Path) -> None:
    merge_touchpoints(folder, ["till"], "shop", SEEN)
    assert remove_entry(folder, Touchpoint, "shop", SEEN)[0].uses == (Use("touchpoint", "till"),)


def test_merging_is_taken_back(folder: Path) -> None:
    merge_touchpoints(folder, ["till"], "shop", SEEN)
    merged = read_catalogue(folder).touchpoints["till"]
    assert save_entries(folder, Touchpoint, [TILL], {"till": shown(merged)}) == ()
    assert touchpoints(folder) == [SHOP, TILL, DESK]


def test_merging_into_what_is_merged_or_missing_is_refused(folder: Path) -> None:
    merge_touchpoints(folder, ["till"], "shop", SEEN)
    with pytest.raises(WrongUseError, match="merged itself"):
        merge_touchpoints(folder, ["desk"], "till", SEEN)
    with pytest.raises(WrongUseError, match="no touchpoint 'gone'"):
        merge_touchpoints(folder, ["desk"], "gone", SEEN)


def test_what_a_page_showed_must_be_readable(folder: Path) -> None:
    with pytest.raises(WrongUseError, match="cannot be read"):
        save_entries(folder, Touchpoint, [msgspec.structs.replace(TILL, sorted=True)], {"till": "{"})
