"""Kill a working ledger over and over: between all steps, inside commits, at random, and with the power cut.

Run it from the repository as `python -m benchmarks.ledger.kill [KILLS]`; it prints what it did and found,
and exits with an error if anything was lost or doubled, or too few kills fell where they should.
"""

import itertools
import sys
import tempfile
import time
from pathlib import Path

from tests.ledger.victim import STEPS
from tests.ledger.witness import Witness, instants

_KILLS = 120
_INSIDE_SHARE = 0.3


def main(kills: int) -> int:
    """Kill so many times; return 0 if everything acknowledged was there exactly once, every time."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        witness = Witness(Path(folder))
        strikes = struck_between_steps(witness, kills // 2)
        in_commit(witness, round(kills * _INSIDE_SHARE))
        at_random(witness, max(4, kills // 8))
        cuts, taken_back = with_power_cuts(Path(folder) / "cut", max(4, kills // 10))
    wanted = int(kills * 0.25)
    print(f"{'kills':<44}{witness.kills + cuts:>8}")
    print(f"{'  at a step (before and after each)':<44}{strikes:>8}")
    print(f"{'  inside a commit':<44}{witness.inside:>8}")
    print(f"{'  with the power cut':<44}{cuts:>8}")
    print(f"{'files taken back by power cuts':<44}{taken_back:>8}")
    print(f"{'contacts acknowledged':<44}{len(witness.acknowledged):>8}")
    print(f"{'customers erased':<44}{len(witness.erased):>8}")
    print(f"{'lost, doubled, half loaded, still there':<44}{0:>8}")
    print(f"{'seconds':<44}{time.monotonic() - began:>8.0f}")
    return 0 if witness.kills >= kills and witness.inside >= wanted else 1


def struck_between_steps(witness: Witness, kills: int) -> int:
    """Strike each step before and after its first, second … call; return how often it came to that."""
    turns = itertools.product((1, 2, 3), ("before", "after"), STEPS)
    struck = 0
    for call, when, step in itertools.islice(turns, kills):
        struck += witness.strike(step, when, call)
        witness.check()
    return struck


def in_commit(witness: Witness, kills: int) -> None:
    """Kill until so many victims died inside a commit."""
    chance = instants(1)
    for _ in range(3 * kills):
        if witness.inside >= kills:
            break
        witness.shoot_in_commit(chance.uniform(0, 1.5), chance.uniform(0, 0.0002))
        witness.check()


def at_random(witness: Witness, kills: int) -> None:
    """Kill at any instant of the victims' work."""
    chance = instants(2)
    for _ in range(kills):
        witness.shoot(chance.uniform(0, 2.5))
        witness.check()


def with_power_cuts(folder: Path, kills: int) -> tuple[int, int]:
    """Kill and take back what was not forced to disk; return the number of kills and of files taken back."""
    folder.mkdir()
    witness, chance, taken_back = Witness(folder), instants(3), 0
    for _ in range(kills):
        witness.shoot(chance.uniform(0.1, 2.5))
        taken_back += witness.cut_power()
        witness.check()
    return witness.kills, taken_back


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else _KILLS))
