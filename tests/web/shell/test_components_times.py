"""Times on a page: in words where they are near, in the reader's zone always."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from regard.web.shell.components_times import ago_words, day_words, exact_words, local

NOW = datetime(2026, 10, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=59), "59 minutes ago"),
        (timedelta(hours=2, minutes=59), "2 hours ago"),
        (timedelta(days=1), "1 day ago"),
        (timedelta(days=6), "6 days ago"),
        (timedelta(days=7), "24 Sep 2026, 12:00"),
        (timedelta(days=-1), "2 Oct 2026, 12:00"),
    ],
)
def test_what_is_near_is_said_in_words(age: timedelta, words: str) -> None:
    assert ago_words(NOW - age, NOW) == words


def test_the_clock_is_taken_where_no_time_is_given() -> None:
    assert ago_words(timezone.now()) == "just now"


def test_a_moment_without_zone_is_utc() -> None:
    with timezone.override(ZoneInfo("Europe/Berlin")):
        assert local(datetime(2026, 10, 1, 12)).hour == 14  # noqa: DTZ001
        assert exact_words(NOW) == "1 Oct 2026, 14:00 (Europe/Berlin)"


def test_months_are_in_the_language_of_the_reader() -> None:
    with translation.override("de"):
        assert "Okt" in day_words(date(2026, 10, 1))


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{% time moment 'exact' %}", "1 Oct 2026, 12:00 (UTC)</time>"),
        ("{% time moment 'day' %}", ">1 Oct 2026</time>"),
        ("{% time day %}", '<time datetime="2026-10-01">1 Oct 2026</time>'),
        ("{% time none %}", "\N{EN DASH}"),
        ("{% time moment %}", 'title="1 Oct 2026, 12:00 (UTC)"'),
    ],
)
def test_a_time_can_be_read_by_machines_too(source: str, text: str) -> None:
    context = Context({"moment": NOW, "day": date(2026, 10, 1), "none": None})
    assert text in Template("{% load shell %}" + source).render(context)
