"""Brakes: what is too much to believe, so that nothing is bound by it until a person has looked.

Each brake is a function of what is known, not of the order in which it became known: more evidence may take back what
was bound before.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from regard.resolve.sightings import VERIFIED, Identifiers, Integers, Mask, Sightings, different, starts_of
from regard.resolve.spans import STILL, Spans, followed
from regard.settings import IdentityRules


@dataclass(frozen=True)
class Braked:
    """Where bindings lead in the end, and what was held back.

    Attributes:
        spans: where bindings lead.
        too_large: numbers of identifiers to which nothing is bound, and how many would be.
        left_out: numbers of persons, and how many identifiers are not bound to them for being too many of a kind.
    """

    spans: Spans
    too_large: dict[int, int]
    left_out: dict[int, int]


def shared(sightings: Sightings, identifiers: Identifiers, most_people: int) -> dict[int, int]:
    """Return identifiers that were seen with too many verified ones, and with how many.

    Args:
        sightings: all of them.
        identifiers: what they are about.
        most_people: more than so many are too many.
    """
    with_verified = identifiers.rank[sightings.strong] == VERIFIED
    pairs = different(sightings.weak[with_verified] * len(identifiers) + sightings.strong[with_verified])
    weak, counts = counted(pairs // max(len(identifiers), 1))
    many = counts > most_people
    return dict(zip(weak[many].tolist(), counts[many].tolist(), strict=True))


def braked(
    direct: Spans, sightings: Sightings, identifiers: Identifiers, rules: IdentityRules, allowed: Mask
) -> Braked:
    """Return where bindings lead once the limits hold for everybody.

    What is cut may leave another identifier as a person with too many of its own: so it goes on until all limits hold.

    Args:
        direct: direct bindings.
        sightings: all that count; they say since when an identifier is known.
        identifiers: what they are about.
        rules: the limits.
        allowed: identifiers that a person has let have as many as they have.
    """
    seen_at = _seen_at(sightings, len(identifiers))
    limits = np.array([*(rules.limit_of(kind) for kind in identifiers.kinds), rules.limit], np.int64)
    too_large: dict[int, int] = {}
    left_out: dict[int, int] = {}
    while True:
        spans = followed(direct, len(identifiers))
        bound = _Bound.of(spans, identifiers)
        large = bound.too_large(rules.most_identifiers, allowed)
        cut = large.cut
        if large.counts:
            too_large |= large.counts
        else:
            many = bound.too_many(limits, seen_at, allowed)
            cut = many.cut
            left_out = {key: left_out.get(key, 0) + many.counts.get(key, 0) for key in left_out | many.counts}
        if not cut.any():
            return Braked(spans, too_large, left_out)
        direct = spans.without(cut)


@dataclass(frozen=True)
class _Cut:
    """Spans to be cut, and of which person how many identifiers are concerned."""

    cut: Mask
    counts: dict[int, int]


@dataclass(frozen=True)
class _Bound:
    """Who is bound to whom at any time, each pair once.

    Attributes:
        spans: where bindings lead.
        identifiers: what they are about.
        person, bound: numbers; ordered by both.
    """

    spans: Spans
    identifiers: Identifiers
    person: Integers
    bound: Integers

    @classmethod
    def of(cls, spans: Spans, identifiers: Identifiers) -> "_Bound":
        count = max(len(identifiers), 1)
        other = spans.to != spans.owner
        pairs = different(spans.to[other] * count + spans.owner[other])
        return cls(spans, identifiers, pairs // count, pairs % count)

    def too_large(self, most: int, allowed: Mask) -> _Cut:
        """Cut what is bound directly to those with more identifiers than one person may have."""
        person, counts = counted(self.person)
        many = (counts > most) & ~allowed[person]
        large = np.zeros(len(self.identifiers), np.bool_)
        large[person[many]] = True
        cut = large[self.spans.to] & (self.spans.through == self.spans.to) & (self.spans.owner != self.spans.to)
        return _Cut(cut, dict(zip(person[many].tolist(), counts[many].tolist(), strict=True)))

    def too_many(self, limits: Integers, seen_at: Integers, allowed: Mask) -> _Cut:
        """Cut those of a kind that were seen later than the first so many."""
        kind = self.identifiers.kind[self.bound]
        order = np.lexsort((self.bound, seen_at[self.bound], kind, self.person))
        person, bound, kind = self.person[order], self.bound[order], kind[order]
        places = np.arange(len(order))
        place = places - np.maximum.accumulate(np.where(starts_of(person, kind), places, 0))
        late = (place >= limits[kind]) & ~allowed[person] & ~allowed[bound]
        persons, counts = counted(person[late])
        count = max(len(self.identifiers), 1)
        cut = np.isin(self.spans.to * count + self.spans.owner, person[late] * count + bound[late])
        return _Cut(cut, dict(zip(persons.tolist(), counts.tolist(), strict=True)))


def counted(in_order: Integers) -> tuple[Integers, Integers]:
    """Return the different numbers of an ordered array, and how often each is there."""
    first = np.flatnonzero(starts_of(in_order))
    return in_order[first], np.diff(np.append(first, len(in_order)))


def _seen_at(sightings: Sightings, count: int) -> Integers:
    """Return when each identifier was first seen with a stronger one."""
    seen_at = np.full(count, STILL, np.int64)
    np.minimum.at(seen_at, sightings.weak, sightings.at)
    return seen_at


def masked(numbers: Integers | list[int], count: int) -> Mask:
    """Return a mask over all identifiers that is true for some."""
    mask = np.zeros(count, np.bool_)
    mask[np.asarray(numbers, np.int64)] = True
    return mask


def kinds_of(identifiers: Identifiers) -> pa.Array:
    """Return the kinds of all identifiers as text, empty where only decisions name one."""
    names = pa.array([*identifiers.kinds, ""], pa.string())
    return names.take(pa.array(np.where(identifiers.kind < 0, len(identifiers.kinds), identifiers.kind)))
