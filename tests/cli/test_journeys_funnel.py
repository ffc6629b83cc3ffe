"""Funnels on the command line: how steps, limits and exclusions are written."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from tests.cli.faces import data, done, run

from regard.ledger import append, find_customers, open_ledger
from regard.ledger.schema import ATTRIBUTE

ROWS = [
    *((f"a{k}", "ad web", "cart web", "shop store") for k in range(3)),
    *((f"b{k}", "ad web", "call phone", "shop store") for k in range(2)),
    ("c", "ad web"),
    ("d", "mail email", "cart web"),
]


@pytest.fixture
def sold(workspace: Path, tmp_path: Path) -> Path:
    """Seven customers, an hour between two contacts of each."""
    rows = [
        f"{who}{hour},{who},2026-01-0{1 + number}T1{hour}:00:00+01:00,{step.split()[0]},{step.split()[1]}\n"
        for number, (who, *steps) in enumerate(ROWS)
        for hour, step in enumerate(steps)
    ]
    (tmp_path / "sold.csv").write_text("id,customer,time,touchpoint,channel\n" + "".join(rows))
    done("load", tmp_path / "sold.csv", "-w", workspace, "--yes")
    return workspace


def reached(*words: object) -> list[int]:
    return [row["reached"] for row in rows(*words)]


def rows(*words: object) -> Any:
    return data("journeys", "funnel", *words)["rows"]


def test_a_funnel_counts_customers_step_by_step(sold: Path) -> None:
    assert reached("ad", "cart|call", "shop", "-w", sold) == [6, 5, 5]
    said = done("journeys", "funnel", "ad", "cart", "shop", "-w", sold)
    assert "50.0 % of 6 customers go all the way. Most are lost before cart: 3." in said
    assert "1 h" in said


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--optional", 2], [6, 3, 5]),
        (["--within", "1h"], [6, 3, 0]),
        (["--step-within", "3:30m"], [6, 3, 0]),
        (["--step-after", "2:2h"], [6, 0, 0]),
        (["--order", "unordered"], [7, 5, 3]),
        (["--order", "strict"], [6, 3, 3]),
        (["--optional", 2, "--exclude", "call"], [6, 3, 3]),
        (["--exclude", "call|mail:1-2"], [6, 3, 3]),
        (["--entered-since", "2026-01-03", "--entered-until", "2026-01-05"], [2, 1, 1]),
    ],
)
def test_options_change_what_counts(sold: Path, options: list[object], expected: list[int]) -> None:
    assert reached("ad", "cart", "shop", *options, "-w", sold) == expected


def test_a_funnel_has_groups_by_channel(sold: Path) -> None:
    found = rows("ad|mail", "cart", "--by", "channel", "-w", sold)
    assert [(row["group"], row["reached"]) for row in found] == [("web", 6), ("web", 3), ("email", 1), ("email", 1)]
    assert "Of email, 100 % go all the way; of web, 50.0 %." in done(
        "journeys", "funnel", "ad|mail", "cart", "--by", "channel", "-w", sold
    )
    assert "All are of web" in done("journeys", "funnel", "ad", "cart", "--by", "channel", "--at", "last", "-w", sold)


def test_a_funnel_has_the_customers_of_a_segment_and_all_others(sold: Path) -> None:
    (sold / "segments.yaml").write_text("- {key: callers, name: Callers, where: [channel=phone]}\n")
    found = rows("ad", "shop", "--by", "callers", "-w", sold)
    assert [(row["group"], row["reached"]) for row in found] == [(None, 4), (None, 3), ("Callers", 2), ("Callers", 2)]


def test_an_attribute_groups_by_its_value_at_entry(sold: Path) -> None:
    first, change = datetime(2025, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, 9, 30, tzinfo=UTC)
    received = datetime(2026, 6, 1, tzinfo=UTC)
    with open_ledger(sold) as ledger:
        known = {"customer": find_customers(ledger, "a0")[0], "name": "plan", "received_at": received}
        values = [
            {"value": "basic", "valid_from": first, "valid_to": change},
            {"value": "premium", "valid_from": change},
        ]
        append(ledger, "attribute", pa.Table.from_pylist([known | value for value in values], ATTRIBUTE))
    found = rows("ad", "shop", "--by", "plan", "-w", sold)
    assert [(row["group"], row["reached"]) for row in found] == [(None, 5), (None, 4), ("basic", 1), ("basic", 1)]


def test_the_same_funnel_is_held_against_itself_by_when_customers_entered(sold: Path) -> None:
    periods = ("--compare", "2026-01-01..2026-01-03", "--with", "2026-01-04..2026-01-06")
    words = ("journeys", "differ", "funnel", "--step", "ad", "--step", "cart|call", "--step", "shop", *periods)
    found = data(*words, "-w", sold)["rows"]
    shares = {row["cell"]: (row["first"], row["first_n"], row["second"], row["second_n"]) for row in found}
    assert shares == {"2. cart | call": (1, 3, 2 / 3, 3), "3. shop": (1, 3, 2 / 3, 3)}
    assert "2. cart | call" in done(*words, "-w", sold)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["funel", "--step", "ad"], "Did you mean funnel?"),
        (["funnel"], "differ funnel --step ad"),
        (["steps", "--step", "ad"], "leave --step out"),
        (["funnel", "--step", "ad"], "Add a step"),
        (["funnel", "--step", "ad", "--step", "moon"], "There is no touchpoint 'moon'."),
    ],
)
def test_a_funnel_that_cannot_be_compared_is_answered_in_a_sentence(sold: Path, words: list[str], said: str) -> None:
    result = run("journeys", "differ", *words, "--compare", "channel=web", "--with", "channel=phone", "-w", sold)
    assert result.exit_code == 2
    assert said in result.stderr


def test_few_who_dropped_are_not_compared(sold: Path) -> None:
    said = done("journeys", "funnel", "ad", "shop", "--why", "2", "-w", sold)
    assert said.startswith("Too few met the same to compare.")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--exclude", "moon"], "There is no touchpoint 'moon'."),
        (["--within", "a week"], "'a week' is no duration."),
        (["--optional", "4"], "There is no step 4. The funnel has the steps 1 to 2."),
        (["--optional", "1"], "Begin with a required step."),
        (["--step-within", "2d"], "'2d' is no limit of a step."),
        (["--order", "strickt"], "Did you mean strict?"),
        (["--exclude", "call:1:2"], "is no exclusion"),
        (["--by", "chanel"], "Did you mean channel?"),
        (["--by", "channel", "--at", "frist"], "Did you mean first?"),
        (["--by", "callers", "--at", "last"], "--at says which channel counts."),
        (["--at", "last"], "Write --by channel --at last."),
        (["--by", "channel", "--why", "2"], "two questions"),
        (["--why", "5"], "step"),
        (["--entered-since", "May"], "'May' is no day"),
    ],
)
def test_a_wrong_option_is_answered_in_a_sentence(sold: Path, options: list[str], said: str) -> None:
    result = run("journeys", "funnel", "ad", "shop", *options, "-w", sold)
    assert result.exit_code == 2
    assert said in result.stderr
