"""People build surveys: questions are put together, changed, moved and removed; nobody's change is lost."""

from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from regard.ask.register import put_draft, read_survey, shown_survey, standing_of
from regard.ask.survey import Survey
from regard.ask.writing import from_yaml
from regard.collect.editing import Refused, Why
from regard.web.accounts.models import AuditEntry
from regard.web.desks.surveys import saving
from regard.web.desks.surveys.parts import question_of
from regard.web.desks.surveys.saving import changed_meanwhile, shown
from regard.web.desks.surveys.words import language_name
from regard.web.running import Running

Site = Callable[..., Client]
NEW: dict[str, Any] = {"name": "Store visit", "touchpoint": "survey", "languages": ["en", "de"], "start": "nps"}
VISIT = """
key: visit
name: Store visit
touchpoint: store
languages: [en, de]
pages:
- key: score
  questions:
  - {key: nps, wording: nps.touchpoint, required: true}
  - key: reason
    kind: single_choice
    text: {en: Why?, de: Warum?}
    options:
    - {key: price, text: {en: The price, de: Der Preis}}
    - {key: wait, text: {en: The wait, de: Das Warten}}
  next:
  - {if: nps >= 9, go: end}
- key: more
  questions:
  - {key: improve, kind: text, text: {en: What is missing?, de: Was fehlt?}}
"""


@pytest.fixture
def folder(here: Running) -> Path:
    """Return a workspace with the draft of a survey."""
    put_draft(here.ledger.folder, from_yaml(VISIT))
    return here.ledger.folder


def said(client: Client, path: str, sent: Any = None) -> str:
    response = client.get(path) if sent is None else client.post(path, sent)
    return unescape(response.content.decode())


def kept(folder: Path, key: str = "visit") -> Survey:
    return read_survey(folder, key)


def asked(folder: Path) -> list[list[str]]:
    return [[question.key for question in page.questions] for page in kept(folder).pages]


def form_of(folder: Path, name: str, **changes: Any) -> dict[str, Any]:
    question = question_of(kept(folder), name)
    assert question is not None
    return {"do": "save", "seen": shown(question), "own": "1", "key": name, **changes}


REASON: dict[str, Any] = {
    "text-en": "What is the reason?", "text-de": "Was ist der Grund?", "options": "3",
    "option-0-key": "price", "option-0-text-en": "Price", "option-0-text-de": "Preis",
    "option-1-key": "wait", "option-1-text-en": "Wait", "option-1-text-de": "Warten",
    "option-2-text-en": "Something else", "option-2-text-de": "Anderes", "option-2-other": "1",
}  # fmt: skip


def test_a_survey_begins_with_questions_of_the_library(site: Site, here: Running) -> None:
    client = site("manager")
    response = client.post("/surveys/new", NEW)
    assert (response.status_code, response["Location"]) == (302, "/surveys/of/store_visit/edit")
    questions = kept(here.ledger.folder, "store_visit").questions
    assert [question.wording for question in questions] == ["nps.touchpoint", "open.why"]
    assert set(questions[0].text) == {"en", "de"}
    assert AuditEntry.objects.filter(act="created", kind="survey", key="store_visit").exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [({"name": ""}, "This field is required"), ({"key": "Store Visit!"}, "small letters"), ({"name": "!!"}, "small")],
)
def test_what_is_wrong_with_a_new_survey_is_said(site: Site, here: Running, change: dict[str, str], words: str) -> None:
    response = site("manager").post("/surveys/new", NEW | change)
    assert response.status_code == 422
    assert words in unescape(response.content.decode())


def test_a_key_that_is_taken_is_not_overwritten(site: Site, folder: Path) -> None:
    before = kept(folder)
    page = said(site("manager"), "/surveys/new", NEW | {"key": "visit"})
    assert "There is a survey with this key already" in page
    assert kept(folder) == before


