"""The page of a person's data: complete, in the reader's language, and nothing of anybody else."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from tests.cast import KEY, RECEIVED, Contact, arrival, key_of, people

from regard import story
from regard.ledger import Ledger, append, create_ledger, read
from regard.ledger.decisions import Action, Verdict, decide
from regard.ledger.rewriting import with_column
from regard.ledger.schema import IDENTIFIER, PERSON
from regard.report.person import PersonAsked, as_json, person_data
from regard.report.person_page import Speech, person_page
from regard.report.person_words import KEPT
from regard.settings import Retention
from regard.vault import pseudonym
from regard.vault.pseudonyms import KEY_VARIABLE

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
DEVICE = pseudonym(KEY, "anonymous_id", "device")
TOLD: dict[str, Any] = {
    "customer": "ab" * 16, "exported_at": NOON, "as_of": NOON,
    "identifiers": [{"kind": "customer_id", "value": "K-1"}, {"kind": "anonymous_id", "value": "d-1", "until": NOON}],
    "traits": {"name": "Ann <Smith>"}, "attributes": [], "contacts": [], "contacts_outside_your_view": 3,
    "sources": {"shop": 2}, "consents": [], "promise_checks": [],
    "invitations": [{"survey": "visit", "state": "answered", "offered_at": NOON, "answered_at": None}],
    "evidence": [], "decisions": [{"action": "merge", "decided_at": NOON, "holds": True, "reason": "the same"}],
    "kept": {"contacts": "400d", "kinds": {"page_view": "30d"}, "texts": None},
}  # fmt: skip


def test_every_part_has_its_words() -> None:
    text = person_page(TOLD)
    for words in ("K-1", "2026-03-02 12:00", "Ann &lt;Smith&gt;", "visit", "the same", "yes", "Nothing."):
        assert words in text
    assert "Contacts of kind page_view" in text
    assert "400 days" in text
    assert "could not see: 3." in text


def test_it_speaks_the_readers_language_and_runs_their_way() -> None:
    speech = Speech("ar", is_rtl=True, say=lambda text: f"«{text}»")
    text = person_page(TOLD | {"contacts_outside_your_view": 0}, speech)
    assert '<html lang="ar" dir="rtl">' in text
    assert "«What is kept of you»" in text
    assert "could not see" not in text


def test_every_rule_of_retention_has_words() -> None:
    assert set(KEPT) == set(Retention.__struct_fields__)


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    monkeypatch.setenv(KEY_VARIABLE, KEY.hex())
    with create_ledger(tmp_path / "acme") as opened:
        yield opened


@pytest.fixture
def shared(ledger: Ledger) -> Ledger:
    """Ann and then Bob sign in on one device; people have decided twice about Ann."""
    table = arrival(Contact("a", "ann", 10), Contact("b", "bob", 90), Contact("x", "ann", 20), Contact("y", "bob", 95))
    table = with_identifiers(table)
    told = [{"pseudonym": DEVICE, "kind": "anonymous_id", "identifier": "device"}]
    append(ledger, "interaction", table, pa.concat_tables([people("ann", "bob"), pa.Table.from_pylist(told, PERSON)]))
    decide(ledger, Verdict(Action.APART, "Bob is her brother", "eve", key_of("ann"), key_of("bob")), RECEIVED)
    decide(ledger, Verdict(Action.ALLOW, "many visits", "eve", key_of("ann")), RECEIVED)
    story.catch_up(ledger)
    return ledger


def with_identifiers(table: Any) -> Any:
    field = table.schema.field("identifiers")
    assert field.type.value_type == IDENTIFIER
    return with_column(table, "identifiers", pa.array([[{"kind": "anonymous_id", "key": DEVICE}]] * 4, field.type))


def data_of(ledger: Ledger, who: str) -> dict[str, Any]:
    with read(ledger) as reader:
        number = reader.number_of(key_of(who).hex())
        assert number is not None
        return person_data(ledger, reader, PersonAsked(number, key_of(who).hex()))


def test_somebody_who_used_the_same_device_is_not_in_it(shared: Ledger) -> None:
    told = data_of(shared, "ann")
    assert [each["value"] for each in told["identifiers"]] == ["ann", "device"]
    assert [contact.touchpoint for contact in told["contacts"]] == ["web", "web"]
    assert {(each["one_kind"], each["other_kind"]) for each in told["evidence"]} <= {
        ("anonymous_id", "customer_id"), ("customer_id", "anonymous_id"),
    }  # fmt: skip
    assert len(told["evidence"]) == 1
    text = as_json(told).decode()
    assert key_of("bob").hex() not in text
    assert "Bob" not in text


def test_the_reason_of_a_decision_is_told_where_nobody_else_is_concerned(shared: Ledger) -> None:
    told = data_of(shared, "ann")["decisions"]
    assert [(str(each["action"]), each.get("reason")) for each in told] == [("apart", None), ("allow", "many visits")]
