"""Whatever came in whatever order, journeys from arrays are those of the contacts in the ledger, and of a rebuild."""

import tempfile
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from ibis.expr.types import Table
from numpy.typing import NDArray
from tests.ledger.test_laws import Both, ids, steps

from regard.journeys.sequences import LONGEST_MS, Sequences
from regard.journeys.timeline import timeline, whole_timeline
from regard.journeys.view import View, view
from regard.ledger import Reader, create_ledger, keep, read, rebuild
from regard.settings import EpisodeRule

RULES = (EpisodeRule("visit", 1_800), EpisodeRule("visit", 60), EpisodeRule("shopping", None, ("store",), ("phone",)))
CONTACTS = """select customer, epoch_us(occurred_at) as at_us, seq, touchpoint, channel, stage
    from interaction join customer using (customer_no) where excluded is null order by customer_no, occurred_at, seq"""
placings = st.tuples(
    ids, st.sampled_from([{"channel": "app"}, {"channel": "phone", "stage": "buy"}, {"stage": "help"}])
)
changes = st.lists(st.one_of(steps, st.tuples(st.just("correct"), placings)), min_size=5, max_size=14)
Journeys = dict[str, list[tuple[Any, ...]]]


def contacts_in(reader: Reader) -> Journeys:
    """Return each customer's contacts that count, in order, as the table of interactions has them."""
    found: Journeys = {}
    for customer, *contact in (row.values() for row in reader.fetch(CONTACTS).to_pylist()):
        found.setdefault(customer, []).append(tuple(contact))
    return found


def journeys_in(reader: Reader, sequences: Sequences) -> Journeys:
    """Return the same from sequences."""
    names = {row["customer_no"]: row["customer"] for row in reader.fetch("from customer").to_pylist()}
    words = (sequences.words.touchpoints, sequences.words.channels, sequences.words.stages)
    codes = (sequences.touchpoint, sequences.channel, sequences.stage)
    texts = ([(None, *known)[code] for code in column] for known, column in zip(words, codes, strict=True))
    contacts = list(zip(sequences.at_us.tolist(), sequences.seq.tolist(), *texts, strict=True))
    spans = zip(sequences.customer_no.tolist(), pairwise(sequences.offsets.tolist()), strict=True)
    return {names[number]: contacts[start:end] for number, (start, end) in spans if end > start}


def slow_before(journeys: Journeys) -> Iterator[tuple[Any, ...]]:
    """Return for each contact the touchpoint before, the milliseconds since, and its step under each rule."""
    for contacts in journeys.values():
        taken = [0] * len(RULES)
        for position, contact in enumerate(contacts):
            last = contacts[position - 1] if position else None
            since_us = None if last is None else contact[0] - last[0]
            for place, rule in enumerate(RULES):
                paused = since_us is None or (rule.gap_s is not None and since_us // 1000 > rule.gap_s * 1000)
                anew = paused or contact[2] in rule.starts or (last is not None and last[2] in rule.ends)
                taken[place] = 1 if anew else taken[place] + 1
            since_ms = LONGEST_MS if since_us is None else min(since_us // 1000, LONGEST_MS)
            yield (None if last is None else last[2], since_ms, *taken)


def before(sequences: Sequences) -> list[tuple[Any, ...]]:
    words = (None, *sequences.words.touchpoints)
    taken = [sequences.steps(rule).tolist() for rule in RULES]
    for rule, own in zip(RULES, taken, strict=True):
        assert sequences.begins(rule).tolist() == [step == 1 for step in own]
    return list(zip([words[code] for code in sequences.prev], sequences.dt_ms.tolist(), *taken, strict=True))


def pairs(found: View) -> dict[tuple[str, str], int]:
    """Return how often a touchpoint follows another, counted part by part."""
    words = ("", *found.words.touchpoints)

    def kernel(part: Sequences) -> NDArray[np.int64]:
        return np.bincount(part.prev.astype(np.int64) * len(words) + part.touchpoint, minlength=len(words) ** 2)

    counted = found.count(kernel).reshape(len(words), len(words))
    return {(words[one], words[two]): int(counted[one, two]) for one, two in np.argwhere(counted)}


def holds(reader: Reader, found: View, expected: Journeys) -> None:
    """Check that a view has these journeys, in all its parts and as a whole."""
    assert journeys_in(reader, found.whole) == expected
    assert np.all(np.diff(found.whole.customer_no) > 0)
    assert before(found.whole) == list(slow_before(expected))
    assert (found.contacts, found.customers) == (sum(map(len, expected.values())), len(expected))
    touchpoints = [["", *(contact[2] for contact in contacts)] for contacts in expected.values()]
    assert pairs(found) == Counter(pair for each in touchpoints for pair in pairwise(each))


def choices(rows: Table) -> dict[str, tuple[Table, Any]]:
    """Return interactions in view, and what says of a contact that it is among them."""
    return {
        "all": (rows, lambda _: True),
        "none": (rows.limit(0), lambda _: False),
        "web": (rows.filter(rows["touchpoint"] == "web"), lambda contact: contact[2] == "web"),
        "odd": (rows.filter(rows["seq"] % 2 == 1), lambda contact: contact[1] % 2 == 1),
    }


def check(reader: Reader) -> Journeys:
    """Check views of everything and of a choice, and return all journeys."""
    known = contacts_in(reader)
    holds(reader, view(reader), known)
    for row in reader.fetch("from customer").to_pylist():
        own = whole_timeline(reader, row["customer_no"]).contacts
        assert own == timeline(reader, row["customer_no"], reader.table("interaction"), limit=1_000).contacts
        counted = [one.seq for one in reversed(own) if one.excluded is None]
        assert counted == [each[1] for each in known.get(row["customer"], [])]
    for rows, is_chosen in choices(reader.table("interaction")).values():
        chosen = {who: [each for each in contacts if is_chosen(each)] for who, contacts in known.items()}
        holds(reader, view(reader, rows), {who: contacts for who, contacts in chosen.items() if contacts})
    return known


# Without shrinking, which would take minutes: the steps of a failing example are few enough to be read.
@settings(
    max_examples=15, phases=(Phase.explicit, Phase.reuse, Phase.generate), suppress_health_check=[HealthCheck.too_slow]
)
@given(changes)
def test_after_any_changes_journeys_are_those_of_the_contacts_and_of_a_rebuild(taken: list[tuple[str, Any]]) -> None:
    with tempfile.TemporaryDirectory() as folder, create_ledger(Path(folder) / "acme") as ledger:
        both = Both(ledger)
        for step, what in taken:
            both.take(step, what)
        keep(ledger, both.folds)
        with read(ledger) as reader:
            kept = check(reader)
        rebuild(ledger, both.folds)
        with read(ledger) as reader:
            assert len(view(reader).parts) == 1
            assert check(reader) == kept