def test_a_question_is_written_in_every_language(site: Site, folder: Path) -> None:
    client, path = site("manager"), "/surveys/of/visit/edit/questions/reason"
    page = said(client, path)
    assert 'name="text-de" lang="de" dir="ltr"' in page
    assert client.post(path, form_of(folder, "reason", **REASON)).status_code == 302
    question = question_of(kept(folder), "reason")
    assert question is not None
    assert (question.text["de"], [option.key for option in question.options]) == (
        "Was ist der Grund?", ["price", "wait", "something_else"],
    )  # fmt: skip
    assert question.options[2].other


def test_options_are_added_moved_and_removed_before_anything_is_saved(site: Site, folder: Path) -> None:
    client, path = site("manager"), "/surveys/of/visit/edit/questions/reason"
    more = said(client, path, form_of(folder, "reason", **REASON | {"do": "add-option"}))
    assert 'name="option-3-key"' in more
    moved = said(client, path, form_of(folder, "reason", **REASON | {"do": "up-option-1"}))
    assert moved.index('value="wait"') < moved.index('value="price"')
    assert 'value="price"' not in said(client, path, form_of(folder, "reason", **REASON | {"do": "remove-option-0"}))
    assert len(question_of(kept(folder), "reason").options) == 2  # type: ignore[union-attr]


def test_what_cannot_be_saved_is_said_and_stays_typed(site: Site, folder: Path) -> None:
    client, path = site("manager"), "/surveys/of/visit/edit/questions/reason"
    wrong: dict[str, dict[str, str]] = {
        "Add options to choose from.": {"options": "1"},
        "Two entries have the same key.": {"option-1-key": "price"},
        "Use small letters, digits and underscores for keys.": {"option-1-key": "The Wait"},
        "Use small letters, digits and underscores.": {"key": "The Reason"},
        "Another question of the survey has this key.": {"key": "nps"},
    }
    for words, change in wrong.items():
        response = client.post(path, form_of(folder, "reason", **REASON | change))
        page = unescape(response.content.decode())
        assert response.status_code == 422
        assert words in page
        assert "What is the reason?" in page


def test_a_condition_is_checked_while_it_is_written(site: Site, folder: Path) -> None:
    client, path = site("manager"), "/surveys/of/visit/edit/questions/improve"
    sent = form_of(folder, "improve", **{"text-en": "What?", "text-de": "Was?", "do": "check", "shown_if": "nps > 11"})
    assert "No answer to the question makes this true" in said(client, path, sent)
    assert "cannot be read" in said(client, path, sent | {"shown_if": "nps is"})
    assert "No question has this name" in said(client, path, sent | {"shown_if": "npps > 3"})
    fine = said(client, path, sent | {"shown_if": "nps <= 6 and reason is price"})
    assert fine.strip() == '<div id="problems" role="status"></div>'


def test_a_question_of_the_library_keeps_its_words_until_somebody_words_it(site: Site, folder: Path) -> None:
    client, path = site("manager"), "/surveys/of/visit/edit/questions/nps"
    assert "Word it myself" in said(client, path)
    plain = {key: value for key, value in form_of(folder, "nps").items() if key != "own"}
    client.post(path, plain)
    nps = question_of(kept(folder), "nps")
    assert nps is not None
    assert (nps.wording, nps.required) == ("nps.touchpoint", False)
    assert 'name="text-en"' in said(client, path, plain | {"do": "own"})
    client.post(path, form_of(folder, "nps", **{"text-en": "Would you?", "text-de": "Würden Sie?"}))
    own = question_of(kept(folder), "nps")
    assert own is not None
    assert (own.wording, own.text["en"]) == (None, "Would you?")


def test_somebody_elses_change_of_the_same_question_is_not_lost(site: Site, folder: Path) -> None:
    client, path = site("manager"), "/surveys/of/visit/edit/questions/reason"
    stale = form_of(folder, "reason", **REASON)
    client.post(path, form_of(folder, "reason", **REASON | {"text-en": "First"}))
    response = client.post(path, stale | {"text-en": "Second"})
    page = unescape(response.content.decode())
    assert response.status_code == 422
    assert "Somebody has changed this meanwhile: text, options" in page
    assert "Second" in page
    assert question_of(kept(folder), "reason").text["en"] == "First"  # type: ignore[union-attr]


