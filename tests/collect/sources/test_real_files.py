from collections import Counter
from pathlib import Path

import pyarrow.compute as pc
import pytest

from regard.collect.draft import Draft
from regard.collect.sources.table_files import Proposal, drafts, propose

DATA = Path(__file__).parents[3] / "../shared/data"
pytestmark = pytest.mark.skipif(not DATA.exists(), reason="the shared data is not here")


def load(name: str, occurred: str | None = None) -> tuple[Proposal, list[Draft]]:
    proposal = propose(DATA / name, source="real", zone="UTC", occurred=occurred)
    return proposal, list(drafts(DATA / name, proposal.mapping))


def count(found: list[Draft]) -> int:
    return sum(draft.interactions.num_rows for draft in found)


def sound(found: list[Draft]) -> bool:
    return all(draft.interactions.column("problem").null_count == draft.interactions.num_rows for draft in found)


def test_a_clickstream_is_loaded_whole() -> None:
    proposal, found = load("clickstream/ecom.csv.gz")
    assert (count(found), sound(found), proposal.questions) == (31_106, True, ())
    assert proposal.mapping.native_id == ()
    channels = pc.unique(found[0].interactions.column("channel").combine_chunks().cast("string")).to_pylist()
    assert set(channels) == {"web", "app"}


def test_invoice_lines_are_loaded_with_worth_and_cancellations() -> None:
    proposal, found = load("retail/online_retail_II_2009_2010.parquet")
    assert (count(found), sound(found)) == (525_461, True)
    who = Counter(name for draft in found for name in draft.interactions.column("who").to_pylist())
    assert who[None] == 107_927
    assert not any(name.endswith(".0") for name in who if name)
    outcomes = [draft.interactions.column("outcome").combine_chunks().cast("string") for draft in found]
    assert sum(pc.sum(pc.equal(each, "cancelled")).as_py() or 0 for each in outcomes) == 10_206
    assert found[0].interactions.column("value")[0].as_py() == 83.4
    assert any("currency" in question for question in proposal.questions)


def test_a_customer_table_gives_attributes() -> None:
    proposal, found = load("churn/Telco-Customer-Churn.csv")
    assert proposal.mapping.shape == "attributes"
    assert count(found) == 0
    names = Counter(name for draft in found for name in draft.attributes.column("name").to_pylist())
    assert len(names) == 20
    assert Counter(names.values()) == {7_043: 19, 7_032: 1}


def test_a_table_without_header_is_loaded_with_questions() -> None:
    proposal, found = load("clv/CDNOW_sample.txt")
    assert (count(found), sound(found)) == (6_919, True)
    assert any("No column names the customer" in question for question in proposal.questions)


def test_tickets_are_contacts_of_their_requesters() -> None:
    proposal, found = load("tickets/ticket_data.csv")
    assert (count(found), sound(found)) == (10, True)
    assert proposal.mapping.who is not None
    assert len(proposal.mapping.native_id) == 1


@pytest.mark.parametrize("name", ["sample_cx_responses_upload.csv", "sample_cx_responses_upload_with_bom.csv"])
def test_a_survey_without_date_and_customer_says_so(name: str) -> None:
    proposal, found = load(f"surveys/gsa/{name}")
    assert any("--occurred" in question for question in proposal.questions)
    assert any("No column names the customer" in question for question in proposal.questions)
    assert found[0].interactions.column("occurred_at").null_count == count(found)


def test_a_survey_without_date_is_loaded_at_a_time_given() -> None:
    proposal, found = load("surveys/gsa/sample_cx_responses_upload.csv", occurred="2026-01-31")
    assert sound(found)
    assert found[0].interactions.column("occurred_at").null_count == 0
    assert not any("--occurred" in question for question in proposal.questions)
