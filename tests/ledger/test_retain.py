"""What is older than its period goes from every file, once; the rest stays as it was."""

import os
import sys
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pytest
from tests.cast import MONDAY, RECEIVED, SOURCE, Contact, arrival, arrive, facts, key_of, known_of, people, rows, traits
from tests.grep import everything

from regard.errors import BrokenWorkspaceError
from regard.ledger import Ledger, append, correct, keep, read
from regard.ledger.fold import Folds
from regard.ledger.retain import Retained, due, gone_contacts, retain
from regard.ledger.rewriting import with_column
from regard.settings import read_settings
from regard.vault import put_traits

DAY = 24 * 60
NOW = MONDAY + timedelta(days=100)


def decide(ledger: Ledger, rules: str) -> None:
    path = ledger.folder / "regard.toml"
    path.write_text(f"{path.read_text()}\n[retention]\n{rules}\n")


def said(words: str) -> Any:
    """Return Ann's answer in words, 20 days after the Monday."""
    table = arrival(Contact("w", "ann", 20 * DAY, nps=4))
    answers = table["answers"].to_pylist()
    answers[0][0]["text"] = words
    return with_column(table, "answers", pa.array(answers, table.schema.field("answers").type))


@pytest.fixture
def filled(ledger: Ledger, folds: Folds) -> Ledger:
    """Four contacts: of nobody on day 0, of Ann on day 1 and 20 (with words), of Bob on day 90."""
    arrive(ledger, Contact("n", None, 0), Contact("a", "ann", DAY, "store", 9), Contact("b", "bob", 90 * DAY))
    append(ledger, "interaction", said("ann-wrote-this"), people("ann"))
    correct(ledger, SOURCE, "a", {"campaign": "ann-spring"}, reason="ann-phoned", at=RECEIVED)
    keep(ledger, folds)
    return ledger


@pytest.mark.parametrize(
    ("rules", "gone", "kept"),
    [
        ('contacts = "50d"', 3, 1),
        ('anonymous = "50d"', 1, 3),
        ('kinds = { contact = "90d" }', 2, 2),
        (f'sources = {{ {SOURCE} = "99d" }}', 1, 3),
        ('kinds = { page_view = "1d" }', 0, 4),
        ("", 0, 4),
    ],
)
def test_what_is_too_old_by_a_rule_goes_and_a_dry_run_says_so(
    filled: Ledger, folds: Folds, rules: str, gone: int, kept: int
) -> None:
    decide(filled, rules)
    expected = due(filled, NOW)
    assert sum(expected.contacts.values()) == gone
    assert retain(filled, folds, NOW) == expected
    with read(filled) as reader:
        assert len(rows(reader, "seq")) == kept
    assert sum(gone_contacts(filled).values()) == gone
    assert due(filled, NOW).is_nothing


def test_of_what_went_only_the_number_of_each_day_is_left(filled: Ledger, folds: Folds) -> None:
    decide(filled, 'contacts = "95d"')
    retain(filled, folds, NOW)
    monday = date(2026, 3, 2)
    assert gone_contacts(filled) == {("contact", monday): 1, ("contact", monday + timedelta(days=1)): 1}
    found = everything(filled.folder)
    assert [word for word in (b"ann-spring", b"ann-phoned") if word in found] == []


def test_texts_go_and_the_answer_stays(filled: Ledger, folds: Folds) -> None:
    decide(filled, 'texts = "50d"')
    assert due(filled, NOW) == Retained({}, 1, 0, 0)
    assert retain(filled, folds, NOW).texts == 1
    assert b"ann-wrote-this" not in everything(filled.folder)
    with read(filled) as reader:
        assert [row[0] for row in rows(reader, "value", "answer")] == [9.0, 4.0]


def test_a_young_text_stays(filled: Ledger, folds: Folds) -> None:
    decide(filled, 'texts = "90d"\ncontacts = "95d"')
    retain(filled, folds, NOW)
    assert b"ann-wrote-this" in everything(filled.folder)


def test_who_was_not_heard_of_for_long_is_forgotten_by_the_vault_alone(filled: Ledger, folds: Folds) -> None:
    append(filled, "attribute", facts(("delta", "tier", "gold")), people("delta"), traits("ann", MONDAY, name="Ann"))
    decide(filled, 'people = "50d"')
    assert due(filled, NOW).people == 1
    retain(filled, folds, NOW)
    assert set(known_of(filled, "ann", "bob", "delta")) == {key_of("bob"), key_of("delta")}
    with read(filled) as reader:
        assert len(rows(reader, "seq")) == 4


def test_a_young_trait_is_a_sign_of_life(filled: Ledger) -> None:
    with filled.database.transaction() as transaction:
        put_traits(transaction, traits("ann", NOW, name="Ann"))
        put_traits(transaction, traits("carla", MONDAY, name="Carla"))
    decide(filled, 'people = "50d"')
    assert due(filled, NOW).people == 1


def test_old_files_of_refused_rows_go(ledger: Ledger, folds: Folds) -> None:
    folder = ledger.folder / "rejects"
    folder.mkdir()
    for name, days in (("old", 10), ("young", 1)):
        (folder / name).touch()
        stamp = (NOW - timedelta(days=days)).timestamp()
        os.utime(folder / name, (stamp, stamp))
    decide(ledger, 'rejects = "5d"')
    assert retain(ledger, folds, NOW) == Retained({}, 0, 0, 1)
    assert [path.name for path in folder.iterdir()] == ["young"]


class KilledError(Exception):
    """Stands for a kill in the middle."""


@pytest.mark.parametrize("step", ["_rewrite", "delete_orphans", "rebuild"])
def test_a_run_that_was_cut_short_is_gone_on_with(
    filled: Ledger, folds: Folds, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: Any, **__: Any) -> None:
        raise KilledError

    decide(filled, 'contacts = "50d"')
    monkeypatch.setattr(sys.modules["regard.ledger.retain"], step, die)
    with pytest.raises(KilledError):
        retain(filled, folds, NOW)
    monkeypatch.undo()
    retain(filled, folds, NOW)
    keep(filled, folds)
    with read(filled) as reader:
        assert len(rows(reader, "seq")) == 1
    assert sum(gone_contacts(filled).values()) == 3


@pytest.mark.parametrize("rule", ['contacts = "2 years"', 'kinds = { call = "0d" }', "letters = '1d'"])
def test_a_period_that_is_none_is_refused(ledger: Ledger, rule: str) -> None:
    decide(ledger, rule)
    with pytest.raises(BrokenWorkspaceError, match=r"retention|letters"):
        read_settings(ledger.folder)
