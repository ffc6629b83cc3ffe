"""Walks: runs of contacts through a table of states, all runs at once, one contact of each at a time."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from regard.journeys.runs import Runs
from regard.journeys.sequences import Bools, Integers

_NEVER = np.iinfo(np.int64).min // 2


@dataclass(frozen=True)
class Walk:
    """Where runs came to.

    Attributes:
        state: the state of each run when its walk ended.
        place: the contact at which it ended: where an ending state was reached, or the run's last one.
        entered: how many runs came to each state from another, one entry a state.
    """

    state: NDArray[np.int64]
    place: NDArray[np.int64]
    entered: NDArray[np.int64]


@dataclass(frozen=True)
class Chain:
    """A pattern as a chain of contacts.

    Attributes:
        fits: whether a touchpoint's code fits a link, (links, codes), code 0 first.
        optional: whether a link may be left out.
        repeated: whether a link may come again and again.
        from_start: the first link is a run's first contact.
        to_end: the last link is a run's last contact.
    """

    fits: Bools
    optional: tuple[bool, ...]
    repeated: tuple[bool, ...]
    from_start: bool
    to_end: bool

    @property
    def fits_all(self) -> bool:
        """Whether the pattern is found in every run, as all of it may be left out."""
        return all(self.optional) and not (self.from_start and self.to_end)


def walk(runs: Runs, table: NDArray[np.int32], ending: Bools) -> Walk:
    """Take each run from state 0 contact by contact to the state that the table says.

    Args:
        runs: the runs.
        table: the state after a contact, (states, codes of touchpoints), code 0 first.
        ending: whether a run goes no further from a state, one entry a state.
    """
    codes, width, flat = runs.sequences.touchpoint, table.shape[1], table.ravel()
    state, place = np.zeros(len(runs), dtype=np.int32), runs.ends - 1
    entered = np.zeros(len(table), dtype=np.int64)
    going, at = _first_at(runs, table[0] != 0)
    last, here = place[going], state[going]
    while len(going):
        now = flat[here * np.int32(width) + codes[at]]
        entered += np.bincount(now[now != here], minlength=len(table))
        done = ending[now] | (at == last)
        state[going[done]], place[going[done]] = now[done], at[done]
        going, at, last, here = going[~done], at[~done] + 1, last[~done], now[~done]
    return Walk(state.astype(np.int64), place, entered)


def first_match(runs: Runs, chain: Chain, within_s: float | None) -> NDArray[np.int64]:
    """Return the place at which the first match in each run ends; -1 where there is none.

    A walk keeps, for each link, the latest contact at which a match that has come so far can have begun: no other
    beginning can be in time when that one is not.

    Args:
        runs: the runs.
        chain: what is looked for.
        within_s: at most so many seconds from the first to the last contact of the match; None: however long.
    """
    if chain.fits_all:
        return runs.begins.copy()
    table = _table(chain) if within_s is None else None
    if table is not None:
        walked = walk(runs, *table[:2])
        return np.where(table[2][walked.state], walked.place, -1)
    return _timed_match(runs, chain, np.inf if within_s is None else within_s * 1_000_000)


def _first_at(runs: Runs, codes: Bools) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return which runs have a contact with one of the codes, and the place of the first."""
    places = np.append(np.flatnonzero(codes[runs.sequences.touchpoint]), len(runs.sequences))
    first = places[np.searchsorted(places, runs.begins)]
    having = np.flatnonzero(first < runs.ends)
    return having, first[having]


def _timed_match(runs: Runs, chain: Chain, within_us: float) -> NDArray[np.int64]:
    sequences, place = runs.sequences, np.full(len(runs), -1, dtype=np.int64)
    anywhere = not chain.from_start and not chain.optional[0]
    going, at = _first_at(runs, chain.fits[0]) if anywhere else (np.arange(len(runs)), runs.begins)
    last = runs.ends[going] - 1
    begun = np.full((len(chain.optional) + 1, len(going)), _NEVER, dtype=np.int64)
    while len(going):
        at_us = sequences.at_us[at]
        begun[0] = np.where(at == runs.begins[going], at_us, _NEVER) if chain.from_start else at_us
        begun = _moved(chain, begun, sequences.touchpoint[at])
        done = (at_us - begun[-1] <= within_us) & (begun[-1] > _NEVER)
        if chain.to_end:
            done &= at == last
        place[going[done]] = at[done]
        on = ~done & (at < last)
        going, at, last, begun = going[on], at[on] + 1, last[on], begun[:, on]
    return place


def _moved(chain: Chain, begun: NDArray[np.int64], codes: Integers) -> NDArray[np.int64]:
    """Return the latest beginnings after one more contact of each run."""
    _skip(chain, begun)
    after = np.full_like(begun, _NEVER)
    for link, repeated in enumerate(chain.repeated):
        before = np.maximum(begun[link], begun[link + 1]) if repeated else begun[link]
        after[link + 1] = np.where(chain.fits[link][codes], before, _NEVER)
    _skip(chain, after)
    return after


def _skip(chain: Chain, begun: NDArray[np.int64]) -> None:
    """Let links be left out that may be."""
    for link, optional in enumerate(chain.optional):
        if optional:
            np.maximum(begun[link + 1], begun[link], out=begun[link + 1])


_MOST_STATES = 4_096


def _table(chain: Chain) -> tuple[NDArray[np.int32], Bools, Bools] | None:
    """Return the table of states of a chain, which states end a walk, and which are matches; None if too large."""
    kinds, kind = np.unique(chain.fits, axis=1, return_inverse=True)
    numbers, rows = {_closed(chain, 1): 0}, list[list[int]]()
    todo = list(numbers)
    for links in todo:
        rows.append([_number(_next(chain, links, fits), numbers, todo) for fits in kinds.T])
        if len(todo) > _MOST_STATES:
            return None
    matched = np.array([bool(links >> len(chain.optional)) for links in todo])
    ending = matched & (not chain.to_end) | np.array([not links for links in todo])
    return np.array(rows, dtype=np.int32)[:, kind.ravel()], ending, matched


def _number(links: int, numbers: dict[int, int], todo: list[int]) -> int:
    if links not in numbers:
        numbers[links] = len(numbers)
        todo.append(links)
    return numbers[links]


def _next(chain: Chain, links: int, fits: Bools) -> int:
    """Return the set of links passed after a contact, as bits."""
    after = 0 if chain.from_start else _closed(chain, 1)
    if not chain.to_end and links >> len(chain.optional):
        return links
    reached = 0
    for link, fit in enumerate(fits.tolist()):
        stays = chain.repeated[link] and links >> (link + 1) & 1
        if fit and (links >> link & 1 or stays):
            reached |= 1 << (link + 1)
    return after | _closed(chain, reached)


def _closed(chain: Chain, links: int) -> int:
    for link, optional in enumerate(chain.optional):
        if optional and links >> link & 1:
            links |= 1 << (link + 1)
    return links
