"""Surveys run: published, tried out, handed out, counted, copied, put away, brought in and taken away."""

import io
import json
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import msgspec
import pyarrow.parquet as pq
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from msgspec.structs import replace

from regard.ask.register import archive, publish, put_draft, read_survey, shown_survey, standing_of
from regard.ask.survey import Survey
from regard.ask.writing import from_yaml, to_yaml
from regard.collect.catalogue import TOUCHPOINTS_FILE, write_entries
from regard.collect.event import Event
from regard.story import catch_up
from regard.vocabulary import Answer, AnswerKind, Channel, Scale, Touchpoint
from regard.web.accounts.models import AuditEntry
from regard.web.asking.events import take
from regard.web.running import Running
from regard.web.shell.workspace import workspace

Site = Callable[..., Client]
VISIT = """
key: visit
name: Store visit
touchpoint: store
languages: [en, de]
pages:
- key: score
  questions:
  - {key: nps, wording: nps.touchpoint, required: true}
  next:
  - {if: nps >= 9, go: end}
- key: more
  questions:
  - {key: improve, kind: text, text: {en: What is missing?, de: Was fehlt?}}
"""
NOON_US = 1_772_452_800_000_000


@pytest.fixture
def folder(here: Running, state: None) -> Path:
    """Return a workspace with an open survey."""
    put_draft(here.ledger.folder, from_yaml(VISIT))
    publish(here.ledger.folder, "visit")
    return here.ledger.folder


@pytest.fixture
def counted(here: Running, folder: Path) -> Path:
    """Return the same after invitations and answers at two touchpoints."""
    for number, (touchpoint, kind, reason) in enumerate(STATES):
        arrive(str(number), touchpoint, kind, reason)
    catch_up(here.ledger)
    return folder


STATES = [
    *[("store", "eligible", "")] * 4, *[("web", "eligible", "")] * 2, ("store", "suppressed", "asked_recently"),
    *[("store", "offered", "")] * 3, ("web", "offered", ""), ("store", "shown", ""), ("store", "answered", ""),
    ("web", "dismissed", ""),
]  # fmt: skip


def arrive(number: str, touchpoint: str, kind: str, reason: str = "") -> None:
    context = {"survey": "visit", "version": 1, "invitation": number, "submission": number, "language": "en"}
    context |= {"reason": reason} if reason else {}
    scale = Scale(low=0, high=10)
    answers = (Answer(question="nps", kind=AnswerKind.NPS, value=9.0, scale=scale),) if kind == "answered" else ()
    event = Event(
        native_id=number, occurred_us=NOON_US, who_kind="customer_id", who="ann", zone="UTC", touchpoint=touchpoint,
        kind=f"invitation_{kind}", context=json.dumps(context), answers=answers,
    )  # fmt: skip
    take(workspace().intake, "visit", event)


def owned_by(folder: Path, **departments: str) -> None:
    """Give touchpoints to departments."""
    touchpoints = [
        Touchpoint(key=key, name=key.title(), channel=Channel.STORE, department=department)
        for key, department in departments.items()
    ]
    write_entries(folder / TOUCHPOINTS_FILE, touchpoints)


def said(client: Client, path: str, sent: Any = None) -> str:
    response = client.get(f"/surveys/{path}") if sent is None else client.post(f"/surveys/{path}", sent)
    return unescape(response.content.decode())


def change(folder: Path, **changes: Any) -> Survey:
    before = read_survey(folder, "visit")
    after = replace(before, **changes)
    assert not put_draft(folder, after, shown_survey(before))
    return after


def test_without_any_survey_the_list_says_how_to_begin(site: Site, here: Running) -> None:
    page = said(site("manager"), "")
    assert "No survey yet" in page
    assert '/surveys/import"' in page
    assert "/surveys/new" not in said(site("viewer"), "")


def test_before_the_first_contact_surveys_are_listed_without_numbers(site: Site, folder: Path) -> None:
    page = said(site("viewer"), "")
    assert "Store visit" in page
    assert "Version 1 is open" in page
    assert "No answers yet" in said(site("manager"), "of/visit/")


def test_coverage_stands_beside_each_survey(site: Site, counted: Path) -> None:
    page = said(site("manager"), "")
    for words, number in (("Eligible", 6), ("Asked", 4), ("Seen", 1), ("Answered", 1)):
        cell = page[page.index(f'data-label="{words}"') :].partition("</td>")[0]
        assert f">{number}</a>" in cell
    assert "kind%3Dinvitation_offered" in page


