"""The commands about journeys, each on the same tiny workspace."""

import shutil
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from tests.cast import RECEIVED, arrival
from tests.cli.faces import data, done, run

from regard.ledger import append, find_customers, open_ledger
from regard.ledger.schema import PERSON, TRAIT
from regard.vault import pseudonym

HEADER = "id,customer,time,touchpoint,channel,nps\n"
WAYS = {
    "ann": ("Website web", "Cart web", "Checkout web", "Hotline phone", "Checkout web"),
    "bob": ("Website web", "Cart web", "Hotline phone", "Hotline phone"),
    "carla": ("Hotline phone", "Website web"),
    "delta": ("Counter store", "Website web", "Cart web", "Checkout web"),
}
INTENDED = """\
- key: buying
  name: Buying
  steps:
  - name: look
    touchpoints: [website]
  - name: buy
    touchpoints: [checkout]
"""
EVERY: dict[str, list[object]] = {
    "overview": [],
    "episodes": [],
    "transitions": [],
    "stages": [],
    "handovers": ["--within", "1h"],
    "steps": ["--steps", "3"],
    "paths": ["--after", "website"],
    "pattern": ["website->[^hotline]*->checkout"],
    "conversion": ["website", "checkout"],
    "funnel": ["website", "cart", "checkout"],
    "retention": ["--grain", "day"],
    "variants": [],
    "loops": [],
    "conformance": ["buying"],
    "clusters": ["--groups", "2"],
    "differ": ["transitions", "--compare", "channel=web", "--with", "channel=phone"],
    "timeline": ["ann"],
}


def journeys(*words: object) -> Any:
    return data("journeys", *words)


@pytest.fixture(scope="session")
def _made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("journeys")
    rows = [
        f"{who}{place},{who},2026-01-0{day}T10:{4 * place:02}:00+01:00,{step.replace(' ', ',')},9\n"
        for day, (who, way) in enumerate(WAYS.items(), 5)
        for place, step in enumerate(way)
    ]
    (folder / "ways.csv").write_text(HEADER + "".join(rows))
    done("init", folder / "acme", "--zone", "Europe/Berlin")
    done("load", folder / "ways.csv", "-w", folder / "acme", "--yes")
    (folder / "acme/journeys").mkdir()
    (folder / "acme/journeys/buying.yaml").write_text(INTENDED)
    return folder / "acme"


@pytest.fixture
def made(_made_once: Path, tmp_path: Path) -> Path:
    return shutil.copytree(_made_once, tmp_path / "acme")


@pytest.mark.parametrize("name", EVERY)
def test_a_command_says_what_is_true_shows_it_and_draws_it(made: Path, tmp_path: Path, name: str) -> None:
    said = done("journeys", name, *EVERY[name], "-w", made, "--plot", tmp_path / "it.svg")
    assert said.splitlines()[0].endswith(".")
    assert "─" in said
    assert (tmp_path / "it.svg").read_text().startswith("<svg ")
    assert f"Wrote {tmp_path / 'it.svg'}" in said.replace("\n", "")


@pytest.mark.parametrize("name", EVERY)
def test_a_command_tells_programs_all_rows(made: Path, name: str) -> None:
    found = journeys(name, *EVERY[name], "-w", made)
    assert found["finding"]
    assert found["stages" if name == "stages" else "rows"]


@pytest.mark.parametrize("name", [name for name in EVERY if name not in {"paths", "timeline", "conformance"}])
def test_a_command_has_something_to_say_of_nothing(workspace: Path, name: str) -> None:
    words = EVERY[name] if name not in {"pattern", "conversion"} else [["."], [".", "."]][name == "conversion"]
    assert done("journeys", name, *words, "-w", workspace).splitlines()[0].endswith(".")
    assert "finding" in journeys(name, *words, "-w", workspace)


def test_the_overview_counts_everything(made: Path) -> None:
    found = journeys("overview", "-w", made)
    assert (found["contacts"], found["customers"], found["once"]) == (15, 4, 0)
    assert found["rows"][0] == {
        "touchpoint": "website", "contacts": 4, "share": pytest.approx(4 / 15), "customers": 4, "reach": 1,
    }  # fmt: skip
    assert found["episodes"][0]["duration_median_s"] == 12 * 60


def test_rules_are_shown_side_by_side(made: Path) -> None:
    found = journeys("episodes", "--gap", "1m", "-w", made)["rows"]
    assert [(row["unit"], row["episodes"]) for row in found] == [("gap", 15), ("visit", 4)]
    assert [row["unit"] for row in journeys("episodes", "--whole", "-w", made)["rows"]] == ["journey", "visit"]
    assert "4 min" not in done("journeys", "episodes", "--rule", "visit", "-w", made)


def test_transitions_say_where_episodes_begin_and_end(made: Path) -> None:
    said = done("journeys", "transitions", "-w", made)
    assert "began here" in said
    assert "ended here" in said
    assert "4 min" in said
    assert "more: see all" in done("journeys", "transitions", "--top", "2", "-w", made)


def test_bounds_make_journeys_of_what_is_in_view(made: Path) -> None:
    found = journeys("transitions", "--where", "channel=web", "--since", "2026-01-06", "-w", made)["rows"]
    assert {(row["before"], row["after"]): row["count"] for row in found}["website", "cart"] == 2
    assert "hotline" not in {row["before"] for row in found}


