"""Arrays beside the base: what the keeper writes, and what readers map."""

import json
import shutil
import threading
from datetime import timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from tests.cast import RECEIVED, SOURCE, Contact, arrive, facts, key_of

from regard.ledger import Ledger, Pool, append, correct, exclude, keep, read, rebuild
from regard.ledger.arrays import Arrays, WordList, is_whole_folder, map_arrays
from regard.ledger.arrays_writer import ArraysWriter
from regard.ledger.erasures import put_erasure
from regard.ledger.fold import ArrayColumn, Folds
from regard.ledger.layout import is_whole, read_description
from regard.ledger.rows import ROW
from regard.settings import EpisodeRule

COLUMNS = {"touchpoint": ArrayColumn("u2", words="touchpoint"), "dt_ms": ArrayColumn("u4"), "week": ArrayColumn("i2")}


def rows(*contacts: tuple[int | None, str], **columns: list[int | None]) -> pa.Table:
    """Return interactions of customers by number."""
    wanted = {
        "seq": list(range(1, len(contacts) + 1)),
        "customer_no": [number for number, _ in contacts],
        "occurred_at": [RECEIVED.replace(tzinfo=None)] * len(contacts),
        "touchpoint": [touchpoint for _, touchpoint in contacts],
    }
    table = pa.table([pa.array(wanted[name], ROW.field(name).type) for name in wanted], names=list(wanted))
    for name, values in columns.items():
        table = table.append_column(name, pa.array(values, pa.int64()))
    return table


def written(folder: Path, *buckets: tuple[pa.Table, int], columns: dict[str, ArrayColumn] | None = None) -> Arrays:
    writer = ArraysWriter(folder / "arrays", COLUMNS if columns is None else columns)
    for table, next_no in buckets:
        writer.add(table, next_no)
    writer.close()
    return map_arrays(folder / "arrays")


def touchpoints(arrays: Arrays) -> list[str]:
    return [arrays.words["touchpoint"][code - 1] for code in arrays.columns["touchpoint"]]


def test_columns_are_files_of_the_numbers_alone(ledger: Ledger, folds: Folds) -> None:
    arrive(ledger, Contact("1", "ann", 0, "web"), Contact("2", "ann", 1, "store"), Contact("3", "bob", 0, "web"))
    folder = ledger.layout / str(keep(ledger, folds).arrays)
    with read(ledger) as reader:
        known = reader.fetch("select seq, epoch_us(occurred_at) as at from interaction order by customer_no, seq")
    assert np.fromfile(folder / "seq", "<i8").tolist() == known["seq"].to_pylist()
    assert np.fromfile(folder / "at_us", "<i8").tolist() == known["at"].to_pylist()
    assert sorted(np.diff(np.fromfile(folder / "offsets", "<i8")).tolist()) == [1, 2]


def test_the_manifest_says_what_files_hold(ledger: Ledger, folds: Folds) -> None:
    arrive(ledger, Contact("1", "ann", 0, "web"), Contact("2", "ann", 1, "store"))
    folder = ledger.layout / str(keep(ledger, folds).arrays)
    manifest = json.loads((folder / "manifest.json").read_text())
    assert (manifest["contacts"], manifest["customers"]) == (2, 1)
    assert manifest["words"]["touchpoint"] == ["web", "store"]
    assert manifest["columns"]["touchpoint"]["dtype"] == "<u2"
    assert manifest["columns"]["step_visit"]["rule"]["gap_s"] == 1_800
    assert {path.name for path in folder.iterdir()} == {*manifest["columns"], "offsets", "manifest.json"}


def test_words_grow_over_buckets(tmp_path: Path) -> None:
    arrays = written(tmp_path, (rows((1, "web"), (1, "shop")), 2), (rows((2, "mail"), (2, "web")), 3))
    assert arrays.words["touchpoint"] == ("web", "shop", "mail")
    assert touchpoints(arrays) == ["web", "shop", "mail", "web"]
    assert arrays.offsets.tolist() == [0, 2, 4]


