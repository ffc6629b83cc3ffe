import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.cast import rows
from tests.collect.events import NOON_US, event, identify

from regard import story
from regard.collect import start_catalogue
from regard.collect.catalogue import TOUCHPOINTS_FILE, read_catalogue
from regard.collect.event import Event
from regard.collect.intake import Commit, Intake, Overloaded, Result, StorageFailed
from regard.collect.refusal import Refusal
from regard.ledger import Ledger, create_ledger, erase, read
from regard.ledger.archive import truth
from regard.ledger.arrival import take
from regard.ledger.head import moment
from regard.ledger.health import Refused, refusals
from regard.vault import pseudonym
from regard.vocabulary import Answer, AnswerKind, Scale


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with create_ledger(tmp_path / "acme") as made:
        start_catalogue(made.folder)
        yield made


@pytest.fixture
def intake(ledger: Ledger) -> Iterator[Intake]:
    with Intake(ledger) as opened:
        yield opened


def entries(ledger: Ledger, kind: str, *columns: str) -> list[tuple[Any, ...]]:
    with ledger.database.snapshot() as snapshot:
        found = [row for table in truth(ledger, snapshot, kind) for row in table.to_pylist()]
    return [tuple(row[column] for column in columns) for row in found]


def failing(monkeypatch: pytest.MonkeyPatch, fails: Callable[[list[Any]], bool]) -> None:
    def struck(ledger: Ledger, arrivals: list[Any], at: Any, epoch: int) -> Any:
        if fails(arrivals):
            raise OSError(28, "disk full")
        return take(ledger, arrivals, at, epoch)

    monkeypatch.setattr("regard.collect.intake.take", struck)


def test_what_was_taken_is_in_the_ledger(ledger: Ledger, intake: Intake) -> None:
    assert intake.take("shop", [event("1"), event("2", "bob")]) == Result(taken=2, known=0, refused={})
    assert entries(ledger, "interaction", "native_id", "touchpoint") == [("1", "checkout"), ("2", "checkout")]


def test_a_second_arrival_changes_nothing(ledger: Ledger, intake: Intake) -> None:
    events = [event("1"), identify("2", attributes=(("plan", "gold"),))]
    intake.take("shop", events)
    assert intake.take("shop", events) == Result(taken=0, known=2, refused={})
    assert [len(entries(ledger, kind, "received_at")) for kind in ("interaction", "evidence", "attribute")] == [1, 1, 1]


def test_the_same_id_of_another_source_is_another_event(intake: Intake) -> None:
    intake.take("shop", [event("1")])
    assert intake.take("app", [event("1")]).taken == 1


def test_an_event_that_comes_twice_in_a_request_is_kept_once(intake: Intake) -> None:
    assert intake.take("shop", [event("1"), event("1")]) == Result(taken=1, known=1, refused={})


def test_a_bad_event_fails_no_other_and_is_counted(ledger: Ledger, intake: Intake) -> None:
    late = event("2", minute=60 * 24 * 365 * 200)
    result = intake.take("shop", [event("1"), late, event("3", problem=Refusal.WRONG_TYPE)])
    assert result == Result(taken=1, known=0, refused={1: Refusal.IN_THE_FUTURE, 2: Refusal.WRONG_TYPE})
    intake.take("shop", [late])
    assert refusals(ledger) == [Refused("shop", "in_the_future", 2), Refused("shop", "wrong_type", 1)]


def test_an_event_without_an_id_is_known_by_what_it_says(intake: Intake) -> None:
    assert intake.take("shop", [event(None), event(None), event(None, "bob")]).taken == 3
    assert intake.take("shop", [event(None)]) == Result(taken=0, known=1, refused={})


def test_a_clock_put_right_differently_makes_no_second_event(intake: Intake) -> None:
    once = Event(native_id="1", occurred_us=NOON_US, written_us=NOON_US - 5, who="ann", touchpoint="Web")
    again = Event(native_id="1", occurred_us=NOON_US + 7_000_000, written_us=NOON_US - 5, who="ann", touchpoint="Web")
    intake.take("shop", [once])
    assert intake.take("shop", [again]).known == 1


def test_personal_traits_are_in_the_vault_and_nowhere_else(ledger: Ledger, intake: Intake) -> None:
    intake.take("shop", [identify("1", traits=(("name", "Ann Smith"),))])
    intake.take("shop", [event("2", context='{"note": "ask for ann smith"}')])
    key = pseudonym(ledger.pseudonym_key, "customer_id", "ann")
    with ledger.database.snapshot() as snapshot:
        assert snapshot.rows("select name, value from trait where pseudonym = ?", (key,)) == [("name", "Ann Smith")]
    assert entries(ledger, "interaction", "context") == [('{"note":"ask for [name]"}',)]


