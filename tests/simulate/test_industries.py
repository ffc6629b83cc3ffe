from pathlib import Path

import msgspec
import pytest
from tests.cli.faces import data, run

from regard.ask.register import read_survey, standing_of
from regard.collect import read_catalogue
from regard.errors import WrongUseError
from regard.journeys import read_intended
from regard.promises import read_register
from regard.simulate import company, industries, simulate, write_catalogue


@pytest.mark.parametrize("industry", industries())
def test_an_industry_can_be_simulated(industry: str, tmp_path: Path) -> None:
    simulated = simulate(company(industry), tmp_path, customers=300, seed=1)
    assert simulated.interactions > 1_000
    assert all(sum(promise["usual"].values()) > 5 for promise in simulated.truth["promises"])
    assert all(kind["answers_expected"] > 0 for kind in simulated.truth["kinds"].values())


@pytest.mark.parametrize("industry", industries())
def test_a_workspace_starts_with_what_the_industry_has(industry: str, tmp_path: Path) -> None:
    data("init", tmp_path / "acme", "--industry", industry)
    catalogue, register = read_catalogue(tmp_path / "acme"), read_register(tmp_path / "acme")
    assert tuple(catalogue.touchpoints.values()) == company(industry).touchpoints
    assert all(touchpoint.sorted for touchpoint in catalogue.touchpoints.values())
    assert catalogue.stages == company(industry).stages
    assert register.promises == company(industry).promises
    assert tuple(register.calendars.values()) == company(industry).calendars


def test_an_unknown_industry_makes_no_workspace(tmp_path: Path) -> None:
    result = run("init", tmp_path / "acme", "--industry", "circus")
    assert result.exit_code == 2
    assert "no industry 'circus'" in result.stderr
    assert not (tmp_path / "acme").exists()


def test_an_unknown_industry_is_refused_with_those_there_are() -> None:
    with pytest.raises(WrongUseError, match="bank, hotel, public_service, retailer, software, telecom"):
        company("circus")


def test_a_company_names_only_what_it_has() -> None:
    with pytest.raises(ValueError, match="unknown touchpoint 'moon'"):
        msgspec.structs.replace(company("bank"), quality_sd={"moon": 1.0}).__post_init__()


def test_a_software_company_has_accounts_only(tmp_path: Path) -> None:
    simulated = simulate(company("software"), tmp_path, customers=50, seed=1)
    text = (simulated.folder / "customers.csv").read_text()
    assert text.count('"business"') == 50


def test_a_workspace_starts_with_the_journeys_that_the_retailer_intends(tmp_path: Path) -> None:
    write_catalogue(company("retailer"), tmp_path)
    assert tuple(read_intended(tmp_path).values()) == company("retailer").intended
    assert [step.name for step in read_intended(tmp_path)["first_purchase"].steps] == [
        "Look around", "Order", "Receive", "Use"
    ]  # fmt: skip


@pytest.mark.parametrize("industry", industries())
def test_a_workspace_starts_with_the_surveys_that_are_answered_in_it(industry: str, tmp_path: Path) -> None:
    for _ in range(2):
        write_catalogue(company(industry), tmp_path)
    for asked in company(industry).surveys:
        survey = read_survey(tmp_path, asked.key, 1)
        told = [(each.key, each.answer_kind, each.points[0], each.points[-1]) for each in survey.questions]
        assert told == [(each.key, each.kind, each.low, each.high) for each in asked.questions]
        assert standing_of(tmp_path, asked.key).open == 1


def test_an_intended_journey_names_only_touchpoints_that_there_are() -> None:
    bank, retailer = company("bank"), company("retailer")
    with pytest.raises(ValueError, match="unknown touchpoint"):
        msgspec.structs.replace(bank, intended=retailer.intended).__post_init__()