def test_a_customer_may_have_no_contact_that_counts(ledger: Ledger, folds: Folds) -> None:
    append(ledger, "attribute", facts(("carla", "plan", "gold", None)))
    arrive(ledger, Contact("1", "ann", flag="test"), Contact("2", "bob"), Contact("3", None))
    keep(ledger, folds)
    with read(ledger) as reader:
        base = reader.arrays.base
    assert base.customer_no.tolist() == [1, 2, 3]
    assert sorted(np.diff(base.offsets).tolist()) == [0, 0, 1]


def test_numbers_that_do_not_fit_are_the_largest_and_so_is_null(tmp_path: Path) -> None:
    table = rows((1, "web"), (1, "web"), (1, "web"), dt_ms=[None, 2**40, 7], week=[-(2**20), 2**20, -3])
    arrays = written(tmp_path, (table, 2))
    assert arrays.columns["dt_ms"].tolist() == [2**32 - 1, 2**32 - 1, 7]
    assert arrays.columns["week"].tolist() == [-(2**15), 2**15 - 1, -3]


def test_a_column_that_no_row_has_is_null_in_all(tmp_path: Path) -> None:
    arrays = written(tmp_path, (rows((1, "web")).drop_columns("touchpoint"), 2))
    assert (arrays.columns["touchpoint"].tolist(), arrays.columns["dt_ms"].tolist()) == ([0], [2**32 - 1])


@pytest.mark.parametrize(
    ("asked", "words", "dtype"), [("u1", 255, "<u1"), ("u1", 256, "<u4"), ("u2", 65_535, "<u2"), ("u2", 65_536, "<u4")]
)
def test_a_column_becomes_wider_when_a_code_does_not_fit(tmp_path: Path, asked: str, words: int, dtype: str) -> None:
    keys = [f"t{number}" for number in range(words)]
    buckets = (rows(*((1, key) for key in keys[:200])), 2), (rows(*((2, key) for key in keys[200:])), 3)
    arrays = written(tmp_path, *buckets, columns={"touchpoint": ArrayColumn(asked, words="touchpoint")})
    assert arrays.columns["touchpoint"].dtype == dtype
    assert touchpoints(arrays) == keys
    assert is_whole_folder(tmp_path / "arrays")


def test_nothing_at_all_can_be_mapped(ledger: Ledger, folds: Folds) -> None:
    keep(ledger, folds)
    with read(ledger) as reader:
        base, gone = reader.arrays.base, reader.arrays.gone
    assert (len(base.customer_no), base.offsets.tolist(), len(base.columns["seq"]), len(gone.customer_no)) == (
        0,
        [0],
        0,
        0,
    )


@pytest.mark.parametrize("numbers", [[2], [1, 3], [2, 1]])
def test_customers_that_are_not_the_next_are_refused(tmp_path: Path, numbers: list[int]) -> None:
    writer = ArraysWriter(tmp_path / "arrays", {})
    with pytest.raises(ValueError, match="customers are not those from 1 to"):
        writer.add(rows(*((number, "web") for number in numbers)), 3 if numbers == [2, 1] else 2)
    writer.close()


def test_arrays_cannot_be_written_to(ledger: Ledger, folds: Folds) -> None:
    arrive(ledger, Contact("1"))
    keep(ledger, folds)
    with read(ledger) as reader, pytest.raises(ValueError, match="read-only"):
        reader.arrays.base.columns["seq"][0] = 0


def test_an_open_reader_has_its_arrays_also_when_they_are_deleted(ledger: Ledger, folds: Folds) -> None:
    arrive(ledger, Contact("1", "ann"), Contact("2", "bob"))
    old = keep(ledger, folds)
    with read(ledger) as reader:
        arrive(ledger, Contact("3", "carla"))
        rebuild(ledger, folds)
        assert not (ledger.layout / str(old.arrays)).exists()
        assert sorted(reader.arrays.base.columns["seq"].tolist()) == [1, 2]
    with read(ledger) as reader:
        assert sorted(reader.arrays.base.columns["seq"].tolist()) == [1, 2, 3]


def test_a_version_without_its_arrays_is_not_whole(ledger: Ledger, folds: Folds) -> None:
    arrive(ledger, Contact("1"))
    made = keep(ledger, folds)
    folder = ledger.layout / str(made.arrays)
    assert is_whole(ledger, made)
    (folder / "seq").write_bytes(b"")
    assert not is_whole(ledger, made)
    shutil.rmtree(folder)
    assert not is_whole(ledger, made)
    again = keep(ledger, folds)
    assert (again.arrays, is_whole(ledger, again)) == ("arrays-2", True)


