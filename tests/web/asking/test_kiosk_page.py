"""A kiosk is one page with all of a survey in it, in every language, which leads nowhere else."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from tests.web.asking.respondents import ANONYMOUS, VISIT, Answered, Respondent, publish_survey, told
from tests.web.sending import Answered as Response
from tests.web.sending import as_json, send

from regard.ask.register import archive
from regard.ask.survey import Question, QuestionKind
from regard.ask.words import languages, words_of
from regard.ask.writing import from_yaml
from regard.web.asking.branching import speech_of
from regard.web.asking.kiosk_words import problems_of_each
from regard.web.asking.sealing import pass_to_test
from regard.web.running import Running

pytestmark = pytest.mark.usefixtures("shop")
ID = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
CHANGED = VISIT.replace("name: After a visit", "name: Changed").replace("nps >= 9", "nps >= 7")
WEB_AND_MITTE = {"touchpoint": "web", "unit": "mitte", "campaign": "", "test": ""}


def kiosk(query: str = "", survey: str = "visit", **headers: str) -> HttpResponse:
    page: HttpResponse = Respondent(**headers).goes_to(f"/k/{survey}{query}").page
    return page


def data_of(page: HttpResponse) -> dict[str, Any]:
    found = re.search(r'<script id="kiosk-data" type="application/json">(.*?)</script>', page.content.decode())
    assert found
    return dict(json.loads(found[1]))


def submit(**parts: Any) -> Response:
    return send("/api/v1/surveys/visit/submissions", as_json({"id": ID, "replies": {"nps": 8}} | parts))


def only(shop: Running) -> Answered:
    (found,) = told(shop)
    return found


def test_all_pages_stand_in_it_in_every_language() -> None:
    html = kiosk().content.decode()
    assert re.findall(r'data-language="(\w+)" data-screen="page" data-page="(\w+)"', html) == [
        (language, page) for language in ("en", "de", "he") for page in ("score", "wrong")
    ]
    assert "Was war?" in html
    assert "You gave {nps}. What was wrong?" in html


def test_it_says_what_the_answers_are_about_and_which_version_was_shown() -> None:
    data = data_of(kiosk("?t=web&u=mitte&lang=de"))
    assert data["sent"] == WEB_AND_MITTE
    assert (data["version"], data["language"]) == (1, "de")
    assert data["speech"]["he"]["direction"] == "rtl"


def test_it_is_the_same_page_each_time_so_that_a_new_one_is_told() -> None:
    assert kiosk().content == kiosk().content


def test_the_staff_corner_is_no_other_page() -> None:
    assert kiosk("?u=mitte&staff").content == kiosk("?u=mitte").content


def test_nothing_leads_away_but_for_who_has_no_scripts() -> None:
    html = kiosk("?u=mitte").content.decode()
    assert "<a " not in html
    assert '<noscript><meta http-equiv="refresh" content="0;url=/s/visit?u=mitte"></noscript>' in html


def test_its_policy_lets_it_keep_a_copy_and_send_no_form() -> None:
    page = kiosk()
    policy = page["Content-Security-Policy"]
    assert "worker-src 'self'" in policy
    assert "form-action 'none'" in policy
    assert "unsafe" not in policy
    assert (page["Cache-Control"], page["X-Robots-Tag"], page.cookies) == ("no-store", "noindex", {})


@pytest.mark.parametrize(("survey", "status"), [("moon", 404), ("visit", 410)])
def test_a_survey_that_is_not_open_says_so(shop: Running, survey: str, status: int) -> None:
    archive(shop.ledger.folder, "visit")
    page = kiosk(survey=survey)
    assert (page.status_code, page["X-Robots-Tag"]) == (status, "noindex")


def test_a_survey_that_asks_nobody_here_is_closed(shop: Running) -> None:
    text = VISIT.replace("- key: score\n", "- key: score\n  shown_if: '@touchpoint is web'\n")
    publish_survey(shop.ledger.folder, from_yaml(text.replace("- key: wrong\n", "- key: wrong\n  shown_if: nps < 7\n")))
    assert kiosk("?t=web").status_code == 200
    assert kiosk().status_code == 410


@pytest.mark.parametrize("path", ["/k/visit", "/k/worker.js"])
def test_nothing_can_be_posted_to_it(path: str) -> None:
    assert Respondent().client.post(path).status_code == 405


def test_the_worker_stands_where_it_may_look_after_kiosks() -> None:
    page = Respondent().goes_to("/k/worker.js").page
    assert page["Content-Type"].startswith("text/javascript")
    assert (page["Cache-Control"], "caches.match" in page.content.decode()) == ("no-cache", True)


def test_a_kiosk_that_is_tried_out_says_so_and_sends_its_pass() -> None:
    page = kiosk(f"?test={pass_to_test('visit')}")
    assert words_of("en")["test"] in page.content.decode()
    assert data_of(page)["sent"]["test"]


def test_an_anonymous_survey_says_that_it_is(shop: Running) -> None:
    publish_survey(shop.ledger.folder, from_yaml(ANONYMOUS))
    page = kiosk("?u=mitte")
    assert words_of("en")["anonymous_note"] in page.content.decode()
    assert (data_of(page)["anonymous"], data_of(page)["sent"]["unit"]) == (True, "")


def test_a_survey_without_a_title_is_called_by_its_name_as_it_is_written(shop: Running) -> None:
    text = VISIT.replace("title: {en: Your visit, de: Ihr Besuch, he: הביקור שלך}", "").replace("After", "'{After}")
    publish_survey(shop.ledger.folder, from_yaml(text.replace("a visit\ntouchpoint", "a visit'\ntouchpoint")))
    assert '<h1 tabindex="-1">{{After}} a visit</h1>' in kiosk().content.decode()


@pytest.mark.parametrize("language", languages())
def test_every_language_can_say_what_is_wrong(language: str) -> None:
    question = Question(key="count", kind=QuestionKind.NUMBER, text={"en": "How many?"}, least=2)
    sentences = problems_of_each(words_of(language), question)
    assert "2" in sentences["too_low"]
    assert "too_high" in problems_of_each(words_of(language), question)
    assert "too_early" not in sentences


def test_points_are_said_by_name_where_each_has_one() -> None:
    text = VISIT.replace(
        "kind: nps,", "kind: rating, labels: {1: {en: A}, 2: {en: B}, 3: {en: C}, 4: {en: D}, 5: {en: E}},"
    )
    assert speech_of(from_yaml(text), "en")["texts"]["nps"]["labels"]["2"] == "B"
    assert speech_of(from_yaml(VISIT), "en")["texts"]["nps"]["labels"] == {}


def test_answers_count_by_the_version_that_was_shown(shop: Running) -> None:
    publish_survey(shop.ledger.folder, from_yaml(CHANGED))
    assert submit(version=1, replies={"nps": 8, "reason": ["price"], "why": "Dear"}, unit="mitte").status == 200
    found = only(shop)
    assert '"version":1' in found.row["context"]
    assert found.answers == {"nps": 8, "reason": "price", "why": "Dear"}
    assert found.row["unit"] == "mitte"


def test_a_version_that_was_never_published_is_refused(shop: Running) -> None:
    sent = submit(version=7)
    assert (sent.status, sent.data["code"]) == (400, "unknown_version")
    assert told(shop) == []


def test_who_answered_an_anonymous_version_stays_anonymous(shop: Running) -> None:
    publish_survey(shop.ledger.folder, from_yaml(ANONYMOUS))
    publish_survey(shop.ledger.folder, from_yaml(VISIT))
    submit(version=2, unit="mitte", campaign="spring", answered_at="2026-01-01T10:00:00Z")
    found = only(shop)
    assert (found.row["unit"], found.row["campaign"], found.row["duration_s"]) == (None, None, None)
    assert ID not in str(found.row)


def test_what_waited_counts_when_it_was_answered_whatever_the_clock_says(shop: Running) -> None:
    wrong = datetime(2001, 1, 1, tzinfo=UTC)
    moments = {"started_at": wrong, "answered_at": wrong + timedelta(seconds=40), "sent_at": wrong + timedelta(days=3)}
    submit(**{name: moment.isoformat() for name, moment in moments.items()})
    row = only(shop).row
    assert abs(datetime.now(UTC) - timedelta(days=3) - row["occurred_at"].replace(tzinfo=UTC)) < timedelta(minutes=2)
    assert row["duration_s"] == pytest.approx(40, abs=1.1)


@pytest.mark.parametrize("answered", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_no_clock_leads_into_the_future_or_far_back(shop: Running, answered: str) -> None:
    assert submit(answered_at=answered).status == 200
    here, there = datetime.now(UTC), only(shop).row["occurred_at"].replace(tzinfo=UTC)
    assert here - timedelta(days=91) < there <= here


def test_of_an_anonymous_survey_only_the_day_is_kept_of_the_moment(shop: Running) -> None:
    publish_survey(shop.ledger.folder, from_yaml(ANONYMOUS))
    submit(answered_at=(datetime.now(UTC) - timedelta(days=2)).isoformat())
    at = only(shop).row["occurred_at"]
    assert (at.hour, at.minute, at.date()) == (0, 0, (datetime.now(UTC) - timedelta(days=2)).date())
