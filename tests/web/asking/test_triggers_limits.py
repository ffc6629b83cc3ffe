"""Who is not asked, and why: the contact policy, consent, quotas, shares, segments and hours, each written down."""

from datetime import timedelta
from typing import Any

import pytest
import yaml
from django.utils.timezone import now
from tests.web.asking.respondents import told
from tests.web.asking.triggering import (
    goes_on,
    key_of,
    let_mail,
    meets,
    open_delivery,
    policy,
    reasons,
    trigger,
)

from regard.collect.event import Event
from regard.web.asking import deciding
from regard.web.asking.consenting import give_consent, withdraw_consent
from regard.web.asking.inviting import invite
from regard.web.asking.models import Invitation, Mail, Wanted
from regard.web.asking.subjects import Subject
from regard.web.running import Running

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _mails(monkeypatch: pytest.MonkeyPatch) -> None:
    let_mail(monkeypatch)


def hours(here: Running, *spans: str) -> None:
    """Write a calendar of every day."""
    folder = here.ledger.folder / "promises"
    folder.mkdir(exist_ok=True)
    week = {day: list(spans) for day in WEEKDAYS}
    (folder / "calendars.yaml").write_text(yaml.safe_dump([{"key": "desk", "zone": "UTC", "hours": week}]))


def not_now() -> str:
    """Return an hour that is far from the present one, as calendars write it."""
    begin = (now().hour + 12) % 24
    return f"{begin:02}:00-{begin:02}:30"


def ready(here: Running, **parts: Any) -> None:
    trigger(here, **parts)
    goes_on(here)


def test_two_triggers_at_once_send_one_invitation(shop: Running) -> None:
    open_delivery(shop)
    policy(shop, priorities=("delivery",))
    trigger(shop, "delivery")
    ready(shop)
    meets(shop, "1")
    assert goes_on(shop)["asked"] == 1
    assert [each.survey for each in Invitation.objects.all()] == ["delivery"]
    assert reasons(shop) == [("visit", "another_survey_has_priority")]


def test_whoever_was_asked_is_left_in_peace(shop: Running) -> None:
    ready(shop)
    for number in ("1", "2"):
        meets(shop, number)
        goes_on(shop)
    assert (Invitation.objects.count(), reasons(shop)) == (1, [("visit", "asked_recently")])


def test_an_invitation_by_hand_counts_too(shop: Running) -> None:
    ready(shop)
    meets(shop, "1", kind="look")
    invite("visit", Subject("store", customer=key_of(shop)))
    meets(shop, "2")
    goes_on(shop)
    assert (Invitation.objects.count(), reasons(shop)) == (1, [("visit", "asked_recently")])


def test_what_another_system_sent_counts_too(shop: Running) -> None:
    ready(shop)
    sent = Event(
        native_id="9",
        occurred_us=round((now() - DAY).timestamp() * 1_000_000),
        who="ann",
        touchpoint="store",
        kind="invitation_offered",
        context='{"survey": "old", "invitation": "x1"}',
    )
    shop.intake.take("other", [sent])
    meets(shop, "1")
    goes_on(shop)
    assert (Invitation.objects.count(), reasons(shop)) == (0, [("visit", "asked_recently")])


def test_a_rule_of_a_team_counts_the_customers_of_all(shop: Running) -> None:
    policy(shop, rules=({"scope": "team", "at_most": 1, "within_days": 1},))
    ready(shop)
    meets(shop, "1", "ann", unit="mitte")
    meets(shop, "2", "bob", unit="mitte")
    goes_on(shop)
    meets(shop, "3", "carla", unit="mitte")
    goes_on(shop)
    assert (Invitation.objects.count(), len(reasons(shop))) == (1, 2)


def test_whoever_declined_is_not_asked(shop: Running) -> None:
    ready(shop)
    meets(shop, "1", kind="look")
    withdraw_consent(key_of(shop), "agent", "store")
    meets(shop, "2")
    goes_on(shop)
    assert (Invitation.objects.count(), reasons(shop)) == (0, [("visit", "opted_out")])


def test_whoever_declines_while_a_request_waits_is_forgotten_at_once(shop: Running) -> None:
    ready(shop, delay_s=3600)
    meets(shop, "1")
    goes_on(shop)
    withdraw_consent(key_of(shop), "agent", "store")
    assert Wanted.objects.count() == 0