def test_a_page_leaves_the_arrays_of_the_base_as_they_are(ledger: Ledger, folds: Folds) -> None:
    arrive(ledger, Contact("1", "ann"), Contact("2", "bob"))
    first = keep(ledger, folds)
    arrive(ledger, Contact("3", "bob", 5, "kiosk"), Contact("4", "carla", 5))
    assert keep(ledger, folds).arrays == first.arrays
    with read(ledger) as reader:
        layered = reader.arrays
        (bob,) = reader.fetch("select customer_no from interaction where seq = 3")["customer_no"].to_pylist()
    assert layered.gone.customer_no.tolist() == [bob]
    assert layered.gone.columns["seq"].tolist() == [2]
    assert layered.recent.columns["seq"].tolist() == [2, 3, 4]
    assert layered.recent.words["touchpoint"] == ("web", "kiosk")


def test_who_has_nothing_left_that_counts_is_gone_and_not_recent(ledger: Ledger, folds: Folds) -> None:
    arrive(ledger, Contact("1", "ann"), Contact("2", "bob"))
    keep(ledger, folds)
    exclude(ledger, SOURCE, "1", reason="a trial", at=RECEIVED + timedelta(1))
    keep(ledger, folds)
    with read(ledger) as reader:
        assert (len(reader.arrays.gone.columns["seq"]), len(reader.arrays.recent.columns["seq"])) == (1, 0)


def test_an_erased_customer_is_gone_at_once_from_base_and_pages(ledger: Ledger, folds: Folds) -> None:
    arrive(ledger, Contact("1", "ann"), Contact("2", "bob"))
    keep(ledger, folds)
    arrive(ledger, Contact("3", "ann", 5), Contact("4", "carla", 5))
    keep(ledger, folds)
    with ledger.database.transaction() as transaction:
        put_erasure(transaction, [key_of("ann"), key_of("bob")], RECEIVED)
    with read(ledger) as reader:
        assert reader.arrays.gone.customer_no.tolist() == [1, 2]
        assert reader.arrays.recent.columns["seq"].tolist() == [4]


def test_readers_of_one_version_share_its_arrays(ledger: Ledger, folds: Folds) -> None:
    arrive(ledger, Contact("1", "ann"))
    keep(ledger, folds)
    arrive(ledger, Contact("2", "ann", 5))
    keep(ledger, folds)
    found = []

    def look(pool: Pool) -> None:
        with pool.borrow() as (_, reader):
            found.append(reader.arrays)

    pool = Pool(ledger)
    threads = [threading.Thread(target=look, args=(pool,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    pool.close()
    assert len({id(layered) for layered in found}) == 1


def test_columns_know_which_rule_cut_them(ledger: Ledger, folds: Folds) -> None:
    arrive(ledger, Contact("1"))
    keep(ledger, folds)
    with read(ledger) as reader:
        assert reader.arrays.base.made["step_visit"].rule == EpisodeRule("visit", 1_800)


def test_a_correction_that_moves_a_contact_leaves_the_arrays_of_the_base(ledger: Ledger, folds: Folds) -> None:
    arrive(ledger, Contact("1", "ann", 0, "web"))
    made = keep(ledger, folds)
    content = (ledger.layout / str(made.arrays) / "touchpoint").read_bytes()
    correct(ledger, SOURCE, "1", {"touchpoint": "mail"}, reason="mistyped", at=RECEIVED)
    keep(ledger, folds)
    with read(ledger) as reader:
        assert touchpoints(reader.arrays.recent) == ["mail"]
    assert (ledger.layout / str(made.arrays) / "touchpoint").read_bytes() == content


def test_a_layout_of_an_earlier_format_has_none(ledger: Ledger) -> None:
    with ledger.database.snapshot() as snapshot:
        assert read_description(snapshot).arrays is None


def test_a_word_that_no_row_has_gets_no_code() -> None:
    words = WordList(("web",))
    column = pa.chunked_array([pa.DictionaryArray.from_arrays(pa.array([1, None, 2]), ["never", "web", "shop"])])
    assert words.codes_of(column).tolist() == [1, 0, 2]
    assert words.words == ("web", "shop")
