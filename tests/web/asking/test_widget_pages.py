"""The widget's script, and the pages that it shows in a frame of another site."""

import gzip
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import msgspec
import pytest
from django.test import Client
from tests.web.asking.respondents import Respondent, told

from regard.web.asking.sealing import pass_to_test
from regard.web.running import Running

pytestmark = pytest.mark.usefixtures("shop")
DISPLAY = "abcdefghijklmnopqrstuvwx"


def ancestors(page: Any) -> str:
    found = re.search(r"frame-ancestors ([^;]*)", page["Content-Security-Policy"])
    return found[1] if found else ""


def display_told_by(ann: Respondent) -> dict[str, Any]:
    found = re.search(r'data-display="([^"]*)"', ann.html)
    return msgspec.json.decode(unescape(found[1])) if found else {}


def test_the_script_is_smaller_than_ten_kilobytes() -> None:
    assert len(gzip.compress(Client().get("/widget.js").content)) <= 10_000


def test_any_site_may_load_the_script_and_keep_it_for_an_hour() -> None:
    found = Client().get("/widget.js")
    names = ("Content-Type", "Cache-Control", "Access-Control-Allow-Origin", "Cross-Origin-Resource-Policy")
    assert [found[name] for name in names] == [
        "text/javascript; charset=utf-8",
        "public, max-age=3600",
        "*",
        "cross-origin",
    ]
    assert found.cookies == {}


def test_a_script_that_has_not_changed_is_not_sent_again() -> None:
    etag = Client().get("/widget.js")["ETag"]
    again = Client().get("/widget.js", headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")


def test_the_script_can_only_be_read() -> None:
    assert Client().post("/widget.js").status_code == 405


def test_only_pages_for_frames_may_stand_in_a_frame_of_another_site(ann: Respondent) -> None:
    assert ancestors(ann.goes_to("/e/visit").page) == "*"
    assert ancestors(ann.goes_to("/e/moon").page) == "*"
    assert ancestors(ann.goes_to("/s/visit").page) == "'none'"


def test_whoever_answers_in_a_frame_stays_there(shop: Running, ann: Respondent) -> None:
    ann.goes_to("/e/visit?t=web&lang=de").sends(nps="3")
    assert re.fullmatch(r"/e/visit/s/[\w-]+\?page=wrong", ann.url)
    ann.sends(reason=["price"], why="Too dear")
    assert "data-finished" in ann.html
    assert ancestors(ann.page) == "*"
    assert told(shop)[0].row["touchpoint"] == "web"
    assert ann.client.cookies == {}


def test_whoever_begins_again_in_a_frame_stays_there(ann: Respondent) -> None:
    ann.goes_to("/e/visit").sends(nps="3")
    ann.goes_to(ann.url.partition("?")[0]).sends(go="anew")
    assert re.fullmatch(r"/e/visit/s/[\w-]+\?page=score", ann.url)


def test_an_invitation_is_answered_in_a_frame(shop: Running, ann: Respondent, invited: Callable[..., str]) -> None:
    path = invited()
    ann.goes_to(f"/e{path}").sends(nps="3")
    assert ann.url.startswith(f"/e{path}?page=")
    ann.sends(reason=["price"], why="Too dear")
    assert ann.heading == "Thank you"
    assert ann.goes_to(f"/e{path}").heading == "You have answered already"


def test_a_display_is_told_with_what_it_is_about(ann: Respondent) -> None:
    ann.goes_to(f"/e/visit?d={DISPLAY}&t=web&u=mitte&c=spring")
    known = {"id": DISPLAY, "touchpoint": "web", "unit": "mitte", "campaign": "spring"}
    assert display_told_by(ann) == known
    assert display_told_by(ann.sends(nps="3")) == known


def test_the_display_of_an_invitation_is_told_by_its_token(ann: Respondent, invited: Callable[..., str]) -> None:
    path = invited()
    assert display_told_by(ann.goes_to(f"/e{path}")) == {"invitation": path.rpartition("/")[2]}


@pytest.mark.parametrize("query", ["", "?d=short", "?d=abcdefghijklmnop<script>"])
def test_what_has_no_name_is_not_told(ann: Respondent, query: str) -> None:
    assert 'data-displays=""' in ann.goes_to(f"/e/visit{query}").html


def test_of_an_anonymous_survey_no_display_is_named(ann: Respondent) -> None:
    ann.goes_to(f"/e/secret?d={DISPLAY}&c=spring")
    assert display_told_by(ann) == {"touchpoint": "store"}
    assert DISPLAY not in ann.form.fields["start"][0]


def test_a_test_is_told_nowhere(ann: Respondent) -> None:
    ann.goes_to(f"/e/visit?d={DISPLAY}&test={pass_to_test('visit')}")
    assert 'data-displays=""' in ann.html
    assert ancestors(ann.page) == "*"


def test_an_answer_carries_the_display_that_it_was_given_in(shop: Running, ann: Respondent) -> None:
    ann.goes_to(f"/e/visit?d={DISPLAY}").sends(nps="10")
    assert f'"invitation":"{DISPLAY}"' in told(shop)[0].row["context"]


def test_a_page_of_its_own_says_nothing_to_a_widget(ann: Respondent) -> None:
    html = ann.goes_to("/s/visit").html
    assert "embedded" not in html
    assert "data-keeps-nothing" not in html


def test_a_page_in_a_frame_keeps_nothing_on_the_device(ann: Respondent) -> None:
    assert "data-keeps-nothing" in ann.goes_to("/e/visit").html
