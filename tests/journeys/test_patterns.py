"""Path patterns find what regular expressions over letters find, and lead to the episodes behind the number."""

import re
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.journeys.logs import TOUCHPOINTS, Log, Step, entry, journeys_of, logs, split_view_of, view_of

from regard.errors import WrongUseError
from regard.journeys import patterns_walk
from regard.journeys.patterns import behind_conversion, behind_pattern, conversion, match
from regard.journeys.view import Behind
from regard.settings import EpisodeRule

VISIT = EpisodeRule("visit", 1800)
PATTERNS = (
    "cart -> [^call]* -> shop",
    "cart -> shop",
    "ad+ -> . -> mail?",
    "path_start -> [ad|mail]{1,2} -> .* -> shop -> path_end",
    "path_start -> [^shop]* -> path_end",
    "cart -> .{2,} -> cart",
    "call{2} -> path_end",
    "mail* -> ad?",
    "path_start -> ad? -> cart?",
    "ad{,2} -> cart* -> call -> [ad|cart]+",
)


def regex_of(pattern: str) -> str:
    """Return the same as a regular expression over letters; the keys begin with different ones but for two."""
    letters = {key: chr(ord("a") + place) for place, key in enumerate(TOUCHPOINTS)}
    text = re.sub(r"[a-z]+", lambda word: letters.get(word[0], ""), pattern.replace("path_start -> ", ""))
    return text.replace(" -> _", "").replace(" -> ", "").replace("|", "").replace("_", "")


def episodes(log: Log, rule: EpisodeRule | None) -> list[list[Step]]:
    """Return the contacts of each episode, or of each journey."""
    found: list[list[Step]] = []
    for steps in journeys_of(log).values():
        for place, step in enumerate(steps):
            gap_us = step.at_us - steps[place - 1].at_us
            if not place or (rule is not None and gap_us >= 1800_001_000):
                found.append([])
            found[-1].append(step)
    return found


def is_match(steps: Sequence[Step], pattern: str, within_s: float | None) -> bool:
    """Return whether any contacts in a row match the pattern in time."""
    letters = "".join(chr(ord("a") + TOUCHPOINTS.index(step.touchpoint)) for step in steps)
    expression, n = re.compile(regex_of(pattern)), len(steps)
    for begin in range(n + 1) if "path_start" not in pattern else [0]:
        for end in range(begin, n + 1) if "path_end" not in pattern else [n]:
            spent_us = steps[end - 1].at_us - steps[begin].at_us if end > begin else 0
            in_time = within_s is None or spent_us <= within_s * 1_000_000
            if in_time and expression.fullmatch(letters[begin:end]):
                return True
    return False


def length(behind: Behind) -> int:
    """Return how many different episodes or journeys are behind a number."""
    assert len(np.unique(behind.seq)) == len(behind)
    return len(behind)


PATTERN = st.sampled_from(PATTERNS)
RULE = st.sampled_from([VISIT, None])
WITHIN = st.sampled_from([None, 0, 60, 600, 86_400.0])


@given(logs(), PATTERN, RULE, WITHIN)
def test_a_pattern_finds_what_a_regular_expression_finds(
    log: Log, pattern: str, rule: EpisodeRule | None, within_s: float | None
) -> None:
    found = match(view_of(log), rule, pattern, within_s)
    units = episodes(log, rule)
    assert found.n == len(units)
    assert found.matches == sum(is_match(steps, pattern, within_s) for steps in units)


@given(logs(), PATTERN, RULE, WITHIN)
def test_matches_and_the_others_are_behind_their_numbers(
    log: Log, pattern: str, rule: EpisodeRule | None, within_s: float | None
) -> None:
    view = view_of(log)
    found = match(view, rule, pattern, within_s)
    behind = behind_pattern(view, rule, pattern, within_s)
    assert length(behind) == found.matches
    assert len(behind.customers) == found.customers
    assert length(behind_pattern(view, rule, pattern, within_s, matched=False)) == found.n - found.matches


@given(logs(), PATTERN, RULE, WITHIN)
def test_a_view_in_parts_has_the_same_matches(
    log: Log, pattern: str, rule: EpisodeRule | None, within_s: float | None
) -> None:
    view, split = view_of(log), split_view_of(log, ["ann", "carla"])
    assert repr(match(view, rule, pattern, within_s)) == repr(match(split, rule, pattern, within_s))
    behind = behind_pattern(view, rule, pattern, within_s)
    assert behind.seq.tolist() == behind_pattern(split, rule, pattern, within_s).seq.tolist()