def test_a_survey_is_counted_touchpoint_by_touchpoint_beside_its_scores(site: Site, counted: Path) -> None:
    page = said(site("manager"), "of/visit/")
    assert "The contact policy allows no further request so soon." in page
    table = page[page.index("Touchpoint by touchpoint") :]
    assert table.index("store") < table.index("web")
    assert "NPS" in table
    assert "Response rate" in page


def test_the_list_behind_a_number_is_as_long_as_the_number_says(site: Site, counted: Path) -> None:
    client = site("manager")
    page = client.get("/surveys/of/visit/").content.decode()
    cell = page[page.index("<dt>Asked</dt>") :]
    link = unescape(cell.partition('href="')[2].partition('"')[0])
    assert ">4</a>" in cell.partition("</dd>")[0]
    rows = unescape(client.get(link).content.decode())
    assert rows.count("invitation offered") + rows.count("invitation_offered") >= 4


def test_a_department_counts_only_its_own_touchpoints(site: Site, counted: Path) -> None:
    owned_by(counted, store="shops", web="online")
    client = site("department", departments=["shops"])
    page = said(client, "of/visit/")
    assert "Web" not in page.partition("Touchpoint by touchpoint")[2]
    assert "Store visit" in said(client, "")
    other = site("department", "other@example.org", departments=["online"])
    assert "Store visit" not in said(other, "")
    for path in ("", "preview", "logic", "links", "versions", "code.svg", "surveyjs", "answers.csv"):
        assert other.get(f"/surveys/of/visit/{path}").status_code == 404


def test_fifty_surveys_take_as_many_queries_as_one(site: Site, counted: Path) -> None:
    client = site("manager")
    client.get("/surveys/")
    with CaptureQueriesContext(connection) as few:
        client.get("/surveys/")
    for number in range(50):
        put_draft(counted, replace(from_yaml(VISIT), key=f"visit_{number}"))
    with CaptureQueriesContext(connection) as many:
        client.get("/surveys/")
    assert len(many) == len(few)


def test_publishing_shows_what_changes_and_refuses_what_is_wrong(site: Site, folder: Path) -> None:
    client = site("manager")
    survey = change(folder, name="Visit to a store", thanks={"en": "Thank you"})
    page = said(client, "of/visit/publish")
    assert "its name, what is said at the end" in page
    assert "The text is missing in a language" in page
    sent = {"seen": shown_survey(survey)}
    assert "cannot be published yet" in said(client, "of/visit/publish", sent)
    survey = change(folder, thanks={})
    assert "Somebody changed the survey" in said(client, "of/visit/publish", sent)
    response = client.post("/surveys/of/visit/publish", {"seen": shown_survey(survey)})
    assert (response.status_code, standing_of(folder, "visit").open) == (302, 2)
    assert AuditEntry.objects.filter(act="published", key="visit").exists()
    assert "All of it is published." in said(client, "of/visit/publish")


def test_versions_say_what_each_has_changed(site: Site, folder: Path) -> None:
    survey = read_survey(folder, "visit")
    change(folder, pages=(survey.pages[1], survey.pages[0].__class__(key="new", questions=survey.pages[0].questions)))
    publish(folder, "visit")
    page = said(site("viewer"), "of/visit/versions")
    assert "Version 2" in page
    assert "New: new" in page
    assert "Removed: score" in page
    assert "Take it away" not in page


def test_a_survey_is_copied_under_a_key_of_its_own(site: Site, folder: Path) -> None:
    client = site("manager")
    assert "There is a survey 'visit' already" in said(client, "of/visit/copy", {"key": "visit", "name": "Twin"})
    assert "no key" in said(client, "of/visit/copy", {"key": "Not One", "name": ""})
    response = client.post("/surveys/of/visit/copy", {"key": "twin", "name": "Twin"})
    assert response["Location"] == "/surveys/of/twin/edit"
    assert read_survey(folder, "twin").pages == read_survey(folder, "visit").pages


def test_a_survey_is_put_away_and_taken_out_again(site: Site, folder: Path) -> None:
    client = site("manager")
    client.post("/surveys/of/visit/archive")
    assert "In the archive" in said(client, "")
    assert standing_of(folder, "visit").archived
    client.post("/surveys/of/visit/reopen")
    assert standing_of(folder, "visit").open == 1
    assert client.get("/surveys/of/visit/archive").status_code == 405


def test_the_preview_shows_the_draft_in_a_frame_of_the_device(site: Site, folder: Path) -> None:
    client = site("viewer")
    response = client.get("/surveys/of/visit/preview?device=tablet&language=de")
    page = unescape(response.content.decode())
    assert 'class="device tablet"' in page
    assert "frame-src 'self'" in response["Content-Security-Policy"]
    address = page.partition('<iframe class="device tablet" src="')[2].partition('"')[0]
    inner = Client().get(address)
    assert (inner.status_code, "lang=de" in address) == (200, True)
    assert "Desktop" in said(client, "of/visit/preview?device=submarine&language=xx")


