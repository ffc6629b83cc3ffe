"""Arrays of a page: what counts in it, in one file, and put together with others."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from tests.cast import RECEIVED

from regard.ledger.arrays import Arrays
from regard.ledger.arrays_writer import arrays_of_page
from regard.ledger.fold import ArrayColumn
from regard.ledger.page_arrays import is_whole_page_arrays, joined_arrays, map_page_arrays, write_page_arrays
from regard.ledger.rows import ROW

COLUMNS = {"touchpoint": ArrayColumn("u1", words="touchpoint")}


def made(*contacts: tuple[int | None, str], words: tuple[str, ...] = ("web",), excluded: str | None = None) -> Arrays:
    """Return the arrays of contacts, each a customer's number and a touchpoint, whose order is that of arrival."""
    values: dict[str, list[Any]] = {
        "seq": list(range(1, len(contacts) + 1)),
        "customer_no": [number for number, _ in contacts],
        "occurred_at": [RECEIVED.replace(tzinfo=None)] * len(contacts),
        "touchpoint": [touchpoint for _, touchpoint in contacts],
        "excluded": [excluded if place == 0 else None for place in range(len(contacts))],
    }
    rows = pa.table([pa.array(values[name], ROW.field(name).type) for name in values], names=list(values))
    return arrays_of_page(rows, COLUMNS, {"touchpoint": words})


def read_back(folder: Path, arrays: Arrays) -> Arrays:
    write_page_arrays(folder / "arrays", arrays)
    return map_page_arrays(folder / "arrays")


def touchpoints(arrays: Arrays) -> dict[int, list[str]]:
    words = arrays.words["touchpoint"]
    texts = [words[code - 1] for code in arrays.columns["touchpoint"]]
    offsets = arrays.offsets.tolist()
    spans = zip(arrays.customer_no.tolist(), offsets[:-1], offsets[1:], strict=True)
    return {number: texts[begin:end] for number, begin, end in spans}


def everybody(*parts: Arrays) -> list[np.ndarray[Any, np.dtype[np.bool_]]]:
    return [np.ones(len(part.customer_no), dtype=np.bool_) for part in parts]


def test_what_was_written_is_read(tmp_path: Path) -> None:
    arrays = made((3, "web"), (7, "shop"), (7, "web"), (7, "mail"))
    found = read_back(tmp_path, arrays)
    assert touchpoints(found) == touchpoints(arrays) == {3: ["web"], 7: ["shop", "web", "mail"]}
    assert found.columns["at_us"].tolist() == arrays.columns["at_us"].tolist()
    assert found.columns["touchpoint"].dtype == "u1"
    assert found.words == arrays.words == {"touchpoint": ("web", "shop", "mail")}
    assert [column.words for column in found.made.values()] == ["touchpoint"]


def test_codes_are_those_of_before_and_further_ones() -> None:
    arrays = made((1, "shop"), (1, "web"), words=("mail", "web"))
    assert arrays.words["touchpoint"] == ("mail", "web", "shop")
    assert arrays.columns["touchpoint"].tolist() == [3, 2]


def test_anonymous_contacts_and_those_that_count_nowhere_are_left_out() -> None:
    assert touchpoints(made((None, "web"), (2, "shop"))) == {2: ["shop"]}
    assert touchpoints(made((1, "web"), (2, "shop"), excluded="staff")) == {2: ["shop"]}


def test_a_code_that_does_not_fit_makes_the_column_of_this_page_wider(tmp_path: Path) -> None:
    words = tuple(f"t{number}" for number in range(255))
    narrow, wide = made((1, "t3"), words=words), read_back(tmp_path, made((2, "new"), words=words))
    assert wide.columns["touchpoint"].dtype.itemsize > narrow.columns["touchpoint"].dtype.itemsize == 1
    both = joined_arrays([narrow, wide], everybody(narrow, wide))
    assert touchpoints(both) == {1: ["t3"], 2: ["new"]}


def test_a_page_of_which_nothing_counts_has_arrays_too(tmp_path: Path) -> None:
    found = read_back(tmp_path, made((None, "web")))
    assert (found.customer_no.tolist(), found.offsets.tolist(), found.columns["seq"].tolist()) == ([], [0], [])
    assert is_whole_page_arrays(tmp_path / "arrays")


def test_each_column_begins_at_a_multiple_of_eight_bytes(tmp_path: Path) -> None:
    found = read_back(tmp_path, made((1, "web"), (2, "web"), (3, "web")))
    columns = [np.asarray(column) for column in (found.customer_no, found.offsets, *found.columns.values())]
    assert {column.ctypes.data % 8 for column in columns} == {0}


def test_mapped_arrays_cannot_be_written_to(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="read-only"):
        read_back(tmp_path, made((1, "web"))).columns["seq"][0] = 0


@pytest.mark.parametrize("size", [0, 4, 20, 300, -1])
def test_a_file_that_was_cut_short_is_not_whole(tmp_path: Path, size: int) -> None:
    write_page_arrays(tmp_path / "arrays", made((1, "web"), (2, "shop")))
    assert is_whole_page_arrays(tmp_path / "arrays")
    content = (tmp_path / "arrays").read_bytes()
    (tmp_path / "arrays").write_bytes(content[:size])
    assert not is_whole_page_arrays(tmp_path / "arrays")


def test_a_file_that_is_gone_is_not_whole(tmp_path: Path) -> None:
    assert not is_whole_page_arrays(tmp_path / "arrays")


def test_customers_of_several_pages_are_put_together_in_the_order_of_their_numbers() -> None:
    one, two = made((2, "web"), (5, "web"), (5, "mail")), made((1, "shop"), (3, "web"), words=("web", "mail"))
    kept = [np.array([True, True]), np.array([True, False])]
    assert touchpoints(joined_arrays([one, two], kept)) == {1: ["shop"], 2: ["web"], 5: ["web", "mail"]}


def test_one_page_of_whom_all_are_kept_is_not_copied() -> None:
    arrays = made((1, "web"))
    assert joined_arrays([arrays], everybody(arrays)) is arrays


def test_of_one_page_some_may_be_left_out() -> None:
    arrays = made((1, "web"), (2, "shop"), (4, "web"))
    assert touchpoints(joined_arrays([arrays], [np.array([False, True, False])])) == {2: ["shop"]}
    assert touchpoints(joined_arrays([arrays], [np.zeros(3, dtype=np.bool_)])) == {}
