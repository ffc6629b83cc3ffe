"""Base and pages as arrays: what is gone, what is recent, and what codes stand for."""

import pytest
from tests.cast import RECEIVED, Contact, arrive, key_of

from regard.errors import BrokenWorkspaceError
from regard.ledger import Ledger, keep, read
from regard.ledger.erasures import put_erasure
from regard.ledger.fold import Folds
from regard.ledger.layered import map_pages
from regard.ledger.layout import read_description

MANY = [Contact(f"m{number}", "delta", number) for number in range(30)]


@pytest.fixture
def paged(ledger: Ledger, folds: Folds) -> Ledger:
    """Ann and Delta in the base, Bob and Ann in a page, Ann in a second one."""
    arrive(ledger, *MANY, Contact("1", "ann"))
    keep(ledger, folds)
    arrive(ledger, *(Contact(f"b{number}", "bob", number, "shop") for number in range(9)), Contact("2", "ann", 5))
    keep(ledger, folds)
    arrive(ledger, Contact("3", "ann", 6, "mail"))
    assert len(keep(ledger, folds).pages) == 2
    return ledger


def test_without_pages_nothing_is_recent_and_words_are_those_of_the_base(ledger: Ledger, folds: Folds) -> None:
    arrive(ledger, Contact("1", "ann"))
    keep(ledger, folds)
    with read(ledger) as reader:
        layered = reader.arrays
    assert (len(layered.gone.columns["seq"]), len(layered.recent.columns["seq"])) == (0, 0)
    assert layered.recent.words == layered.base.words
    assert {name: column.dtype for name, column in layered.recent.columns.items()} == {
        name: column.dtype for name, column in layered.base.columns.items()
    }


def test_a_customer_is_recent_once_however_many_pages_have_one(paged: Ledger) -> None:
    with read(paged) as reader:
        layered = reader.arrays
    assert layered.gone.columns["seq"].tolist() == [31]
    assert sorted(layered.recent.columns["seq"].tolist()) == [*range(31, 43)]
    assert layered.recent.customer_no.tolist() == sorted(layered.recent.customer_no.tolist())
    assert layered.recent.words["touchpoint"] == ("web", "shop", "mail")


def test_whom_an_erasure_hides_is_in_no_page(paged: Ledger) -> None:
    with paged.database.transaction() as transaction:
        put_erasure(transaction, [key_of("ann"), key_of("delta")], RECEIVED)
    with read(paged) as reader:
        layered = reader.arrays
    assert len(layered.gone.columns["seq"]) == 31
    assert sorted(layered.recent.columns["seq"].tolist()) == list(range(32, 41))


def test_arrays_that_are_gone_are_said_to_be(paged: Ledger) -> None:
    with paged.database.snapshot() as snapshot:
        description = read_description(snapshot)
    (paged.layout / description.pages[-1].arrays).unlink()
    with pytest.raises(FileNotFoundError):
        map_pages(paged.layout, description.pages)
    with pytest.raises(BrokenWorkspaceError, match="no readable layout"):
        read(paged)
