"""What pages look like: every kind of question, every language, light enough for a poor line."""

from pathlib import Path

import pytest
from tests.web.asking.respondents import Respondent, publish_survey, told

import regard.web.asking
from regard.ask.writing import from_yaml
from regard.web.asking.sealing import pass_to_test
from regard.web.running import Running

STATIC = Path(regard.web.asking.__file__).parent / "static/asking"
LOADED = [STATIC / name for name in ("survey.css", "survey.js")]
ROOT = Path(__file__).parents[3]
pytestmark = pytest.mark.usefixtures("shop")
EVERY = {
    "nps": "7", "rate": "4", "face": "5", "one": "b", "many": ["a", "c"], "many__other": "Tea", "grid__x": "2",
    "grid__y": "5", "order__a": "2", "order__b": "1", "words": "Good\nbread", "count": "3", "day": "2026-05-01",
    "contact": "yes",
}  # fmt: skip


def test_every_kind_of_question_is_asked_and_answered(shop: Running, ann: Respondent) -> None:
    ann.goes_to("/s/everything").sends(**EVERY)  # type: ignore[arg-type]
    assert ann.heading == "Thank you"
    (found,) = told(shop)
    assert found.answers == {
        "nps": 7, "rate": 4, "face": 5, "one": "b", "many": ["a", "c"], "grid.x": 2, "grid.y": 5, "order": [1, 2],
        "words": "Good\nbread", "count": 3, "day": "2026-05-01", "contact": 1,
    }  # fmt: skip


def test_what_was_typed_stays_where_something_is_wrong(ann: Respondent) -> None:
    typed = EVERY | {"rate": "9", "count": "many", "order__a": "1", "day": "someday", "many": ["a", "b", "c"]}
    ann.goes_to("/s/everything").sends(**typed)  # type: ignore[arg-type]
    assert ann.page.status_code == 422
    fields = ann.form.fields
    kept = {name: value for name, value in typed.items() if name != "rate"}
    assert {name: fields[name.replace("__", ".")] for name in kept} == {
        name: value if isinstance(value, list) else [value] for name, value in kept.items()
    }
    for words in ("Please enter a number", "each place once", "Please enter a date", "Maximum: 2", "answers shown"):
        assert words in ann.html


def test_a_slip_in_the_words_of_an_other_is_said_beside_them(ann: Respondent) -> None:
    ann.goes_to("/s/everything").sends(rate="3", many=["c"], many__other="x" * 5_000)
    assert 'id="q-many-other-problem">Please write less. Maximum number of characters: 4000.' in ann.html


def test_an_answer_can_be_taken_back(shop: Running, ann: Respondent) -> None:
    ann.goes_to("/s/everything").sends(rate="3", nps="", one="")
    assert [each.answers for each in told(shop)] == [{"rate": 3}]
    assert 'name="rate" value=""' not in Respondent().goes_to("/s/everything").html


def test_who_fills_what_nobody_sees_is_kept_and_does_not_count(shop: Running, ann: Respondent) -> None:
    ann.goes_to("/s/visit").sends(nps="10", website="https://spam.example")
    assert ann.heading == "Thank you"
    assert [each.row["excluded"] for each in told(shop)] == ["bot"]


@pytest.mark.parametrize(
    ("path", "accepted", "language", "direction"),
    [
        ("/s/visit", "", "en", "ltr"),
        ("/s/visit", "fr;q=0.9, de-AT;q=0.8", "de", "ltr"),
        ("/s/visit", "fr", "en", "ltr"),
        ("/s/visit?lang=he", "de", "he", "rtl"),
        ("/s/visit?lang=xx", "de", "de", "ltr"),
    ],
)
def test_a_page_speaks_the_language_that_fits(path: str, accepted: str, language: str, direction: str) -> None:
    html = Respondent(**{"Accept-Language": accepted}).goes_to(path).html
    assert f'<html lang="{language}" dir="{direction}"' in html


def test_another_language_is_a_link_that_keeps_the_rest_of_the_address(ann: Respondent) -> None:
    ann.goes_to("/s/visit?t=web")
    assert 'href="?t=web&amp;lang=de" lang="de"' in ann.html
    assert "Deutsch" in ann.html


def test_the_language_that_was_chosen_stays(shop: Running, ann: Respondent) -> None:
    ann.goes_to("/s/visit?lang=de").sends(nps="3")
    assert '<html lang="de"' in ann.html
    ann.goes_to(f"{ann.url}&lang=he").sends(reason=["other"])
    assert "תודה" in ann.html
    assert '"language":"he"' in told(shop)[0].row["context"]


def test_a_language_that_the_survey_lacks_is_not_taken(ann: Respondent) -> None:
    ann.goes_to("/s/visit").sends(nps="3", language="xx")
    assert '<html lang="en"' in ann.html


def test_a_survey_in_a_language_that_pages_do_not_speak_is_shown(shop: Running, ann: Respondent) -> None:
    text = "{key: hej, name: Hej, touchpoint: store, languages: [sv, fa], pages: [{key: p, questions: "
    text += "[{key: q, kind: date, text: {sv: Hej, fa: Hej}, required: true}]}]}"
    publish_survey(shop.ledger.folder, from_yaml(text))
    assert '<html lang="sv"' in ann.goes_to("/s/hej").html


@pytest.mark.parametrize("survey", ["visit", "everything"])
def test_a_page_with_all_that_belongs_to_it_is_light(ann: Respondent, survey: str) -> None:
    ann.goes_to(f"/s/{survey}")
    sheet = ann.client.get(f"/s/{survey}/theme.css?v=1").content
    parts = [len(ann.page.content), len(sheet), *(path.stat().st_size for path in LOADED)]
    assert sum(parts) < 30_000, parts


def test_the_surveys_that_come_as_examples_are_light_too(shop: Running, ann: Respondent) -> None:
    for path in sorted((ROOT / "examples/surveys").glob("*.yaml")):
        publish_survey(shop.ledger.folder, from_yaml(path.read_text()))
        ann.goes_to(f"/s/{path.stem}")
        assert ann.page.status_code == 200
        assert len(ann.page.content) + sum(each.stat().st_size for each in LOADED) < 30_000


def test_what_is_tried_out_never_counts(shop: Running, ann: Respondent) -> None:
    ann.goes_to(f"/s/visit?test={pass_to_test('visit')}")
    assert "These answers do not count" in ann.html
    ann.sends(nps="3").sends()
    assert [each.row["excluded"] for each in told(shop)] == ["test"]


@pytest.mark.parametrize("made_for", ["secret", ""])
def test_a_pass_for_something_else_opens_nothing(ann: Respondent, made_for: str) -> None:
    assert ann.goes_to(f"/s/visit?test={pass_to_test(made_for) if made_for else 'x'}").page.status_code == 410
