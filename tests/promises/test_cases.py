"""The cases of one promise: in the order asked for, with how their margins spread."""

import pytest
from tests.promises.conftest import REPLY, WAIT
from tests.promises.contacts import Contact, after, arrive

import regard
from regard.ledger import Ledger
from regard.promises import Margins, cases, cases_table, margins, preview, save_promise
from regard.promises.register import Placed
from regard.story import catch_up


@pytest.fixture
def waits(ledger: Ledger) -> Ledger:
    """Ann waited 0, 10, … 190 seconds in twenty calls."""
    save_promise(ledger.folder, WAIT)
    arrive(ledger, *(Contact("ann", hour, waiting_s=10.0 * hour) for hour in range(20)))
    catch_up(ledger)
    return ledger


def test_cases_come_latest_or_worst_first_page_by_page(waits: Ledger) -> None:
    with regard.read(waits) as reader:
        rows = reader.table("interaction")
        latest = cases(reader, "short_wait", rows, limit=2)
        worst = cases(reader, "short_wait", rows, worst_first=True, offset=1, limit=2)
    assert [check.at for check in latest] == [after(19), after(18)]
    assert [check.margin for check in worst] == [-60, -50]


def test_where_nothing_came_is_worse_than_late(filled: Ledger) -> None:
    catch_up(filled)
    with regard.read(filled) as reader:
        reader.as_of = after(700)
        found = cases(reader, REPLY.key, reader.table("interaction"), worst_first=True)
        spread = margins(reader, REPLY.key, reader.table("interaction"))
    assert [check.margin for check in found] == [None, -6, 14]
    assert (spread.n, spread.unit, spread.broken) == (2, "h", -6)


def test_only_the_given_interactions_count(waits: Ledger) -> None:
    with regard.read(waits) as reader:
        table = reader.table("interaction")
        rows = table.filter(table["waiting_s"] >= 150)
        assert cases_table(reader, "short_wait", rows)["margin"].to_pylist() == [-70, -60, -50, -40, -30]
        assert margins(reader, "short_wait", rows).n == 5


def test_margins_are_told_by_quantiles_and_bins_that_add_up(waits: Ledger) -> None:
    with regard.read(waits) as reader:
        found = margins(reader, "short_wait", reader.table("interaction"))
    assert found.quantiles == pytest.approx((-60.5, -22.5, 25, 72.5, 110.5))
    assert (found.unit, found.n, found.broken) == ("s", 20, -40)
    assert sum(each.n for each in found.bins) == 20
    edges = [each.high for each in found.bins[:-1]]
    assert edges == [each.low for each in found.bins[1:]]
    assert 0 in edges


def test_margins_that_are_all_alike_have_one_bin(ledger: Ledger) -> None:
    save_promise(ledger.folder, WAIT)
    arrive(ledger, *(Contact("ann", hour, waiting_s=60) for hour in range(3)))
    catch_up(ledger)
    with regard.read(ledger) as reader:
        assert [each.n for each in margins(reader, "short_wait", reader.table("interaction")).bins] == [3]


def test_no_case_has_no_margins(ledger: Ledger) -> None:
    arrive(ledger, Contact("ann"))
    catch_up(ledger)
    with regard.read(ledger) as reader:
        assert margins(reader, "short_wait", reader.table("interaction")) == Margins()


def test_a_trial_can_look_at_some_interactions_or_customers_only(waits: Ledger) -> None:
    with regard.read(waits) as reader:
        table = reader.table("interaction")
        within = preview(reader, Placed(WAIT), among=table.filter(table["waiting_s"] >= 150))
        sample = preview(reader, Placed(WAIT), most=10)
    assert (within.total.kept, within.total.broken, within.one_in) == (0, 5, 1)
    assert sample.one_in == 2
    # One customer is in the sample as a whole, or not at all.
    assert sample.total.kept + sample.total.broken in {0, 20}
