"""Trouble: whatever fails, respondents are told, lose nothing of what they typed, and are counted once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.utils.timezone import now
from tests.web.asking.respondents import Respondent, told

from regard.collect.event import Event
from regard.collect.intake import Overloaded, Result, StorageFailed
from regard.collect.refusal import Refusal
from regard.web.asking import answering, crowding, sealing, visiting
from regard.web.asking.events import take
from regard.web.asking.inviting import expire_due
from regard.web.asking.jobs import tidy
from regard.web.asking.models import Invitation, Invited, Sitting
from regard.web.asking.sealing import locked, unlocked
from regard.web.running import Running

pytestmark = pytest.mark.usefixtures("shop")


def failing(error: Exception) -> Callable[..., Any]:
    def fails(*_: object, **__: object) -> Any:
        raise error

    return fails


OVERLOADED = Overloaded("More is waiting than can be kept soon.", "Send it again later.")
FAILED = StorageFailed("The commit failed.", "Send it again later.")


@pytest.mark.parametrize("error", [OVERLOADED, FAILED])
def test_answers_that_could_not_be_kept_are_sent_again(
    shop: Running, ann: Respondent, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    ann.goes_to("/s/visit").sends(nps="3")
    with monkeypatch.context() as patch:
        patch.setattr(shop.intake, "take", failing(error))
        ann.sends(reason=["other"], reason__other="The queue")
    assert (ann.page.status_code, ann.page["Retry-After"]) == (503, "5")
    assert "What you entered is still here" in ann.html
    assert "Try again" in ann.html
    assert ann.form.fields["reason.other"] == ["The queue"]
    ann.sends()
    assert ann.heading == "Thank you"
    assert [each.answers for each in told(shop)] == [{"nps": 3, "reason": "other"}]


def test_a_single_page_that_could_not_be_kept_is_sent_again(
    shop: Running, ann: Respondent, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann.goes_to("/s/everything")
    with monkeypatch.context() as patch:
        patch.setattr(shop.intake, "take", failing(FAILED))
        ann.sends(rate="4", words="Bread")
    assert (ann.form.fields["rate"], ann.form.fields["words"]) == (["4"], ["Bread"])
    ann.sends()
    assert [each.answers for each in told(shop)] == [{"rate": 4, "words": "Bread"}]


def test_a_state_that_cannot_be_written_loses_no_words(ann: Respondent, monkeypatch: pytest.MonkeyPatch) -> None:
    ann.goes_to("/s/visit").sends(nps="3")
    with monkeypatch.context() as patch:
        patch.setattr(answering, "keep", failing(OperationalError("disk")))
        ann.sends(reason=["price"], why="Dear")
    assert (ann.page.status_code, ann.form.fields["why"]) == (503, ["Dear"])


@pytest.mark.parametrize("dies_at", ["finish", "note_answered"])
def test_a_server_killed_after_the_answer_was_kept_doubles_nothing(
    shop: Running, invited: Callable[..., str], monkeypatch: pytest.MonkeyPatch, dies_at: str
) -> None:
    ann = Respondent().goes_to(invited())
    form = ann.form.fields | {"nps": ["10"]}
    with monkeypatch.context() as patch:
        patch.setattr(answering, dies_at, failing(SystemError("killed")))
        assert ann.client.post(ann.url, form).status_code == 500
    assert len(told(shop)) == 1
    ann.client.post(ann.url, form)
    assert len(told(shop)) == 1


def test_an_answer_of_an_anonymous_survey_that_was_cut_short_keeps_its_identity(
    shop: Running, ann: Respondent, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann.goes_to("/s/secret")
    form = ann.form.fields | {"nps": ["10"]}
    with monkeypatch.context() as patch:
        patch.setattr(answering, "finish", failing(SystemError("killed")))
        ann.client.post(ann.url, form)
    assert ann.client.post(ann.url, form).status_code == 200
    assert len(told(shop)) == 1


def test_what_the_ledger_refuses_is_not_said_to_have_arrived(shop: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shop.intake, "take", lambda *_: Result(0, 0, {0: Refusal.TOO_LONG}))
    ann = Respondent().goes_to("/s/visit").sends(nps="10")
    assert ann.page.status_code == 503


def test_somebody_erased_at_this_moment_is_not_named(shop: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str | None] = []

    def refuse(_: str, events: list[Event]) -> Result:
        seen.append(events[0].who)
        return Result(0, 0, {0: Refusal.ERASED}) if events[0].who else Result(1, 0, {})

    monkeypatch.setattr(shop.intake, "take", refuse)
    assert take(shop.intake, "visit", Event(native_id="1", occurred_us=1, who="ann"))
    assert seen == ["ann", None]


def test_a_workspace_that_is_broken_is_said_in_plain_words(shop: Running, ann: Respondent) -> None:
    (shop.ledger.folder / "surveys/visit/v1.yaml").write_text("{")
    ann.goes_to("/s/visit")
    assert (ann.page.status_code, ann.heading) == (503, "Something went wrong")


def test_a_version_that_is_gone_is_no_error_of_the_respondent(shop: Running, ann: Respondent) -> None:
    place = ann.goes_to("/s/visit").sends(nps="3").url
    Sitting.objects.update(version=7)
    assert ann.goes_to(place).page.status_code == 404


def test_one_address_cannot_begin_without_end(ann: Respondent, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crowding, "AT_ONCE", 1)
    monkeypatch.setattr(visiting, "TURNSTILE", crowding.Turnstile())
    ann.goes_to("/s/visit").sends(nps="3")
    bob = Respondent().goes_to("/s/visit").sends(nps="4")
    assert (bob.page.status_code, bob.form.fields["nps"]) == (429, ["4"])
    assert ann.sends().page.status_code == 200


def test_addresses_do_not_stand_in_each_others_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crowding, "AT_ONCE", 1)
    monkeypatch.setattr(crowding, "_MOST_REMEMBERED", 2)
    clock = iter([0.0, 0.5, 0.5, 0.5, 1.5, 1.5])
    gate = crowding.Turnstile(lambda: next(clock))
    assert gate.wait_s("2001:db8::1") == 0
    assert gate.wait_s("2001:db8::2") == pytest.approx(0.5)
    assert [gate.wait_s(each) for each in ("10.0.0.1", "10.0.0.2", "10.0.0.1", "")] == [0, 0, 0, 0]


def test_a_sitting_opens_with_its_own_link_only() -> None:
    hidden = locked("mine", b"words")
    assert (unlocked("mine", hidden), unlocked("yours", hidden), unlocked("mine", b"x")) == (b"words", None, None)
    assert b"words" not in hidden


def test_a_first_page_that_lay_open_too_long_is_signed_anew(ann: Respondent, monkeypatch: pytest.MonkeyPatch) -> None:
    ann.goes_to("/s/visit")
    monkeypatch.setattr(sealing, "LIFETIME", timedelta(seconds=-1))
    assert ann.sends(nps="3").page.status_code == 422


class _Work:
    """What a job is given, as far as it is used here."""

    def __init__(self, here: Running) -> None:
        self.ledger = here.ledger
        self.told = 0

    def progress(self, _share: float) -> None:
        self.told += 1


def test_invitations_that_are_over_are_noted_by_the_clock(shop: Running, invited: Callable[..., str]) -> None:
    for _ in range(2):
        invited()
    Invitation.objects.update(expires_at=now() - timedelta(minutes=1))
    assert tidy(_Work(shop)) == {"invitations": 2, "sittings": 0, "erased": 0}  # type: ignore[arg-type]
    assert {each.state for each in Invitation.objects.all()} == {Invited.EXPIRED}
    assert len(told(shop, "expired")) == 2
    assert expire_due(shop.intake) == 0


def test_what_nobody_finishes_is_forgotten(shop: Running, ann: Respondent) -> None:
    ann.goes_to("/s/visit").sends(nps="3")
    assert tidy(_Work(shop))["sittings"] == 0  # type: ignore[arg-type]
    Sitting.objects.update(updated_at=now() - timedelta(days=32))
    assert tidy(_Work(shop))["sittings"] == 1  # type: ignore[arg-type]
    assert ann.goes_to(ann.url).heading == "This link has expired"
