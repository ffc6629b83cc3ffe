"""What Regard has acknowledged is never lost and never counted twice, however it dies."""

import sys
from pathlib import Path

import pytest
from tests.ledger.witness import Witness

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs /proc")


def test_a_ledger_that_is_killed_again_and_again_has_everything_once(tmp_path: Path) -> None:
    witness = Witness(tmp_path)
    witness.strike("commit", "after", 2)
    witness.shoot(after_s=0.4)
    witness.check()
    assert witness.kills == 2
    assert len(witness.acknowledged) >= 3


def test_it_also_has_everything_when_the_power_is_cut(tmp_path: Path) -> None:
    witness = Witness(tmp_path)
    witness.strike("base_close", "before", 1)
    assert witness.cut_power() > 0
    witness.check()
