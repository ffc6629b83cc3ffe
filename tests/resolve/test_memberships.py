"""Accounts and groups: who acts for whom, in what role, and which accounts belong together."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from tests.cast import Contact, after, arrival, facts, key_of, people

from regard.ledger import Ledger, Reader, append, create_ledger, read
from regard.ledger.schema import CODE
from regard.resolve.memberships import group_of, members_of, memberships_of, parents_of
from regard.story import catch_up
from regard.vocabulary import Account


def with_account(contacts: list[Contact], accounts: list[str | None]) -> pa.Table:
    table = arrival(*contacts)
    place = table.schema.get_field_index("account")
    return table.set_column(place, table.schema.field(place), pa.array(accounts, pa.string()).cast(CODE))


@pytest.fixture
def reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Reader]:
    """Ann buys for Delta and advises Omega; Bob was only named for Delta; Carla acted for Delta, nothing more."""
    monkeypatch.setenv("REGARD_VAULT_KEY", (b"k" * 32).hex())
    with create_ledger(tmp_path / "acme") as ledger:
        fill(ledger)
        catch_up(ledger)
        with read(ledger) as opened:
            yield opened


def fill(ledger: Ledger) -> None:
    contacts = [Contact("1", "ann", 5), Contact("2", "ann", 60), Contact("3", "ann", 70), Contact("4", "carla", 80)]
    accounts: list[str | None] = ["Delta", "Delta", "Omega", "Delta"]
    append(ledger, "interaction", with_account(contacts, accounts), people("ann", "bob", "carla"))
    said = [
        ("ann", "account", "Delta", 10), ("ann", "account_role", "buyer", 10), ("ann", "account_parent", "Group", 10),
        ("ann", "account", "Omega", 20), ("ann", "account_role", "adviser", 20),
        ("bob", "account", "Delta", 30, 90), ("carla", "role", "boss"),
    ]  # fmt: skip
    append(ledger, "attribute", facts(*said))


def number(reader: Reader, who: str) -> int:
    found = reader.number_of(key_of(who).hex())
    assert found is not None
    return found


def test_somebody_may_act_for_two_accounts_in_different_roles(reader: Reader) -> None:
    first, second = memberships_of(reader, [number(reader, "ann")])
    assert (first.account, first.role, first.since, first.until, first.contacts) == (
        "Delta",
        "buyer",
        after(5),
        None,
        2,
    )
    assert (second.account, second.role, second.since, second.contacts) == ("Omega", "adviser", after(20), 1)


def test_an_account_has_those_who_acted_and_those_who_were_named(reader: Reader) -> None:
    found = {each.customer_no: each for each in members_of(reader, ["Delta"])}
    assert found.keys() == {number(reader, who) for who in ("ann", "bob", "carla")}
    bob, carla = found[number(reader, "bob")], found[number(reader, "carla")]
    assert (bob.contacts, bob.role, bob.since, bob.until) == (0, None, after(30), after(90))
    assert (carla.contacts, carla.role) == (1, "boss")


def test_nobody_acts_for_an_account_that_nobody_named(reader: Reader) -> None:
    assert members_of(reader, ["Sigma"]) == []
    assert memberships_of(reader, []) == []


def test_a_group_is_what_a_source_said_unless_somebody_wrote_it_down(reader: Reader) -> None:
    assert parents_of(reader, ()) == {"Delta": "Group"}
    written = [Account(key="Delta", name="Delta Ltd", parent="Holding"), Account(key="Omega", name="Omega")]
    assert parents_of(reader, written) == {"Delta": "Holding"}


def test_a_group_that_would_hold_itself_ends_somewhere() -> None:
    assert group_of("a", {"a": "b", "b": "a"}) == ["a", "b"]
