"""A file that others made is accounted for to the last row, and the numbers equal a count by hand."""

import csv
import gzip
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import regard
from regard.collect import LoadReport, load_file, start_catalogue
from regard.collect.sources import find_source
from regard.ledger import Ledger, create_ledger
from regard.measure import Breakdown, volume

SHARED = Path(__file__).parents[2] / "../shared/data"
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the real files are not here")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with create_ledger(tmp_path / "real") as made:
        start_catalogue(made.folder)
        yield made


def load(ledger: Ledger, name: str) -> LoadReport:
    path = SHARED / name
    mapping = find_source(path).propose(path, source="real").mapping
    return load_file(ledger, path, mapping, progress=lambda _share: None)


def counted(ledger: Ledger, by: str) -> dict[object, int]:
    with regard.read(ledger) as reader:
        return {found.group[by]: found.n for found in volume(reader, Breakdown(by=(by,)))}


def test_the_clickstream_counts_as_by_hand_and_a_second_load_changes_nothing(ledger: Ledger) -> None:
    first = load(ledger, "clickstream/ecom.csv.gz")
    regard.story.catch_up(ledger)
    second = load(ledger, "clickstream/ecom.csv.gz")
    with gzip.open(SHARED / "clickstream/ecom.csv.gz", "rt") as file:
        rows = list(csv.DictReader(file))
    assert (first.taken, first.refused, second.taken, second.known) == (31_106, 0, 0, 31_106)
    assert counted(ledger, "touchpoint") == Counter(row["event"] for row in rows)
    assert counted(ledger, "campaign") == Counter(row["acquisition_channel"] for row in rows)
    assert counted(ledger, "attribute:user_lifecycle") == Counter(row["user_lifecycle"] for row in rows)
    assert counted(ledger, "day") == Counter(_day(row["timestamp"]) for row in rows)


def test_every_invoice_line_is_kept_and_a_cancelled_one_says_so(ledger: Ledger) -> None:
    report = load(ledger, "retail/online_retail_II_2009_2010.parquet")
    table = pq.read_table(SHARED / "retail/online_retail_II_2009_2010.parquet", columns=["Invoice", "Customer ID"])
    cancelled = sum(str(invoice).startswith("C") for invoice in table["Invoice"].to_pylist())
    assert (report.taken, report.known, report.refused) == (525_461, 0, 0)
    assert counted(ledger, "outcome") == {"cancelled": cancelled, None: 525_461 - cancelled}
    with regard.read(ledger) as reader:
        anonymous = reader.fetch("select count(*) n from interaction where customer_no is null")["n"][0].as_py()
    assert anonymous == table["Customer ID"].null_count == 107_927


def test_a_list_of_customers_makes_facts_and_no_contact(ledger: Ledger) -> None:
    report = load(ledger, "churn/Telco-Customer-Churn.csv")
    with (SHARED / "churn/Telco-Customer-Churn.csv").open() as file:
        rows = list(csv.DictReader(file))
    filled = sum(bool(row[name].strip()) for row in rows for name in row if name != "customerID")
    assert (report.taken, report.customers, report.attributes) == (0, 7_043, filled)
    assert filled == 7_043 * 20 - 11
    with regard.read(ledger) as reader:
        charges = reader.fetch("select count(*) n from attribute where name = 'totalcharges'")["n"][0].as_py()
    assert charges == 7_043 - 11


def _day(time: str) -> date:

    return date.fromisoformat(time[:10])
