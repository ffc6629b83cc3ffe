from dataclasses import replace
from pathlib import Path

import pytest
from tests.cli.faces import ANN, HEADER, data, done, run

from regard.ledger import Reader
from regard.measure import MEASURES, Breakdown, Coverage, Measured, nps


def test_a_count_is_printed_with_what_was_left_out(loaded: Path) -> None:
    said = done("measure", "volume", "-w", loaded)
    assert "volume" in said
    assert " 4 " in said
    assert "Left out: 0 rows." in said
    assert "Europe/Berlin. Number of interactions" in said


def test_a_breakdown_has_a_row_a_group(loaded: Path) -> None:
    rows = data("measure", "volume", "--by", "channel", "-w", loaded)
    assert {row["channel"]: row["n"] for row in rows} == {"phone": 1, "store": 1, "web": 2}


@pytest.mark.parametrize("by", [["--by", "channel,attribute:tier"], ["--by", "channel", "--by", "attribute:tier"]])
def test_dimensions_are_repeated_or_set_apart_by_commas(loaded: Path, by: list[str]) -> None:
    rows = data("measure", "volume", *by, "-w", loaded)
    assert min((row["channel"], row["attribute:tier"]) for row in rows) == ("phone", "basic")


def test_a_score_of_few_answers_has_no_verdict(loaded: Path) -> None:
    said = done("measure", "nps", "-w", loaded)
    assert "not enough answers yet: 4 of 30" in said
    assert "interval" in said


def test_a_score_of_enough_answers_has_its_interval(workspace: Path, shop: Path) -> None:
    shop.write_text(HEADER + "".join(ANN.replace("1,ann", f"{n},ann{n}") for n in range(40)))
    done("load", shop, "-w", workspace, "--yes")
    said = done("measure", "nps", "-w", workspace)
    assert "not enough" not in said
    (row,) = data("measure", "nps", "-w", workspace)
    assert (row["value"], row["n"], row["settled"]) == (100, 40, True)
    assert 80 < row["low"] < 100 == row["high"]


def test_how_many_were_asked_is_shown_where_it_is_known(loaded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(reader: Reader, breakdown: Breakdown) -> list[Measured]:
        return [replace(row, coverage=Coverage(asked=1250)) for row in nps(reader, breakdown)]

    monkeypatch.setitem(MEASURES, "nps", asked)
    said = done("measure", "nps", "-w", loaded)
    assert "asked" in said
    assert "1,250" in said


def test_a_group_without_a_name_says_so(loaded: Path) -> None:
    assert "(none)" in done("measure", "volume", "--by", "unit", "-w", loaded)


def test_days_are_cut_in_the_zone_asked_for(loaded: Path) -> None:
    rows = data("measure", "volume", "--by", "day", "--zone", "Pacific/Auckland", "-w", loaded)
    assert [row["day"] for row in rows] == ["2026-01-05", "2026-01-06", "2026-01-07"]


def test_a_time_span_is_from_included_to_excluded(loaded: Path) -> None:
    words = ["measure", "volume", "-w", loaded, "--since", "2026-01-05T11:00"]
    assert data(*words)[0]["n"] == 3
    assert data(*words, "--until", "2026-01-06")[0]["n"] == 1


def test_conditions_must_all_hold(loaded: Path) -> None:
    words = ["measure", "volume", "-w", loaded, "--where", "channel=web"]
    assert data(*words)[0]["n"] == 2
    assert data(*words, "--where", "attribute:tier=gold")[0]["n"] == 1


def test_what_is_left_out_is_said(loaded: Path) -> None:
    done("exclude", "shop", "1", "--reason", "our own test", "-w", loaded)
    assert "Left out: 1 row (1 excluded)." in done("measure", "volume", "-w", loaded)


def test_no_group_at_all_is_said(loaded: Path) -> None:
    words = ["measure", "volume", "--by", "channel", "--where", "channel=fax", "-w", loaded]
    assert done(*words) == "No rows fit.\n"
    assert data(*words) == []
    assert "Definition:" in done(*words, "--explain")


def test_a_number_is_explained_with_its_sql(loaded: Path) -> None:
    said = done("measure", "nps", "--explain", "-w", loaded)
    assert "Source: Reichheld" in said
    assert "Interval: score (Tango 1998), 95 %" in said
    assert "Verdict: from n = 30 on" in said
    assert "SELECT" in said
    assert "Verdict" not in done("measure", "volume", "--explain", "-w", loaded)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["npz"], "Did you mean nps?"),
        (["volume", "--by", "chanel"], "Did you mean channel?"),
        (["volume", "--since", "yesterday"], "'yesterday' is no day and no time."),
        (["volume", "--since", "2026-02-30"], "is no day and no time"),
        (["volume", "--where", "channel"], "is no condition"),
        (["volume", "--zone", "Europe/Berlim"], "Did you mean Europe/Berlin"),
    ],
)
def test_a_wrong_name_is_answered_with_the_right_one(loaded: Path, words: list[str], said: str) -> None:
    result = run("measure", *words, "-w", loaded)
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stdout == ""
