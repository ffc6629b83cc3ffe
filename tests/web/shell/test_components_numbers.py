"""Numbers on a page: never alone, and the same as everywhere."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.template import Context, Template
from django.utils import translation

from regard.estimate.measured import Coverage, Measured, Statistic
from regard.measure.compare import compare
from regard.web.shell.components_examples import example
from regard.web.shell.components_figures import amount, figure, in_unit
from regard.web.shell.components_numbers import change_view, making, number_view

SCORE = example(34.0, 1_906, (30.0, 38.0), Statistic.NET)
SHARE = example(80.31, 9_412, (79.5, 81.1), Statistic.SHARE)
FEW = replace(SHARE, n=7, denominator=7)
NOTHING = replace(SHARE, n=0, value=None, low=None, high=None, coverage=Coverage())
COUNT = replace(SHARE, value=512_406.0, statistic=Statistic.COUNT, low=None, high=None, minimum_n=0)


@pytest.fixture
def german() -> Iterator[None]:
    with translation.override("de"):
        yield


def shown(source: str, **context: object) -> str:
    return Template("{% load shell %}" + source).render(Context(context))


def test_a_score_has_sign_interval_n_and_coverage() -> None:
    view = number_view(SCORE, "NPS", "/rows?measure=nps")
    assert (view.value, view.range, view.n) == ("+34", "30 to 38", "n 1,906")
    assert view.coverage == ("asked 7,624", "answered 25\N{NO-BREAK SPACE}%")
    assert view.verdict == ""


def test_a_share_is_in_percent() -> None:
    assert number_view(SHARE).value == "80.3\N{NO-BREAK SPACE}%"
    assert number_view(SHARE).range == "79.5 to 81.1\N{NO-BREAK SPACE}%"


def test_too_few_answers_have_a_value_and_no_verdict() -> None:
    view = number_view(FEW)
    assert view.value == "80.3\N{NO-BREAK SPACE}%"
    assert view.verdict == "not enough answers yet: 7 of 30"


def test_nothing_counted_is_a_dash_with_a_reason() -> None:
    view = number_view(NOTHING)
    assert (view.value, view.range, view.n, view.coverage) == ("\N{EN DASH}", "", "", ())
    assert view.verdict == "not enough answers yet: 0 of 30"


def test_what_a_measure_says_about_nothing_goes_first() -> None:
    assert number_view(replace(NOTHING, nothing="nobody was asked")).verdict == "nobody was asked"


def test_a_count_has_neither_interval_nor_n_of_its_own() -> None:
    view = number_view(COUNT)
    assert (view.value, view.range, view.n, view.verdict) == ("512,406", "", "", "")


def test_a_number_says_how_it_is_made() -> None:
    terms = dict(making(SCORE).parts)
    assert terms["Out of"] == "1,906"
    assert terms["Left out"] == "test: 12, staff: 3"
    assert "Left out" not in dict(making(replace(SCORE, exclusions={})).parts)
    assert making(SCORE).sql == SCORE.sql


def test_a_clear_fall_is_a_sign_a_size_and_words() -> None:
    fell = change_view(compare(SCORE, example(39.0, 1_844, (37.0, 41.0), Statistic.NET)))
    assert fell is not None
    assert (fell.sign, fell.text, fell.words, fell.tone) == ("▼", "5", "lower by 5", "worse")
    assert fell.detail.startswith("-9") or fell.detail.startswith("\N{MINUS SIGN}9")


def test_a_difference_within_chance_is_no_change() -> None:
    same = change_view(compare(SHARE, example(80.0, 9_100, (79.2, 80.8), Statistic.SHARE)))
    assert same is not None
    assert (same.sign, same.tone) == ("=", "same")
    assert same.words.startswith("no clear change")


def test_too_few_answers_tell_no_change() -> None:
    unsure = change_view(compare(SHARE, FEW))
    assert unsure is not None
    assert (unsure.sign, unsure.words) == ("?", "not enough to tell a change")


@pytest.mark.parametrize(
    ("difference", "better", "tone"),
    [(3.0, "up", "better"), (3.0, "down", "worse"), (-3.0, "down", "better"), (3.0, "", ""), (0.0, "up", "same")],
)
def test_more_is_better_only_where_it_is(difference: float, better: str, tone: str) -> None:
    view = change_view(difference, better)
    assert view is not None
    assert view.tone == tone


@pytest.mark.parametrize("missing", [None, compare(SHARE, NOTHING)])
def test_no_difference_shows_nothing(missing: object) -> None:
    assert shown("{% change missing %}", missing=missing).strip() == ""


@pytest.mark.usefixtures("german")
def test_germans_read_their_own_marks() -> None:
    assert figure(1234.5) == "1.234,5"
    assert amount(80.31, "%") == "80,3\N{NO-BREAK SPACE}%"
    assert in_unit(-7.36, Statistic.NET) == "\N{MINUS SIGN}7,4"


@pytest.mark.parametrize(("number", "text"), [(0.0, "0"), (-0.0, "0"), (1e-5, "0.00001"), (1e12, "1,000,000,000,000")])
def test_figures_are_never_written_with_powers(number: float, text: str) -> None:
    assert figure(number) == text


def test_a_missing_amount_is_a_dash() -> None:
    assert amount(None, "EUR") == "\N{EN DASH}"
    assert amount(3.0) == "3"
    assert shown("{{ none|figure }} {{ seven|figure }}", none=None, seven=7) == "\N{EN DASH} 7"


def test_a_number_leads_to_its_rows_and_to_how_it_is_made() -> None:
    html = shown("{% number score label='NPS' url='/rows?measure=nps' change=2.5 %}", score=SCORE)
    assert 'href="/rows?measure=nps"' in html
    assert "NPS: +34. Show the rows behind it" in html
    assert "How it is made" in html
    assert "SELECT count(*)" in html
    assert "higher by 2.5" in html


def test_how_it_is_made_can_stand_elsewhere() -> None:
    assert "How it is made" not in shown("{% number score made=False %}", score=SCORE)
    assert "score (Wilson 1927), 95 %" in shown("{% made score %}", score=SCORE)


def test_texts_from_data_never_become_markup() -> None:
    bad: Measured = replace(SCORE, definition="<script>alert(1)</script>", sql="SELECT '<b>'")
    html = shown("{% number bad label=label url=url %}", bad=bad, label="<i>x</i>", url='"><img>')
    assert "<script>" not in html
    assert "<b>" not in html
    assert "<img>" not in html
    assert "<i>" not in html


def test_an_as_of_is_told_in_the_zone_of_the_reader() -> None:
    assert "1 Oct 2026, 05:00 (UTC)" in shown("{% made score %}", score=SCORE)
    assert SCORE.as_of == datetime(2026, 10, 1, 5, tzinfo=UTC)
