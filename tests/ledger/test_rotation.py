"""After a rotation of the vault's key everybody has another pseudonym, and every number is the same."""

import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from tests.cast import KEY, RECEIVED, SOURCE, Contact, Fact, arrival, facts, key_of, people, traits
from tests.grep import everything

from regard import story
from regard.errors import BrokenWorkspaceError, WrongUseError
from regard.ledger import (
    Ledger,
    append,
    back_up,
    begin_import,
    correct,
    create_ledger,
    erase,
    erasures,
    find_customers,
    keep,
    open_ledger,
    read,
    restore,
)
from regard.ledger.archive import truth
from regard.ledger.backup import erase_again, erasures_in, keys_beside
from regard.ledger.decisions import Action, Verdict, decide, decisions
from regard.ledger.erasures import put_erasure
from regard.ledger.rotate import is_renaming, rotate, settle_rotation
from regard.ledger.schema import EVIDENCE
from regard.ledger.schema import KEY as KEY_TYPE
from regard.resolve.who_is import person_of
from regard.vault import pseudonym, read_keys
from regard.vault.pseudonyms import KEY_VARIABLE, write_keys
from regard.vault.search import whole_person

NEW = b"n" * 32
LATER = RECEIVED + timedelta(days=1)
CAST = ("ann", "bob", "carla")
DEVICE = pseudonym(KEY, "anonymous_id", "phone-1")
STRANGER = b"s" * 16


def new_of(who: str) -> bytes:
    return pseudonym(NEW, "customer_id", who)


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    create_ledger(tmp_path / "made").close()
    folder = tmp_path / "acme"
    with create_ledger(folder) as opened, opened.database.transaction() as transaction:
        transaction.run("delete from vault_key")
    write_keys(folder, [KEY])
    with open_ledger(folder) as opened:
        fill(opened)
        yield opened


def fill(ledger: Ledger) -> None:
    """Put people everywhere: a load, pages, the inbox, facts, a correction, evidence, a decision, and a stranger."""
    with begin_import(ledger, source=SOURCE, file="a.csv", received_at=RECEIVED) as writer:
        writer.add_interactions(arrival(Contact("l1", "carla", nps=3), Contact("l2", "ann", 4, nps=9)))
        writer.add_attributes(facts(Fact("carla", "tier", "gold"), Fact("ann", "tier", "silver")))
        writer.add_people(people(*CAST), traits("ann", name="Ann Smith", email="ann@example.org"))
        writer.commit()
    correct(ledger, SOURCE, "l1", {"touchpoint": "store"}, reason="mistyped", at=RECEIVED)
    append(ledger, "evidence", sighting(), device())
    story.catch_up(ledger)
    append(ledger, "interaction", arrival(Contact("h1", "bob", 5, nps=0), Contact("h2", None, 6)))
    append(ledger, "interaction", strange(arrival(Contact("h3", "ann", 7))))
    verdict = Verdict(Action.MERGE, "same household", "eve", one=key_of("bob"), other=key_of("carla"))
    decide(ledger, verdict, RECEIVED)
    story.catch_up(ledger)


def device() -> pa.Table:
    table = people("ann")
    return pa.table([[DEVICE], ["anonymous_id"], ["phone-1"]], schema=table.schema)


def sighting() -> pa.Table:
    entry = {
        "identity": b"e" * 16,
        "source": SOURCE,
        "native_id": "e1",
        "occurred_at": RECEIVED,
        "received_at": RECEIVED,
        "kind": "identify",
        "customer": key_of("ann"),
        "identifiers": [{"kind": "customer_id", "key": key_of("ann")}, {"kind": "anonymous_id", "key": DEVICE}],
    }
    return pa.Table.from_pylist([entry], schema=EVIDENCE)


def strange(contacts: pa.Table) -> pa.Table:
    """Return contacts of somebody of whom the vault knows nothing."""
    place = contacts.schema.get_field_index("customer")
    stranger = pa.array([STRANGER] * len(contacts), KEY_TYPE)
    return contacts.set_column(place, contacts.schema.field(place), stranger)


def turned(ledger: Ledger) -> Ledger:
    return rotate(ledger, story.folds(ledger), NEW).ledger


