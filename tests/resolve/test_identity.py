"""Identity: rows of the layout lead to what they were made of, and back; pseudonyms to whom they stand for."""

from collections.abc import Callable
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pytest

from regard.collect.event import Event
from regard.errors import BrokenWorkspaceError
from regard.ledger import Ledger, erase, identity_lookup, read
from regard.ledger.identity import identity_keys
from regard.ledger.identity_lookup import identities_of, seqs_of
from regard.resolve.known import erased_among, identifiers_of, with_address
from regard.story import folds
from regard.vault import pseudonym

Take = Callable[..., None]
AT_US = 1_770_000_000_000_000


def event(number: int, who: str | None = "ann", **parts: object) -> Event:
    usual = {"native_id": str(number), "occurred_us": AT_US + number, "who": who, "touchpoint": "web"}
    return Event(**(usual | parts))  # type: ignore[arg-type]


def key_of(ledger: Ledger, who: str, kind: str = "customer_id") -> str:
    return pseudonym(ledger.pseudonym_key, kind, who).hex()


def expected(*numbers: int) -> list[str]:
    keys = identity_keys("shop", pa.array([str(number) for number in numbers]))
    return [key.hex() for key in keys.to_pylist()]


def test_every_row_of_base_and_pages_leads_to_its_identity_and_back(ledger: Ledger, take: Take) -> None:
    for first in (0, 40, 60):
        take(*(event(number) for number in range(first, first + 10)))
    with read(ledger) as reader:
        rows = reader.fetch("select seq, occurred_at from interaction order by occurred_at desc")
    seqs, numbers = rows["seq"].to_numpy(), [*range(69, 59, -1), *range(49, 39, -1), *range(9, -1, -1)]
    assert identities_of(ledger, seqs).to_pylist() == expected(*numbers)
    assert seqs_of(ledger, expected(*numbers)).tolist() == seqs.tolist()


def test_what_is_not_there_leads_nowhere(ledger: Ledger, take: Take) -> None:
    take(event(1))
    assert identities_of(ledger, np.array([10_000])).to_pylist() == [None]
    assert identities_of(ledger, np.zeros(0, np.int64)).to_pylist() == []
    assert seqs_of(ledger, expected(2)).tolist() == [-1]


def test_nothing_is_found_before_the_first_fold(ledger: Ledger) -> None:
    assert identities_of(ledger, np.array([1])).to_pylist() == [None]


def test_a_layout_that_is_gone_says_what_to_do(ledger: Ledger, take: Take, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object) -> None:
        raise FileNotFoundError

    take(event(1))
    monkeypatch.setattr(identity_lookup, "identity_runs", gone)
    with pytest.raises(BrokenWorkspaceError, match="no readable layout"):
        seqs_of(ledger, expected(1))


def test_pseudonyms_lead_to_what_they_were_made_of(ledger: Ledger, take: Take) -> None:
    take(event(1), event(2, "bob@example.org", who_kind="email"))
    ann, bob = key_of(ledger, "ann"), key_of(ledger, "bob@example.org", "email")
    found = identifiers_of(ledger, [ann, bob, "0" * 32, ""])
    assert found == {ann: ("customer_id", "ann"), bob: ("email", "bob@example.org")}


def test_a_mail_reaches_those_with_an_address(ledger: Ledger, take: Take) -> None:
    take(event(1, traits=(("email", "ann@example.org"),)), event(2, "bob@example.org", who_kind="email"), event(3, "x"))
    ann, bob = key_of(ledger, "ann"), key_of(ledger, "bob@example.org", "email")
    assert with_address(ledger, [ann, bob, key_of(ledger, "x")]) == {ann, bob}


def test_the_erased_are_those_who_did_not_come_back(ledger: Ledger, take: Take) -> None:
    take(event(1), event(2, "bob"))
    keys = [key_of(ledger, who) for who in ("ann", "bob")]
    at = datetime.now(UTC)
    erase(ledger, [bytes.fromhex(key) for key in keys], folds(ledger), at)
    take(event(3, "bob", occurred_us=round(datetime.now(UTC).timestamp() * 1_000_000)))
    assert erased_among(ledger, keys).keys() == {keys[0]}
    assert erased_among(ledger, []) == {}