@given(logs(), PATTERN, RULE)
def test_a_pattern_too_large_for_a_table_finds_the_same(log: Log, pattern: str, rule: EpisodeRule | None) -> None:
    usual = match(view_of(log), rule, pattern)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(patterns_walk, "_MOST_STATES", 0)
        assert repr(match(view_of(log), rule, pattern)) == repr(usual)


@given(logs(), RULE, st.sampled_from([None, 600, 86_400]))
def test_a_conversion_is_the_two_patterns_one_after_the_other(
    log: Log, rule: EpisodeRule | None, within_s: float | None
) -> None:
    found, units = conversion(view_of(log), rule, "cart", "shop", within_s), episodes(log, rule)
    assert found.converted == sum(is_match(steps, "cart -> .* -> shop", within_s) for steps in units)
    assert found.n == sum(is_match(steps, "cart", None) for steps in units)
    assert found.base_matches == sum(is_match(steps, "shop", None) for steps in units)


@given(logs(), RULE, st.sampled_from([None, 600]))
def test_those_who_converted_and_those_who_did_not_are_behind(
    log: Log, rule: EpisodeRule | None, within_s: float | None
) -> None:
    view, patterns = split_view_of(log, ["bob"]), ("cart", "shop")
    found = conversion(view, rule, *patterns, within_s)
    assert length(behind_conversion(view, rule, patterns, within_s)) == found.converted
    missed = behind_conversion(view, rule, patterns, within_s, converted=False)
    assert length(missed) == found.n - found.converted


def test_a_match_is_behind_as_the_contact_that_completes_it() -> None:
    log = [entry("ann", 0, "cart"), entry("ann", 1, "ad"), entry("ann", 2, "shop"), entry("ann", 3, "shop")]
    assert behind_pattern(view_of(log), VISIT, "cart -> .* -> shop").seq.tolist() == [3]


def test_a_later_beginning_can_be_in_time() -> None:
    log = [entry("ann", 0, "cart"), entry("ann", 9, "cart"), entry("ann", 10, "shop")]
    assert match(view_of(log), VISIT, "cart -> .* -> shop", 60).matches == 1
    assert match(view_of(log), VISIT, "path_start -> cart -> .* -> shop", 60).matches == 0


def test_lift_is_the_rate_against_the_base() -> None:
    log = [entry("ann", 0, "cart"), entry("ann", 1, "shop"), entry("bob", 0, "ad"), entry("carla", 0, "mail")]
    found = conversion(view_of(log), VISIT, "cart", "shop")
    assert (found.rate, found.base_rate, found.lift) == (1.0, 1 / 3, 3.0)
    assert found.low < found.rate <= found.high + 1e-9


def test_an_empty_log_has_no_share() -> None:
    found, led = match(view_of([]), None, "cart"), conversion(view_of([]), None, "cart", "shop")
    assert (found.matches, found.n, found.customers) == (0, 0, 0)
    assert np.isnan([found.share, found.low, led.rate, led.lift]).all()


def test_results_are_tables_of_one_row() -> None:
    view = view_of([entry("ann", 0, "cart")])
    assert match(view, VISIT, "cart").table().to_pylist()[0]["matches"] == 1
    assert conversion(view, None, "cart", "ad").table().to_pylist()[0]["unit"] == "journey"


def test_a_touchpoint_that_there_is_not_is_named() -> None:
    with pytest.raises(WrongUseError, match=r"no touchpoint 'card'\. Did you mean cart"):
        match(view_of([]), None, "card -> shop")


def test_a_time_below_zero_is_refused() -> None:
    with pytest.raises(WrongUseError, match="within -1 seconds"):
        match(view_of([]), None, "cart", -1)


@pytest.mark.parametrize(("start", "end"), [("cart -> path_end", "shop"), ("cart", "path_start -> shop")])
def test_nothing_leads_beyond_the_ends(start: str, end: str) -> None:
    with pytest.raises(WrongUseError, match="Nothing comes after"):
        conversion(view_of([]), None, start, end)