def test_evidence_says_who_was_named_together(ledger: Ledger, intake: Intake) -> None:
    intake.take("shop", [identify("1", identifiers=(("anonymous_id", "device-7"),))])
    ann, device = (
        pseudonym(ledger.pseudonym_key, *one) for one in (("customer_id", "ann"), ("anonymous_id", "device-7"))
    )
    found = entries(ledger, "evidence", "kind", "customer", "identifiers")
    assert found == [("identify", ann, [{"kind": "anonymous_id", "key": device}])]


def test_evidence_of_nobody_is_refused(intake: Intake) -> None:
    assert intake.take("shop", [identify("1", None)]).refused == {0: Refusal.NO_CUSTOMER}


@pytest.mark.parametrize("name", ["ann", "device-7"])
def test_evidence_goes_with_a_person_who_is_erased(ledger: Ledger, intake: Intake, name: str) -> None:
    intake.take("shop", [identify("1", identifiers=(("anonymous_id", "device-7"),)), identify("2", "bob")])
    kind = "customer_id" if name == "ann" else "anonymous_id"
    key = pseudonym(ledger.pseudonym_key, kind, name)
    erase(ledger, [key], story.folds(ledger), moment(NOON_US * 2))
    assert entries(ledger, "evidence", "native_id") == [("2",)]


def test_known_and_anonymous_customers_come_in_one_request(ledger: Ledger, intake: Intake) -> None:
    events = [event("1"), event("2", "device-7", who_kind="anonymous_id"), event("3", None)]
    assert intake.take("web", events).taken == 3
    ann, device = (
        pseudonym(ledger.pseudonym_key, *one) for one in (("customer_id", "ann"), ("anonymous_id", "device-7"))
    )
    assert sorted(entries(ledger, "interaction", "native_id", "customer")) == [("1", ann), ("2", device), ("3", None)]


def test_answers_and_identifiers_keep_their_fields(ledger: Ledger, intake: Intake) -> None:
    reply = Answer(question="recommend", kind=AnswerKind.NPS, value=9, scale=Scale(low=0, high=10), text="Fine")
    intake.take("shop", [event("1", answers=(reply,)), event("2")])
    ((answers,), (none,)) = entries(ledger, "interaction", "answers")
    assert none is None
    assert [answers[0][name] for name in ("question", "kind", "value", "low", "high", "text", "option")] == [
        "recommend", "nps", 9.0, 0.0, 10.0, "Fine", None,
    ]  # fmt: skip


def test_new_touchpoints_are_registered_unsorted(ledger: Ledger, intake: Intake) -> None:
    intake.take("shop", [event("1", touchpoint="Spin the wheel")])
    found = read_catalogue(ledger.folder).touchpoints["spin_the_wheel"]
    assert (found.name, found.channel.value, found.sorted) == ("Spin the wheel", "web", False)


