from typing import Any

import pytest
from tests.cast import SOURCE
from tests.promises.conftest import REPLY, WAIT
from tests.promises.contacts import Contact, after, arrive

import regard
from regard.ledger import Ledger, exclude
from regard.promises import Placed, Preview, Selection, preview, summary
from regard.vocabulary import DateKeptRule, Promise, Verdict

ON_TIME = Promise(
    key="on_time",
    statement="We deliver when we said.",
    touchpoint="post",
    rule=DateKeptRule(done_kind="delivered", reference="order"),
)


def tried(ledger: Ledger, promise: Promise, hour: float = 610) -> Preview:
    with regard.read(ledger) as reader:
        reader.as_of = after(hour)
        return preview(reader, Placed(promise), zone="Europe/Berlin")


def numbers(found: Preview) -> tuple[int, int, int]:
    return found.total.kept, found.total.broken, found.total.unknown


@pytest.mark.parametrize("promise", [WAIT, REPLY])
def test_a_promise_tried_says_what_the_same_promise_given_says(filled: Ledger, promise: Promise) -> None:
    with regard.read(filled) as reader:
        reader.as_of = after(610)
        (given,) = summary(reader, (), Selection(promise=promise.key))
    assert numbers(tried(filled, promise)) == (given.kept, given.broken, given.unknown)


def test_what_is_open_is_broken_once_its_time_is_up(filled: Ledger) -> None:
    assert numbers(tried(filled, REPLY, 610)) == (1, 1, 1)
    assert numbers(tried(filled, REPLY, 700)) == (1, 2, 0)


def test_it_goes_month_by_month_in_the_zone(ledger: Ledger) -> None:
    arrive(ledger, *(Contact("ann", 24 * 25 + hour, waiting_s=200 - hour * 100) for hour in (0, 7.5)))
    months = tried(ledger, WAIT, 700).months
    assert [(each.group["month"], each.kept, each.broken) for each in months] == [("2026-03", 0, 1), ("2026-04", 1, 0)]


def test_dates_are_tried_by_their_reference(ledger: Ledger) -> None:
    order: dict[str, Any] = {"touchpoint": "shop", "context": '{"order": "A"}'}
    arrive(
        ledger,
        Contact("ann", 0, "order", promised=10, **order),
        Contact("ann", 5, "delivered", touchpoint="post"),
        Contact("ann", 9, "delivered", **order),
    )
    found = tried(ledger, ON_TIME)
    assert numbers(found) == (1, 0, 0)
    assert found.examples[0].margin == 1


def test_ten_examples_show_the_largest_overruns_first(ledger: Ledger) -> None:
    arrive(ledger, *(Contact("ann", hour, waiting_s=60.0 * hour) for hour in range(13)))
    examples = tried(ledger, WAIT).examples
    assert [check.margin for check in examples] == [-60.0 * over for over in range(10, 0, -1)]
    assert {check.verdict for check in examples} == {Verdict.BROKEN}
    assert examples[0].subject == "13"
    assert examples[0].customer is not None


def test_what_is_excluded_is_not_tried(filled: Ledger) -> None:
    exclude(filled, SOURCE, "2", reason="a test call", at=after(900))
    assert numbers(tried(filled, WAIT)) == (1, 0, 0)


def test_a_past_without_a_case_says_so(ledger: Ledger) -> None:
    arrive(ledger, Contact("ann"))
    found = tried(ledger, WAIT)
    assert (numbers(found), found.months, found.examples) == ((0, 0, 0), [], [])