def test_every_way_through_a_survey_is_a_link_to_where_it_is_written(site: Site, folder: Path) -> None:
    page = said(site("manager"), "of/visit/logic")
    assert "nps >= 9" in page
    assert "<svg" in page
    assert '/surveys/of/visit/edit/pages/score#ways"' in page
    assert "/edit/pages/" not in said(site("viewer"), "of/visit/logic")
    change(folder, pages=())
    assert "No page yet" in said(site("owner"), "of/visit/logic")


def test_a_page_leads_where_its_branches_say(site: Site, folder: Path) -> None:
    client, path = site("manager"), "of/visit/edit/pages/score"
    page = said(client, path)
    seen = unescape(page.partition('name="seen" value="')[2].partition('">')[0])
    sent = {"do": "save", "seen": seen, "key": "start", "title-en": "Hello", "title-de": "Hallo", "branches": "1",
            "branch-0-when": "nps <= 6", "branch-0-to": "more", "random": "1"}  # fmt: skip
    assert "No answer to the question makes this true" in said(
        client, path, sent | {"do": "check", "branch-0-when": "nps > 10"}
    )
    assert 'name="branch-1-when"' in said(client, path, sent | {"do": "add-branch"})
    assert client.post(f"/surveys/{path}", sent | {"branch-0-to": ""}).status_code == 422
    assert "small letters" in said(client, path, sent | {"key": "end"})
    assert "Another page of the survey has this key." in said(client, path, sent | {"key": "more"})
    assert client.post(f"/surveys/{path}", sent).status_code == 302
    kept = read_survey(folder, "visit").pages[0]
    assert (kept.key, kept.next[0].to, kept.next[0].when, kept.random) == ("start", "more", "nps <= 6", True)
    assert client.post("/surveys/of/visit/edit/pages/start", sent | {"key": "start"}).status_code == 422


def test_a_new_language_gets_the_words_of_the_library(site: Site, folder: Path) -> None:
    client = site("manager")
    page = said(client, "of/visit/settings")
    seen = unescape(page.partition('name="seen" value="')[2].partition('">')[0])
    sent = {"seen": seen, "name": "Visit", "touchpoint": "store", "languages": ["de", "en"], "first": "de",
            "more_languages": "fr", "accent": "#112233", "scheme": "dark", "company": "ACME", "title-en": "Your visit",
            "title-de": "Ihr Besuch"}  # fmt: skip
    assert "Write tags such as sv" in said(client, "of/visit/settings", sent | {"more_languages": "french!"})
    assert client.post("/surveys/of/visit/settings", sent).status_code == 302
    survey = read_survey(folder, "visit")
    assert (survey.languages, survey.theme.accent, survey.title["de"]) == (("de", "en", "fr"), "#112233", "Ihr Besuch")
    assert set(survey.questions[0].text) == {"de", "en", "fr"}
    assert "Somebody has changed this meanwhile: name" in said(client, "of/visit/settings", sent)


def test_the_link_and_its_code_say_what_answers_are_about(site: Site, folder: Path) -> None:
    owned_by(folder, kiosk="shops")
    client = site("viewer")
    page = said(client, "of/visit/links?t=kiosk")
    assert "http://testserver/s/visit?t=kiosk" in page
    assert "<svg" in page
    code = client.get("/surveys/of/visit/code.svg?t=kiosk")
    assert code["Content-Type"] == "image/svg+xml"
    assert code.content.startswith(b"<?xml")


def uploaded(name: str, content: bytes) -> dict[str, SimpleUploadedFile]:
    return {"file": SimpleUploadedFile(name, content)}


def test_a_survey_is_brought_in_after_one_has_seen_what_came_along(site: Site, here: Running) -> None:
    client = site("manager")
    document = {
        "title": "Hello", "unheardOf": 1, "pages": [{"name": "one", "elements": [
            {"type": "rating", "name": "score", "title": "How was it?", "rateMax": 5},
            {"type": "file", "name": "photo", "title": "A photo"},
        ]}],
    }  # fmt: skip
    page = said(client, "import", uploaded("hello.json", json.dumps(document).encode()))
    assert "No kind of question holds this" in page
    definition = unescape(page.partition('spellcheck="false">')[2].rpartition("</textarea>")[0])
    definition = definition[definition.rindex("key: ", 0, definition.index("name:")) :]
    sent = {"definition": definition, "name": "Hello", "key": "hello", "touchpoint": "web"}
    assert "Give it a key" in said(client, "import", sent | {"key": "No key"})
    assert client.post("/surveys/import", sent)["Location"] == "/surveys/of/hello/edit"
    kept = read_survey(here.ledger.folder, "hello")
    assert (kept.touchpoint, [question.key for question in kept.questions]) == ("web", ["score"])
    assert "There is a survey with this key already" in said(client, "import", sent)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("hello.doc", b"?", "Files ending in .doc are not read."),
        ("hello.yaml", b"\xff", "The file is not in UTF-8."),
        ("hello.yaml", b"a: [", "no valid YAML"),
        ("hello.json", b"[]", "SurveyJS"),
    ],
)
def test_what_is_no_survey_is_refused(site: Site, here: Running, name: str, content: bytes, words: str) -> None:
    page = said(site("manager"), "import", uploaded(name, content))
    assert "Import a survey" in page
    assert words in page
    assert not (here.ledger.folder / "surveys").exists()


