"""A person is erased whole: under all identifiers, from others' lists, and from what people decided."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from tests.cast import KEY, MONDAY, RECEIVED, Contact, arrival, arrive, key_of, people, rows

from regard.errors import WrongUseError
from regard.ledger import Ledger, append, back_up, erase, erasures, finish_pending, read, rebuild, restore
from regard.ledger.archive import truth
from regard.ledger.backup import erase_again, erasures_in
from regard.ledger.decisions import Action, Verdict, decide, decisions
from regard.ledger.erase import begin_erasure
from regard.ledger.fold import Folds
from regard.ledger.retention_rules import limits_of
from regard.ledger.rewriting import with_column
from regard.ledger.schema import EVIDENCE
from regard.ledger.whole_persons import all_pseudonyms, bound_identifiers, whole_persons
from regard.settings import Retention
from regard.vault import pseudonym

LATER = RECEIVED + timedelta(days=1)
DEVICE = pseudonym(KEY, "anonymous_id", "device")


def on_the_device(*contacts: Contact, named: str | None = None) -> pa.Table:
    """Return contacts of a device; with a name, of somebody who signed in on it."""
    table = arrival(*contacts)
    key = DEVICE if named is None else key_of(named)
    table = with_column(table, "customer", pa.array([key] * len(table), table.schema.field("customer").type))
    listed = None if named is None else [{"kind": "anonymous_id", "key": DEVICE}]
    return with_column(table, "identifiers", pa.array([listed] * len(table), table.schema.field("identifiers").type))


def vaulted() -> pa.Table:
    table = people("ann", "bob")
    told = [{"pseudonym": DEVICE, "kind": "anonymous_id", "identifier": "device"}]
    return pa.concat_tables([table, pa.Table.from_pylist(told, table.schema)])


@pytest.fixture
def shared(ledger: Ledger, folds: Folds) -> Ledger:
    """Ann signs in on a device, and an hour later Bob does; both look around before and after."""
    append(ledger, "interaction", on_the_device(Contact("a", minute=10), named="ann"), vaulted())
    append(ledger, "interaction", on_the_device(Contact("b", minute=90), named="bob"))
    append(
        ledger,
        "interaction",
        on_the_device(Contact("1", minute=20), Contact("2", minute=100), Contact("3", minute=110)),
    )
    rebuild(ledger, folds)
    return ledger


def test_whoever_is_erased_goes_under_all_identifiers(shared: Ledger, folds: Folds) -> None:
    assert bound_identifiers(shared) == {DEVICE}
    whole = whole_persons(shared, [key_of("ann")])
    assert set(whole.pseudonyms) == {key_of("ann"), DEVICE}
    assert (whole.shared, whole.contacts_of_others) == (1, 2)
    erase(shared, [key_of("ann")], folds, LATER)
    assert set(erasures(shared)) == {key_of("ann"), DEVICE}
    with read(shared) as reader:
        assert rows(reader, "who, seq") == [("bob", 2)]


def test_who_used_the_same_device_stays(shared: Ledger, folds: Folds) -> None:
    assert set(all_pseudonyms(shared, [key_of("ann")])) == {key_of("ann"), DEVICE}
    erase(shared, [key_of("ann")], folds, LATER)
    assert key_of("bob") not in erasures(shared)


def test_an_erased_key_is_gone_from_the_lists_of_others(shared: Ledger, folds: Folds) -> None:
    erase(shared, [DEVICE], folds, LATER)
    for path in shared.archive.iterdir():
        table = pa.parquet.read_table(path) if path.suffix == ".parquet" else None
        assert table is None or "identifiers" not in table.column_names or DEVICE not in _listed(table)
    assert DEVICE.hex() in (shared.folder / "erasures.csv").read_text()


def _listed(table: pa.Table) -> list[bytes]:
    lists: list[list[dict[str, Any]] | None] = table["identifiers"].to_pylist()
    return [each["key"] for found in lists for each in found or []]


def test_what_was_said_after_an_erasure_stays_in_the_lists(ledger: Ledger, folds: Folds) -> None:
    begin_erasure(ledger, [DEVICE], MONDAY)
    append(ledger, "interaction", on_the_device(Contact("a", minute=10), named="ann"), people("ann"))
    finish_pending(ledger, folds, LATER)
    (path,) = ledger.archive.glob("interaction-*.parquet")
    assert _listed(pa.parquet.read_table(path)) == [DEVICE]


def test_evidence_that_names_them_goes_and_other_evidence_stays(ledger: Ledger, folds: Folds) -> None:
    append(ledger, "evidence", evidence("ann", "bob"), people("ann", "bob"))
    erase(ledger, [DEVICE, key_of("ann")], folds, LATER)
    with ledger.database.snapshot() as snapshot:
        left = [key for table in truth(ledger, snapshot, "evidence") for key in table["customer"].to_pylist()]
    assert left == [key_of("bob")]


def evidence(*names: str) -> pa.Table:
    """Return a message of each that names them with a ticket; Ann's carries the device as well."""
    table = with_column(arrival(*(Contact(name, name) for name in names)), "kind", _kinds(len(names)))
    listed = [[{"kind": "anonymous_id", "key": DEVICE}] if name == "ann" else None for name in names]
    field = EVIDENCE.field("identifiers")
    return with_column(table, "identifiers", pa.array(listed, field.type)).select(EVIDENCE.names).cast(EVIDENCE)


