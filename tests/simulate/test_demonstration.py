"""What a demo has beside its data: triggers and a contact policy that fit, addresses, and interviews."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.simulate.conftest import Loaded

from regard.ask.code_book import read_book
from regard.ask.interviews import crossed, passages_in
from regard.ask.planning import outlooks, rules_of
from regard.ask.policy_reasons import Reason
from regard.ask.policy_rules import USUAL_POLICY, read_policy
from regard.ask.register import standing
from regard.collect import load_file
from regard.collect.sources import find_source
from regard.ledger import Ledger, create_ledger, read
from regard.measure import Breakdown
from regard.simulate import (
    Options,
    ask_from_now_on,
    company,
    industries,
    keep_interviews,
    simulate,
    write_catalogue,
)
from regard.story import catch_up

RETAILER = company("retailer")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """Return a workspace with the contacts of some hundred customers, as a demo has them."""
    folder, scratch = tmp_path_factory.mktemp("demo"), tmp_path_factory.mktemp("drawn")
    with create_ledger(folder, name=RETAILER.name, zone="Europe/Berlin") as ledger:
        write_catalogue(RETAILER, folder)
        for file in simulate(RETAILER, scratch, customers=400, seed=1, options=Options()).files:
            mapping = find_source(file.path).load_mapping(file.mapping)
            load_file(ledger, file.path, mapping, progress=lambda _share: None)
        ask_from_now_on(RETAILER, folder)
        keep_interviews(RETAILER, ledger)
        catch_up(ledger)
        yield ledger


def test_the_plan_of_a_demo_asks_at_every_survey_and_spares_some(demo: Ledger) -> None:
    with read(demo) as reader:
        (outlook,) = outlooks(reader, demo, [rules_of(demo.folder)], 90)
    assert set(outlook.plan.asked_of) == {survey.key for survey in RETAILER.surveys}
    assert {Reason.NOT_IN_SHARE, Reason.ASKED_RECENTLY, Reason.NO_ADDRESS} <= set(outlook.plan.suppressed)


def test_a_demo_has_interviews_coded_by_its_book(demo: Ledger) -> None:
    with read(demo) as reader:
        found = passages_in(reader, Breakdown())
    assert len({each.interview for each in found}) == len(RETAILER.interviews) == 5
    matrix = crossed(found, read_book(demo.folder))
    assert matrix.total.passages == len(found) == 20
    assert {line.theme for line in matrix.lines if line.theme} == {theme.key for theme in RETAILER.themes}


def test_no_interview_is_of_a_customer(demo: Ledger) -> None:
    with read(demo) as reader:
        assert {each.customer for each in passages_in(reader, Breakdown())} == {None}


def test_most_customers_have_an_address_at_which_no_mail_arrives(loaded: Loaded) -> None:
    lines = (loaded.simulated.folder / "customers.csv").read_text().splitlines()[1:]
    found = [line.rpartition(",")[2].strip('"') for line in lines]
    assert {address.partition("@")[2] for address in found} == {"", "example.org"}
    assert sum(map(bool, found)) == len(found) - -(-len(found) // 8)


@pytest.mark.parametrize("industry", industries())
def test_a_workspace_that_starts_with_an_industry_asks_nobody(industry: str, tmp_path: Path) -> None:
    write_catalogue(company(industry), tmp_path)
    assert standing(tmp_path)
    assert rules_of(tmp_path).triggers == {}
    assert read_policy(tmp_path) == USUAL_POLICY
