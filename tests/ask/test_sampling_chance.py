"""Chance of many contacts at once, as even and as steady as that of one."""

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from regard.ask.sampling_chance import share_place, share_places

ids = st.lists(st.tuples(st.sampled_from(["shop", "café", ""]), st.text(max_size=20)), min_size=1, max_size=30)


@given(ids)
def test_many_at_once_draw_what_each_draws_by_itself(named: list[tuple[str, str]]) -> None:
    sources, native_ids = (pa.array(list(column), pa.string()) for column in zip(*named, strict=True))
    places = share_places("visit", sources, native_ids)
    assert places.tolist() == [share_place("visit", *each) for each in named]
    assert ((places >= 0) & (places < 1)).all()


def test_parts_of_a_table_draw_as_a_whole() -> None:
    whole = pa.array([f"order-{number}" for number in range(50)])
    sources = pa.array(["shop"] * 50)
    parts = [pa.chunked_array([column[:7], column[7:7], column[7:]]) for column in (sources, whole)]
    assert (share_places("visit", *parts) == share_places("visit", sources, whole)).all()


def test_nobody_draws_nothing() -> None:
    none = pa.array([], pa.string())
    assert share_places("visit", none, none).tolist() == []


def test_ids_that_differ_in_zeros_at_their_end_draw_differently() -> None:
    assert share_place("visit", "shop", "a") != share_place("visit", "shop", "a\0")


def test_identities_in_hexadecimal_are_spread_evenly_and_far_apart() -> None:
    drawn = [f"{number:032x}" for number in range(40_000)]
    places = share_places("visit", pa.array(["shop"] * len(drawn)), pa.array(drawn))
    counts, _ = np.histogram(places, 20, (0, 1))
    assert ((counts - 2000) ** 2 / 2000).sum() < 43.8, "chi square, 19 degrees of freedom, p = 0.001"
    assert abs(float(np.corrcoef(places[:-1], places[1:])[0, 1])) < 0.02
