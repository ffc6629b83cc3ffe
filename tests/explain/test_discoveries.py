"""Many questions at once: the published example, and chance alone."""

import numpy as np
import pytest

from regard.explain.discoveries import discoveries, upper_p

# The fifteen p-values of Benjamini and Hochberg (1995), section 4.1: four are discoveries at 5 %.
PUBLISHED = [
    *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528),
    *(0.7590, 1.0000),
]  # fmt: skip


def test_the_published_example_has_four_discoveries() -> None:
    assert discoveries(PUBLISHED).sum() == 4


def test_the_order_does_not_matter() -> None:
    assert discoveries(PUBLISHED[::-1]).tolist() == discoveries(PUBLISHED).tolist()[::-1]


def test_what_was_not_tested_is_no_discovery() -> None:
    assert discoveries([np.nan, np.nan]).tolist() == [False, False]
    assert discoveries([]).tolist() == []


def test_chance_alone_is_seldom_a_discovery() -> None:
    draw = np.random.default_rng(0)
    alarms = sum(discoveries(draw.random(20)).any() for _ in range(2_000))
    assert alarms == pytest.approx(100, abs=30)


def test_a_p_value_is_the_upper_tail() -> None:
    assert upper_p(np.array([0.0, 1.959964, np.nan])).tolist() == pytest.approx([0.5, 0.025, np.nan], nan_ok=True)
