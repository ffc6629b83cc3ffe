"""The filter bar: what a page is about in words, and ways to change it that keep the rest."""

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from regard.measure import Condition
from regard.web.accounts.models import User
from regard.web.running import Running
from regard.web.shell.components_bar import bar_of, compared_words, condition_words, kept, period_words
from regard.web.shell.question import Question

TODAY = date(2026, 9, 30)


def page(query: str = "", **usual: str) -> tuple[object, Question]:
    request = RequestFactory().get(f"/measures/?{query}")
    request.user = User(email="ann@example.org", role="analyst")
    return request, Question.of(request, **usual)


def rendered(source: str, query: str = "", **context: object) -> str:
    request, question = page(query)
    return Template("{% load shell %}" + source).render(Context({"request": request, "question": question, **context}))


@pytest.fixture
def _segments(here: Running) -> None:
    text = "- key: premium\n  name: Premium\n  where: ['attribute:plan=premium']\n"
    (here.ledger.folder / "segments.yaml").write_text(text)


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [
        (date(2026, 2, 1), date(2026, 3, 1), "February 2026"),
        (date(2024, 1, 1), date(2025, 1, 1), "2024"),
        (date(2024, 2, 29), date(2024, 3, 1), "29 Feb 2024"),
        (date(2026, 1, 1), date(2026, 3, 1), "1 Jan 2026 to 28 Feb 2026"),
        (date(2026, 1, 2), None, "since 2 Jan 2026"),
        (None, date(2026, 1, 2), "up to 1 Jan 2026"),
        (None, None, "all time"),
    ],
)
def test_a_time_is_said_as_people_say_it(since: date | None, until: date | None, words: str) -> None:
    assert period_words(since, until) == words


def test_a_comparison_that_cannot_be_read_is_shown_as_it_is() -> None:
    assert compared_words("last spring") == "last spring"
    assert compared_words("year") == "a year before"


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (Condition("waiting_s", ">", "120"), "Waiting time in seconds above 120"),
        (Condition("attribute:plan", "=", "premium"), "plan is premium"),
        (Condition("unit", "!=", ""), "Unit is not none"),
    ],
)
def test_a_condition_is_a_sentence(condition: Condition, words: str) -> None:
    assert condition_words(condition) == words


@pytest.mark.usefixtures("_segments")
def test_the_bar_says_what_the_address_asks_for() -> None:
    question = page("since=2026-09-01&until=2026-10-01&compare=previous&segment=premium&zone=Europe/Berlin")[1]
    bar = bar_of(question, TODAY)
    assert (bar.period, bar.compared, bar.customers, bar.zone) == (
        *("September 2026", "the time before", "Premium", "Europe/Berlin"),
    )
    assert [one.text for one in bar.segments] == ["all", "Premium"]


@pytest.mark.usefixtures("here")
def test_a_span_of_time_keeps_the_other_conditions() -> None:
    bar = bar_of(page("where=channel%3Dweb&since=2026-09-24&until=2026-10-01")[1], TODAY)
    week = bar.spans[0]
    assert week.current
    assert week.query == "?where=channel%3Dweb&since=2026-09-24&until=2026-10-01"
    assert bar.spans[-1].query == "?where=channel%3Dweb"


@pytest.mark.usefixtures("here")
def test_each_condition_can_be_taken_away_alone() -> None:
    bar = bar_of(page("where=channel%3Dweb&where=stage%3Dbuy")[1], TODAY)
    assert [one.text for one in bar.conditions] == ["Channel is web", "Stage is buy"]
    assert bar.conditions[0].query == "?where=stage%3Dbuy"


@pytest.mark.usefixtures("here")
def test_a_form_sends_along_what_it_does_not_ask_for() -> None:
    request, question = page("where=channel%3Dweb&where=stage%3Dbuy&by=unit&page=3&zone=")
    pairs = [("where", "channel=web"), ("where", "stage=buy"), ("by", "unit")]
    assert kept(request, question, ["since"]) == pairs  # type: ignore[arg-type]
    assert kept(request, None, ["where"]) == [("by", "unit")]  # type: ignore[arg-type]


@pytest.mark.usefixtures("here")
def test_a_usual_value_that_was_taken_away_stays_away() -> None:
    request, question = page("since=", since="2026-01-01")
    assert kept(request, question, ["zone"]) == [("since", "")]  # type: ignore[arg-type]


@pytest.mark.usefixtures("here")
def test_the_bar_works_as_plain_forms() -> None:
    html = rendered(
        '{% include "shell/filter_bar.html" %}', "where=channel%3Dweb", as_of=datetime(2026, 9, 30, tzinfo=UTC)
    )
    assert html.count('<form method="get"') == 5
    assert html.count('name="where" value="channel=web"') == 5
    assert "Remove: Channel is web" in html
    assert "<b>all time</b>" in html


@pytest.mark.usefixtures("here")
def test_markup_in_an_address_stays_text() -> None:
    html = rendered('{% include "shell/filter_bar.html" %}', "where=channel%3D%3Cscript%3E&zone=UTC%22%3E%3Cb%3E")
    assert "<script>" not in html
    assert '<b>"' not in html
    assert 'value="UTC"><b>' not in html


@pytest.mark.usefixtures("here")
def test_a_query_can_be_changed_with_and_without_a_question() -> None:
    assert rendered("{% with_query by='stage' %}", "where=channel%3Dweb&page=2") == "?where=channel%3Dweb&amp;by=stage"
    assert rendered("{% with_query where=None %}", "where=channel%3Dweb", question=None) == "?"
