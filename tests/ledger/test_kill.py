"""Killed at any step, the ledger has lost nothing it acknowledged and counts nothing twice."""

import sys
from pathlib import Path

import pytest
from tests.ledger.witness import Witness, instants

STRIKES = [
    ("put_inbox", "after", 2),
    ("commit", "after", 1),
    ("segment_close", "after", 1),
    ("fsync_file", "before", 2),
    ("put_segment", "after", 1),
    ("trim", "before", 1),
    ("write_page", "after", 1),
    ("base_add", "after", 1),
    ("move_pointer", "before", 2),
    ("delete_stale", "before", 1),
    ("forget", "before", 1),
    ("finish_erasures", "before", 1),
]


@pytest.fixture(scope="module")
def witness(tmp_path_factory: pytest.TempPathFactory) -> Witness:
    if not sys.platform.startswith("linux"):
        pytest.skip("needs /proc")
    return Witness(tmp_path_factory.mktemp("killed"))


@pytest.mark.parametrize(("step", "when", "call"), STRIKES)
def test_a_strike_between_two_steps_loses_nothing(witness: Witness, step: str, when: str, call: int) -> None:
    assert witness.strike(step, when, call)
    witness.check()


def test_a_kill_in_the_middle_of_a_commit_loses_nothing(witness: Witness) -> None:
    chance = instants(1)
    witness.shoot_in_commit(chance.uniform(0, 1), chance.uniform(0, 0.001))
    witness.check()


def test_a_kill_at_any_instant_loses_nothing(witness: Witness) -> None:
    witness.shoot(instants(2).uniform(0.1, 1))
    witness.check()


@pytest.mark.parametrize(("step", "call"), [("commit", 5), ("delete_stale", 1)])
def test_a_power_cut_loses_nothing(tmp_path: Path, step: str, call: int) -> None:
    witness = Witness(tmp_path)
    assert witness.strike(step, "before", call)
    witness.cut_power()
    witness.check()
    assert witness.acknowledged
