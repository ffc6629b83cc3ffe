"""Comparing and trends on the command line."""

from datetime import date
from pathlib import Path

import pytest
from tests.cli.faces import HEADER, data, done, run

from regard.cli.comparing import narrowed
from regard.measure import MEASURES, Breakdown, Condition


@pytest.fixture
def year(workspace: Path, shop: Path) -> Path:
    """Forty answers a month from January to June: the web's rise, the hotline's do not."""
    rows = [
        f"{month}-{k}-{channel},ann{k},2026-0{month}-{2 + k % 20:02}T10:00:00+01:00,{channel},{channel},{score},gold\n"
        for month in range(1, 7)
        for k in range(40)
        for channel, score in (("web", 10 if k < 12 + 4 * month else 3), ("phone", 10 if k < 8 + month % 2 else 3))
    ]
    shop.write_text(HEADER + "".join(rows))
    done("load", shop, "-w", workspace, "--yes")
    return workspace


def test_two_conditions_are_compared(year: Path) -> None:
    (row,) = data("measure", "nps", "--compare", "channel=web", "--with", "channel=phone", "-w", year)
    assert (row["first"]["n"], row["second"]["n"], row["differs"]) == (240, 240, True)
    said = done("measure", "nps", "--compare", "channel=web", "--with", "channel=phone", "-w", year)
    assert "higher:" in said
    assert "Test: z test" in said
    assert "Share of promoters" in said


def test_two_periods_are_compared_group_by_group(year: Path) -> None:
    words = ["measure", "nps", "--by", "channel", "--compare", "2026-04..2026-06", "--with", "2026-01..2026-03"]
    phone, web = data(*words, "-w", year)
    assert (phone["channel"], phone["differs"], phone["first"]["n"]) == ("phone", False, 120)
    assert (web["channel"], web["differs"], web["difference"]) == ("web", True, pytest.approx(60))
    assert "p-values of 2 corrected together" in done(*words, "-w", year)


def test_a_column_alone_compares_each_group_with_the_rest(year: Path) -> None:
    phone, web = data("measure", "nps", "--compare", "channel", "-w", year)
    assert phone["difference"] == pytest.approx(-web["difference"])


def test_a_trend_rises_or_says_that_it_is_not_clear(year: Path) -> None:
    phone, web = data("measure", "nps", "--by", "channel", "--trend", "month", "-w", year)
    assert (phone["changes"], web["changes"], web["slope"]) == (False, True, pytest.approx(20))
    said = done("measure", "nps", "--by", "channel", "--trend", "month", "-w", year)
    assert "rises: 20 (20 to 20) a month" in said
    assert "no clear trend" in said
    assert "+20.00" in said


def test_of_few_answers_there_is_no_verdict(loaded: Path) -> None:
    assert "not enough answers yet: 2 of 30" in done(
        "measure", "nps", "--compare", "channel=web", "--with", "channel=phone", "-w", loaded
    )
    assert "not enough periods yet" in done("measure", "nps", "--trend", "month", "-w", loaded)
    assert done("measure", "nps", "--trend", "day", "--where", "channel=fax", "-w", loaded) == "No rows fit.\n"


def test_a_comparison_is_explained_with_its_sql(loaded: Path) -> None:
    said = done("measure", "nps", "--compare", "channel", "--explain", "-w", loaded)
    assert "Source: Reichheld" in said
    assert "SELECT" in said


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("2026-01..2026-03", date(2026, 1, 1), date(2026, 4, 1)),
        ("2025-12 .. 2025-12", date(2025, 12, 1), date(2026, 1, 1)),
        ("2024..2025", date(2024, 1, 1), date(2026, 1, 1)),
        ("2026-02-10..2026-02-28", date(2026, 2, 10), date(2026, 3, 1)),
    ],
)
def test_a_period_has_both_its_ends(text: str, since: date, until: date) -> None:
    assert narrowed(text)(Breakdown()) == Breakdown(since=since, until=until)


def test_a_condition_joins_those_that_are_there() -> None:
    usual = Breakdown(where=(Condition.parse("stage=buy"),))
    assert [condition.column for condition in narrowed("channel=web")(usual).where] == ["stage", "channel"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nps", "--with", "channel=web"], "--with needs --compare"),
        (["nps", "--compare", "channel=web", "--with", "channel=phone", "--trend", "day"], "neither goes with --trend"),
        (["nps", "--compare", "channel=web"], "Add --with"),
        (["nps", "--compare", "2026..2026"], "Add --with"),
        (["nps", "--compare", "channel", "--by", "stage"], "without --by"),
        (["nps", "--compare", "chanel"], "Did you mean channel?"),
        (["nps", "--compare", "2026-13..2026-14", "--with", "channel=web"], "'2026-13' is no day, month or year."),
        (["nps", "--compare", "web", "--with", "phone"], "is no condition"),
        (["nps", "--trend", "fortnight"], "There are: day, hour, month"),
        (["volume", "--trend", "month"], "is a count"),
        (["volume", "--compare", "channel=web", "--with", "channel=phone"], "a count has no error"),
    ],
)
def test_a_question_that_makes_no_sense_is_answered_with_one_that_does(
    loaded: Path, words: list[str], said: str
) -> None:
    result = run("measure", *words, "-w", loaded)
    assert result.exit_code == 2
    assert said in result.stderr


@pytest.mark.parametrize("name", MEASURES)
def test_every_measure_can_be_asked_of_any_workspace(loaded: Path, name: str) -> None:
    (row,) = data("measure", name, "-w", loaded)
    assert (row["measure"], row["value"] is not None) == (name, name in {"volume", "nps"})
    assert done("measure", name, "-w", loaded)