def told(ledger: Ledger) -> list[Any]:
    """Return what the numbers say, with people by what the vault calls them."""
    with read(ledger) as reader, ledger.database.snapshot() as snapshot:
        persons = reader.fetch("select customer_no, customer from customer").to_pylist()
        names = {
            row["customer_no"]: whole_person(snapshot, [bytes.fromhex(row["customer"])]).identifiers for row in persons
        }
        tables = {
            "interaction": "seq, touchpoint, step_visit, excluded",
            "answer": "value",
            "attribute": "name, value",
            "identifier": "kind",
        }
        return sorted(
            repr([name, names.get(row.pop("customer_no")), *row.values()])
            for name, columns in tables.items()
            for row in reader.fetch(f"select customer_no, {columns} from {name}").to_pylist()  # noqa: S608
        )


def test_every_number_is_the_same(ledger: Ledger) -> None:
    before = told(ledger)
    assert told(turned(ledger)) == before
    assert any("Ann Smith" in str(row) or "ann" in str(row) for row in before)


def test_no_byte_of_the_ledger_has_an_old_pseudonym(ledger: Ledger) -> None:
    old = [*map(key_of, CAST), DEVICE, STRANGER, pseudonym(KEY, "employee", "eve")]
    forms = [form for key in old for form in (key, key.hex().encode(), repr(key)[2:-1].encode())]
    assert key_of("ann") in everything(ledger.folder)
    settle_rotation(turned(ledger))
    found = everything(ledger.folder)
    assert [form for form in forms if form in found] == []
    assert KEY.hex().encode() not in found


def test_the_vault_knows_everybody_under_the_new_key(ledger: Ledger) -> None:
    after = turned(ledger)
    assert find_customers(after, "ann@example.org") == [new_of("ann")]
    assert find_customers(after, "bob") == [new_of("bob")]


def test_somebody_unknown_to_the_vault_stays_one_person(ledger: Ledger) -> None:
    append(ledger, "interaction", strange(arrival(Contact("h4", "ann", 8))))
    after = turned(ledger)
    with after.database.snapshot() as snapshot:
        found = pa.concat_tables(truth(after, snapshot, "interaction", columns=["native_id", "customer"]))
    of = dict(zip(found["native_id"].to_pylist(), found["customer"].to_pylist(), strict=True))
    assert of["h3"] == of["h4"] == pseudonym(NEW, "pseudonym", STRANGER.hex())


def test_a_decision_still_holds(ledger: Ledger) -> None:
    after = turned(ledger)
    (made,) = decisions(after)
    assert (made.one, made.other, made.holds) == (new_of("bob"), new_of("carla"), True)
    assert made.author == pseudonym(NEW, "employee", "eve")
    with read(after) as reader:
        assert len({person_of(reader, new_of(who).hex()) for who in ("bob", "carla")}) == 1


def test_whoever_opens_it_then_has_the_new_key(ledger: Ledger) -> None:
    settle_rotation(turned(ledger))
    assert read_keys(ledger.folder) == [NEW]
    with open_ledger(ledger.folder) as opened:
        assert (opened.pseudonym_key, opened.earlier_keys) == (NEW, ())
        assert not is_renaming(opened)


def test_the_old_key_stays_as_long_as_somebody_was_erased_under_it(ledger: Ledger) -> None:
    erase(ledger, [key_of("ann")], story.folds(ledger), LATER)
    settle_rotation(turned(ledger))
    assert read_keys(ledger.folder) == [NEW, KEY]
    with open_ledger(ledger.folder) as opened:
        assert (opened.pseudonym_key, opened.earlier_keys) == (NEW, (KEY,))
        assert key_of("ann") in erasures(opened)


class KilledError(Exception):
    """Stands for a kill in the middle of a rotation."""


def die(*_: Any, **__: Any) -> None:
    raise KilledError


STEPS = ["seal", "pseudonyms_under", "write_changed", "write_whole", "write_keys", "relist", "rename_people"]


