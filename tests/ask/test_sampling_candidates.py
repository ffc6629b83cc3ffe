"""The requests that contacts lead to, and their quotas."""

from datetime import UTC, datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from tests.ask.wanted import contact, contacts, day

from regard.ask.policy import REQUEST_ROW, chosen
from regard.ask.policy_rules import ContactPolicy
from regard.ask.sampling import Period, Quota, Trigger
from regard.ask.sampling_candidates import CANDIDATE_ROW, Known, candidates_of, concerned, quotas_of
from regard.ask.sampling_chance import share_place
from regard.errors import WrongUseError
from regard.vocabulary import Calendar, Channel, Outcome

BOUGHT = Trigger(key="bought", touchpoints=("checkout",), kinds=("purchase",), delay_s=3600)


def found(trigger: Trigger, *rows: dict[str, Any], known: Known | None = None) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = candidates_of({"visit": [trigger]}, contacts(*rows), known or Known()).to_pylist()
    return listed


def sent(quota: Quota, *moments: datetime, past: pa.Table | None = None, unit: str = "berlin") -> list[bool]:
    triggers = {"visit": [Trigger(key="all", quota=quota)]}
    rows = contacts(*(contact(str(n), str(n), 0, unit=unit, occurred_at=at) for n, at in enumerate(moments)))
    candidates, before = candidates_of(triggers, rows), past or REQUEST_ROW.empty_table()
    decisions = chosen(ContactPolicy(), candidates, before, {}, quotas_of(triggers, candidates, before))
    assert set(decisions.reasons.to_pylist()) <= {None, "quota_reached"}
    return [bool(asked) for asked in decisions.asked]


def test_a_contact_leads_to_a_request_after_the_delay() -> None:
    (one,) = found(BOUGHT, contact("1", "ann", 0, account="delta"))
    where = {"person": "ann", "account": "delta", "unit": "berlin", "touchpoint": "checkout"}
    how = {"survey": "visit", "trigger": "bought", "channel": "email", "at": day(1 / 24), "delayed": False}
    assert one == {"key": "shop\n1", "contact": 0, "reason": None} | where | how


@pytest.mark.parametrize("parts", [{"touchpoint": "hotline"}, {"kind": "view"}, {"kind": None}])
def test_other_contacts_lead_to_none(parts: dict[str, Any]) -> None:
    assert found(BOUGHT, contact("1", "ann", 0, **parts)) == []


def test_only_the_outcomes_named_count() -> None:
    rows = contacts(*(contact(str(n), "ann", n, outcome=how) for n, how in enumerate(("success", "failure", None))))
    assert concerned(Trigger(key="bad", outcomes=(Outcome.FAILURE,)), rows).tolist() == [False, True, False]


def test_what_an_invitation_leaves_behind_asks_for_no_other() -> None:
    rows = contacts(contact("1", "ann", 0, kind="invitation_answered"), contact("2", "ann", 1, kind=None))
    assert concerned(Trigger(key="all"), rows).tolist() == [False, True]
    assert concerned(Trigger(key="answered", kinds=("invitation_answered",)), rows).tolist() == [True, False]


def test_of_several_triggers_the_first_that_is_about_a_contact_decides() -> None:
    rest = Trigger(key="rest", channel=Channel.APP)
    rows = contacts(contact("1", "ann", 0), contact("2", "bob", 0, touchpoint="hotline"))
    listed = candidates_of({"visit": [BOUGHT, rest], "relation": [rest]}, rows)
    assert listed["trigger"].to_pylist() == ["bought", "rest", "rest", "rest"]
    assert listed["survey"].to_pylist() == ["visit", "visit", "relation", "relation"]
    assert listed["channel"].to_pylist() == ["email", "app", "app", "app"]


def test_working_hours_delay_and_say_so() -> None:
    monday = Calendar(key="desk", zone="Europe/Berlin", hours={"monday": ("09:00-17:00",)})
    (one,) = found(Trigger(key="all", calendar="desk"), contact("1", "ann", 0), known=Known({"desk": monday}))
    assert (one["at"], one["delayed"]) == (datetime(2026, 5, 4, 7, tzinfo=UTC), True)


def test_a_calendar_or_segment_that_is_not_there_is_named() -> None:
    for trigger in (Trigger(key="all", calendar="desk"), Trigger(key="all", segment="desk")):
        with pytest.raises(WrongUseError, match="'desk'"):
            found(trigger, contact("1", "ann", 0))


