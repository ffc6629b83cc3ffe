from datetime import UTC, datetime

import numpy as np

from regard.promises.business_hours import hours_for
from regard.simulate import company
from regard.simulate.moments import to_utc
from regard.simulate.office import after_office_hours
from regard.simulate.plan import make_plan


def local_s(*parts: int) -> float:
    return datetime(*parts, tzinfo=UTC).timestamp()  # type: ignore[arg-type, misc]


def after(start: float, hours: float) -> float:
    return float(after_office_hours(np.array([start]), np.array([hours]))[0])


def test_office_hours_go_over_the_night() -> None:
    assert after(local_s(2026, 3, 3, 16), 2) == local_s(2026, 3, 4, 10)


def test_office_hours_go_over_the_weekend() -> None:
    assert after(local_s(2026, 3, 7, 12), 8) == local_s(2026, 3, 9, 17)
    assert after(local_s(2026, 3, 6, 16), 25) == local_s(2026, 3, 11, 17)


def test_office_hours_agree_with_the_calendar_of_the_promises() -> None:
    retailer = company("retailer")
    plan, random = make_plan(retailer, ()), np.random.default_rng(1)
    start = np.floor(plan.start_s + random.random(2_000) * 86_400 * 700)
    mine = to_utc(plan, after_office_hours(start, np.full(2_000, 24.0))).cast("int64").to_numpy()
    moments = to_utc(plan, start).cast("int64").to_numpy()
    day_us = 24 * 3_600_000_000
    hours = hours_for(retailer.calendars[0], moments, day_us, int(mine.max()))
    assert (mine == hours.after(moments, day_us)).all()


def test_moments_are_cut_by_the_companys_clock() -> None:
    plan = make_plan(company("retailer"), ())
    found = to_utc(plan, np.array([local_s(2026, 1, 15, 12), local_s(2026, 7, 15, 12)])).to_pylist()
    assert [moment.hour for moment in found] == [11, 10]
