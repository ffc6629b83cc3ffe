"""The page: whole in itself, whatever the data has or lacks."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.explain.small_company import CATALOGUE, REGISTER, Cause, company
from tests.report.walk import Walk, check

from regard.collect.catalogue import Catalogue
from regard.ledger.reader import Reader
from regard.measure import Breakdown, Coverage
from regard.report import Findings, Question, find, page, write_report
from regard.vocabulary import USUAL_STAGES

QUESTION = Question("Acme & Söhne <Ltd>", CATALOGUE, REGISTER, Breakdown(zone="Europe/Berlin"))
NO_SCORES: dict[str, Any] = {"scores": [], "trends": {}, "journey": []}
NO_PROMISES: dict[str, Any] = {"promises": {"": [], "touchpoint": [], "department": []}}


def walked(reader: Reader) -> Walk:
    return check(page(find(reader, QUESTION), QUESTION))


@pytest.fixture(scope="module")
def found() -> Findings:
    """Return what is found in a company with a cause planted."""
    with company(1, Cause(shift_sd=-1.0), customers=2_500, scores=("nps",)) as reader:
        return find(reader, QUESTION)


@pytest.fixture(scope="module")
def whole(found: Findings) -> Walk:
    """Return its page, checked."""
    return check(page(found, QUESTION))


def text_with(found: Findings, **others: Any) -> str:
    return check(page(replace(found, **others), QUESTION)).text


def test_the_page_has_every_part_and_closes_what_it_opens(whole: Walk) -> None:
    assert {"worst", "scores", "trend", "promises", "volume", "journey", "limits"} <= set(whole.ids)


def test_the_worst_moment_comes_first_with_promise_people_and_steps(whole: Walk) -> None:
    text = whole.text
    assert "We lose people at the delivery (Receive), where we break what we promised" in text
    assert text.index("We lose people") < text.index("What to do next") < text.index("asked: unknown")
    assert "Customers concerned" in text
    assert "EUR" in text
    assert "otherwise" in text


def test_a_name_is_written_as_a_text_not_as_html(found: Findings) -> None:
    assert "Acme &amp; Söhne &lt;Ltd&gt;" in page(found, QUESTION)


def test_who_was_asked_is_unknown_or_said(found: Findings, whole: Walk) -> None:
    assert "No invitations are loaded" in whole.text
    asked = [replace(row, coverage=Coverage(asked=8_000, answered=2_000)) for row in found.scores]
    text = text_with(found, scores=asked)
    assert "asked 8,000 · answered 25 %" in text
    assert "No invitations are loaded" not in text


def test_promises_name_touchpoint_and_department(whole: Walk) -> None:
    assert "Kept least at the delivery" in whole.text
    assert "Kept least by Logistics" in whole.text


def test_where_promises_are_kept_alike_nobody_is_named(found: Findings) -> None:
    alike = {by: [replace(row, low=80.0, high=99.0) for row in rows] for by, rows in found.promises.items()}
    assert "No department clearly keeps less than the rest" in text_with(found, promises=alike)
    few = {by: [replace(row, n=12) for row in rows] for by, rows in found.promises.items()}
    assert "No touchpoint clearly keeps less" in text_with(found, promises=few)


def test_the_experience_line_says_its_lowest_stage(found: Findings, whole: Walk) -> None:
    assert "Experience is lowest at: Receive" in whole.text
    wide = [replace(row, low=-100.0, high=100.0) for row in found.journey]
    assert "No stage is clearly below the others" in text_with(found, journey=wide)
    few = [replace(row, n=5) for row in found.journey[1:]]
    assert "Stages with too few answers stand in the table only" in text_with(found, journey=[found.journey[0], *few])
    assert "n 0" in text_with(found, journey=found.journey[:1])


def test_a_score_that_rises_or_falls_is_said_to(found: Findings) -> None:
    first, *_, last = found.trends["nps"]
    high: dict[str, Any] = {"value": 50.0, "low": 45.0, "high": 55.0}
    low: dict[str, Any] = {"value": 10.0, "low": 5.0, "high": 15.0}
    rose = text_with(found, trends={"nps": [replace(first, **low), replace(last, **high)]})
    fell = text_with(found, trends={"nps": [replace(first, **high), replace(last, **low)]})
    assert "NPS rose from 10 in 2025-01 to 50 in 2026-08" in rose
    assert "NPS fell from 50 in 2025-01 to 10 in 2026-08" in fell
    short = text_with(found, trends={"nps": [first]})
    assert "Month by month" not in short
    assert "Too few answers a month to show how these went: NPS." in short


def test_scores_and_promises_that_are_missing_are_said_to_be(found: Findings) -> None:
    text = text_with(found, **NO_SCORES, **NO_PROMISES)
    assert "No score is there" in text
    assert "There are no scores in this data" in text
    assert "so there is no line of experience" in text
    assert "No promise was checked" in text


def test_few_answers_carry_no_verdict(found: Findings) -> None:
    text = text_with(found, scores=[replace(row, n=7) for row in found.scores])
    assert "? not enough answers yet: 7 of 30" in text
    assert "Too few answers for a verdict: NPS." in text


def test_without_customers_nobody_can_come_back(found: Findings) -> None:
    text = text_with(found, customers=0, worst=replace(found.worst, within=False))
    assert "No contact says which customer it was" in text
    assert "could not be compared within the same customers" in text


def test_a_moment_without_promise_or_score_is_said_plainly(found: Findings) -> None:
    first, *others = found.worst.ranked
    bare = replace(first, promise=None, shortfall=None, low=None, high=None, staying=None, worth={})
    text = text_with(found, worst=replace(found.worst, ranked=(bare, *others)))
    assert "none is checked here" in text
    assert "unknown value of their contacts" in text


def test_where_nothing_stands_out_the_page_says_so(found: Findings) -> None:
    calm = tuple(replace(moment, clear=False) for moment in found.worst.ranked)
    text = text_with(found, worst=replace(found.worst, ranked=calm))
    assert "No clear worst moment." in text
    assert "None falls short of the others by more than luck" in text
    assert "What to do next" not in text


def test_touchpoints_nobody_has_sorted_are_named(found: Findings) -> None:
    text = check(page(found, replace(QUESTION, catalogue=Catalogue({}, USUAL_STAGES)))).text
    assert (
        "9 touchpoints still to sort (stage, department): app, chat, delivery, exhibition, hotline and 4 more" in text
    )


def test_without_stages_there_is_no_journey_but_a_sentence(found: Findings) -> None:
    places = [replace(row, group={**row.group, "stage": None}) for row in found.places]
    walk = check(page(replace(found, places=places), QUESTION))
    assert "journey" not in walk.ids
    assert "without a stage" in walk.text


def test_a_catalogue_too_large_for_the_map_is_cut_and_says_so(found: Findings) -> None:
    places = [replace(found.places[0], group={"touchpoint": f"shelf_{n}", "stage": "buy"}) for n in range(40)]
    assert "The 10 least busy touchpoints are not shown." in text_with(found, places=places)


def test_without_scores_and_promises_a_report_is_read_and_written(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text("the page of yesterday")
    with company(2, customers=300, tables=()) as reader:
        write_report(reader, path, QUESTION)
    walk = check(path.read_text())
    assert "No worst moment can be told" in walk.text
    assert "yesterday" not in walk.text
    assert [left.name for left in tmp_path.iterdir()] == ["report.html"]


def test_an_empty_workspace_has_a_report_too() -> None:
    with company(8, customers=100) as reader:
        for table in ("interaction", "answer", "promise_check"):
            reader._connection.execute("truncate " + table)
        walk = walked(reader)
    assert "There are no contacts in this period" in walk.text
    assert "volume" not in walk.ids
