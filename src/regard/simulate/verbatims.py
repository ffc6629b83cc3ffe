"""Verbatims: what customers write about a contact; the true cause is in it."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from regard.simulate.contacts import Contacts
from regard.simulate.plan import Plan

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_MOODS = ("bad", "neutral", "good")


def comments(
    plan: Plan, contacts: Contacts, experience: Floats, region: Ints, written: Bools, random: np.random.Generator
) -> pa.Array:
    """Return the words of each contact, in the language of the customer's region, null where nothing is written.

    A broken promise is named; else what is planted there; else how it felt.

    Args:
        plan: knows the sentences.
        contacts: what is written about.
        experience: how they felt, in standard deviations.
        region: of each contact's customer.
        written: where something is written.
        random: chooses among the sentences.
    """
    topics = _topics(plan)
    sentences, first, count = _sentences(plan, topics)
    topic = _topic_of(plan, topics, contacts, experience)
    spot = random.random(len(topic)) * count[topic, region]
    place = first[topic, region] + spot.astype(np.int64)
    return pa.array(sentences, pa.string()).take(pa.array(place, mask=~written))


def _topics(plan: Plan) -> list[str]:
    """Return the topics that have words, the three moods first."""
    return [*_MOODS, *(key for key in plan.company.words if key not in _MOODS)]


def _sentences(plan: Plan, topics: Sequence[str]) -> tuple[list[str], Ints, Ints]:
    """Return all sentences, and where those of a topic (row) and a region (column) begin, and how many there are."""
    flat: list[str] = []
    first = np.zeros((len(topics), len(plan.company.regions)), dtype=np.int64)
    count = np.zeros_like(first)
    for row, topic in enumerate(topics):
        for column, region in enumerate(plan.company.regions):
            by_language = plan.company.words[topic]
            here = by_language.get(region.language, by_language["en"])
            first[row, column], count[row, column] = len(flat), len(here)
            flat.extend(here)
    return flat, first, count


def _topic_of(plan: Plan, topics: Sequence[str], contacts: Contacts, experience: Floats) -> Ints:
    """Return what each contact's words are about."""
    mood = np.where(experience < -0.5, 0, np.where(experience > 0.5, 2, 1))
    promises = [promise.key for promise in plan.company.promises]
    broken = np.array([*(topics.index(key) if key in topics else 0 for key in promises), 0])[plan.promise]
    planted = np.array([topics.index(step.touchpoint) if step.touchpoint in topics else 0 for step in plan.steps])
    step = contacts.step
    found = np.where(contacts.caused & (experience < 0), planted[step], mood)
    return np.where(contacts.kept, found, broken[step])
