"""What comes with time, or from beside the contacts, is told once as well."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils.timezone import now
from tests.web.outbound.conftest import Make
from tests.web.outbound.happenings import happens, hex_of, told

from regard.collect import register_touchpoints
from regard.ledger.decisions import Action, Verdict, decide
from regard.ledger.erase import begin_erasure
from regard.promises import save_promise
from regard.story import catch_up
from regard.vocabulary import Comparison, FollowUpRule, LimitRule, Promise, Touchpoint
from regard.web.accounts.models import User
from regard.web.jobs.models import Job, State
from regard.web.outbound.endpoints import forget_erased
from regard.web.outbound.models import Message
from regard.web.running import Running

WAIT = Promise(
    key="short_wait",
    statement="You wait two minutes at most.",
    touchpoint="store",
    rule=LimitRule(field="waiting_s", comparison=Comparison.AT_MOST, limit=120),
)
REPLY = Promise(
    key="reply",
    statement="We answer within an hour.",
    touchpoint="store",
    rule=FollowUpRule(after_kind="complaint", reply_kinds=("call",), within_hours=1),
)


@pytest.fixture(autouse=True)
def _begun(here: Running) -> None:
    register_touchpoints(here.ledger.folder, [Touchpoint(key="store", name="Store", department="sales")])
    save_promise(here.ledger.folder, WAIT)
    save_promise(here.ledger.folder, REPLY)
    happens(here, "0", "bob", waiting_s=900.0)
    catch_up(here.ledger)


def test_a_limit_that_was_passed_is_told_when_it_comes(here: Running, endpoint: Make) -> None:
    endpoint("promise.broken", touchpoints=("store",))
    happens(here, "1", waiting_s=300.0)
    happens(here, "2", waiting_s=60.0)
    (body,) = told(here)
    data = body["data"]
    assert (data["promise"], data["margin"], data["margin_unit"]) == ("short_wait", -180.0, "s")
    assert (data["customer"], data["department"]) == (hex_of(here, "ann"), "sales")
    assert told(here) == [body]


def test_other_touchpoints_promises_are_not_told(here: Running, endpoint: Make) -> None:
    endpoint("promise.broken", touchpoints=("web",))
    happens(here, "1", waiting_s=300.0)
    assert told(here) == []


def later(here: Running, minutes: float) -> list[dict[str, object]]:
    with time_machine.travel(now() + timedelta(minutes=minutes), tick=False):
        return told(here)


def test_a_deadline_that_passes_is_told_though_nothing_comes(here: Running, endpoint: Make) -> None:
    endpoint("promise.broken")
    happens(here, "1", kind="complaint")
    assert later(here, 30) == []
    (body,) = later(here, 61)
    assert body["data"]["promise"] == "reply"  # type: ignore[index]
    assert "margin" not in body["data"]  # type: ignore[operator]


def test_a_reply_that_comes_too_late_is_not_told_as_broken_again(here: Running, endpoint: Make) -> None:
    endpoint("promise.broken")
    happens(here, "1", kind="complaint")
    assert len(later(here, 61)) == 1
    Message.objects.all().delete()
    happens(here, "2", kind="call", at=now() + timedelta(minutes=90))
    assert later(here, 100) == []


def test_a_late_reply_that_is_the_first_word_of_it_is_told(here: Running, endpoint: Make) -> None:
    endpoint("promise.broken")
    happens(here, "1", kind="complaint", at=now() - timedelta(hours=3))
    happens(here, "2", kind="call")
    (body,) = told(here)
    assert body["data"]["margin"] < 0


def test_a_promise_is_told_only_to_who_may_see_its_contact(here: Running, endpoint: Make, owner: User) -> None:
    owner.units = ["kiel"]
    owner.save()
    endpoint("promise.broken")
    happens(here, "1", waiting_s=300.0, unit="bonn")
    happens(here, "2", waiting_s=400.0, unit="kiel")
    (body,) = told(here)
    assert body["data"]["margin"] == -280.0


def test_an_erased_customer_is_told_and_what_was_told_of_it_is_forgotten(here: Running, endpoint: Make) -> None:
    endpoint("customer.erased", "contact.received")
    happens(here, "1")
    told(here)
    ann = hex_of(here, "ann")
    begin_erasure(here.ledger, [bytes.fromhex(ann)], now())
    assert forget_erased(here.ledger) == 1
    (body,) = told(here)
    assert (body["type"], body["data"]["customer"]) == ("customer.erased", ann)
    assert forget_erased(here.ledger) == 0


def test_a_merger_is_forgotten_with_either_of_the_two(here: Running, endpoint: Make) -> None:
    endpoint("customer.merged")
    decided(here, Action.MERGE, now())
    assert len(told(here)) == 1
    begin_erasure(here.ledger, [bytes.fromhex(hex_of(here, "bob"))], now())
    assert forget_erased(here.ledger, now() + timedelta(days=1)) == 0
    assert forget_erased(here.ledger, now() - timedelta(days=1)) == 1


def test_who_sees_a_part_is_not_told_of_erasures(here: Running, endpoint: Make, owner: User) -> None:
    owner.departments = ["sales"]
    owner.save()
    endpoint("customer.erased")
    begin_erasure(here.ledger, [bytes.fromhex(hex_of(here, "bob"))], now())
    assert told(here) == []


def decided(here: Running, action: Action, at: datetime, undoes: bytes | None = None) -> bytes:
    one, other = (None, None) if undoes else (bytes.fromhex(hex_of(here, who)) for who in ("ann", "bob"))
    verdict = Verdict(action, "the same address", "olga", one=one, other=other, undoes=undoes)
    return decide(here.ledger, verdict, at)


def test_a_merger_and_its_end_are_told_and_other_decisions_are_not(here: Running, endpoint: Make) -> None:
    endpoint("customer.merged", "customer.unmerged")
    merged = decided(here, Action.MERGE, now())
    decided(here, Action.UNDO, now(), merged)
    apart = decided(here, Action.APART, now())
    decided(here, Action.UNDO, now(), apart)
    first, second = told(here)
    assert (first["type"], second["type"]) == ("customer.merged", "customer.unmerged")
    assert first["data"]["decision"] == second["data"]["decision"] == merged.hex()
    assert {first["data"]["one"], first["data"]["other"]} == {hex_of(here, "ann"), hex_of(here, "bob")}
    assert "reason" not in first["data"]


def test_a_failed_job_is_told_without_what_it_was_about(here: Running, endpoint: Make) -> None:
    endpoint("job.failed")
    Job.objects.create(name="load.file", title="ann.csv", state=State.FAILED, error="Ann's row", ended_at=now())
    Job.objects.create(name="load.file", state=State.DONE, ended_at=now())
    (body,) = told(here)
    assert body["data"]["name"] == "load.file"
    assert "ann" not in str(body).lower()
    assert told(here) == [body]
