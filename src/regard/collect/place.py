"""The step that places contacts at touchpoints, and freezes what the catalogue says of them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from regard.collect.batch import Batch
from regard.ledger.schema import CODE
from regard.vocabulary import Channel, Touchpoint, key_of, usual_contact, usual_environment

_CHANNELS = frozenset(Channel)


@dataclass(frozen=True)
class _Place:
    """What is frozen onto a contact."""

    channel: str
    environment: str
    contact: str


def put_touchpoint(batch: Batch) -> Batch:
    """Put the touchpoint's key, and its channel, environment, contact and stage as they are at this moment.

    A channel or stage that the data gives wins over the catalogue's; the channel of a touchpoint that nobody has
    sorted yet is a guess, which is not copied. A channel outside the vocabulary counts as not given. Touchpoints
    that the catalogue does not have become new ones, not yet sorted.
    """
    names = batch["touchpoint"]
    keys = [key_of(name) for name in names.dictionary.to_pylist()]
    channels = _known_channels(batch["channel"])
    new = _new_touchpoints(batch, keys, channels)
    touchpoints = batch.surroundings.catalogue.adding(new).touchpoints
    found = [touchpoints.get(key) for key in keys]
    return replace(
        batch.put(
            touchpoint=coded(keys, names.indices),
            stage=_stages(batch["stage"], found, names.indices),
            **_places(names.indices, channels, found),
        ),
        new_touchpoints=new,
    )


def coded(values: list[str | None] | list[str], indices: pa.Array) -> pa.Array:
    """Return a dictionary column from one value per index; values that are equal become one entry."""
    encoded = pa.array(values, pa.string()).dictionary_encode()
    return pa.DictionaryArray.from_arrays(encoded.indices.take(indices), encoded.dictionary)


def _known_channels(channels: pa.Array) -> pa.Array:
    keys = [key_of(name) for name in channels.dictionary.to_pylist()]
    return coded([key if key in _CHANNELS else None for key in keys], channels.indices)


def _new_touchpoints(batch: Batch, keys: list[str], channels: pa.Array) -> tuple[Touchpoint, ...]:
    known = batch.surroundings.catalogue.touchpoints
    names = batch["touchpoint"]
    used = set(pc.unique(names.indices).to_pylist())
    unknown = {i: key for i, key in enumerate(keys) if i in used and key not in known}
    if not unknown:
        return ()
    usual = _usual_channels(keys, names.indices, channels)
    # Of several spellings the first in the alphabet, so that the order of rows makes no difference.
    named = {
        unknown[i]: names.dictionary[i].as_py()
        for i in sorted(unknown, key=lambda i: names.dictionary[i].as_py())[::-1]
    }
    return tuple(
        Touchpoint(key=key, name=named[key].strip(), channel=usual.get(key, Channel.OTHER), sorted=False)
        for key in sorted(named)
    )


def _usual_channels(keys: list[str], touchpoints: pa.Array, channels: pa.Array) -> dict[str, Channel]:
    pairs = pa.table({"key": coded(keys, touchpoints).cast(pa.string()), "channel": channels.cast(pa.string())})
    counts = (
        pairs.filter(channels.is_valid()).group_by(["key", "channel"], use_threads=False).aggregate([([], "count_all")])
    )
    ordered = counts.sort_by([("count_all", "ascending"), ("channel", "descending")]).to_pylist()
    return {pair["key"]: Channel(pair["channel"]) for pair in ordered}


def _stages(given: pa.Array, found: list[Touchpoint | None], indices: pa.Array) -> pa.Array:
    usual = coded([touchpoint.stage if touchpoint else None for touchpoint in found], indices)
    if given.null_count == len(given):
        return usual
    own = coded([key_of(name) or None for name in given.dictionary.to_pylist()], given.indices)
    return pc.coalesce(own.cast(pa.string()), usual.cast(pa.string())).cast(CODE)


def _places(indices: pa.Array, channels: pa.Array, found: list[Touchpoint | None]) -> dict[str, pa.Array]:
    # A pair of touchpoint and channel is one number, so that only the few different pairs are looked at.
    width = len(channels.dictionary) + 1
    own = pc.fill_null(channels.indices, width - 1).cast(pa.int64())
    pairs = pc.add(pc.multiply(indices.cast(pa.int64()), width), own).dictionary_encode()
    given = [*channels.dictionary.to_pylist(), None]
    places = [_place(found[pair // width], given[pair % width]) for pair in pairs.dictionary.to_pylist()]
    return {
        "channel": _field((place.channel for place in places), pairs.indices),
        "environment": _field((place.environment for place in places), pairs.indices),
        "contact": _field((place.contact for place in places), pairs.indices),
    }


def _field(values: Iterable[str], indices: pa.Array) -> pa.Array:
    return coded(list(values), indices)


def _place(touchpoint: Touchpoint | None, given: str | None) -> _Place:
    # What was guessed of a touchpoint that nobody has sorted came with its first contacts: if others took it over,
    # the order of arrival would decide what they are.
    usual = touchpoint.channel if touchpoint and touchpoint.sorted else Channel.OTHER
    channel = Channel(given) if given else usual
    environment = touchpoint.environment if touchpoint else None
    contact = touchpoint.contact if touchpoint else None
    return _Place(channel, environment or usual_environment(channel), contact or usual_contact(channel))
