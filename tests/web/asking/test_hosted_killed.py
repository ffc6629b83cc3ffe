"""Respondents of a real server that is killed while they answer."""

from pathlib import Path

from benchmarks.surveys.respondents import answer_under_fire


def test_nothing_is_lost_or_doubled_when_the_server_is_killed(tmp_path: Path) -> None:
    toll = answer_under_fire(tmp_path / "acme", respondents=40, kills=2)
    assert (toll.arrived, toll.lost, toll.doubled, toll.mixed_up) == (40, 0, 0, 0)
    assert toll.kills >= 1
