"""Pages: what came since the base, few of them, each with its arrays; however they are merged, as in a rebuild."""

import os
import tempfile
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.cast import RECEIVED, SOURCE, Contact, arrive, rows
from tests.ledger.test_laws import Both, steps

from regard.ledger import Ledger, Reader, correct, create_ledger, keep, page_files, read, rebuild
from regard.ledger.arrays import Arrays
from regard.ledger.fold import Folds
from regard.ledger.layout import Description, is_whole
from regard.ledger.page_arrays import map_page_arrays

BASE = [Contact(f"b{number}", None) for number in range(30)]
COLUMNS = ("at_us", "seq", "dt_ms", "cohort_week", "step_visit")


def kept_after(ledger: Ledger, folds: Folds, *contacts: Contact) -> Description:
    arrive(ledger, *contacts)
    return keep(ledger, folds)


def contacts(who: str, count: int, touchpoint: str = "web") -> list[Contact]:
    return [Contact(f"{who}{touchpoint}{number}", who, number, touchpoint) for number in range(count)]


def journeys(reader: Reader, arrays: Arrays) -> dict[str, list[tuple[Any, ...]]]:
    """Return what arrays hold of each customer, codes as words."""
    names = {row["customer_no"]: row["customer"] for row in reader.fetch("from customer").to_pylist()}
    told = [("", *arrays.words["touchpoint"])[code] for code in arrays.columns["touchpoint"].tolist()]
    told_before = [("", *arrays.words["touchpoint"])[code] for code in arrays.columns["prev_touchpoint"].tolist()]
    values = list(zip(told, told_before, *(arrays.columns[name].tolist() for name in COLUMNS), strict=True))
    spans = zip(arrays.customer_no.tolist(), arrays.offsets[:-1].tolist(), arrays.offsets[1:].tolist(), strict=True)
    return {names[number]: values[begin:end] for number, begin, end in spans if end > begin}


def shown(reader: Reader) -> dict[str, list[tuple[Any, ...]]]:
    """Return the journeys of a version: those of the base but for customers gone, and the recent ones."""
    layered = reader.arrays
    gone = set(journeys(reader, layered.gone)) if len(layered.gone.columns["seq"]) else set()
    stay = {who: own for who, own in journeys(reader, layered.base).items() if who not in gone}
    recent = journeys(reader, layered.recent)
    assert not stay.keys() & recent.keys()
    return stay | recent


def test_a_page_has_arrays_of_what_counts_in_it(ledger: Ledger, folds: Folds) -> None:
    kept_after(ledger, folds, *contacts("ann", 1), *contacts("bob", 2))
    (page,) = kept_after(ledger, folds, *contacts("bob", 1, "kiosk"), Contact("x", None)).pages
    arrays = map_page_arrays(ledger.layout / page.arrays)
    assert arrays.columns["seq"].tolist() == [2, 4, 3]
    assert arrays.words["touchpoint"] == ("web", "kiosk")


def test_words_of_a_page_go_on_from_those_of_the_page_before(ledger: Ledger, folds: Folds) -> None:
    kept_after(ledger, folds, *BASE)
    kept_after(ledger, folds, *contacts("ann", 9, "kiosk"))
    made = kept_after(ledger, folds, *contacts("bob", 1, "letter"))
    assert len(made.pages) == 2
    with read(ledger) as reader:
        recent = reader.arrays.recent
    assert recent.words["touchpoint"] == map_page_arrays(ledger.layout / made.pages[-1].arrays).words["touchpoint"]
    assert recent.words["touchpoint"] == ("kiosk", "letter")
    assert sorted(recent.columns["touchpoint"].tolist()) == [1] * 9 + [2]


def test_a_page_goes_into_the_next_unless_it_is_more_than_twice_as_large(ledger: Ledger, folds: Folds) -> None:
    kept_after(ledger, folds, *BASE)
    assert len(kept_after(ledger, folds, *contacts("ann", 7)).pages) == 1
    assert [page.entries for page in kept_after(ledger, folds, *contacts("bob", 3)).pages] == [7, 3]
    (page,) = kept_after(ledger, folds, *contacts("carla", 2)).pages
    assert page.entries == 12


