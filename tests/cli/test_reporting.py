from pathlib import Path

import pytest
from tests.cli.faces import ANN, HEADER, data, done, run
from tests.report.walk import check


def test_a_report_is_one_page_that_says_what_is_missing(loaded: Path, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    said = done("report", "-o", page, "-w", loaded)
    assert f"Wrote {page} from 4 contacts." in said
    text = check(page.read_text()).text
    assert "No clear worst moment." in text
    assert "not enough answers yet: 4 of 30" in text
    assert "No invitations are loaded" in text


def test_a_report_is_about_its_period_in_its_zone(loaded: Path, tmp_path: Path) -> None:
    period = ["--since", "2026-01-06", "--until", "2026-01-07", "--zone", "UTC"]
    said = data("report", "-o", tmp_path / "report.html", "-w", loaded, *period)
    assert (said["contacts"], said["verdict"]) == (1, "No clear worst moment.")
    assert "2026-01-06 to before 2026-01-07" in check((tmp_path / "report.html").read_text()).text


def test_the_worst_moment_is_printed_with_what_it_is_made_of(loaded: Path) -> None:
    said = done("worst", "-w", loaded)
    assert said.startswith("No clear worst moment.")
    assert "Hotline" in said


def test_the_customers_concerned_are_listed_by_pseudonym(workspace: Path, shop: Path) -> None:
    rows = [ANN.replace("1,ann", f"{n},ann{n}").replace("web,10", f"web,{8 + n % 3}") for n in range(200)]
    called = "2026-01-06T12:00:00+01:00,Hotline,phone"
    low = [f"b{n},ann{n},{called},{n % 4},gold\n" for n in range(200)]
    shop.write_text(HEADER + "".join(rows + low))
    done("load", shop, "-w", workspace, "--yes")
    found = data("worst", "-w", workspace)
    assert found["moments"][0]["clear"]
    assert len(found["customers"]) == found["moments"][0]["customers_concerned"] > 150
    assert "1. Write to the" in done("worst", "-w", workspace)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["report", "-o", "x.html", "--since", "yesterday"], "'yesterday' is no day. Write 2026-01-31."),
        (["worst", "--zone", "Europe/Berlim"], "Did you mean Europe/Berlin"),
    ],
)
def test_wrong_use_is_answered_with_what_to_do(loaded: Path, words: list[str], said: str) -> None:
    result = run(*words, "-w", loaded)
    assert result.exit_code == 2
    assert said in result.stderr
