"""An event whose sender was told that it is kept is kept, once, whatever is killed a moment later."""

import sys
from pathlib import Path

import pytest
from benchmarks.intake.kill import Strikes, bring_down

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs /proc")


def test_a_server_that_is_killed_in_the_middle_of_commits_keeps_what_it_acknowledged(tmp_path: Path) -> None:
    strikes = Strikes()
    toll = bring_down(tmp_path, 7, strikes)
    assert strikes.kills.total() == 7
    assert strikes.inside.total() >= 4
    assert toll.is_clean, toll
