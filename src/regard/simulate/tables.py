"""Tables: a cohort as the rows that files hold."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from regard.simulate.asking import REASONS, questions
from regard.simulate.cohort import COHORT, Cohort
from regard.simulate.contacts import spans
from regard.simulate.moments import to_utc
from regard.simulate.plan import Plan
from regard.simulate.verbatims import comments

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

NUMBERS_PER_COHORT = 10_000_000
"""Contact numbers of one cohort; the upper half is for wrong rows."""
TIERS = ("basic", "silver", "gold")
_TIER_CONTACTS = (20, 60)
_DAY_S = 86_400
_EMPLOYEES = 6


def contact_table(plan: Plan, number: int, cohort: Cohort) -> pa.Table:
    """Return the contacts of the cohort with a number, in the order of time."""
    contacts, random = cohort.contacts, cohort.random
    step, count = contacts.step, len(contacts.step)
    columns = {"contact": pa.array(contact_numbers(number, count)), "customer": _customers(cohort)}
    columns |= {"at": to_utc(plan, contacts.at_s), "zone": _of_region(plan, cohort, "zone")}
    columns |= _places(plan, step)
    columns |= _worth(plan, cohort)
    columns |= {name: _rounded(values, 1) for name, values in spans(plan, contacts, random).items()}
    columns["promised_at"] = to_utc(plan, contacts.promised_s, ~np.isnan(contacts.promised_s))
    columns |= _served(plan, cohort)
    columns["tier"] = _text(np.searchsorted(_TIER_CONTACTS, cohort.before, side="right"), TIERS)
    columns |= _answers(plan, cohort)
    surveys = [survey.key for survey in plan.company.surveys]
    columns["survey"] = _masked(_text(plan.survey[step], surveys), ~cohort.asked.answered)
    table = pa.table(columns)
    return table.take(pa.array(np.argsort(contacts.at_s, kind="stable")))


def contact_numbers(cohort: int, count: int) -> Ints:
    """Return the numbers of a cohort's contacts."""
    return np.arange(count) + cohort * NUMBERS_PER_COHORT


def customer_table(plan: Plan, cohort: Cohort) -> pa.Table:
    """Return what is known of the customers of a cohort, whatever the time."""
    people = cohort.people
    regions = plan.company.regions
    return pa.table(
        {
            "customer": customer_names(people.number),
            "region": _text(people.region, [region.key for region in regions]),
            "language": _text(people.region, [region.language for region in regions]),
            "segment": _text(people.business.astype(np.int64), ("consumer", "business")),
            "email": addresses(people.number),
        }
    )


def invitation_table(plan: Plan, number: int, cohort: Cohort) -> pa.Table:
    """Return every state of every invitation of a cohort as a row of its own."""
    asked, contacts = cohort.asked, cohort.contacts
    shown, answered = asked.shown, asked.answered
    states = (
        ("eligible", asked.eligible, 0.04),
        ("suppressed", asked.suppressed >= 0, 0.05),
        ("offered", asked.offered, 0.05),
        ("shown", shown, 0.3),
        ("answered", answered, 0.4),
        ("dismissed", shown & ~answered, 0.4),
        ("expired", asked.offered & ~shown, 14.0),
    )
    surveys = [survey.key for survey in plan.company.surveys]
    numbers, customers = contact_numbers(number, len(contacts.step)), _customers(cohort)
    parts = []
    for state, here, days in states:
        rows = np.flatnonzero(here)
        step = contacts.step[rows]
        columns: dict[str, Any] = {"contact": pa.array(numbers[rows]), "customer": customers.take(pa.array(rows))}
        columns["at"] = to_utc(plan, contacts.at_s[rows] + days * _DAY_S)
        columns["kind"] = _text(np.zeros(len(rows), dtype=np.int64), [f"invitation_{state}"])
        columns |= {name: column for name, column in _places(plan, step).items() if name != "kind"}
        columns["survey"] = _text(plan.survey[step], surveys)
        # Named within the customer: a long number in a context would be looked at as a telephone's.
        columns["invitation"] = pa.array(cohort.before[rows] + 1)
        reason = asked.suppressed[rows]
        columns["reason"] = pa.array(REASONS, pa.string()).take(pa.array(np.maximum(reason, 0), mask=reason < 0))
        parts.append(pa.table(columns))
    table = pa.concat_tables(parts).unify_dictionaries()
    return table.sort_by([("at", "ascending"), ("contact", "ascending")])


def customer_names(numbers: Ints) -> pa.Array:
    """Return customers' numbers as the company writes them."""
    return pa.array([f"c{number:07d}" for number in numbers], pa.string())


def addresses(numbers: Ints) -> pa.Array:
    """Return customers' e-mail addresses at a domain where no mail ever arrives; one in eight has given none.

    They say whose they are by their number, so that drawing them takes no chance away from anything else.
    """
    return pa.array([f"c{number:07d}@example.org" if number % 8 else None for number in numbers], pa.string())