def test_steps_go_around_a_touchpoint_and_flow(made: Path) -> None:
    words = ["steps", "--centre", "hotline", "--steps", "1"]
    found = journeys(*words, "-w", made)["rows"]
    assert sum(row["count"] for row in found if row["step"] == 0) == 3
    flows = journeys(*words, "--flows", "-w", made)["rows"]
    assert {row["after"] for row in flows if row["step"] == -1} == {"hotline"}
    assert "not begun" in done("journeys", *words, "--flows", "-w", made)


def test_paths_lead_from_one_touchpoint_to_another(made: Path) -> None:
    found = journeys("paths", "--after", "website", "--before", "checkout", "-w", made)["rows"]
    assert [(row["touchpoints"], row["count"]) for row in found] == [(["cart"], 2), (None, 0)]
    whole = journeys("paths", "--before", "checkout", "--length", "1", "--whole", "-w", made)["rows"]
    assert whole[0]["touchpoints"] == ["cart"]


def test_a_pattern_and_a_conversion_are_counted(made: Path) -> None:
    found = journeys("pattern", "website->.*->hotline", "--within", "1h", "-w", made)["rows"][0]
    assert (found["matches"], found["n"]) == (2, 4)
    row = journeys("conversion", "website", "checkout", "--whole", "-w", made)["rows"][0]
    assert (row["converted"], row["n"], row["unit"]) == (2, 4, "journey")


def test_a_conformance_can_be_cut_by_another_rule(made: Path) -> None:
    assert journeys("conformance", "buying", "-w", made)["unit"] == "journey"
    assert journeys("conformance", "buying", "--gap", "1m", "-w", made)["n"] == 15


@pytest.mark.parametrize("view", ["transitions", "steps", "variants"])
def test_two_periods_are_held_against_each_other(made: Path, view: str) -> None:
    words = ["differ", view, "--compare", "2026-01-05..2026-01-06", "--with", "2026-01-07..2026-01-08"]
    found = journeys(*words, "-w", made)["rows"]
    assert {row["first_n"] for row in found} - {0, 1, 2, 3} == set()
    assert "No share differs clearly" in done("journeys", *words, "-w", made)


def test_a_timeline_is_in_the_readers_zone(made: Path) -> None:
    found = journeys("timeline", "ann", "--zone", "Asia/Tokyo", "--limit", "2", "-w", made)["rows"]
    assert [row["at"] for row in found] == ["2026-01-05 18:12", "2026-01-05 18:16"]
    assert found[0]["answers"] == "nps 9"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["transitions", "--gap", "soon"], "'soon' is no duration. Write a number and s, m, h, d or w"),
        (["transitions", "--gap", "0s"], "A gap is at least a second."),
        (["transitions", "--gap", "1m", "--whole"], "one of --rule, --gap and --whole"),
        (["transitions", "--rule", "vist"], "Did you mean visit?"),
        (["transitions", "--since", "yesterday"], "'yesterday' is no day and no time."),
        (["transitions", "--where", "web"], "is no condition"),
        (["steps", "--centre", "web_site"], "Did you mean website?"),
        (["paths"], "Add --after TOUCHPOINT"),
        (["paths", "--after", "shop"], "shop"),
        (["pattern", "website->("], "pattern"),
        (["handovers", "--within", "x"], "'x' is no duration."),
        (["retention", "--grain", "year"], "There are: "),
        (["retention", "--kind", "clasic"], "Did you mean classic?"),
        (["conformance", "bying"], "Did you mean buying?"),
        (["timeline", "emil"], "No customer 'emil' is known."),
    ],
)
def test_a_wrong_word_is_answered_in_a_sentence(made: Path, words: list[str], said: str) -> None:
    result = run("journeys", *words, "-w", made)
    assert result.exit_code == 2
    assert said in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_without_an_intended_journey_the_way_to_one_is_said(workspace: Path) -> None:
    result = run("journeys", "conformance", "buying", "-w", workspace)
    assert (result.exit_code, "write the file journeys/buying.yaml" in result.stderr) == (2, True)


def test_a_customer_out_of_sight_has_an_empty_timeline(made: Path) -> None:
    assert "There is no contact." in done("journeys", "timeline", "ann", "--until", "2020-01-01", "-w", made)


def test_a_name_without_contacts_or_of_several_customers_has_no_timeline(made: Path) -> None:
    with open_ledger(made) as ledger:
        emil = pseudonym(ledger.pseudonym_key, "customer_id", "emil")
        person = {"pseudonym": emil, "kind": "customer_id", "identifier": "emil"}
        shared = {"name": "phone", "value": "+4930123", "set_at": RECEIVED}
        traits = [shared | {"pseudonym": find_customers(ledger, name)[0]} for name in ("ann", "bob")]
        known = pa.Table.from_pylist([person], PERSON), pa.Table.from_pylist(traits, TRAIT)
        append(ledger, "interaction", arrival(("new", "new")), *known)
    for name, said in (("emil", "'emil' has no contact."), ("+4930123", "2 customers are known as '+4930123'.")):
        result = run("journeys", "timeline", name, "-w", made)
        assert (result.exit_code, said in result.stderr) == (2, True)