def test_two_people_change_different_questions_at_the_same_time(site: Site, folder: Path) -> None:
    client = site("manager")
    stale = form_of(folder, "improve", **{"text-en": "What else?", "text-de": "Was noch?"})
    client.post("/surveys/of/visit/edit/questions/reason", form_of(folder, "reason", **REASON))
    assert client.post("/surveys/of/visit/edit/questions/improve", stale).status_code == 302
    assert {question.text["en"] for question in kept(folder).questions} >= {"What is the reason?", "What else?"}


def test_questions_and_pages_move(site: Site, folder: Path) -> None:
    client, path = site("manager"), "/surveys/of/visit/edit"
    client.post(path, {"do": "question-up:reason"})
    assert asked(folder) == [["reason", "nps"], ["improve"]]
    client.post(path, {"do": "question-down:nps"})
    assert asked(folder) == [["reason"], ["nps", "improve"]]
    client.post(path, {"do": "question-up:nps"})
    assert asked(folder) == [["reason", "nps"], ["improve"]]
    client.post(path, {"do": "page-down:score"})
    assert asked(folder) == [["improve"], ["reason", "nps"]]
    for act in ("question-up:improve", "page-up:more", "question-up:nobody", "page-down:nobody", "dance:nps"):
        client.post(path, {"do": act})
    assert asked(folder) == [["improve"], ["reason", "nps"]]


def test_what_is_removed_can_be_put_back(site: Site, folder: Path) -> None:
    client, path = site("manager"), "/surveys/of/visit/edit"
    before = kept(folder)
    for act in ("question-remove:reason", "page-remove:score"):
        client.post(path, {"do": act})
        assert kept(folder) != before
        assert "Put it back" in said(client, path)
        client.post(path, {"do": "restore"})
        assert kept(folder) == before
    client.post(path, {"do": "restore"})
    assert kept(folder) == before


def test_a_page_and_a_question_of_each_kind_are_added(site: Site, folder: Path) -> None:
    client, path = site("manager"), "/surveys/of/visit/edit"
    client.post(path, {"do": "page-add:"})
    kinds = ("matrix", "ranking", "number", "date", "consent", "emoji", "unheard_of")
    for kind in kinds:
        response = client.post(path, {"do": "question-add:page", "kind-page": kind})
        assert client.get(response["Location"]).status_code == 200
    added = kept(folder).pages[-1].questions
    assert [question.kind.value for question in added] == [*kinds[:-1], "text"]


def test_each_kind_is_saved_with_its_own_fields(site: Site, folder: Path) -> None:
    client = site("manager")
    for kind in ("matrix", "number", "date", "consent"):
        client.post("/surveys/of/visit/edit", {"do": "question-add:more", "kind-more": kind})
    wanted: list[dict[str, str]] = [
        {"rows": "2", "row-0-text-en": "Speed", "row-1-text-en": "Care", "low": "1", "high": "7", "options": "0"},
        {"least": "1,5", "most": "9"},
        {"earliest": "2026-01-01", "latest": "2026-12-31"},
        {"purpose": "contact"},
    ]
    names = [question.key for question in kept(folder).pages[1].questions[1:]]
    for name, fields in zip(names, wanted, strict=True):
        sent = form_of(folder, name, **{"text-en": name, "text-de": name}, **fields)
        assert client.post(f"/surveys/of/visit/edit/questions/{name}", sent).status_code == 302
    matrix, number, day, consent = kept(folder).pages[1].questions[1:]
    assert ([row.key for row in matrix.rows], matrix.points[-1]) == (["speed", "care"], 7)
    assert (number.least, str(day.latest), consent.purpose) == (1.5, "2026-12-31", "contact")


