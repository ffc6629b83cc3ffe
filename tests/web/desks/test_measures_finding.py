"""What the desk of measures says of its numbers."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from regard.measure import Comparison, Measured, Statistic, Trend
from regard.web.desks.measures.asking import Asked
from regard.web.desks.measures.finding import sentence
from regard.web.desks.measures.wording import value_name
from regard.web.shell.question import Question

QUESTION = Question((), "UTC")
MONTHLY, BY_CHANNEL = Asked("nps", QUESTION, ("month",)), Asked("nps", QUESTION, ("channel",))
ONCE = Measured(
    "nps", {}, 20.0, 100, 100, 10.0, 30.0, "", datetime(2026, 3, 2, tzinfo=UTC), "", "", "", 30, statistic=Statistic.NET
)


def trend(slope: float | None, p: float | None, **group: str) -> Trend:
    return Trend("nps", dict(group), "month", (ONCE,), slope, slope, slope, p, p)


def against_rest(channel: str, difference: float, p: float) -> Comparison:
    first = replace(ONCE, group={"channel": channel}, value=20 + difference)
    return Comparison({"channel": channel}, first, ONCE, difference, 0.0, 0.0, p, p, "")


@pytest.mark.parametrize(
    ("slope", "p", "said"),
    [
        (1.25, 0.001, "NPS rises, by about 1.2 a month."),
        (-3.0, 0.001, "NPS falls, by about 3 a month."),
        (3.0, 0.4, "NPS shows no clear trend."),
        (None, None, "NPS: too few periods with enough answers to tell a trend."),
    ],
)
def test_a_trend_is_named_only_if_it_holds(slope: float | None, p: float | None, said: str) -> None:
    assert sentence(MONTHLY, [ONCE], [], [trend(slope, p)]) == said


@pytest.mark.parametrize(
    ("slopes", "said"),
    [
        ({"web": 1.0, "phone": -1.0}, "NPS rises for web, and falls for phone."),
        ({"web": 1.0}, "NPS rises for web."),
        ({"phone": -1.0, "app": -2.0}, "NPS falls for phone, app."),
        (dict.fromkeys("abcde", 1.0), "NPS rises for a, b, c and 2 others."),
        ({}, "NPS shows no clear trend in any group."),
    ],
)
def test_trends_of_groups_are_named_together(slopes: dict[str, float], said: str) -> None:
    moving = [trend(slope, 0.001, channel=name) for name, slope in slopes.items()]
    asked = Asked("nps", QUESTION, ("channel", "month"))
    assert sentence(asked, [ONCE], [], [*moving, trend(0.0, 1.0, channel="still")]) == said


@pytest.mark.parametrize(
    ("differences", "said"),
    [
        ({"web": 9.0, "fax": -9.0}, "NPS is highest for web and lowest for fax, each clearly apart from the rest."),
        ({"web": 9.0}, "NPS is clearly higher for web than for the rest."),
        ({"fax": -9.0}, "NPS is clearly lower for fax than for the rest."),
        ({}, "NPS shows no clear difference between the groups."),
    ],
)
def test_groups_stand_out_only_clearly(differences: dict[str, float], said: str) -> None:
    rest = [against_rest(name, difference, 0.001) for name, difference in differences.items()]
    assert sentence(BY_CHANNEL, [ONCE], [*rest, against_rest("app", 2.0, 0.6)], []) == said


def test_one_number_is_said_with_its_value_or_why_there_is_none() -> None:
    asked = Asked("nps", QUESTION, ())
    assert sentence(asked, [ONCE], [], []) == "NPS is +20."
    assert sentence(asked, [replace(ONCE, n=7)], [], []) == "NPS: not enough answers yet: 7 of 30."
    assert sentence(asked, [replace(ONCE, value=None)], [], []) == "NPS: nothing was counted here."


def test_untested_groups_are_said_with_their_extremes() -> None:
    web, fax = (replace(ONCE, group={"channel": name}, value=value) for name, value in (("web", 40.0), ("fax", 5.0)))
    assert sentence(BY_CHANNEL, [web, fax], [], []) == "NPS: from +5 (fax) to +40 (web)."
    assert sentence(BY_CHANNEL, [web], [], []) == "NPS is +40 for web."


def test_values_have_names() -> None:
    found = [value_name("stopped", True), value_name("stopped", False), value_name("channel", None)]
    assert found == ["yes", "no", "none"]
    assert value_name("month", date(2026, 3, 1)) == "Mar 2026"
