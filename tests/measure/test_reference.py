"""Values from outside the code: published tables and other engines."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from regard.estimate import benjamini_hochberg, nps_standard_error, wilson_interval
from regard.estimate.differences import difference_interval, means_p, normal_p, shares_p
from regard.estimate.intervals import nps_points
from regard.estimate.student import t_quantile
from regard.measure import acsi, kano, kano_scores, servqual
from regard.measure.trend import weighted_slope

FILES = sorted((Path(__file__).parents[1] / "reference").glob("*.json"))
REFERENCES = [entry for path in FILES for entry in json.loads(path.read_text())]


def nps_plain_interval(promoters: int, detractors: int, n: int) -> tuple[float, float]:
    score = (promoters - detractors) / n
    width = 1.959964 * float(nps_standard_error(promoters, detractors, n))
    return score - width, score + width


def share_difference_interval(first: int, first_n: int, second: int, second_n: int) -> tuple[float, float]:
    def estimate(k: int, n: int) -> tuple[float, float, float]:
        low, high = wilson_interval(k, n)
        return k / n, float(low), float(high)

    return difference_interval(estimate(first, first_n), estimate(second, second_n))


def welch_p(first: Sequence[float], second: Sequence[float]) -> float:
    parts = [(float(np.std(values, ddof=1)) / len(values) ** 0.5, len(values)) for values in (first, second)]
    return means_p(float(np.mean(first) - np.mean(second)), *parts)


def servqual_of(gaps: Sequence[float], weights: Sequence[float] | None = None) -> float:
    names = [f"dimension {number}" for number in range(len(gaps))]
    shares = None if weights is None else dict(zip(names, weights, strict=True))
    return servqual(dict(zip(names, gaps, strict=True)), shares)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "acsi": acsi,
    "servqual_of": servqual_of,
    "kano_scores": kano_scores,
    "nps_points": nps_points,
    "nps_standard_error": nps_standard_error,
    "nps_standard_error_points": lambda *counts: 100 * nps_standard_error(*counts),
    "nps_plain_interval": nps_plain_interval,
    "nps_plain_interval_points": lambda *counts: [100 * limit for limit in nps_plain_interval(*counts)],
    "normal_p": normal_p,
    "wilson_interval": wilson_interval,
    "shares_p": shares_p,
    "share_difference_interval": share_difference_interval,
    "t_quantile": t_quantile,
    "welch_p": welch_p,
    "benjamini_hochberg": benjamini_hochberg,
    "weighted_slope": lambda *columns: weighted_slope(*map(np.array, columns)),
}


@pytest.mark.parametrize("entry", REFERENCES, ids=lambda entry: entry["name"])
def test_the_value_from_elsewhere_comes_out(entry: dict[str, Any]) -> None:
    found = FUNCTIONS[entry["function"]](*entry["arguments"])
    assert np.asarray(found, float) == pytest.approx(np.asarray(entry["value"], float), abs=entry["tolerance"])
    assert entry["source"]


def test_the_kano_table_is_the_published_one() -> None:
    answers = range(1, 6)
    letters = ["".join(kano(with_it, without_it)[0].upper() for without_it in answers) for with_it in answers]
    assert letters == ["QAAAO", "RIIIM", "RIIIM", "RIIIM", "RRRRQ"]
