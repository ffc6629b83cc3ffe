"""The identity index against a Python dictionary."""

from pathlib import Path

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from regard.ledger.identities import (
    Identities,
    Words,
    doubles,
    first_of_each,
    ordered,
    read_run,
    words_of,
    write_run,
)

# Few first halves and few second ones: the rare case, made common.
halves = st.sampled_from([0, 1, 2**63, 2**64 - 1])
identities = st.tuples(halves, halves).map(lambda pair: pair[0].to_bytes(8, "big") + pair[1].to_bytes(8, "big"))
keys = st.lists(identities | st.binary(min_size=16, max_size=16), max_size=30)


def words(found: list[bytes], first_seq: int = 1) -> Words:
    return words_of(pa.array(found, pa.binary(16)), np.arange(first_seq, first_seq + len(found)))


@given(st.lists(keys, max_size=6), keys)
def test_the_index_finds_what_a_dictionary_finds(batches: list[list[bytes]], asked: list[bytes]) -> None:
    index, known, seq = Identities(), dict[bytes, int](), 1
    for batch in batches:
        new = [key for key in dict.fromkeys(batch) if key not in known]
        index.add(words(new, seq))
        known |= {key: seq + place for place, key in enumerate(new)}
        seq += len(new)
    wanted = asked + [key for batch in batches for key in batch]
    assert index.find(words(wanted)).tolist() == [known.get(key, -1) for key in wanted]


@given(keys)
def test_the_first_of_each_identity_stays(found: list[bytes]) -> None:
    expected = [key not in found[:place] for place, key in enumerate(found)]
    assert first_of_each(words(found)).tolist() == expected


@given(keys)
def test_all_but_the_first_are_doubles(found: list[bytes]) -> None:
    expected = [place + 1 for place, key in enumerate(found) if key in found[:place]]
    assert doubles(ordered(words(found))).tolist() == expected


@given(st.permutations(range(12)))
def test_of_equal_identities_the_lowest_number_stays_in_whatever_order_they_are_read(order: list[int]) -> None:
    run = words_of(pa.array([bytes(16)] * 12, pa.binary(16)), np.array(order))
    assert doubles(ordered(run)).tolist() == list(range(1, 12))


def test_a_chunk_that_begins_in_the_middle_of_its_buffer_is_read_right() -> None:
    array = pa.array([bytes([number]) * 16 for number in range(5)], pa.binary(16))
    chunked = pa.chunked_array([array.slice(3), array.slice(1, 2)])
    assert words_of(chunked, np.arange(4))[0].tolist() == [int.from_bytes(bytes([n]) * 8) for n in (3, 4, 1, 2)]


def test_a_run_on_disk_is_the_run_in_memory(tmp_path: Path) -> None:
    run = ordered(words([bytes([number]) * 16 for number in (3, 1, 2)]))
    write_run(run, tmp_path / "run.npy")
    assert Identities([read_run(tmp_path / "run.npy")]).find(words([bytes([2]) * 16, bytes(16)])).tolist() == [3, -1]


def test_runs_of_similar_size_are_merged() -> None:
    index = Identities()
    for number in range(64):
        index.add(words([number.to_bytes(16)], number))
    assert len(index._own) <= 7
    assert index.find(words([number.to_bytes(16) for number in range(64)])).tolist() == list(range(64))
