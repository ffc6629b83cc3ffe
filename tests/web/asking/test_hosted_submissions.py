"""A whole survey in one request: widgets, apps and kiosks send it, and may send it twice."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.web.asking.respondents import Respondent, told
from tests.web.sending import Answered, as_json, send

from regard.collect.intake import Overloaded
from regard.web.asking import crowding
from regard.web.asking.models import Sitting
from regard.web.asking.sealing import pass_to_test
from regard.web.running import Running

pytestmark = pytest.mark.usefixtures("shop")
WHOLE = {"nps": 3, "reason": ["price", "other"], "reason.other": "The queue", "why": "Too dear"}
ID = "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9"


def submit(replies: dict[str, Any], survey: str = "visit", **parts: Any) -> Answered:
    return send(f"/api/v1/surveys/{survey}/submissions", as_json({"id": ID, "replies": replies} | parts))


def test_a_submission_is_one_interaction(shop: Running) -> None:
    sent = submit(WHOLE, touchpoint="web", unit="mitte", language="de", started_at="2026-01-01T10:00:00Z")
    assert (sent.status, sent.data) == (200, {"success": True, "id": ID, "known": False})
    (found,) = told(shop)
    assert found.answers == {"nps": 3, "reason": ["price", "other"], "why": "Too dear"}
    assert (found.row["touchpoint"], found.row["unit"]) == ("web", "mitte")
    assert found.row["duration_s"] > 1000
    assert '"language":"de"' in found.row["context"]


def test_a_submission_that_is_sent_again_changes_nothing(shop: Running) -> None:
    submit(WHOLE)
    again = submit({"nps": 10})
    assert (again.status, again.data["known"]) == (200, True)
    assert [each.answers["nps"] for each in told(shop)] == [3]


def test_a_submission_is_known_for_ever(shop: Running) -> None:
    submit(WHOLE)
    Sitting.objects.all().delete()
    assert submit(WHOLE).data["known"] is True
    assert len(told(shop)) == 1


def test_what_cannot_be_taken_is_said_of_each_reply(shop: Running) -> None:
    sent = submit({"nps": 11, "moon": "x", "reason": ["cheese"]}, language="de")
    codes = {each["question"]: each["code"] for each in sent.data["problems"]}
    assert (sent.status, sent.data["code"]) == (400, "invalid")
    assert codes == {"nps": "unknown_option", "moon": "unknown_question", "reason": "unknown_option"}
    assert "Bitte" in sent.data["problems"][1]["message"]
    assert told(shop) == []


def test_a_required_reply_that_is_missing_is_said() -> None:
    codes = {each["question"]: each["code"] for each in submit({"nps": 3, "reason": ["price"]}).data["problems"]}
    assert codes == {"why": "required"}


def test_a_text_that_is_too_long_is_said_with_its_limit() -> None:
    said = submit({"nps": 3, "reason": ["price"], "why": "x" * 5_000}).data["problems"]
    assert "4000" in said[0]["message"]


def test_replies_off_the_route_do_not_count(shop: Running) -> None:
    submit({"nps": 10, "why": "x"})
    assert [each.answers for each in told(shop)] == [{"nps": 10}]


def test_nobody_can_send_facts() -> None:
    sent = submit({"nps": 10, "@touchpoint": "web"})
    assert sent.data["problems"][0]["code"] == "unknown_question"


def test_an_invitation_says_what_it_is_about(shop: Running, invited: Callable[..., str]) -> None:
    token = invited().rpartition("/")[2]
    assert submit({"nps": 10}, invitation=token, touchpoint="store").status == 200
    assert told(shop)[0].row["touchpoint"] == "web"
    assert submit({"nps": 1}, invitation=token, id="another-one-1234").data["known"] is True
    assert Respondent().goes_to(f"/i/{token}").heading == "You have answered already"


@pytest.mark.parametrize(
    ("parts", "status", "code"),
    [
        ({"id": "short"}, 400, "wrong_shape"),
        ({"more": 1}, 400, "wrong_shape"),
        ({"invitation": "nobody"}, 404, "unknown"),
        ({"survey": "moon"}, 404, "unknown"),
        ({"test": "made-up"}, 410, "expired"),
    ],
)
def test_what_cannot_be_served_has_a_code(parts: dict[str, Any], status: int, code: str) -> None:
    sent = submit({"nps": 10}, **parts)
    assert (sent.status, sent.data["code"]) == (status, code)


def test_an_invitation_to_another_survey_is_unknown(invited: Callable[..., str]) -> None:
    token = invited().rpartition("/")[2]
    assert submit({"rate": 3}, "everything", invitation=token).status == 404


def test_a_test_never_counts(shop: Running) -> None:
    submit({"nps": 10}, test=pass_to_test("visit", 1))
    assert [each.row["excluded"] for each in told(shop)] == ["test"]


def test_what_was_cut_short_is_sent_again_as_the_same(shop: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    def overloaded(*_: object) -> None:
        raise Overloaded("More is waiting than can be kept soon.", "Send it again later.")

    with monkeypatch.context() as patch:
        patch.setattr(shop.intake, "take", overloaded)
        assert submit({"nps": 10}, "secret").status == 429
    kept = Sitting.objects.get()
    assert bytes(kept.content)
    assert submit({"nps": 10}, "secret").data["known"] is False
    assert len(told(shop)) == 1


def test_one_address_cannot_send_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crowding, "AT_ONCE", 1)
    sent = [submit({"nps": 10}, id=f"submission-number-{n}") for n in range(2)]
    assert [each.status for each in sent] == [200, 429]
    assert int(sent[1].headers["Retry-After"]) >= 1


def test_pages_of_other_origins_may_send() -> None:
    headers = {"Origin": "https://shop.example", "Access-Control-Request-Method": "POST"}
    asked = send("/api/v1/surveys/visit/submissions", headers=headers, method="OPTIONS")
    assert asked.headers["Access-Control-Allow-Origin"] == "https://shop.example"
