"""The background work folds what arrives, soon, and goes on whatever happens."""

import json
import logging
import threading

import pytest
from tests.web.sending import ORDER, as_json, basic, send

from regard.errors import BrokenWorkspaceError
from regard.web import worker
from regard.web.lag import unfolded
from regard.web.logs import JsonLines
from regard.web.running import Running


def test_what_arrives_is_folded(here: Running, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    send("/v1/track", as_json(ORDER), basic(key))
    stop = threading.Event()
    thread = threading.Thread(target=worker.keep_folded, args=(here.ledger, stop))
    thread.start()
    try:
        folded_in_time = _waits_for(lambda: unfolded(here.ledger) == (1, 1), 20)
    finally:
        stop.set()
        thread.join()
    assert folded_in_time


def _waits_for(done: object, seconds: float) -> bool:
    wake = threading.Event()
    assert callable(done)
    for _ in range(int(seconds * 20)):
        if done():
            return True
        wake.wait(0.05)
    return False


def test_a_failed_fold_is_logged_and_tried_again_after_a_longer_pause(
    here: Running, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    errors: list[Exception] = [RuntimeError("ann@shop.example"), BrokenWorkspaceError("ann", "Mend it.")]
    stop = threading.Event()

    def fail(_: object, *, wait: bool) -> None:
        assert not wait, "the one that folds meanwhile is left to it"
        if not errors:
            stop.set()
            return
        raise errors.pop(0)

    monkeypatch.setattr(worker, "catch_up", fail)
    monkeypatch.setattr(worker, "_EACH_S", 0.001)
    caplog.set_level(logging.INFO, "regard")
    worker.keep_folded(here.ledger, stop)
    lines = [json.loads(JsonLines().format(record)) for record in caplog.records]
    assert [line["error"] for line in lines] == ["RuntimeError", "BrokenWorkspaceError"]
    assert [line["retry_s"] for line in lines] == [0.002, 0.004]
    assert lines[1]["remedy"] == "Mend it."
    assert "ann" not in json.dumps(lines).replace("channel", "")
