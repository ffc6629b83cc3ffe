"""Workers that are killed while they decide: every request has one fate."""

from pathlib import Path

from benchmarks.surveys.triggers import decide_under_fire, fill, is_clean


def test_nothing_is_lost_or_doubled_when_the_worker_is_killed(tmp_path: Path) -> None:
    fill(tmp_path / "acme", 300)
    told = decide_under_fire(tmp_path / "acme", kills=3)
    assert is_clean(told), told
    assert told["expected"] > 90
