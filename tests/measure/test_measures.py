"""The measures by name, and a number as an object."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from regard.errors import WrongUseError
from regard.measure import DEFINITIONS, MEASURES, Breakdown, Measured, find_measure, nps, volume


def test_a_measure_is_found_by_its_name() -> None:
    assert find_measure("nps") is nps
    assert find_measure("volume") is volume
    assert list(MEASURES) == list(DEFINITIONS) == [definition.measure for definition in DEFINITIONS.values()]


def test_an_unknown_measure_names_those_near_it() -> None:
    with pytest.raises(WrongUseError, match="Did you mean volume"):
        find_measure("volumes")


def test_a_name_near_nothing_lists_all_there_are() -> None:
    with pytest.raises(WrongUseError, match="There are: ces, ces_effort, ces_mean, csat"):
        find_measure("zzz")


def number(**changes: Any) -> Measured:
    usual: dict[str, Any] = {
        "measure": "volume",
        "group": {},
        "value": 1234567,
        "n": 1234567,
        "denominator": 1234567,
        "low": None,
        "high": None,
        "interval": "count",
        "as_of": datetime(2026, 1, 1, tzinfo=UTC),
        "definition": "d",
        "source": "s",
        "sql": "select 1",
        "minimum_n": 0,
    }
    return Measured(**(usual | changes))


def test_a_large_count_is_written_in_full() -> None:
    assert number().sentence == "1,234,567"


def test_a_number_becomes_one_flat_object() -> None:
    group = {"source": "shop", "day": date(2026, 3, 29), "hour": datetime(2026, 3, 29, 1, tzinfo=UTC)}
    flat = json.loads(json.dumps(number(group=group, exclusions={"bot": 2}).to_dict()))
    assert (flat["source"], flat["day"], flat["hour"]) == ("shop", "2026-03-29", "2026-03-29T01:00:00+00:00")
    assert (flat["value"], flat["formula_source"], flat["exclusions"]) == (1234567, "s", {"bot": 2})
    assert (flat["asked"], flat["settled"], flat["as_of"]) == (None, True, "2026-01-01T00:00:00+00:00")


def test_a_measured_number_becomes_json(make_reader: Any) -> None:
    (measured,) = volume(make_reader([{}]), Breakdown(by=("week",)))
    assert '"week": "2026-03-02"' in json.dumps(measured.to_dict())
