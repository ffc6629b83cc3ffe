"""Every path is counted, none twice: columns add up to all, and each number leads to exactly its contacts."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from tests.cast import RECEIVED, SOURCE, Contact, arrival

from regard.journeys import (
    Span,
    View,
    behind_edge,
    behind_other_variants,
    behind_step_cell,
    behind_variant,
    step_matrix,
    transitions,
    variants,
    view,
)
from regard.ledger import append, create_ledger, exclude, read
from regard.settings import EpisodeRule
from regard.story import catch_up

VISIT = EpisodeRule("visit", 30 * 60)
TOUCHPOINTS = ("web", "store", "phone", "mail")


@pytest.fixture
def journeys(tmp_path: Path) -> Iterator[View]:
    """A ledger into which contacts came in several parts, late ones among them, and from which one was taken out."""
    chance = Random(7)  # noqa: S311 - the same on every run
    contacts = [
        Contact(
            f"{number}", f"customer-{number % 40}", chance.choice([0, 5, 40, 900]) + number, chance.choice(TOUCHPOINTS)
        )
        for number in range(400)
    ]
    chance.shuffle(contacts)
    with create_ledger(tmp_path / "acme", name="Acme") as ledger:
        for part in (contacts[:300], contacts[300:390], contacts[390:]):
            append(ledger, "interaction", arrival(*part))
            catch_up(ledger)
        exclude(ledger, SOURCE, "17", reason="a colleague", at=RECEIVED)
        catch_up(ledger)
        with read(ledger) as reader:
            found = view(reader)
            assert len(found.parts) == 3, "what came later is beside the base"
            yield found


def test_what_comes_into_a_touchpoint_goes_out_of_it_or_ends_there(journeys: View) -> None:
    found = transitions(journeys, VISIT)
    for touchpoint, contacts in zip(found.touchpoints, found.contacts, strict=True):
        assert sum(edge.count for edge in found.edges if edge.after == touchpoint) == contacts
        assert sum(edge.count for edge in found.edges if edge.before == touchpoint) == contacts
    assert sum(found.contacts) == journeys.contacts == 399


def test_every_move_leads_to_as_many_contacts_as_it_counts(journeys: View) -> None:
    for edge in transitions(journeys, VISIT).edges:
        assert len(behind_edge(journeys, VISIT, edge.before, edge.after)) == edge.count


def test_every_column_of_steps_is_all_episodes_and_every_cell_leads_to_its_own(journeys: View) -> None:
    span = Span(5, top=2)
    found = step_matrix(journeys, VISIT, span)
    assert set(found.counts.sum(axis=0).tolist()) == {found.n}
    for step in found.steps:
        for row in found.rows:
            assert len(behind_step_cell(journeys, VISIT, span, step, row)) == found.count(step, row)


def test_variants_and_the_others_are_all_episodes(journeys: View) -> None:
    found = variants(journeys, VISIT, top=3)
    shown = sum(len(behind_variant(journeys, VISIT, each.touchpoints)) for each in found.shown)
    assert shown == sum(each.count for each in found.shown)
    assert shown + len(behind_other_variants(journeys, VISIT, top=3)) == found.n
