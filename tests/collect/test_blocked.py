"""Blocked values: `null` and its like name nobody, so that they join nobody."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from tests.collect.drafts import MAY, around, contact, draft, table

from regard.collect import start_catalogue
from regard.collect.batch import Surroundings
from regard.collect.draft import INTERACTION_DRAFT, Anonymous, Draft
from regard.collect.event import Event
from regard.collect.intake import Intake
from regard.collect.load import load_file
from regard.collect.receive import Receipt, receive
from regard.collect.refusal import Refusal
from regard.collect.sources import find_source
from regard.ledger import create_ledger
from regard.ledger.arrival import NO_IMPORT
from regard.ledger.imports import refused_in

WRONG = ("null", "undefined", " None ", "NaN", "[object Object]", "TRUE", "guest", "n/a", "-1", "0", "0000-00")
ZEROS = "00000000-0000-0000-0000-000000000000"


def received(*contacts: dict[str, Any], around: Surroundings = around(), **said: Any) -> Receipt:  # noqa: B008
    return receive(draft(*contacts, **said), around)


def evidence_of(*rows: dict[str, Any]) -> Receipt:
    told = table([{"occurred_at": MAY, "kind": "identify"} | row for row in rows], INTERACTION_DRAFT)
    empty = draft()
    return receive(Draft("shop", "customer_id", told.select(["row"]), *_nothing(empty), evidence=told), around())


def _nothing(empty: Draft) -> tuple[pa.Table, pa.Table, pa.Table]:
    return empty.interactions, empty.attributes, empty.traits


def listed(*values: str | None) -> list[dict[str, str | None]]:
    return [{"kind": "anonymous_id", "value": value} for value in values]


@pytest.mark.parametrize("value", [*WRONG, ZEROS])
def test_a_contact_of_nobody_is_kept_without_a_name(value: str) -> None:
    receipt = received(contact(who=value), contact(), around=around())
    assert receipt.interactions["customer"].is_null().to_pylist() == [True, False]
    assert (receipt.blocked, len(receipt.refused)) == (1, 0)
    assert receipt.people["identifier"].to_pylist() == ["ann"]


def test_a_further_identifier_that_is_none_binds_nobody() -> None:
    receipt = received(contact(identifiers=listed("undefined", "d-17")))
    keys = [entry["key"] for entry in receipt.interactions["identifiers"].to_pylist()[0]]
    assert [key is None for key in keys] == [True, False]
    assert sorted(receipt.people["identifier"].to_pylist()) == ["ann", "d-17"]


def test_names_that_look_alike_are_names() -> None:
    receipt = received(*(contact(who=who) for who in ("nullmann", "01", "1000", "guest-4", "-")))
    assert receipt.interactions["customer"].is_null().to_pylist() == [False] * 4 + [True]


def test_a_blank_one_is_not_counted() -> None:
    assert received(contact(who=" "), contact(who=None), contact(identifiers=listed("", None))).blocked == 0


def test_a_workspace_may_block_further_values() -> None:
    receipt = received(contact(who="Test"), contact(who="tester"), around=around(blocked=(" TEST",)))
    assert receipt.interactions["customer"].is_null().to_pylist() == [True, False]


def test_a_contact_without_a_customer_is_refused_where_the_mapping_wants_that() -> None:
    receipt = received(contact(who="null"), anonymous=Anonymous.REFUSE)
    assert receipt.refused["reason"].to_pylist() == [Refusal.NO_CUSTOMER]


def test_facts_and_traits_of_nobody_are_refused() -> None:
    fact = {"who": "null", "name": "plan", "value": "gold"}
    trait = {"row": 2, "who": "undefined", "name": "email", "value": "a@example.org"}
    receipt = received(facts=[fact], traits=[trait])
    assert receipt.refused["reason"].to_pylist() == [Refusal.BLOCKED_IDENTIFIER] * 2
    assert len(receipt.attributes) + len(receipt.traits) == 0


def test_evidence_is_refused_if_nobody_is_left_in_it() -> None:
    receipt = evidence_of(
        {"who": "null", "identifiers": listed("None")},
        {"who": "null", "identifiers": listed("d-17")},
        {"who": "ann", "identifiers": None},
    )
    assert receipt.refused.to_pylist() == [{"row": 1, "reason": Refusal.BLOCKED_IDENTIFIER}]
    assert receipt.evidence["customer"].is_null().to_pylist() == [True, False]


def test_the_identity_of_a_contact_is_the_same_whatever_is_blocked() -> None:
    one, other = (
        received(contact(who="Test"), around=around(blocked=blocked)).interactions["identity"].to_pylist()
        for blocked in ((), ("test",))
    )
    assert one == other


def test_what_was_left_out_of_events_is_counted_and_no_event_refused(tmp_path: Path) -> None:
    with create_ledger(tmp_path / "acme") as ledger:
        start_catalogue(ledger.folder)
        with Intake(ledger) as intake:
            event = Event(native_id="1", occurred_us=round(MAY.timestamp() * 1e6), who="undefined", touchpoint="web")
            assert intake.take("shop", [event]).refused == {}
        found = [(each.reason, each.entries) for each in refused_in(ledger, NO_IMPORT)]
    assert found == [(Refusal.BLOCKED_IDENTIFIER, 1)]


def test_what_was_left_out_of_a_file_is_reported_and_remembered_once(tmp_path: Path) -> None:
    file = tmp_path / "shop.csv"
    file.write_text("time,customer,touchpoint,order\n2026-05-01T10:00:00Z,null,Web,1\n2026-05-01T11:00:00Z,ann,Web,2\n")
    with create_ledger(tmp_path / "acme") as ledger:
        start_catalogue(ledger.folder)
        mapping = find_source(file).propose(file, source="shop", zone="UTC", occurred=None).mapping
        first, second = (load_file(ledger, file, mapping, progress=lambda _: None) for _ in range(2))
        assert first.import_id is not None
        told = [(each.reason, each.entries) for each in refused_in(ledger, first.import_id)]
    assert (first.taken, first.refused, first.blocked, first.reasons) == (2, 0, 1, {})
    assert told == [(Refusal.BLOCKED_IDENTIFIER, 1)]
    assert second.import_id is None