def test_where_consent_is_needed_silence_is_none(shop: Running) -> None:
    policy(shop, rules=(), together_minutes=0, needs_consent=True)
    ready(shop)
    meets(shop, "1")
    goes_on(shop)
    assert (Invitation.objects.count(), reasons(shop)) == (0, [("visit", "no_consent")])
    give_consent(key_of(shop), "form", "store")
    meets(shop, "2")
    goes_on(shop)
    assert Invitation.objects.count() == 1


def test_a_quota_is_kept_from_one_time_to_the_next(shop: Running) -> None:
    ready(shop, quota={"at_most": 2, "per": "month"})
    for number, who in enumerate(("ann", "bob", "carla")):
        meets(shop, str(number), who)
        goes_on(shop)
    assert (Invitation.objects.count(), reasons(shop)) == (2, [("visit", "quota_reached")])


def test_who_is_not_in_the_share_is_written_down(shop: Running) -> None:
    ready(shop, share=0.5)
    for number in range(12):
        meets(shop, str(number), f"customer{number}")
    found = goes_on(shop)
    assert found["asked"] + found["passed"] == 12
    assert 0 < found["asked"] < 12
    assert set(reasons(shop)) == {("visit", "not_in_share")}


def test_a_segment_is_as_it_counts_in_numbers(shop: Running) -> None:
    (shop.ledger.folder / "segments.yaml").write_text("- {key: gold, name: Gold, where: ['attribute:plan=gold']}\n")
    ready(shop, segment="gold")
    meets(shop, "1", "ann", attributes=(("plan", "gold"),))
    meets(shop, "2", "bob", attributes=(("plan", "basic"),))
    goes_on(shop)
    (made,) = Invitation.objects.all()
    assert (made.customer, made.facts["segment"]) == (key_of(shop), "gold")
    assert reasons(shop) == [("visit", "not_in_segment")]


def test_a_trigger_that_names_what_is_gone_asks_nobody_and_stops_no_other(shop: Running) -> None:
    open_delivery(shop)
    trigger(shop, "delivery", segment="gone")
    ready(shop, calendar=None)
    meets(shop, "1")
    goes_on(shop)
    assert [each.survey for each in Invitation.objects.all()] == ["visit"]
    trigger(shop, calendar="gone")
    assert goes_on(shop) == {"forgotten": 0}


def test_outside_working_hours_a_request_waits(shop: Running) -> None:
    hours(shop, not_now())
    ready(shop, calendar="desk")
    meets(shop, "1")
    goes_on(shop)
    (waiting,) = Wanted.objects.all()
    assert (waiting.due_at > now() + timedelta(hours=10), reasons(shop)) == (True, [])


def test_what_was_due_within_hours_and_is_late_waits_for_the_next_ones(shop: Running) -> None:
    hours(shop, not_now())
    ready(shop, calendar="desk")
    meets(shop, "1")
    goes_on(shop)
    Wanted.objects.update(due_at=now() - timedelta(minutes=1))
    assert goes_on(shop)["asked"] == 0
    assert Wanted.objects.get().due_at > now() + timedelta(hours=10)


def test_within_working_hours_it_is_sent(shop: Running) -> None:
    hours(shop, "00:00-24:00")
    ready(shop, calendar="desk")
    meets(shop, "1")
    goes_on(shop)
    assert Mail.objects.count() == 1


def test_of_many_that_are_due_all_are_decided(shop: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deciding, "MOST", 2)
    ready(shop)
    for number in range(5):
        meets(shop, str(number), f"customer{number}")
    assert goes_on(shop)["asked"] == 5
    assert len(told(shop, "offered")) == 5


def test_what_is_late_is_decided_as_if_it_came_now_and_in_its_order(shop: Running) -> None:
    policy(shop, rules=({"scope": "person", "at_most": 1, "within_days": 2},))
    ready(shop, delay_s=3600)
    for number in ("1", "2"):
        meets(shop, number, at=now() - timedelta(minutes=int(number)))
    goes_on(shop)
    older, newer = Wanted.objects.order_by("due_at")
    Wanted.objects.filter(pk=older.pk).update(due_at=now() - timedelta(hours=60))
    Wanted.objects.filter(pk=newer.pk).update(due_at=now() - timedelta(hours=2))
    goes_on(shop)
    assert [each.contact for each in Invitation.objects.all()] == [older.contact]