def test_a_full_catalogue_gathers_new_names_in_one_place(
    ledger: Ledger, intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    intake.take("shop", [event("1")])
    monkeypatch.setattr("regard.collect.arriving.MOST_TOUCHPOINTS", 1)
    intake.take("shop", [event("2", touchpoint="Product 4711"), event("3"), identify("4")])
    assert entries(ledger, "interaction", "touchpoint") == [("checkout",), ("other_events",), ("checkout",)]


def test_a_slip_in_the_catalogue_keeps_no_event_out(ledger: Ledger, intake: Intake) -> None:
    path = ledger.folder / TOUCHPOINTS_FILE
    whole = path.read_text()
    path.write_text("- key: [")
    assert intake.take("shop", [event("1", touchpoint="Kiosk")]).taken == 1
    path.write_text(whole)
    intake.take("shop", [event("2")])
    assert sorted(read_catalogue(ledger.folder).touchpoints) == ["checkout", "kiosk"]


def test_a_change_of_the_catalogue_counts_from_the_next_event_on(ledger: Ledger, intake: Intake) -> None:
    intake.take("shop", [event("1")])
    path = ledger.folder / TOUCHPOINTS_FILE
    path.write_text("- key: checkout\n  name: Checkout\n  channel: web\n  stage: buy\n")
    intake.take("shop", [event("2")])
    assert entries(ledger, "interaction", "stage") == [(None,), ("buy",)]


def test_an_erased_customer_is_refused_from_then_on(ledger: Ledger, intake: Intake) -> None:
    intake.take("shop", [event("1")])
    key = pseudonym(ledger.pseudonym_key, "customer_id", "ann")
    erase(ledger, [key], story.folds(ledger), moment(NOON_US + 60_000_000))
    assert intake.take("shop", [event("2")]).refused == {0: Refusal.ERASED}


def test_an_erasure_between_receipt_and_commit_is_heeded(
    ledger: Ledger, intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = pseudonym(ledger.pseudonym_key, "customer_id", "ann")
    erasing = iter([lambda: erase(ledger, [key], story.folds(ledger), moment(NOON_US + 60_000_000))])

    def meanwhile(*arguments: Any) -> Any:
        next(erasing, lambda: None)()
        return take(*arguments)

    monkeypatch.setattr("regard.collect.intake.take", meanwhile)
    assert intake.take("shop", [event("0"), event("1"), event("2", "bob")]).refused == {
        0: Refusal.ERASED,
        1: Refusal.ERASED,
    }


def test_a_customer_who_comes_again_after_an_erasure_is_known_to_the_vault_again(
    ledger: Ledger, intake: Intake
) -> None:
    intake.take("shop", [event("1")])
    key = pseudonym(ledger.pseudonym_key, "customer_id", "ann")
    erase(ledger, [key], story.folds(ledger), moment(NOON_US))
    intake.take("shop", [event("2", minute=1)])
    with ledger.database.snapshot() as snapshot:
        assert snapshot.rows("select identifier from person where pseudonym = ?", (key,)) == [("ann",)]


def test_requests_that_wait_together_are_committed_together(ledger: Ledger) -> None:
    commits: list[Commit] = []
    with Intake(ledger, watch=commits.append) as intake:
        threads = [threading.Thread(target=intake.take, args=("shop", [event(f"{n}")])) for n in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sum(commit.requests for commit in commits) == 20
    assert len(commits) < 20
    assert len(entries(ledger, "interaction", "native_id")) == 20


def test_a_request_that_cannot_be_kept_fails_alone(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, lambda arrivals: any("poison" in a.interactions["native_id"].to_pylist() for a in arrivals))
    fates: dict[str, str] = {}

    def send(name: str) -> None:
        try:
            fates[name] = str(opened.take("shop", [event(name)]).taken)
        except StorageFailed as error:
            fates[name] = type(error.__cause__).__name__

    with Intake(ledger) as opened:
        threads = [threading.Thread(target=send, args=(name,)) for name in ("1", "poison", "2", "3")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert fates == {"1": "1", "2": "1", "3": "1", "poison": "OSError"}


def test_a_storage_that_recovers_takes_events_again(intake: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        failing(patched, lambda _: True)
        with pytest.raises(StorageFailed, match="commit failed"):
            intake.take("shop", [event("1")])
    assert intake.take("shop", [event("1")]).taken == 1


def test_more_than_can_wait_is_turned_away(intake: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("regard.collect.intake.MOST_WAITING", 1)
    with pytest.raises(Overloaded, match="Send it again"):
        intake.take("shop", [event("1"), event("2")])
    assert intake.take("shop", [event("1")]).taken == 1


def test_a_commit_that_takes_too_long_promises_nothing(intake: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    go = threading.Event()
    failing(monkeypatch, lambda _: not go.wait(10))
    monkeypatch.setattr("regard.collect.intake._PATIENCE_S", 0.05)
    with pytest.raises(StorageFailed, match="very long"):
        intake.take("shop", [event("1")])
    go.set()


def test_a_closed_intake_has_kept_what_it_took_and_takes_no_more(ledger: Ledger) -> None:
    intake = Intake(ledger)
    intake.take("shop", [event("1")])
    intake.close()
    assert intake.waiting == 0
    with pytest.raises(Overloaded):
        intake.take("shop", [event("2")])


EVENTS = [
    event("1", "ann", 0, value=20.0, currency="EUR"),
    event("2", "device-7", 1, who_kind="anonymous_id", touchpoint="Website"),
    identify("3", "ann", 2, identifiers=(("anonymous_id", "device-7"),), attributes=(("plan", "free"),)),
    identify("4", "ann", 5, attributes=(("plan", "gold"),), traits=(("email", "ann@example.org"),)),
    identify("5", "ann", 4, attributes=(("plan", "silver"),), traits=(("email", "old@example.org"),)),
    event("6", "bob", 6, touchpoint="Live chat", context='{"text": "call me"}'),
]


@settings(max_examples=15)
@given(order=st.permutations(EVENTS), cut=st.integers(1, 5), again=st.sets(st.integers(0, 5)))
def test_any_order_with_repetitions_makes_the_same_state(
    tmp_path_factory: pytest.TempPathFactory, order: list[Event], cut: int, again: set[int]
) -> None:
    with create_ledger(tmp_path_factory.mktemp("order") / "acme") as ledger:
        start_catalogue(ledger.folder)
        with Intake(ledger) as intake:
            for request in (order[:cut], order[cut:], [order[place] for place in again]):
                intake.take("shop", request)
        story.catch_up(ledger)
        with read(ledger) as reader:
            shown = rows(reader, "touchpoint, kind, value, context", order="occurred_at")
            plans = reader.fetch("select value from attribute order by valid_from").to_pylist()
        key = pseudonym(ledger.pseudonym_key, "customer_id", "ann")
        with ledger.database.snapshot() as snapshot:
            email = snapshot.rows("select value from trait where pseudonym = ?", (key,))
    assert shown == [
        ("checkout", "purchase", 20.0, None),
        ("website", "purchase", None, None),
        ("live_chat", "purchase", None, '{"text": "call me"}'),
    ]
    assert [row["value"] for row in plans] == ["free", "silver", "gold"]
    assert email == [("ann@example.org",)]