def test_what_is_known_comes_before_the_segment_and_that_before_chance() -> None:
    rows = [contact(str(n), "ann", n) for n in range(300)]
    rows[0]["reason"] = "opted_out"
    within = np.arange(300) % 2 == 1
    listed = found(Trigger(key="all", segment="odd", share=0.3), *rows, known=Known(segments={"odd": within}))
    reasons = [each["reason"] for each in listed]
    assert reasons[0] == "opted_out"
    assert set(reasons[2::2]) == {"not_in_segment"}
    drawn = [share_place("visit", "shop", str(n)) < 0.3 for n in range(1, 300, 2)]
    assert [reason is None for reason in reasons[1::2]] == drawn
    assert set(reasons[1::2]) == {None, "not_in_share"}


def test_a_quota_of_a_day_begins_anew_at_midnight_in_its_zone() -> None:
    quota = Quota(at_most=1, per=Period.DAY, zone="Europe/Berlin")
    moments = [datetime(2026, 5, 1, hour, minute, tzinfo=UTC) for hour, minute in ((20, 0), (21, 59), (22, 0))]
    assert sent(quota, *moments) == [True, False, True]


def test_a_week_begins_on_monday() -> None:
    moments = [datetime(2026, 5, day, 12, tzinfo=UTC) for day in (1, 3, 4, 10, 11)]
    assert sent(Quota(at_most=1, per=Period.WEEK), *moments) == [True, False, True, False, True]


def test_a_month_is_that_of_the_calendar() -> None:
    moments = [datetime(2026, month, day, 12, tzinfo=UTC) for month, day in ((2, 1), (2, 28), (3, 1), (12, 31))]
    assert sent(Quota(at_most=1, per=Period.MONTH), *moments) == [True, False, True, True]


def test_clock_changes_move_midnight() -> None:
    quota = Quota(at_most=1, per=Period.DAY, zone="Europe/Berlin")
    moments = [datetime(2026, 3, day, hour, 30, tzinfo=UTC) for day, hour in ((28, 22), (28, 23), (29, 21), (29, 22))]
    assert sent(quota, *moments) == [True, True, False, True]


def test_what_was_sent_before_takes_its_place_in_the_quota() -> None:
    past = candidates_of({"visit": [Trigger(key="all")]}, contacts(contact("9", "carla", 0))).select(REQUEST_ROW.names)
    quota = Quota(at_most=1, per=Period.DAY)
    assert sent(quota, day(0.1), day(1), past=past) == [False, True]
    other = past.set_column(1, "trigger", pa.array(["another"]))
    assert sent(quota, day(0.1), day(1), past=other) == [True, True]


def test_each_unit_has_a_quota_of_its_own() -> None:
    trigger = Trigger(key="all", quota=Quota(at_most=1, per=Period.DAY, by="unit"))
    units = ("berlin", "bonn", "berlin", None, None)
    first_day = [contact(str(n), str(n), n / 100, unit=unit) for n, unit in enumerate(units)]
    rows = contacts(*first_day, contact("5", "5", 1, unit="berlin"))
    listed, none = candidates_of({"visit": [trigger]}, rows), REQUEST_ROW.empty_table()
    decisions = chosen(ContactPolicy(), listed, none, {}, quotas_of({"visit": [trigger]}, listed, none))
    assert decisions.asked.tolist() == [True, True, False, True, True, True]


def test_no_contacts_lead_to_nothing() -> None:
    triggers = {"visit": [Trigger(key="all", share=0.5, quota=Quota(at_most=1, per=Period.DAY))]}
    listed = candidates_of(triggers, contacts())
    assert listed.schema == CANDIDATE_ROW
    assert quotas_of(triggers, listed, REQUEST_ROW.empty_table())[0].group.tolist() == []
    assert quotas_of({"visit": [BOUGHT]}, listed, REQUEST_ROW.empty_table()) == []


def test_a_trigger_that_pauses_leaves_contacts_to_the_next() -> None:
    triggers = [Trigger(key="pauses", active=False), Trigger(key="asks")]
    assert candidates_of({"visit": triggers}, contacts(contact("1", "ann", 0)))["trigger"].to_pylist() == ["asks"]


def test_only_mails_need_an_address() -> None:
    triggers = {"visit": [Trigger(key="mail")], "relation": [Trigger(key="app", channel=Channel.APP)]}
    rows = contacts(contact("1", "ann", 0), contact("2", "bob", 0))
    found = candidates_of(triggers, rows, Known(reachable=np.array([True, False])))
    assert found["reason"].to_pylist() == [None, "no_address", None, None]
