"""Contacts and past requests, as the ledger has them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from regard.ask.contacts import FOUND_ROW, contacts_at, contacts_of, known_of, past_requests, segment_flags
from regard.ask.policy import REQUEST_ROW
from regard.ask.sampling import Trigger
from regard.ask.sampling_candidates import CONTACT_ROW, candidates_of
from regard.collect import start_catalogue
from regard.collect.event import Event
from regard.collect.intake import Intake
from regard.ledger import Ledger, Reader, create_ledger, read
from regard.ledger.identity import identity_keys
from regard.story import catch_up
from regard.vault import pseudonym
from regard.vocabulary import Calendar, Segment

MAY = datetime(2026, 5, 1, 8, tzinfo=UTC)


def event(number: int, who: str | None = "ann", day: float = 0, **parts: object) -> Event:
    at_us = round((MAY + timedelta(days=day)).timestamp() * 1_000_000)
    usual = {"native_id": str(number), "occurred_us": at_us, "who": who, "touchpoint": "web", "kind": "purchase"}
    return Event(**(usual | parts))  # type: ignore[arg-type]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """Return a workspace with contacts of the cast, and what other systems asked."""
    context = '{"survey": "old", "invitation": "x1", "trigger": "bought", "sent_by": "email"}'
    events = [
        event(1, unit="mitte", account="Delta Ltd", outcome="success", attributes=(("plan", "gold"),)),
        event(2, None, 1),
        event(3, "bob", 2, flag="test", attributes=(("plan", "basic"),)),
        event(4, "carla", 3, kind="invitation_offered", context=context),
        event(5, "carla", 4, kind="invitation_shown", context=context),
        event(6, "carla", 5, kind="consent_given", context='{"purpose":"surveys"}'),
        event(7, "bob", 6, kind="invitation_suppressed", context='{"survey": "old", "invitation": "x2"}'),
    ]
    with create_ledger(tmp_path / "acme") as created:
        start_catalogue(created.folder)
        with Intake(created) as intake:
            assert intake.take("shop", events).refused == {}
        catch_up(created)
        yield created


@pytest.fixture
def reader(ledger: Ledger) -> Iterator[Reader]:
    with read(ledger) as opened:
        yield opened


def test_a_contact_is_known_by_its_identity(ledger: Ledger, reader: Reader) -> None:
    found = contacts_of(reader, ledger)
    assert found.schema == FOUND_ROW
    assert found.schema.names[: len(CONTACT_ROW)] == CONTACT_ROW.names
    keys = identity_keys("shop", pa.array(["1", "2", "3", "4", "5", "7"])).to_pylist()
    assert found["native_id"].to_pylist() == [key.hex() for key in keys]


def test_a_contact_says_all_that_triggers_ask_for(ledger: Ledger, reader: Reader) -> None:
    row = contacts_of(reader, ledger).slice(0, 1).to_pylist()[0]
    assert row["person"] == pseudonym(ledger.pseudonym_key, "customer_id", "ann").hex()
    assert [row[name] for name in ("source", "account", "unit", "touchpoint", "kind", "outcome")] == [
        "shop", "Delta Ltd", "mitte", "web", "purchase", "success",
    ]  # fmt: skip
    assert (row["occurred_at"], row["reason"], row["excluded"]) == (MAY, None, None)


def test_contacts_of_nobody_and_tests_have_a_reason(ledger: Ledger, reader: Reader) -> None:
    found = contacts_of(reader, ledger)
    assert found["reason"].to_pylist()[:3] == [None, "no_address", "staff_or_test"]
    assert found["excluded"].to_pylist()[:3] == [None, None, "test"]


def test_contacts_are_of_a_time_and_of_a_span_of_numbers(ledger: Ledger, reader: Reader) -> None:
    assert len(contacts_of(reader, ledger, since=MAY + timedelta(days=1), until=MAY + timedelta(days=3))) == 2
    seqs = contacts_of(reader, ledger)["seq"].to_pylist()
    assert contacts_of(reader, ledger, since_seq=seqs[0], until_seq=seqs[2])["seq"].to_pylist() == seqs[1:3]


def test_contacts_are_found_by_their_numbers(ledger: Ledger, reader: Reader) -> None:
    seqs = contacts_of(reader, ledger)["seq"].to_numpy()
    found = contacts_at(reader, ledger, np.array([seqs[1], seqs[0], seqs[0], 10_000]))
    assert found["seq"].to_pylist() == seqs[:2].tolist()
    assert len(contacts_at(reader, ledger, np.zeros(0, np.int64))) == 0


def test_a_request_is_once_what_was_sent(ledger: Ledger, reader: Reader) -> None:
    found = past_requests(reader, MAY)
    assert found.schema == REQUEST_ROW
    (row,) = found.to_pylist()
    assert [row[name] for name in ("survey", "trigger", "key", "channel", "touchpoint")] == [
        "old", "bought", "x1", "email", "web",
    ]  # fmt: skip
    assert (row["at"], row["reason"]) == (MAY + timedelta(days=3), None)
    assert row["person"] == pseudonym(ledger.pseudonym_key, "customer_id", "carla").hex()


def test_requests_are_of_a_time_and_of_those_who_matter(reader: Reader) -> None:
    assert len(past_requests(reader, MAY + timedelta(days=4.5))) == 0
    who = past_requests(reader, MAY)["person"].to_pylist()
    assert len(past_requests(reader, MAY, who)) == 1
    assert len(past_requests(reader, MAY, ["0" * 32])) == 0


def test_a_segment_is_as_it_counts_in_numbers(ledger: Ledger, reader: Reader) -> None:
    contacts = contacts_of(reader, ledger)
    gold = Segment(key="gold", name="Gold", where=("attribute:plan=gold",))
    assert segment_flags(reader, gold, contacts).tolist() == [True, *[False] * 5]
    assert segment_flags(reader, gold, contacts.slice(0, 0)).tolist() == []


def test_what_triggers_name_is_ready_for_them(ledger: Ledger, reader: Reader) -> None:
    contacts = contacts_of(reader, ledger)
    named = {key: Segment(key=key, name=key, where=("touchpoint=web",)) for key in ("web", "other")}
    triggers = {"visit": (Trigger(key="a", segment="web"), Trigger(key="b", segment="gone"))}
    desk = Calendar(key="desk", zone="UTC", hours={"monday": ("09:00-17:00",)})
    known = known_of(reader, contacts, triggers, (named, {"desk": desk}))
    assert (set(known.segments), set(known.calendars)) == ({"web"}, {"desk"})
    only = {"visit": triggers["visit"][:1]}
    assert candidates_of(only, contacts, known)["reason"].to_pylist() == [None, "no_address", "staff_or_test"]