def _customers(cohort: Cohort) -> pa.Array:
    return _coded(cohort.customer, customer_names(cohort.people.number))


def _places(plan: Plan, step: Ints) -> dict[str, pa.Array]:
    """Return where contacts happened, and what."""
    channel = {touchpoint.key: touchpoint.channel.value for touchpoint in plan.company.touchpoints}
    moments = [plan.moments[moment] for moment in plan.moment]
    return {
        "touchpoint": _text(step, [touchpoint for touchpoint, _ in moments]),
        "channel": _text(step, [channel[touchpoint] for touchpoint, _ in moments]),
        "stage": _text(step, [stage for _, stage in moments]),
        "kind": _text(step, [each.kind for each in plan.steps]),
    }


def _worth(plan: Plan, cohort: Cohort) -> dict[str, pa.Array]:
    """Return how contacts ended, and what they were worth in the currency of the customer's region."""
    step, random = cohort.contacts.step, cohort.random
    share = plan.number("failure_share")[step]
    failed = cohort.contacts.failed
    endings, names = plan.codes(["success", *(each.failure.value for each in plan.steps)])
    outcome = np.where(failed, endings[1:][step], 0)
    level = np.array([region.price_level for region in plan.company.regions])[cohort.people.region[cohort.customer]]
    value = plan.number("value")[step] * level * random.lognormal(0, 0.6, len(step))
    value[failed] = np.nan
    return {
        "outcome": pa.array(names).take(pa.array(outcome, mask=np.isnan(share))).dictionary_encode(),
        "value": _rounded(value, 2),
        "currency": _masked(_of_region(plan, cohort, "currency"), np.isnan(value)),
    }


def _served(plan: Plan, cohort: Cohort) -> dict[str, pa.Array]:
    """Return which unit and employee served, and for which account."""
    step, people, random = cohort.contacts.step, cohort.people, cohort.random
    staff = [plan.company.staff.get(each.touchpoint, ()) for each in plan.steps]
    units = [unit.key for unit in plan.company.units] or [""]
    number = np.array([max(len(keys), 1) for keys in staff])[step]
    home = people.home[cohort.customer]
    usual = random.random(len(step)) < 0.8
    chosen = np.where(usual, home, random.integers(0, 1_000_000, len(step))) % number
    width = max(len(keys) for keys in staff) or 1
    table = np.array([[units.index(key) for key in keys] + [-1] * (width - len(keys)) for keys in staff])
    unit = table[step, chosen]
    employees = [f"{key}-{place + 1}" for key in units for place in range(_EMPLOYEES)]
    employee = unit * _EMPLOYEES + random.integers(0, _EMPLOYEES, len(step))
    accounts = (people.number // COHORT * COHORT) + np.arange(len(people.number)) // plan.company.behaviour.account_size
    names = pa.array([f"account-{account}" for account in accounts], pa.string())
    return {
        "unit": _masked(_text(np.maximum(unit, 0), units), unit < 0),
        "employee": _masked(_text(np.maximum(employee, 0), employees), unit < 0),
        "account": _masked(_coded(cohort.customer, names), ~people.business[cohort.customer]),
    }


def _answers(plan: Plan, cohort: Cohort) -> dict[str, pa.Array]:
    """Return the scores and words of those who answered."""
    answered, random = cohort.asked.answered, cohort.random
    columns: dict[str, Any] = {
        key: _rounded(np.where(answered, cohort.asked.scores[key], np.nan), 0) for key in questions(plan)
    }
    written = answered & (random.random(len(answered)) < plan.company.response.comment_share)
    region = cohort.people.region[cohort.customer]
    columns["comment"] = comments(plan, cohort.contacts, cohort.experience, region, written, random)
    return columns


def _of_region(plan: Plan, cohort: Cohort, field: str) -> pa.Array:
    texts = [getattr(region, field) for region in plan.company.regions]
    return _text(cohort.people.region[cohort.customer], texts)


def _text(places: Ints, texts: Any) -> pa.Array:
    """Return texts by their places; equal texts become one code."""
    distinct = list(dict.fromkeys(texts))
    codes = np.array([distinct.index(text) for text in texts], dtype=np.int32)
    return _coded(codes[places], pa.array(distinct, pa.string()))


def _coded(places: Any, texts: pa.Array) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(places, pa.int32()), texts)


def _masked(coded: pa.Array, absent: Bools) -> pa.Array:
    indices = pa.array(coded.indices.to_numpy(zero_copy_only=False), pa.int32(), mask=absent)
    return pa.DictionaryArray.from_arrays(indices, coded.dictionary)


def _rounded(values: Floats, digits: int) -> pa.Array:
    return pa.array(np.round(values, digits), mask=np.isnan(values))
