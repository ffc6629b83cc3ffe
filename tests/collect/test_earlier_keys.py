"""Who was erased is refused after the vault's key was changed, too; everybody else arrives under the new key."""

from datetime import timedelta
from typing import Any

import pytest
from tests.cast import KEY, key_of
from tests.collect.drafts import MAY, around, contact, draft

from regard.collect.batch import Surroundings
from regard.collect.receive import receive
from regard.collect.refusal import Refusal
from regard.vault import pseudonym

NEW = b"n" * 32
ANN, BOB = (pseudonym(NEW, "customer_id", who) for who in ("ann", "bob"))


@pytest.fixture
def rotated() -> Surroundings:
    return around(erased={key_of("ann"): MAY}, pseudonym_key=NEW, earlier_keys=(b"o" * 32, KEY))


def reasons(receipt: Any) -> list[tuple[int, str]]:
    return list(zip(*(receipt.refused[name].to_pylist() for name in ("row", "reason")), strict=True))


def test_contacts_before_the_erasure_are_refused_and_later_ones_taken(rotated: Surroundings) -> None:
    receipt = receive(draft(contact(), contact(occurred_at=MAY + timedelta(seconds=1)), contact(who="bob")), rotated)
    assert reasons(receipt) == [(1, Refusal.ERASED)]
    assert receipt.interactions["customer"].to_pylist() == [ANN, BOB]
    assert set(receipt.people["pseudonym"].to_pylist()) == {ANN, BOB}


def test_one_of_the_further_identifiers_is_enough(rotated: Surroundings) -> None:
    row = contact(who=None, identifiers=[{"kind": "device", "value": "d1"}, {"kind": "customer_id", "value": "ann"}])
    assert reasons(receive(draft(contact(who="bob"), row), rotated)) == [(2, Refusal.ERASED)]


def test_facts_and_traits_are_refused(rotated: Surroundings) -> None:
    facts = [{"who": "ann", "name": "tier", "value": "gold"}, {"who": "bob", "name": "tier", "value": "gold"}]
    traits = [{"who": "ann", "name": "name", "value": "Ann"}]
    receipt = receive(draft(facts=facts, traits=traits), rotated)
    assert receipt.attributes["customer"].to_pylist() == [BOB]
    assert len(receipt.traits) == 0
