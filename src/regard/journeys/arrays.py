"""Which columns of contacts journeys are counted from, and so are kept as arrays beside the base."""

from collections.abc import Iterable

from regard.ledger.fold import ArrayColumn
from regard.settings import EpisodeRule

_ALWAYS = {
    "touchpoint": ArrayColumn("u2", words="touchpoint"),
    "channel": ArrayColumn("u2", words="channel"),
    "stage": ArrayColumn("u2", words="stage"),
    "prev_touchpoint": ArrayColumn("u2", words="touchpoint"),
    "dt_ms": ArrayColumn("u4"),
    "cohort_week": ArrayColumn("i2"),
    "age_week": ArrayColumn("i2"),
    "first_in_week": ArrayColumn("u1"),
}


def arrays_of(rules: Iterable[EpisodeRule]) -> dict[str, ArrayColumn]:
    """Return by name how each column is kept; a contact's place in its episode under each rule too.

    Args:
        rules: the configured ones.
    """
    return _ALWAYS | {f"step_{rule.name}": ArrayColumn("u2", rule=rule) for rule in rules}