def test_without_a_file_nothing_is_read(site: Site, here: Running) -> None:
    assert "Choose a file." in said(site("manager"), "import", {"nothing": "1"})


def test_a_survey_is_taken_away_as_it_can_be_read_again(site: Site, folder: Path) -> None:
    client = site("analyst")
    taken = client.get("/surveys/of/visit/definition.yaml?version=1").content.decode()
    assert from_yaml(taken) == read_survey(folder, "visit")
    assert client.get("/surveys/of/visit/definition.yaml").content.decode() == to_yaml(read_survey(folder, "visit"))
    assert client.get("/surveys/of/visit/definition.yaml?version=7").status_code == 404
    assert "SurveyJS" in said(client, "of/visit/surveyjs")
    assert "pages" in msgspec.json.decode(client.get("/surveys/of/visit/surveyjs?as=file").content)


def test_answers_are_taken_away_in_every_form(site: Site, counted: Path) -> None:
    client = site("analyst")
    for form in ("csv", "codebook", "xlsx", "parquet", "sav"):
        assert len(client.get(f"/surveys/of/visit/answers.{form}").content) > 100
    table = pq.read_table(io.BytesIO(client.get("/surveys/of/visit/answers.parquet").content))
    assert (table["touchpoint"].to_pylist(), table["nps"].to_pylist()) == (["store"], [9])
    assert client.get("/surveys/of/visit/answers.pdf").status_code == 404
    assert AuditEntry.objects.filter(act="exported", kind="survey answers").count() == 6


def test_answers_outside_the_scope_stay_here(site: Site, counted: Path, here: Running) -> None:
    arrive("far", "web", "answered")
    catch_up(here.ledger)
    owned_by(counted, store="shops", web="online")
    lines = site("department", departments=["shops"]).get("/surveys/of/visit/answers.csv").content.decode().splitlines()
    assert len(lines) == 2
    none = site("department", "unit@example.org", units=["nowhere"]).get("/surveys/of/visit/answers.csv")
    assert len(none.content.decode().splitlines()) == 1
    assert site("department", "b2b@example.org", accounts=["delta"]).get(
        "/surveys/of/visit/answers.csv"
    ).status_code == 403  # fmt: skip


def test_who_may_not_write_surveys_sees_them_and_changes_nothing(site: Site, folder: Path) -> None:
    before = to_yaml(read_survey(folder, "visit"))
    for role in ("analyst", "department", "agent", "viewer"):
        client = site(role)
        assert client.get("/surveys/of/visit/").status_code == 200
        for path in ("new", "import", "of/visit/edit", "of/visit/settings", "of/visit/library", "of/visit/publish",
                     "of/visit/copy", "of/visit/edit/pages/score", "of/visit/edit/questions/nps"):  # fmt: skip
            assert client.get(f"/surveys/{path}").status_code == 403
            assert client.post(f"/surveys/{path}", {"do": "page-add:"}).status_code == 403
        for path in ("archive", "reopen"):
            assert client.post(f"/surveys/of/visit/{path}").status_code == 403
    assert to_yaml(read_survey(folder, "visit")) == before


def test_a_manager_of_one_department_writes_no_survey(site: Site, folder: Path) -> None:
    owned_by(folder, store="shops")
    client = site("manager", departments=["shops"])
    assert client.get("/surveys/of/visit/edit").status_code == 403
    assert "/surveys/new" not in said(client, "")


def test_every_page_speaks_german(site: Site, folder: Path) -> None:
    archive(folder, "visit")
    client = site("owner")
    pages = ("", "edit", "settings", "library", "logic", "preview", "links", "versions", "copy", "publish")
    for path in ("", "new", "import", *(f"of/visit/{page}" for page in pages)):
        response = client.get(f"/surveys/{path}", headers={"Accept-Language": "de"})
        assert (response.status_code, 'lang="de"' in response.content.decode()) == (200, True)
