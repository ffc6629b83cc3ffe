"""Displays: who was shown a survey in a page counts as asked, and nobody learns who it was."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.web.asking.respondents import Respondent, told
from tests.web.sending import Answered, as_json, send

from regard.ask.register import archive
from regard.measure import Breakdown, nps
from regard.web.asking import crowding, displays
from regard.web.asking.crowding import Turnstile
from regard.web.asking.models import Invitation, Invited
from regard.web.running import Running

pytestmark = pytest.mark.usefixtures("shop")
ID = "abcdefghijklmnopqrstuvwx"


@pytest.fixture(autouse=True)
def _own_turnstile(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(displays, "DISPLAYS", Turnstile())


def show(state: str = "shown", survey: str = "visit", **parts: Any) -> Answered:
    return send(f"/api/v1/surveys/{survey}/displays", as_json({"id": ID, "state": state} | parts))


def rows(shop: Running, state: str) -> list[dict[str, Any]]:
    return [each.row for each in told(shop, state)]


def test_a_display_is_an_interaction_of_nobody(shop: Running) -> None:
    sent = show(touchpoint="web", unit="mitte", campaign="spring")
    assert (sent.status, sent.data) == (200, {"success": True})
    (row,) = rows(shop, "shown")
    assert [row[name] for name in ("touchpoint", "unit", "campaign", "customer_no")] == ["web", "mitte", "spring", None]
    assert row["context"] == f'{{"survey":"visit","version":1,"invitation":"{ID}"}}'


def test_a_display_that_is_told_again_is_one(shop: Running) -> None:
    for _ in range(2):
        assert show().status == 200
    assert len(rows(shop, "shown")) == 1


def test_a_display_that_was_put_away_is_known_as_such(shop: Running) -> None:
    show()
    show("dismissed")
    assert f'"invitation":"{ID}"' in rows(shop, "dismissed")[0]["context"]


def test_a_touchpoint_that_is_unknown_gives_way_to_the_surveys_own(shop: Running) -> None:
    show(touchpoint="moon")
    assert rows(shop, "shown")[0]["touchpoint"] == "store"


def test_a_score_says_how_many_were_shown_the_survey(shop: Running) -> None:
    for each in range(3):
        show(id=f"{ID}-{'abc'[each]}")
    Respondent().goes_to(f"/e/visit?d={ID}-a").sends(nps="10")
    told(shop)
    with shop.pool.borrow() as (_, reader):
        (found,) = nps(reader, Breakdown())
    assert found.coverage is not None
    assert (found.coverage.asked, found.coverage.answered) == (3, 1)


def test_an_answer_that_is_sent_whole_belongs_to_its_display(shop: Running) -> None:
    show()
    send("/api/v1/surveys/visit/submissions", as_json({"id": f"{ID}-answer", "display": ID, "replies": {"nps": 10}}))
    assert f'"invitation":"{ID}"' in told(shop)[0].row["context"]


def test_of_an_anonymous_survey_neither_id_nor_moment_is_kept(shop: Running) -> None:
    show(survey="secret", campaign="bobs-own-code")
    show(survey="secret", id=None)
    found = rows(shop, "shown")
    assert [row["occurred_at"].time().isoformat() for row in found] == ["00:00:00", "00:00:00"]
    assert [row for row in found if ID in row["context"] or row["campaign"]] == []
    assert len({row["context"] for row in found}) == 2


def test_what_cannot_be_counted_is_refused_with_a_reason() -> None:
    assert (show(id=None).status, show(id=None).data["code"]) == (400, "no_id")
    assert (show("answered").status, show("answered").data["code"]) == (400, "wrong_shape")
    assert show(survey="moon").status == 404
    assert show(id=None, invitation="nobody").status == 404


def test_a_survey_that_is_closed_is_shown_to_nobody(shop: Running) -> None:
    archive(shop.ledger.folder, "visit")
    assert (show().status, show().data["code"]) == (410, "closed")


def test_one_address_cannot_tell_of_displays_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crowding, "AT_ONCE", 1)
    sent = [show(id=f"{ID}-{letter}") for letter in "ab"]
    assert [each.status for each in sent] == [200, 429]


def test_an_invitation_that_is_put_away_can_still_be_answered(shop: Running, invited: Callable[..., str]) -> None:
    path = invited()
    for state in ("shown", "dismissed", "dismissed"):
        assert show(state, id=None, invitation=path.rpartition("/")[2]).status == 200
    assert Invitation.objects.get().state == Invited.DISMISSED
    assert [len(rows(shop, state)) for state in ("shown", "dismissed")] == [1, 1]
    assert Respondent().goes_to(path).sends(nps="10").heading == "Thank you"
    assert Invitation.objects.get().state == Invited.ANSWERED


def test_an_invitation_that_was_answered_cannot_be_put_away(shop: Running, invited: Callable[..., str]) -> None:
    path = invited()
    Respondent().goes_to(path).sends(nps="10")
    assert show("dismissed", id=None, invitation=path.rpartition("/")[2]).status == 200
    assert rows(shop, "dismissed") == []


def test_an_invitation_to_another_survey_is_unknown(invited: Callable[..., str]) -> None:
    assert show(survey="everything", id=None, invitation=invited().rpartition("/")[2]).status == 404
