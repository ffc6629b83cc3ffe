"""The open link of a survey: what respondents see, and what is in the ledger afterwards."""

import re

import pytest
from django.core import signing
from tests.web.asking.respondents import Respondent, told

from regard.ask.register import archive
from regard.web.asking.models import Sitting
from regard.web.asking.sealing import pass_to_test
from regard.web.running import Running

pytestmark = pytest.mark.usefixtures("shop")


def test_looking_at_a_survey_stores_nothing(ann: Respondent) -> None:
    ann.goes_to("/s/visit")
    assert ann.page.status_code == 200
    assert Sitting.objects.count() == 0


def test_what_was_answered_is_one_interaction(shop: Running, ann: Respondent) -> None:
    ann.goes_to("/s/visit").sends(nps="3")
    assert "You gave 3. What was wrong?" in ann.html
    ann.sends(reason=["other"], reason__other="The queue")
    assert (ann.page.status_code, ann.heading) == (200, "Thank you")
    (found,) = told(shop)
    assert found.answers == {"nps": 3, "reason": "other"}
    assert (found.row["touchpoint"], found.row["channel"], found.row["source"]) == ("store", "store", "survey:visit")


def test_the_last_page_says_what_its_author_wrote(ann: Respondent) -> None:
    ann.goes_to("/s/visit").sends(nps="10")
    assert "You gave us 10. Thank you." in ann.html


def test_nobody_is_given_a_cookie(ann: Respondent) -> None:
    ann.goes_to("/s/visit").sends(nps="3").sends()
    assert dict(ann.client.cookies) == {}