@pytest.mark.parametrize("step", STEPS)
def test_cut_short_before_the_commit_the_old_key_holds(
    ledger: Ledger, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = told(ledger)
    monkeypatch.setattr(sys.modules["regard.ledger.rotate"], step, die)
    with pytest.raises(KilledError):
        turned(ledger)
    monkeypatch.undo()
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    with open_ledger(ledger.folder) as opened:
        assert opened.pseudonym_key == KEY
        assert not is_renaming(opened)
        assert told(opened) == before


@pytest.mark.parametrize("step", ["delete_orphans", "rebuild"])
def test_cut_short_after_the_commit_the_new_key_holds(
    ledger: Ledger, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = told(ledger)
    strike(monkeypatch, step, after=int(step == "delete_orphans"))
    with pytest.raises(KilledError):
        turned(ledger)
    monkeypatch.undo()
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    with open_ledger(ledger.folder) as opened:
        assert opened.pseudonym_key == NEW
        assert is_renaming(opened)
        story.catch_up(opened)
        assert told(opened) == before
        settle_rotation(opened)
        assert key_of("ann") not in everything(opened.archive)


def strike(monkeypatch: pytest.MonkeyPatch, step: str, after: int) -> None:
    """Let a step of the rotation die, after so many calls that do their work."""
    module = sys.modules["regard.ledger.rotate"]
    done: list[int] = []
    real = getattr(module, step)

    def dying(*arguments: Any) -> Any:
        if len(done) == after:
            raise KilledError
        done.append(1)
        return real(*arguments)

    monkeypatch.setattr(module, step, dying)


def test_a_rotation_cut_short_can_be_done_again(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    before = told(ledger)
    strike(monkeypatch, "rename_people", after=0)
    with pytest.raises(KilledError):
        turned(ledger)
    monkeypatch.undo()
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    after = turned(ledger)
    settle_rotation(after)
    assert told(after) == before
    with after.database.snapshot() as snapshot:
        named = {row[0] for row in snapshot.rows("select path from segment")}
    assert {path.name for path in after.archive.iterdir()} == named


def test_while_others_have_it_open_nothing_is_rotated(ledger: Ledger) -> None:
    with open_ledger(ledger.folder), pytest.raises(WrongUseError, match="open"):
        turned(ledger)
    with ledger.presence.alone() as alone:
        assert alone


def test_while_it_is_rotated_nobody_opens_it(ledger: Ledger) -> None:
    with ledger.presence.alone(), pytest.raises(BrokenWorkspaceError, match="being changed"):
        open_ledger(ledger.folder)
    open_ledger(ledger.folder).close()


def test_one_that_is_closed_is_alone_with_nothing(ledger: Ledger) -> None:
    with open_ledger(ledger.folder) as other:
        other.close()
    with other.presence.alone() as alone:
        assert not alone


def test_a_key_that_is_in_use_is_refused(ledger: Ledger) -> None:
    with pytest.raises(WrongUseError, match="in use"):
        rotate(ledger, story.folds(ledger), KEY)


def test_before_the_last_rotation_is_settled_there_is_no_other(ledger: Ledger) -> None:
    after = turned(ledger)
    with pytest.raises(WrongUseError, match="did not follow"):
        rotate(after, story.folds(after), b"o" * 32)


def test_an_erasure_that_is_not_finished_goes_first(ledger: Ledger) -> None:
    with ledger.database.transaction() as transaction:
        put_erasure(transaction, [key_of("ann")], LATER)
    with pytest.raises(WrongUseError, match="erasure"):
        turned(ledger)


def test_a_backup_of_before_is_restored_with_its_own_key(ledger: Ledger, tmp_path: Path) -> None:
    before = told(ledger)
    back_up(ledger, tmp_path / "before.tar")
    settle_rotation(turned(ledger))
    with restore(tmp_path / "before.tar", tmp_path / "again") as again:
        assert again.pseudonym_key == KEY
        keep(again, story.folds(again))
        assert told(again) == before


def test_who_was_erased_under_the_new_key_is_erased_again_in_a_backup_of_before(ledger: Ledger, tmp_path: Path) -> None:
    back_up(ledger, tmp_path / "before.tar")
    after = turned(ledger)
    erase(after, [new_of("ann")], story.folds(after), LATER)
    gone = erasures_in(ledger.folder)
    with restore(tmp_path / "before.tar", tmp_path / "again") as again:
        assert erase_again(again, gone, keys_beside(ledger.folder)) == len(gone)
        assert set(erasures(again)) == {key_of("ann"), DEVICE}
    assert keys_beside(ledger.folder / "erasures.csv") == []


def test_an_empty_ledger_can_be_rotated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    with create_ledger(tmp_path / "new") as made:
        rotated = rotate(made, story.folds(made), NEW)
        assert (rotated.people, rotated.entries) == (0, 0)
