"""When it is too much or the storage fails, nothing is promised, and the sender is told when to come again."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from tests.web.sending import ORDER, as_json, basic, get, send, send_unmeasured

from regard.collect.intake import Overloaded, StorageFailed
from regard.errors import StorageError
from regard.web.budget import Budget
from regard.web.faults import TryLater
from regard.web.running import Running

TRACK = as_json(ORDER)


def failing(error: Exception) -> Any:
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (StorageFailed("disk full", ""), 503, "storage_failed"),
        (StorageError("disk full"), 503, "storage_failed"),
        (Overloaded("much", ""), 429, "overloaded"),
    ],
)
def test_our_fault_is_told_as_ours(
    here: Running, key: str, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, code: str
) -> None:
    monkeypatch.setattr(here.intake, "take", failing(error))
    answer = send("/v1/track", TRACK, basic(key))
    assert (answer.status, answer.data["code"], answer.data["success"]) == (status, code, False)
    assert int(answer.headers["Retry-After"]) > 0
    assert "disk full" not in answer.data["message"]


def test_keys_that_cannot_be_read_are_our_fault(here: Running, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(here.keys, "find", failing(StorageError("gone")))
    assert send("/v1/track", TRACK, basic(key)).status == 503


def test_what_does_not_fit_into_memory_comes_again_later(
    here: Running, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(here.budget, "_wait_s", 0.01)
    monkeypatch.setattr(here.budget, "_most", 10)
    for answer in (send("/v1/track", TRACK, basic(key)), send_unmeasured("/v1/track", TRACK, basic(key))):
        assert (answer.status, answer.data["code"], answer.headers["Retry-After"]) == (429, "overloaded", "1")
    assert (here.budget.used, here.budget.waiting) == (0, 0)


def test_memory_that_becomes_free_in_time_is_waited_for() -> None:
    budget = Budget(10, wait_s=10)
    with budget.reservation() as first:
        first.grow(10)
        timer = threading.Timer(0.05, give_back, (budget, first))
        timer.start()
        with budget.reservation() as second:
            second.grow(10)
            assert budget.used == 10
        timer.join()


def give_back(budget: Budget, reserved: Any) -> None:
    with budget._changed:
        budget.used -= reserved.size
        reserved.size = 0
        budget._changed.notify_all()


def test_what_was_reserved_is_given_back_after_a_fault() -> None:
    budget = Budget(10, wait_s=0)
    with budget.reservation() as reserved:
        reserved.grow(6)
        with pytest.raises(TryLater):
            reserved.grow(6)
        assert budget.used == 6
    assert budget.used == 0


def test_an_unknown_fault_is_told_without_its_words(
    here: Running, key: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(here.intake, "take", failing(RuntimeError("ann@shop.example")))
    answer = send("/v1/track", TRACK, basic(key) | {"Origin": "https://shop.example"})
    assert (answer.status, answer.data["code"]) == (503, "server_failed")
    assert answer.headers["Access-Control-Allow-Origin"] == "https://shop.example"
    assert "ann@shop.example" not in str(answer)


@contextmanager
def broken_database(here: Running, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setattr(type(here.ledger.database), "transaction", failing(StorageError("full")))
        yield


def test_a_server_that_cannot_commit_is_not_ready(here: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    with broken_database(here, monkeypatch):
        answer = get("/readyz")
    assert (answer.status, answer.data["code"]) == (503, "not_ready")
    assert "does not commit" in answer.data["message"]
    assert get("/readyz").status == 200


def test_a_server_without_a_readable_catalogue_is_not_ready(here: Running) -> None:
    (here.ledger.folder / "stages.yaml").write_text("a: [")
    answer = get("/readyz")
    assert (answer.status, "catalogue" in answer.data["message"]) == (503, True)
