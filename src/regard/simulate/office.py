"""Office hours: Monday to Friday, 9 to 17, in which simulated replies are written."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

_OPENS_S, _OPEN_S, _DAY_S = 9 * 3600, 8 * 3600, 86_400


def after_office_hours(local_s: Floats, hours: Floats) -> Floats:
    """Return the local moment at which so many office hours have passed.

    Args:
        local_s: local seconds since 1970-01-01.
        hours: more than zero.

    >>> friday_16_h = 86_400 * 1 + 16 * 3600
    >>> float(after_office_hours(np.array([friday_16_h]), np.array([2.0]))[0] - friday_16_h) / 3600
    66.0
    """
    # 1970-01-01 was a Thursday: counted from the Monday before it, weekends are days 5 and 6.
    day = np.floor(local_s / _DAY_S) + 3
    week, weekday = np.divmod(day, 7)
    today = np.clip(local_s - (day - 3) * _DAY_S - _OPENS_S, 0, _OPEN_S)
    passed = np.where(weekday < 5, weekday * _OPEN_S + today, 5 * _OPEN_S)
    target = week * 5 * _OPEN_S + passed + hours * 3600
    # An end at closing time belongs to the evening, not to the next morning.
    days = np.ceil(target / _OPEN_S) - 1
    return np.asarray((days // 5 * 7 + days % 5 - 3) * _DAY_S + _OPENS_S + target - days * _OPEN_S)
