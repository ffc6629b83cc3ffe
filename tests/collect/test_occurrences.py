from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from regard.collect.occurrences import Occurrences


def hashed(*contents: int) -> bytes:
    return b"".join(content.to_bytes(8, "little") + bytes(8) for content in contents)


def test_equal_rows_are_numbered_from_one() -> None:
    assert Occurrences().number(hashed(7, 9, 7, 7)).tolist() == [1, 1, 2, 3]


def test_counting_goes_on_in_the_next_batch() -> None:
    seen = Occurrences()
    seen.number(hashed(7, 7, 9))
    assert seen.number(hashed(9, 7, 8)).tolist() == [2, 3, 1]


def test_an_empty_batch_has_no_numbers() -> None:
    seen = Occurrences()
    assert seen.number(b"").tolist() == []
    assert seen.number(hashed(1)).tolist() == [1]


@given(st.lists(st.lists(st.integers(0, 6), max_size=12), max_size=12))
def test_numbers_equal_those_of_plain_counting(batches: list[list[int]]) -> None:
    seen, counter = Occurrences(), Counter[int]()
    for batch in batches:
        expected = []
        for content in batch:
            counter[content] += 1
            expected.append(counter[content])
        assert seen.number(hashed(*batch)).tolist() == expected


def test_memory_stays_below_24_bytes_a_row() -> None:
    seen = Occurrences()
    for start in range(0, 64_000, 1_000):
        seen.number(hashed(*range(start, start + 1_000)))
    held = sum(keys.nbytes + counts.nbytes for keys, counts in seen._runs)
    assert held == 12 * 64_000
    assert len(seen._runs) <= 7
