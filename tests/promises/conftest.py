"""A workspace with a catalogue and two promises, and what happened in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cast import KEY
from tests.promises.contacts import Contact, arrive

from regard.collect import register_touchpoints, start_catalogue
from regard.ledger import Ledger, create_ledger
from regard.promises import save_promise
from regard.vault.pseudonyms import KEY_VARIABLE
from regard.vocabulary import Comparison, FollowUpRule, LimitRule, Promise, Touchpoint

WAIT = Promise(
    key="short_wait",
    statement="You wait two minutes at most.",
    touchpoint="hotline",
    rule=LimitRule(field="waiting_s", comparison=Comparison.AT_MOST, limit=120),
)
REPLY = Promise(
    key="reply",
    statement="We answer within a day.",
    touchpoint="hotline",
    department="complaints",
    rule=FollowUpRule(after_kind="complaint", reply_kinds=("call",), within_hours=24),
)


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    monkeypatch.setenv(KEY_VARIABLE, KEY.hex())
    with create_ledger(tmp_path / "acme", zone="Europe/Berlin") as opened:
        start_catalogue(opened.folder)
        hotline = Touchpoint(key="hotline", name="Hotline", department="service", stage="get_help")
        register_touchpoints(opened.folder, [hotline])
        yield opened


@pytest.fixture
def filled(ledger: Ledger) -> Ledger:
    """Ann waited briefly and long and was called back; Bob was called back late; Carla never."""
    save_promise(ledger.folder, WAIT)
    save_promise(ledger.folder, REPLY)
    arrive(
        ledger,
        Contact("ann", 0, "complaint", waiting_s=60, unit="north"),
        Contact("ann", 10, "call", waiting_s=150, unit="south"),
        Contact("bob", 0, "complaint"),
        Contact("bob", 30, "call"),
        Contact("carla", 600, "complaint"),
    )
    return ledger
