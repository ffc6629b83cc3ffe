"""What comes into the ledger is told once, to whoever wants it and may have it."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.utils.timezone import now
from tests.web.asking.respondents import SECRET, publish_survey
from tests.web.outbound.conftest import Make
from tests.web.outbound.happenings import happens, hex_of, score, told, words

from regard.ask.writing import from_yaml
from regard.story import catch_up
from regard.vocabulary import Answer, AnswerKind
from regard.web.accounts.models import User
from regard.web.outbound import looking
from regard.web.outbound.endpoints import pause, resume
from regard.web.outbound.models import Endpoint, Message, Stopped, Told
from regard.web.running import Running


@pytest.fixture(autouse=True)
def _begun(here: Running) -> None:
    """Let there be numbers, as in every workspace that is served."""
    happens(here, "0", "bob")
    catch_up(here.ledger)


def test_a_contact_is_told_with_its_pseudonym_and_nothing_of_the_person(here: Running, endpoint: Make) -> None:
    endpoint("contact.received")
    happens(here, "1", value=9.5, outcome="success", traits=(("email", "ann@example.org"),), mention="all my words")
    (body,) = told(here)
    assert set(body) == {"type", "timestamp", "data"}
    data = body["data"]
    assert (body["type"], data["touchpoint"], data["kind"], data["value"]) == (
        "contact.received", "store", "purchase", 9.5,
    )  # fmt: skip
    assert data["customer"] == hex_of(here, "ann")
    assert not {"mention", "context", "employee", "native_id", "email"} & set(data)
    assert Message.objects.get().customer == data["customer"]


def test_looking_twice_tells_nothing_twice(here: Running, endpoint: Make) -> None:
    endpoint("contact.received")
    happens(here, "1")
    assert told(here) == told(here)
    Told.objects.update(seq=0, timed_seq=0)
    assert len(told(here)) == 1


def test_what_was_there_before_is_no_news(here: Running, endpoint: Make) -> None:
    happens(here, "1")
    catch_up(here.ledger)
    endpoint("contact.received")
    assert told(here) == []


def test_a_second_endpoint_is_not_told_what_came_before_it(here: Running, endpoint: Make) -> None:
    endpoint("contact.received")
    happens(here, "1")
    catch_up(here.ledger)
    late = endpoint("contact.received")
    assert len(told(here)) == 1
    assert not late.messages.exists()


def test_a_load_of_the_past_is_no_news(here: Running, endpoint: Make) -> None:
    endpoint("contact.received")
    happens(here, "1", at=now() - timedelta(days=8))
    assert told(here) == []


def test_tests_and_staff_are_not_told_of(here: Running, endpoint: Make) -> None:
    endpoint("contact.received")
    happens(here, "1", flag="test")
    happens(here, "2", "delta", flag="staff")
    assert told(here) == []


def test_contacts_of_nobody_known_are_told_without_a_customer(here: Running, endpoint: Make) -> None:
    endpoint("contact.received")
    happens(here, "1", None)
    (body,) = told(here)
    assert "customer" not in body["data"]


def test_only_what_is_wanted_is_told(here: Running, endpoint: Make) -> None:
    endpoint("contact.received", touchpoints=("web",))
    happens(here, "1", touchpoint="web")
    happens(here, "2", channel="phone")
    assert len(told(here)) == 1


def test_a_detractor_is_told_and_a_promoter_is_not(here: Running, endpoint: Make) -> None:
    endpoint("answer.received", scores=("nps",), at_most=6.0)
    happens(here, "1", "carla", answers=(score(3), words("too slow")))
    happens(here, "2", "ann", answers=(score(10),))
    happens(here, "3", "delta", answers=(score(3, AnswerKind.CSAT),))
    (body,) = told(here)
    assert body["data"]["customer"] == hex_of(here, "carla")
    assert body["data"]["answers"] == [
        {"question": "recommend", "kind": "nps", "value": 3.0, "low": 0.0, "high": 10.0},
        {"question": "why", "kind": "text"},
    ]


def test_words_go_only_where_they_are_allowed(here: Running, endpoint: Make) -> None:
    silent, allowed = endpoint("answer.received"), endpoint("answer.received", texts=True)
    happens(here, "1", answers=(words("too slow"),), mention="never again")
    told(here)
    assert "slow" not in silent.messages.get().body
    assert json.loads(allowed.messages.get().body)["data"]["mention"] == "never again"
    assert "slow" in allowed.messages.get().body


def test_answers_to_an_anonymous_survey_are_never_told(here: Running, endpoint: Make) -> None:
    survey = from_yaml(SECRET)
    publish_survey(here.ledger.folder, survey)
    endpoint("contact.received", "answer.received", "invitation.answered")
    happens(here, "1", None, source=f"survey:{survey.key}", answers=(score(3),))
    assert told(here) == []


def test_an_answered_invitation_is_told_with_its_name(here: Running, endpoint: Make) -> None:
    endpoint("invitation.answered", "contact.received")
    happens(here, "1", kind="invitation_answered", context='{"survey": "visit", "invitation": "abc"}')
    happens(here, "2", kind="invitation_answered", context='{"survey": "visit"}')
    (body,) = told(here)
    assert (body["data"]["survey"], body["data"]["invitation"]) == ("visit", "abc")


def test_consent_is_told_however_it_was_given(here: Running, endpoint: Make) -> None:
    endpoint("consent.changed", "contact.received")
    said = '{"purpose": "profiling", "from": "agent"}'
    happens(here, "1", kind="consent_withdrawn", context=said)
    agreed = Answer(question="may we", kind=AnswerKind.CONSENT, value=1.0, option="showing")
    happens(here, "2", "bob", kind="invitation_answered", answers=(agreed,))
    states = {(body["data"]["purpose"], body["data"]["state"]) for body in told(here)}
    assert states == {("profiling", "withdrawn"), ("showing", "given")}


def test_of_who_wants_no_profile_nothing_is_told(here: Running, endpoint: Make) -> None:
    endpoint("contact.received", "consent.changed")
    happens(here, "1", kind="consent_withdrawn", context='{"purpose": "profiling"}')
    happens(here, "2")
    happens(here, "3", "carla")
    assert [body["type"] for body in told(here)] == ["consent.changed", "contact.received"]


def test_the_words_of_who_is_not_to_be_shown_stay_here(here: Running, endpoint: Make) -> None:
    endpoint("contact.received", texts=True)
    happens(here, "1", kind="consent_withdrawn", context='{"purpose": "showing"}')
    happens(here, "2", mention="never again")
    (body,) = told(here)
    assert "mention" not in body["data"]


def test_an_endpoint_is_told_only_what_its_owner_may_see(here: Running, endpoint: Make, owner: User) -> None:
    owner.units = ["kiel"]
    owner.save()
    endpoint("contact.received")
    happens(here, "1", unit="kiel")
    happens(here, "2", unit="bonn")
    (body,) = told(here)
    assert body["data"]["unit"] == "kiel"


def test_an_endpoint_whose_owner_left_is_told_nothing_more(here: Running, endpoint: Make, owner: User) -> None:
    one = endpoint("contact.received")
    owner.is_active = False
    owner.save()
    happens(here, "1")
    assert told(here) == []
    one.refresh_from_db()
    assert (one.is_active, one.stopped) == (False, Stopped.ORPHANED)


def test_what_happens_during_a_pause_is_never_told(here: Running, endpoint: Make, owner: User) -> None:
    one = endpoint("contact.received")
    pause(one)
    happens(here, "1")
    assert told(here) == []
    resume(here.ledger, one, owner)
    happens(here, "2")
    assert len(told(here)) == 1


def test_a_workspace_that_was_put_back_tells_nothing_again(here: Running, endpoint: Make) -> None:
    endpoint("contact.received")
    told(here)
    Told.objects.update(seq=10**6, timed_seq=10**6)
    happens(here, "1")
    assert told(here) == []
    happens(here, "2")
    assert len(told(here)) == 1


def test_a_worker_that_dies_before_its_commit_tells_it_the_next_time(
    here: Running, endpoint: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint("contact.received")
    happens(here, "1")
    with monkeypatch.context() as broken:
        broken.setattr(looking, "_keep", _die)
        with pytest.raises(KeyboardInterrupt):
            told(here)
    assert len(told(here)) == 1


def _die(_messages: object) -> None:
    raise KeyboardInterrupt


def test_many_contacts_are_looked_at_piece_by_piece(
    here: Running, endpoint: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking, "SLICE", 2)
    endpoint("contact.received")
    for number in range(5):
        happens(here, f"many {number}", "carla")
    assert len(told(here)) == 5


def test_a_workspace_without_numbers_is_waited_for(here: Running, endpoint: Make) -> None:
    endpoint("contact.received")
    with here.ledger.database.transaction() as transaction_:
        transaction_.run("delete from layout")
    assert looking.watch(here.ledger, print) == {}
    assert not Message.objects.exists()


def test_with_nobody_to_tell_nothing_is_looked_at(here: Running, state: None) -> None:
    assert looking.watch(here.ledger, print) == {}
    assert not Endpoint.objects.exists()


def test_an_event_of_a_later_version_is_passed_over(here: Running, endpoint: Make) -> None:
    one = endpoint("contact.received")
    Endpoint.objects.filter(pk=one.pk).update(wants={"types": ["contact.received", "contact.dreamt"]})
    happens(here, "1")
    assert len(told(here)) == 1


def test_the_name_of_a_message_is_made_of_what_happened(here: Running, endpoint: Make) -> None:
    one = endpoint("contact.received")
    happens(here, "1")
    told(here)
    identity = json.loads(one.messages.get().body)["data"]["interaction"]
    assert one.messages.get().pk == looking.message_id(one, "contact.received", identity)
    with time_machine.travel(now() + timedelta(days=1)):
        assert one.messages.get().pk == looking.message_id(one, "contact.received", identity)