def test_a_merged_page_has_the_last_version_of_each_customer(ledger: Ledger, folds: Folds) -> None:
    kept_after(ledger, folds, *BASE, *contacts("ann", 1))
    kept_after(ledger, folds, *contacts("ann", 1, "shop"), *contacts("bob", 1))
    (page,) = kept_after(ledger, folds, *contacts("ann", 1, "mail"), *contacts("carla", 1)).pages
    assert page.entries == 5
    with read(ledger) as reader:
        found = rows(reader, "who, touchpoint", order="who, seq")
    assert found[:5] == [("ann", "web"), ("ann", "shop"), ("ann", "mail"), ("bob", "web"), ("carla", "web")]


def test_a_merged_page_is_in_the_order_of_customers(ledger: Ledger, folds: Folds) -> None:
    kept_after(ledger, folds, *BASE, *contacts("ann", 1), *contacts("bob", 1))
    kept_after(ledger, folds, *contacts("bob", 2, "shop"))
    (page,) = kept_after(ledger, folds, *contacts("ann", 1, "shop"), Contact("n", None)).pages
    file = pq.read_table(ledger.layout / page.files["interaction"], columns=["customer_no"])
    assert file["customer_no"].to_pylist() == [None, 1, 1, 2, 2, 2]


def test_a_changed_row_of_nobody_is_there_once_through_pages(ledger: Ledger, folds: Folds) -> None:
    kept_after(ledger, folds, *BASE)
    for touchpoint in ("mail", "shop", "kiosk"):
        correct(ledger, SOURCE, "b3", {"touchpoint": touchpoint}, reason="mistyped", at=RECEIVED)
        kept_after(ledger, folds, *contacts(touchpoint, 4))
    with read(ledger) as reader:
        assert rows(reader, "touchpoint")[3] == ("kiosk",)
        assert reader.fetch("select count(*) as n from interaction")["n"].to_pylist() == [42]


def test_files_of_merged_pages_are_deleted(ledger: Ledger, folds: Folds) -> None:
    kept_after(ledger, folds, *BASE)
    kept_after(ledger, folds, *contacts("ann", 2))
    made = kept_after(ledger, folds, *contacts("bob", 2))
    assert {path.name for path in ledger.layout.iterdir()} == made.files
    assert made.pages[0].arrays in made.files


def test_all_files_of_a_page_are_forced_to_disk_before_the_version_has_it(
    ledger: Ledger, folds: Folds, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = kept_after(ledger, folds, *BASE)
    forced, plain = set(), os.fsync

    def fsync(handle: int) -> None:
        plain(handle)
        forced.add(Path(f"/proc/self/fd/{handle}").readlink().name)

    monkeypatch.setattr(os, "fsync", fsync)
    made = kept_after(ledger, folds, *contacts("ann", 2))
    assert made.files - before.files <= forced


def test_a_version_without_the_arrays_of_a_page_is_built_anew(ledger: Ledger, folds: Folds) -> None:
    kept_after(ledger, folds, *BASE)
    made = kept_after(ledger, folds, *contacts("ann", 2))
    assert is_whole(ledger, made)
    (ledger.layout / made.pages[0].arrays).write_bytes(b"")
    assert not is_whole(ledger, made)
    assert keep(ledger, folds).pages == ()


def test_an_open_reader_has_the_arrays_of_pages_also_when_they_are_deleted(ledger: Ledger, folds: Folds) -> None:
    kept_after(ledger, folds, *BASE)
    kept_after(ledger, folds, *contacts("ann", 2))
    with read(ledger) as reader:
        rebuild(ledger, folds)
        assert reader.arrays.recent.columns["seq"].tolist() == [31, 32]


# Without shrinking, which would take minutes: the steps of a failing example are few enough to be read.
@settings(
    max_examples=12, phases=(Phase.explicit, Phase.reuse, Phase.generate), suppress_health_check=[HealthCheck.too_slow]
)
@given(st.lists(steps, min_size=5, max_size=14), st.sampled_from([0, 1, 1_000]))
def test_however_pages_are_merged_arrays_are_those_of_a_rebuild(taken: list[tuple[str, Any]], ratio: int) -> None:
    with tempfile.TemporaryDirectory() as folder, create_ledger(Path(folder) / "acme") as ledger:
        both = Both(ledger)
        with patch.object(page_files, "_MERGE_RATIO", ratio):
            for step, what in taken:
                both.take(step, what)
            keep(ledger, both.folds)
        with read(ledger) as reader:
            kept = shown(reader)
        rebuild(ledger, both.folds)
        with read(ledger) as reader:
            assert shown(reader) == kept
