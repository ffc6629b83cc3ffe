"""Reading: made once for each layout, by one thread, and stoppable."""

from types import SimpleNamespace
from typing import cast

from django.http import HttpRequest
from django.test import RequestFactory
from tests.cast import Contact, arrival

from regard.ledger import Reader, append
from regard.measure import Breakdown
from regard.story import catch_up
from regard.web.accounts.models import User
from regard.web.running import Running
from regard.web.shell.reading import cached, measured, reading
from regard.web.shell.runs import running_as, stop


def request_of(run: str = "") -> HttpRequest:
    request = RequestFactory().get("/", headers={"Regard-Run": run} if run else {})
    request.user = User(pk=1, role="owner")
    return request


def test_a_number_is_made_anew_when_the_layout_is(filled: Running) -> None:
    assert measured(request_of(), "volume", Breakdown())[0].value == 6
    append(filled.ledger, "interaction", arrival(Contact("7", "ann")))
    catch_up(filled.ledger)
    assert measured(request_of(), "volume", Breakdown())[0].value == 7


def test_the_same_layout_answers_from_memory(filled: Running) -> None:
    made = []
    for _ in range(2):
        with reading(request_of()) as reader:
            cached(reader, ("test", filled.ledger.folder), lambda: made.append(1))
    assert made == [1]


def test_a_remembered_number_is_as_of_now(filled: Running) -> None:
    first = measured(request_of(), "nps", Breakdown())[0]
    second = measured(request_of(), "nps", Breakdown())[0]
    assert second.as_of > first.as_of
    assert second.value == first.value


def test_whoever_asked_can_stop_it_and_nobody_else() -> None:
    stopped: list[int] = []
    reader = cast("Reader", SimpleNamespace(interrupt=lambda: stopped.append(1)))
    hashable = cast("Reader", _Hashable(reader))
    with running_as(request_of("run-12345678"), hashable):
        assert stop(2, "run-12345678") == 0
        assert stop(1, "run-12345678") == 1
    assert stop(1, "run-12345678") == 0
    assert stopped == [1]


class _Hashable:
    def __init__(self, reader: Reader) -> None:
        self.interrupt = reader.interrupt