def test_a_page_is_kept_by_nobody_and_tells_no_site_its_address(ann: Respondent) -> None:
    ann.goes_to("/s/visit").sends(nps="3")
    headers = ann.page.headers
    assert (headers["Cache-Control"], headers["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert "'unsafe" not in headers["Content-Security-Policy"]
    assert not re.search(r"<style| style=|<script>| on[a-z]+=", ann.html)


def test_a_missing_answer_is_said_beside_its_question(ann: Respondent) -> None:
    ann.goes_to("/s/visit").sends()
    assert ann.page.status_code == 422
    assert 'id="q-nps-problem">Please answer this question.' in ann.html
    assert Sitting.objects.count() == 0


def test_a_question_that_an_answer_opens_is_shown_before_the_page_is_left(shop: Running, ann: Respondent) -> None:
    ann.goes_to("/s/visit").sends(nps="3").sends(reason=["price"])
    assert (ann.page.status_code, 'name="why"' in ann.html) == (200, True)
    assert "one more question" in ann.html
    assert ann.form.fields["reason"] == ["price"]
    assert ann.sends().page.status_code == 422
    ann.sends(why="Too dear")
    assert [each.answers["why"] for each in told(shop)] == ["Too dear"]


def test_one_goes_back_and_what_was_typed_stays(ann: Respondent) -> None:
    ann.goes_to("/s/visit").sends(nps="3").sends(go="back", reason=["other"], reason__other="The queue")
    assert ann.form.fields["nps"] == ["3"]
    ann.sends(nps="4")
    assert ann.form.fields["reason"] == ["other"]
    assert ann.form.fields["reason.other"] == ["The queue"]


def test_answers_of_a_branch_that_was_left_again_do_not_count(shop: Running, ann: Respondent) -> None:
    ann.goes_to("/s/visit").sends(nps="3").sends(go="back", reason=["other"], reason__other="The queue")
    ann.sends(nps="10")
    assert [each.answers for each in told(shop)] == [{"nps": 10}]


def test_a_code_on_the_wall_says_where(shop: Running, ann: Respondent) -> None:
    ann.goes_to("/s/visit?t=web&u=mitte&c=spring").sends(nps="10")
    (found,) = told(shop)
    assert [found.row[name] for name in ("touchpoint", "unit", "campaign")] == ["web", "mitte", "spring"]


def test_what_the_catalogue_does_not_know_is_left_out(shop: Running, ann: Respondent) -> None:
    ann.goes_to("/s/visit?t=moon&u=crater&c=%3Cb%3E").sends(nps="10")
    (found,) = told(shop)
    assert [found.row[name] for name in ("touchpoint", "unit", "campaign")] == ["store", None, None]


def test_nobody_can_change_later_what_answers_are_about(shop: Running, ann: Respondent) -> None:
    ann.goes_to("/s/visit?t=web&u=mitte")
    ann.page = ann.client.post("/s/visit?t=store", ann.form.fields | {"nps": "10", "touchpoint": "store", "t": "store"})
    assert told(shop)[0].row["touchpoint"] == "web"


@pytest.mark.parametrize("start", ["", "nonsense", "signed for another purpose"])
def test_a_page_with_a_changed_hidden_field_is_shown_anew_with_what_was_typed(
    shop: Running, ann: Respondent, start: str
) -> None:
    if start.startswith("signed"):
        start = signing.dumps({"survey": "visit"}, salt="another")
    ann.goes_to("/s/visit").sends(start=start, nps="4")
    assert (ann.page.status_code, ann.form.fields["nps"]) == (422, ["4"])
    assert "Your answers have not been sent" in ann.html
    ann.sends().sends()
    assert [each.answers for each in told(shop)] == [{"nps": 4}]


def test_the_page_of_another_survey_is_not_taken(ann: Respondent) -> None:
    ann.goes_to("/s/visit")
    start = ann.form.fields["start"]
    ann.goes_to("/s/everything").sends(start=start, rate="3")
    assert ann.page.status_code == 422


def test_a_first_page_that_is_sent_twice_is_one_sitting(shop: Running, ann: Respondent) -> None:
    ann.goes_to("/s/visit")
    form = ann.form.fields | {"nps": ["3"]}
    places = {ann.client.post("/s/visit", form)["Location"] for _ in range(2)}
    assert (len(places), Sitting.objects.count()) == (1, 1)


def test_a_last_page_that_is_sent_twice_is_one_answer(shop: Running, ann: Respondent) -> None:
    ann.goes_to("/s/visit")
    form = ann.form.fields | {"nps": ["10"]}
    again = [ann.client.post("/s/visit", form).content.decode() for _ in range(2)][1]
    assert "You have answered already" in again
    assert len(told(shop)) == 1


def test_the_back_button_after_the_end_says_that_it_has_arrived(ann: Respondent) -> None:
    place = ann.goes_to("/s/visit").sends(nps="3").url
    ann.sends()
    assert "You have answered already" in ann.goes_to(place).html


def test_two_tabs_lose_nothing_of_each_other(shop: Running, ann: Respondent) -> None:
    first = ann.goes_to("/s/visit").sends(nps="3").url.partition("?")[0]
    bob = Respondent().goes_to(f"{first}?page=score")
    ann.sends(go="back", reason=["other"])
    bob.sends(nps="4")
    assert bob.form.fields["reason"] == ["other"]
    bob.sends()
    assert [each.answers for each in told(shop)] == [{"nps": 4, "reason": "other"}]


@pytest.mark.parametrize("page", ["moon", "wrong"])
def test_a_page_that_the_route_does_not_lead_by_leads_to_the_one_that_is_next(ann: Respondent, page: str) -> None:
    ann.goes_to("/s/visit").sends(page=page, reason=["other"])
    assert ann.form.fields["page"] == ["score"]


def test_who_comes_back_is_asked_whether_to_go_on(ann: Respondent) -> None:
    place = ann.goes_to("/s/visit").sends(nps="3").url.partition("?")[0]
    ann.goes_to(place)
    assert ann.heading == "Go on where you stopped?"
    assert f"{place}?page=wrong" in ann.html
    ann.sends(go="anew")
    assert (ann.form.fields["page"], "nps" in ann.form.fields) == (["score"], False)


def test_a_link_that_nobody_gave_says_so(ann: Respondent) -> None:
    assert ann.goes_to("/s/visit/x").page.status_code == 410
    assert ann.goes_to("/s/moon").page.status_code == 404
    assert ann.heading == "There is no such page"


def test_a_survey_that_was_put_away_takes_no_more(shop: Running, ann: Respondent) -> None:
    ann.goes_to("/s/visit")
    archive(shop.ledger.folder, "visit")
    ann.sends(nps="3")
    assert (ann.page.status_code, ann.heading) == (410, "This survey is closed")
    assert ann.goes_to("/s/visit").page.status_code == 410


def test_a_sitting_of_a_survey_that_was_put_away_ends(shop: Running, ann: Respondent) -> None:
    ann.goes_to("/s/visit").sends(nps="3")
    archive(shop.ledger.folder, "visit")
    assert ann.sends().heading == "This survey is closed"
    assert told(shop) == []


def test_only_get_and_post_are_answered(ann: Respondent) -> None:
    assert ann.client.delete("/s/visit").status_code == 405
    assert ann.client.get("/i/x/shown").status_code == 405


def test_a_page_that_is_too_large_is_refused(ann: Respondent) -> None:
    ann.goes_to("/s/visit").sends(nps="3", why="x" * 300_000)
    assert ann.page.status_code == 413


def test_the_colours_are_a_stylesheet(ann: Respondent) -> None:
    sheet = ann.client.get("/s/visit/theme.css?v=1")
    assert sheet["Content-Type"].startswith("text/css")
    assert sheet.content.decode() == ":root{--accent:#3d3a8c;--on-accent:#fff}"


def test_only_what_is_tried_out_may_stand_in_our_own_frame(shop: Running, ann: Respondent) -> None:
    def ancestors(url: str) -> bool:
        return "frame-ancestors 'self'" in ann.goes_to(url).page["Content-Security-Policy"]

    assert ancestors(f"/s/visit?test={pass_to_test('visit', 1)}")
    assert not ancestors("/s/visit")