def _kinds(count: int) -> pa.Array:
    return pa.array(["identify"] * count, pa.string()).cast(EVIDENCE.field("kind").type)


def test_somebody_who_served_others_is_gone_from_their_contacts(ledger: Ledger, folds: Folds) -> None:
    table = arrival(Contact("1", "ann"), Contact("2", "bob", 1))
    field = table.schema.field("employee")
    append(ledger, "interaction", with_column(table, "employee", pa.array([key_of("carla"), None], field.type)))
    erase(ledger, [key_of("carla")], folds, LATER)
    (path,) = ledger.archive.glob("interaction-*.parquet")
    assert pa.parquet.read_table(path)["employee"].to_pylist() == [None, None]


def test_decisions_about_them_go_and_others_stay(ledger: Ledger, folds: Folds) -> None:
    arrive(ledger, Contact("1", "ann"), Contact("2", "bob", 1), Contact("3", "delta", 2))
    theirs = decide(ledger, Verdict(Action.APART, "not Ann's", "eve", key_of("ann"), key_of("bob")), RECEIVED)
    decide(ledger, Verdict(Action.UNDO, "it was", "eve", undoes=theirs), RECEIVED)
    kept = decide(ledger, Verdict(Action.APART, "others", "eve", key_of("delta"), key_of("bob")), RECEIVED)
    erase(ledger, [key_of("ann")], folds, LATER)
    assert [each.identity for each in decisions(ledger)] == [kept]


def test_who_has_no_layout_yet_stands_for_oneself(ledger: Ledger) -> None:
    arrive(ledger, Contact("1", "ann"))
    assert all_pseudonyms(ledger, [key_of("ann")]) == [key_of("ann")]
    assert whole_persons(ledger, [key_of("ann")]).shared == 0
    assert bound_identifiers(ledger) == set()


def test_a_device_that_is_bound_to_somebody_does_not_count_as_anonymous(shared: Ledger) -> None:
    path = shared.folder / "regard.toml"
    path.write_text(f'{path.read_text()}\n[retention]\nanonymous = "1d"\n')
    assert shared.settings.retention == Retention(anonymous="1d")
    assert limits_of(shared, LATER).unknown.to_pylist() == []


def test_an_older_backup_comes_back_without_who_was_erased_since(ledger: Ledger, folds: Folds, tmp_path: Path) -> None:
    arrive(ledger, Contact("1", "ann"), Contact("2", "bob", 1))
    back_up(ledger, tmp_path / "acme.tar")
    erase(ledger, [key_of("ann")], folds, LATER)
    with restore(tmp_path / "acme.tar", tmp_path / "again") as restored:
        assert erase_again(restored, erasures_in(ledger.folder)) == 1
        assert finish_pending(restored, folds, LATER).entries == 1
        assert erase_again(restored, erasures_in(restored.folder / "erasures.csv")) == 0
        with read(restored) as reader:
            assert rows(reader, "who") == [("bob",)]


@pytest.mark.parametrize("text", ["", "customer,at\nxy,2026-01-01T00:00:00+00:00\n", "customer,at\n00,2026-01-01\n"])
def test_what_is_no_list_of_erasures_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "list.csv").write_text(text)
    if not text:
        assert erasures_in(tmp_path / "list.csv") == {}
        return
    with pytest.raises(WrongUseError, match=r"list of erasures|without an offset"):
        erasures_in(tmp_path / "list.csv")
    with pytest.raises(WrongUseError, match="list of erasures"):
        erasures_in(tmp_path / "nowhere")
