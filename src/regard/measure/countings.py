"""What each measure counts, by its name: the rows behind its numbers."""

from collections.abc import Callable

from regard.ledger.reader import Reader
from regard.measure.breakdown import Breakdown, Counting
from regard.measure.ces import counting as ces
from regard.measure.ces_effort import counting as ces_effort
from regard.measure.ces_mean import counting as ces_mean
from regard.measure.csat import counting as csat
from regard.measure.csat_mean import counting as csat_mean
from regard.measure.nps import counting as nps
from regard.measure.promises_kept import counting as promises_kept
from regard.measure.rating import counting as rating
from regard.measure.response_rate import counting as response_rate
from regard.measure.volume import counting as volume

COUNTINGS: dict[str, Callable[[Reader, Breakdown], Counting]] = {
    "volume": volume,
    "nps": nps,
    "csat": csat,
    "csat_mean": csat_mean,
    "ces": ces,
    "ces_mean": ces_mean,
    "ces_effort": ces_effort,
    "rating": rating,
    "response_rate": response_rate,
    "promises_kept": promises_kept,
}
"""What every measure counts, under its name."""