def test_numbers_days_and_scales_that_are_none_are_refused(site: Site, folder: Path) -> None:
    client = site("manager")
    wrong = {
        "number": ({"least": "few"}, "This is no number."),
        "date": ({"earliest": "soon"}, "Write a day as 2026-03-31."),
        "rating": ({"low": "1", "high": ""}, "lowest and its highest"),
        "emoji": ({"low": "1", "high": "40"}, "needs whole points"),
        "matrix": ({"rows": "0", "low": "", "high": ""}, "Add a row to ask about."),
    }
    for number, (kind, (fields, words)) in enumerate(wrong.items()):
        client.post("/surveys/of/visit/edit", {"do": "question-add:more", "kind-more": kind})
        name = kept(folder).pages[1].questions[1 + number].key
        response = client.post(f"/surveys/of/visit/edit/questions/{name}", form_of(folder, name, **fields))
        assert response.status_code == 422
        assert words in unescape(response.content.decode())


def test_a_key_stays_once_answers_may_stand_under_it(site: Site, folder: Path) -> None:
    client = site("manager")
    path = "/surveys/of/visit/edit/questions/reason"
    assert 'name="key"' in said(client, path)
    client.post("/surveys/of/visit/publish", {"seen": shown_survey(kept(folder))})
    assert standing_of(folder, "visit").open == 1
    assert "answers stand under it" in said(client, path)


def test_wordings_are_found_and_put_on_a_page(site: Site, folder: Path) -> None:
    client, path = site("manager"), "/surveys/of/visit/library"
    assert "asked already" in said(client, path)
    found = said(client, f"{path}?q=ces&group=effort&page=more")
    assert 'value="ces.2.0"' in found
    assert 'value="nps.company"' not in found
    assert "No question found" in said(client, f"{path}?q=zzzz")
    client.post(path, {"wording": ["ces.2.0", "unheard.of"], "page": "more"})
    assert kept(folder).pages[1].questions[-1].wording == "ces.2.0"
    client.post(path, {"page": "more"})
    assert "Choose at least one question." in said(client, f"{path}?page=more")


def test_what_is_gone_is_not_found(site: Site, folder: Path) -> None:
    client = site("manager")
    for path in ("of/nothing/", "of/nothing/edit", "of/visit/edit/questions/nothing", "of/visit/edit/pages/nothing"):
        assert client.get(f"/surveys/{path}").status_code == 404


def test_what_is_gone_meanwhile_is_not_saved(folder: Path) -> None:
    assert "removed this meanwhile" in changed_meanwhile("{}", None)
    assert "something" in changed_meanwhile("no JSON", kept(folder))


@pytest.mark.parametrize(
    ("why", "words"),
    [(Why.TAKEN, "with this key already"), (Why.GONE, "removed this survey"), (Why.CHANGED, "at the same moment")],
)
def test_a_change_at_the_same_moment_is_refused_in_words(
    site: Site, folder: Path, monkeypatch: pytest.MonkeyPatch, why: Why, words: str
) -> None:
    client, before = site("manager"), kept(folder)
    monkeypatch.setattr(saving, "put_draft", lambda *_arguments: (Refused("visit", why),))
    client.post("/surveys/of/visit/edit", {"do": "question-remove:reason"})
    assert words in said(client, "/surveys/of/visit/edit")
    for path, sent in (("edit", {"do": "question-add:score"}), ("edit", {"do": "restore"}),
                       ("library", {"wording": "nps.company", "page": "more"})):  # fmt: skip
        assert client.post(f"/surveys/of/visit/{path}", sent).status_code == 302
    assert (
        client.post("/surveys/of/visit/edit/questions/reason", form_of(folder, "reason", **REASON)).status_code == 422
    )
    assert kept(folder) == before


def test_without_a_page_a_question_makes_one(site: Site, folder: Path) -> None:
    client = site("manager")
    for page in ("score", "more"):
        client.post("/surveys/of/visit/edit", {"do": f"page-remove:{page}"})
    assert "No page yet" in said(client, "/surveys/of/visit/edit")
    client.post("/surveys/of/visit/edit", {"do": "question-add:score"})
    assert asked(folder) == [["question"]]
    client.post("/surveys/of/visit/edit", {"do": "page-remove:nobody"})


def test_languages_are_called_by_their_names() -> None:
    assert (language_name("de"), language_name("pt-BR"), language_name("xx")) == (
        "German", "Portuguese (pt-BR)", "xx",
    )  # fmt: skip
