"""No score of few anonymous answers is told, nor one that would tell it."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cast import SOURCE, Contact, arrival

from regard import story
from regard.ledger import append, create_ledger, read
from regard.ledger.keeper import rebuild
from regard.measure import Breakdown, behind, csat_mean, nps, volume
from regard.measure.anonymity import LEAST, TOO_FEW, hidden

COUNTS = st.lists(st.integers(0, 40), min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("answers", "kept"),
    [([4], []), ([5], [0]), ([0], [0]), ([40, 3, 0, 8], [0, 2]), ([3, 3, 9], [2]), ([4, 0], [1]), ([4, 6], [])],
)
def test_few_are_hidden_and_the_next_with_them(answers: list[int], kept: list[int]) -> None:
    assert np.flatnonzero(~hidden(np.array(answers))).tolist() == kept


@given(COUNTS)
def test_all_that_is_hidden_together_is_never_a_few(answers: list[int]) -> None:
    counts = np.array(answers)
    hides = hidden(counts)
    assert not hides[counts == 0].any()
    together = counts[hides].sum()
    assert together == 0 or together >= LEAST or not (counts >= LEAST).any()


def test_scores_are_hidden_and_counts_are_not(tmp_path: Path) -> None:
    contacts = [Contact(str(n), "ann", n, "web" if n < 8 else "store", 9) for n in range(10)]
    about = Breakdown(by=("touchpoint",), anonymous=(SOURCE,), minimum_n=1)
    with create_ledger(tmp_path / "acme") as ledger:
        append(ledger, "interaction", arrival(*contacts))
        rebuild(ledger, story.folds(ledger))
        with read(ledger) as reader:
            found, counted = nps(reader, about), volume(reader, about)
            every, listed = nps(reader, Breakdown(anonymous=(SOURCE,)))[0], behind(reader, "nps", about)
            assert (listed.n, listed.unlisted) == (10, 0)
            assert csat_mean(reader, about) == []
    assert [(row.value, row.low, row.n, row.sentence) for row in found] == [
        (None, None, 2, TOO_FEW), (None, None, 8, TOO_FEW),
    ]  # fmt: skip
    assert [row.value for row in counted] == [2, 8]
    assert every.value == 100
