"""The plan of a workspace: its own contacts replayed, under what is saved and under what somebody thinks of."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from regard.ask.plan import Expected
from regard.ask.planning import Outlook, Rules, expected_of, newest_contact, outlooks, rules_of
from regard.ask.policy_reasons import Reason
from regard.ask.policy_rules import ContactPolicy, Rule, Scope, write_policy
from regard.ask.register import archive, publish, put_draft
from regard.ask.sampling import Trigger, write_triggers
from regard.ask.writing import from_yaml
from regard.collect import start_catalogue
from regard.collect.catalogue import SEGMENTS_FILE, write_entries
from regard.collect.event import Event
from regard.collect.intake import Intake
from regard.errors import WrongUseError
from regard.ledger import Ledger, create_ledger, read
from regard.story import catch_up
from regard.vocabulary import Answer, AnswerKind, Channel, Scale, Segment

MAY = datetime(2026, 5, 1, 8, tzinfo=UTC)
SURVEY = """
key: {key}
name: Visit
touchpoint: web
languages: [en]
anonymous: {anonymous}
pages:
- key: score
  questions:
  - {{key: nps, wording: nps.touchpoint}}
"""
EVERYBODY = Trigger(key="all", channel=Channel.APP)
ONCE = ContactPolicy(rules=(Rule(Scope.PERSON, 1, 30),))


def event(number: int, who: str | None, day: float, **parts: Any) -> Event:
    at_us = round((MAY + timedelta(days=day)).timestamp() * 1_000_000)
    usual: dict[str, Any] = {
        "native_id": str(number),
        "occurred_us": at_us,
        "who": who,
        "touchpoint": "web",
        "kind": "purchase",
    }
    return Event(**(usual | parts))


def invited(number: int, who: str, day: float, state: str, **parts: Any) -> Event:
    context = json.dumps({"survey": "visit", "invitation": f"i{who}{number // 100}"})
    return event(number, who, day, kind=f"invitation_{state}", context=context, **parts)


def fill(ledger: Ledger, *events: Event) -> None:
    with Intake(ledger) as intake:
        assert intake.take("shop", events).refused == {}
    catch_up(ledger)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """Return a workspace with an open survey."""
    with create_ledger(tmp_path / "acme") as created:
        start_catalogue(created.folder)
        put_draft(created.folder, from_yaml(SURVEY.format(key="visit", anonymous="false")))
        publish(created.folder, "visit")
        yield created


@pytest.fixture
def bought(ledger: Ledger) -> Ledger:
    """Return the same with purchases of Ann and Bob, and one of nobody known."""
    mail: dict[str, Any] = {"who_kind": "email", "who": "bob@example.org"}
    fill(
        ledger, event(1, "ann", 0), event(2, "ann", 3), event(3, None, 3), event(4, **({"who": None, "day": 4} | mail))
    )
    return ledger


def outlook(ledger: Ledger, *triggers: Trigger, policy: ContactPolicy = ONCE, days: int = 30) -> Outlook:
    rules = replace(rules_of(ledger.folder), triggers={"visit": triggers}, policy=policy)
    with read(ledger) as reader:
        (found,) = outlooks(reader, ledger, [rules], days)
    return found


def test_only_open_surveys_that_know_whom_they_ask_ask_by_themselves(ledger: Ledger) -> None:
    for key, anonymous in (("draft", "false"), ("secret", "true"), ("old", "false")):
        put_draft(ledger.folder, from_yaml(SURVEY.format(key=key, anonymous=anonymous)))
    publish(ledger.folder, "secret")
    publish(ledger.folder, "old")
    archive(ledger.folder, "old")
    for key in ("draft", "secret", "old", "visit"):
        write_triggers(ledger.folder, key, [EVERYBODY])
    write_policy(ledger.folder, ONCE)
    nps = frozenset({AnswerKind.NPS})
    asks = dict.fromkeys(("draft", "old", "secret", "visit"), nps)
    assert rules_of(ledger.folder) == Rules({"visit": (EVERYBODY,)}, ONCE, asks)


def test_contacts_are_replayed_with_what_is_known_of_them(bought: Ledger) -> None:
    found = outlook(bought, EVERYBODY)
    assert (found.contacts, found.plan.eligible, found.plan.asked) == (4, 4, 2)
    assert found.plan.suppressed == {Reason.NO_ADDRESS: 1, Reason.ASKED_RECENTLY: 1}
    assert found.plan.asked_per_person == {1: 2}
    assert found.plan.asked_of == {"visit": 2}


def test_only_whom_a_mail_can_reach_is_mailed(bought: Ledger) -> None:
    plan = outlook(bought, Trigger(key="mailed")).plan
    assert plan.asked == 1
    assert plan.suppressed == {Reason.NO_ADDRESS: 3}


def test_the_days_end_with_the_newest_contact_that_no_survey_made(bought: Ledger) -> None:
    fill(bought, invited(100, "ann", 60, "answered"))
    found = outlook(bought, EVERYBODY, days=2)
    assert found.contacts == 3
    assert (found.since, found.until) == (
        MAY + timedelta(days=2, microseconds=1), MAY + timedelta(days=4, microseconds=1),
    )  # fmt: skip


def test_what_was_sent_before_the_days_counts_and_in_them_is_decided_anew(bought: Ledger) -> None:
    assert outlook(bought, EVERYBODY, days=2).plan.asked == 2
    fill(bought, invited(100, "ann", 3.5, "offered"))
    assert outlook(bought, EVERYBODY, days=2).plan.asked == 2
    fill(bought, invited(200, "ann", 1, "offered"))
    assert outlook(bought, EVERYBODY, days=2).plan.suppressed[Reason.ASKED_RECENTLY] == 1


def test_who_declined_is_not_asked_and_who_agreed_may_be_needed(bought: Ledger) -> None:
    said = '{"purpose": "surveys"}'
    fill(bought, event(5, "ann", 5, kind="consent_withdrawn", context=said))
    assert outlook(bought, EVERYBODY).plan.suppressed[Reason.OPTED_OUT] == 2
    needs = ContactPolicy(needs_consent=True)
    assert outlook(bought, EVERYBODY, policy=needs).plan.suppressed[Reason.NO_CONSENT] == 1
    fill(bought, event(6, "ann", 6, kind="consent_given", context=said))
    plan = outlook(bought, EVERYBODY, policy=needs).plan
    assert plan.asked == 2
    assert plan.suppressed == {Reason.NO_ADDRESS: 1, Reason.NO_CONSENT: 1}


def test_a_segment_is_that_of_the_catalogue_and_must_be_there(bought: Ledger) -> None:
    write_entries(bought.folder / SEGMENTS_FILE, [Segment(key="shop", name="Shop", where=("touchpoint=store",))])
    plan = outlook(bought, Trigger(key="some", segment="shop", channel=Channel.APP)).plan
    assert plan.suppressed[Reason.NOT_IN_SEGMENT] == 3
    with pytest.raises(WrongUseError, match="gone"):
        outlook(bought, Trigger(key="some", segment="gone"))


def test_without_contacts_there_is_no_outlook(ledger: Ledger) -> None:
    fill(ledger, invited(1, "ann", 0, "offered"))
    with read(ledger) as reader:
        assert newest_contact(reader) is None
        assert outlooks(reader, ledger, [rules_of(ledger.folder)], 30) == ()


def test_what_is_expected_is_measured_where_there_is_enough(ledger: Ledger) -> None:
    scale = Scale(low=0, high=10)
    people = [f"c{number}" for number in range(40)]
    sent = [invited(100 * n, who, 0, "offered") for n, who in enumerate(people, 1)]
    scores = {who: 10.0 if n % 2 else 3.0 for n, who in enumerate(people[:32])}
    answered = [
        invited(
            100 * n + 1,
            who,
            1,
            "answered",
            answers=(Answer(question="nps", kind=AnswerKind.NPS, value=score, scale=scale),),
        )
        for n, (who, score) in enumerate(scores.items(), 1)
    ]
    fill(ledger, *sent, *answered)
    with read(ledger) as reader:
        found = Expected(answer_rate=0.8, by_touchpoint={"web": 0.8}, promoters=0.5, detractors=0.5)
        assert expected_of(reader, 30) == (found, True)
        assert expected_of(reader, 50) == (Expected(), False)
