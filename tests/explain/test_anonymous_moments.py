"""Anonymous answers judge a moment only where they are many, and a change has no part that would tell a few."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.measure.conftest import reader_of
from tests.web.desks.surveyed import Given, events_of, letters

from regard import journeys, story
from regard.collect import start_catalogue
from regard.collect.catalogue import Catalogue
from regard.collect.intake import Intake
from regard.explain import Change, change, rank_moments
from regard.journeys import Score
from regard.ledger import Reader, create_ledger, read
from regard.measure import Breakdown
from regard.measure.anonymity import TOO_FEW
from regard.vocabulary import USUAL_STAGES

ASKED = "survey:secret"
NAMED = [Given(letters(n), f"c{n}", 9.0, (), touchpoint="hotline") for n in range(34)]
PEOPLE = {"hotline": 3, "till": 8, "web": 40}
"""Who answered anonymously, each with five scores."""
HIDDEN = [
    Given(letters(100 * place + n), None, 2.0, touchpoint=name)
    for place, (name, many) in enumerate(PEOPLE.items(), 1)
    for n in range(many)
]
EVERY = {"hotline": 34 + 5 * 3, "till": 5 * 8, "web": 5 * 40}
MARCH, APRIL = datetime(2026, 3, 2, 12), datetime(2026, 4, 2, 12)  # noqa: DTZ001 - the layout's moments
LATER, BEFORE = Breakdown(since=date(2026, 4, 1), until=date(2026, 5, 1)), (date(2026, 3, 1), date(2026, 4, 1))


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    with create_ledger(tmp_path / "acme") as ledger:
        start_catalogue(ledger.folder)
        with Intake(ledger) as intake:
            intake.take("survey:visit", events_of(NAMED))
            intake.take(ASKED, events_of(HIDDEN, "secret", anonymous=True))
        story.catch_up(ledger)
        with read(ledger) as reader:
            yield reader


def answers(reader: Reader, *anonymous: str) -> dict[str, int]:
    found = rank_moments(reader, Breakdown(anonymous=anonymous), catalogue=Catalogue({}, USUAL_STAGES))
    return {moment.touchpoint: moment.answers for moment in found.ranked}


def test_few_anonymous_answers_judge_no_moment_and_neither_do_those_that_would_tell_them(reader: Reader) -> None:
    assert answers(reader, ASKED) == {"hotline": 34, "till": 0, "web": 200}


def test_answers_that_are_not_anonymous_all_count(reader: Reader) -> None:
    assert answers(reader) == EVERY
    assert answers(reader, "survey:other") == EVERY


def test_few_anonymous_gaps_tell_no_expectation() -> None:
    contacts = [{"source": ASKED, "touchpoint": "web", "customer_no": None} for _ in range(4)]
    given = [{"seq": n, "kind": kind, "value": 1.0 + n} for n in range(4) for kind in ("expectation", "experience")]
    with reader_of(contacts, given) as reader:
        assert answers(reader, ASKED) == {"web": 0}
        assert answers(reader) == {"web": 4}


def test_answers_of_nobody_known_are_in_no_journey(reader: Reader) -> None:
    seen = journeys.view(reader)
    found = journeys.outcomes(reader, seen, None, Score("nps"))
    assert (seen.contacts, found.n) == (34, 34)
    assert [node.after for node in found.nodes] == ["hotline"]


def changed(*anonymous: str) -> Change:
    """Return how a score fell from March to April in two large channels and a small one."""
    sizes = {"web": 40, "store": 30, "kiosk": 3}
    times = ((MARCH, 9.0), (APRIL, 3.0))
    every = [(at, value, channel) for at, value in times for channel, many in sizes.items() for _ in range(many)]
    contacts: list[dict[str, Any]] = [
        {"channel": channel, "occurred_at": at, "source": ASKED} for at, _, channel in every
    ]
    given = [{"seq": n, "kind": "nps", "value": value} for n, (_, value, _) in enumerate(every)]
    with reader_of(contacts, given) as reader:
        about = Breakdown(since=LATER.since, until=LATER.until, anonymous=anonymous)
        return change(reader, "nps", about, BEFORE, by="channel")


def test_groups_of_few_are_no_part_of_a_change() -> None:
    found = changed(ASKED)
    assert [part.group for part in found.parts] == ["web"]
    assert sorted(found.untold) == ["kiosk", "store"]
    assert found.difference == -200
    assert found.parts[0].total + found.rest == pytest.approx(-200)
    assert found.parts[0].rate == pytest.approx(-200 * 40 / 73)


def test_what_is_not_anonymous_is_told_in_full() -> None:
    found = changed()
    assert (found.untold, found.rest, len(found.parts)) == ((), 0, 3)
    assert TOO_FEW not in {found.before.nothing, found.after.nothing}
