"""What was observed at contacts in view: answers, promises kept, values; each beside the move that led to the contact.

They are few beside the contacts, so that they are looked up in the arrays by number instead of joined to them.
"""

from dataclasses import dataclass

import ibis
import numpy as np
import pyarrow as pa
from ibis.expr.types import Table
from numpy.typing import NDArray

from regard.errors import unknown_name
from regard.journeys.sequences import Sequences
from regard.journeys.transitions_counts import Counts, States
from regard.journeys.view import View
from regard.ledger import Reader
from regard.vocabulary import USUAL_SCALES, AnswerKind

Floats = NDArray[np.float64]

_DAY_US = 86_400_000_000


@dataclass(frozen=True)
class Score:
    """The answers of a kind: for `nps` promoters less detractors in points, otherwise their mean on their scale.

    Attributes:
        kind: `nps`, `csat`, `ces` or `rating`.
    """

    kind: str

    def __post_init__(self) -> None:
        """Check the kind.

        Raises:
            WrongUseError: it is no kind of score.
        """
        if self.kind not in USUAL_SCALES:
            raise unknown_name("kind of score", self.kind, [kind.value for kind in USUAL_SCALES])


@dataclass(frozen=True)
class PromisesKept:
    """The share of promises kept of those kept or broken."""


@dataclass(frozen=True)
class Value:
    """The mean of the contacts' values, in the currency that most of them have."""


@dataclass(frozen=True)
class Stayed:
    """The share of contacts after which the customer came again.

    Attributes:
        within_days: at most so many days later; contacts less long ago are left out.
    """

    within_days: float = 90.0

    @property
    def within_us(self) -> int:
        """The same in microseconds."""
        return round(self.within_days * _DAY_US)


Outcome = Score | PromisesKept | Value | Stayed
"""What can be asked of touchpoints and edges."""


@dataclass(frozen=True)
class Observed:
    """Observations at contacts in view, one entry each.

    Attributes:
        move: that led to the contact: state before times how many states there are, plus state.
        value: what was observed.
        unit: what it is measured in, as a place in `units`.
        units: scales as (low, high), currencies as (name,).
        seq: the contact's number in the ledger.
        customer_no: whose it is.
    """

    move: Counts
    value: Floats
    unit: Counts
    units: tuple[tuple[object, ...], ...]
    seq: Counts
    customer_no: Counts

    def of(self, chosen: NDArray[np.bool_]) -> "Observed":
        """Return some of the observations."""
        return Observed(
            self.move[chosen],
            self.value[chosen],
            self.unit[chosen],
            self.units,
            self.seq[chosen],
            self.customer_no[chosen],
        )


def observed(reader: Reader, view: View, states: States, outcome: Score | PromisesKept | Value) -> Observed:
    """Return what was observed at the contacts in view.

    Args:
        reader: where it is.
        view: the contacts.
        states: moved between.
        outcome: what to observe.
    """
    table = _table(reader, outcome).sort_by("seq")
    units, unit = _units(table.drop_columns(["seq", "value"]))
    seq, value = table["seq"].to_numpy(), table["value"].cast(pa.float64()).to_numpy()
    customer_no, move, at_seq = _placed(view, states, seq)
    first, stop = np.searchsorted(seq, at_seq), np.searchsorted(seq, at_seq, side="right")
    many = stop - first
    entry = np.arange(many.sum()) + np.repeat(first - (np.cumsum(many) - many), many)
    again = np.repeat(np.arange(len(at_seq)), many)
    return Observed(move[again], value[entry], unit[entry], units, at_seq[again], customer_no[again])


def stays(sequences: Sequences, stayed: Stayed, as_of_us: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return after which contacts the customer came again, and which are so long ago that it can be said.

    Args:
        sequences: the contacts.
        stayed: how soon.
        as_of_us: up to when all is known, in microseconds since 1970.
    """
    came = np.zeros(len(sequences), dtype=np.bool_)
    came[:-1] = ~sequences.first[1:] & (np.diff(sequences.at_us) <= stayed.within_us)
    return came, sequences.at_us <= as_of_us - stayed.within_us


def _table(reader: Reader, outcome: Score | PromisesKept | Value) -> pa.Table:
    """Return `seq`, `value`, and columns that say the unit."""
    if isinstance(outcome, PromisesKept):
        return _promises(reader)
    if isinstance(outcome, Value):
        rows = reader.table("interaction")
        return reader.arrow(rows.filter(rows["value"].notnull()).select("seq", "value", "currency"))
    usual, answers = USUAL_SCALES[AnswerKind(outcome.kind)], reader.table("answer")
    return reader.arrow(
        answers.filter(answers["kind"] == outcome.kind, answers["value"].notnull()).select(
            "seq", "value", low=answers["low"].fill_null(usual.low), high=answers["high"].fill_null(usual.high)
        )
    )


def _promises(reader: Reader) -> pa.Table:
    """Return 1 for each promise kept and 0 for each that is broken; a reply not in time is broken."""
    if "promise_check" not in reader.fetch("show tables")["name"].to_pylist():
        return pa.table({"seq": pa.array([], pa.int64()), "value": pa.array([], pa.float64())})
    checks: Table = reader.table("promise_check")
    is_up = (checks["due_at"] <= ibis.literal(reader.as_of.replace(tzinfo=None))).fill_null(False)
    decided = checks.filter(checks["kept"].notnull() | is_up)
    return reader.arrow(decided.select("seq", value=decided["kept"].fill_null(False).cast("float64")))


def _units(columns: pa.Table) -> tuple[tuple[tuple[object, ...], ...], Counts]:
    """Return the different units, and which of them each row has."""
    rows = list(zip(*(column.cast(_plain(column.type)).to_pylist() for column in columns.columns), strict=True))
    if not rows:
        return ((),), np.zeros(columns.num_rows, dtype=np.int64)
    units = sorted(set(rows), key=str)
    places = {unit: place for place, unit in enumerate(units)}
    return tuple(units), np.array([places[row] for row in rows], dtype=np.int64)


def _plain(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _placed(view: View, states: States, seq: Counts) -> tuple[Counts, Counts, Counts]:
    """Return customer, move and number of the contacts in view that are among these numbers."""
    gone = [part.sequences.customer_no for part in view.parts if part.sign < 0]
    there = [part.sequences for part in view.parts if part.sign > 0]
    found = [_found(sequences, states, seq) for sequences in there]
    if gone:
        base = found[0]
        stands = ~np.isin(base[0], np.concatenate(gone))
        found[0] = (base[0][stands], base[1][stands], base[2][stands])
    customer_no, move, at_seq = (np.concatenate(each) for each in zip(*found, strict=True))
    return customer_no, move, at_seq


def _found(sequences: Sequences, states: States, seq: Counts) -> tuple[Counts, Counts, Counts]:
    most = max(int(sequences.seq.max(initial=0)), int(seq.max(initial=0)))
    among = np.zeros(most + 1, dtype=np.bool_)
    among[seq] = True
    places = np.flatnonzero(among[sequences.seq])
    owner = np.searchsorted(sequences.offsets, places, side="right") - 1
    codes, begins = states.codes(sequences), states.begins(sequences)
    before = np.where(begins[places], states.began, codes[places - 1]).astype(np.int64)
    move = before * states.size + codes[places]
    return sequences.customer_no[owner].astype(np.int64), move, sequences.seq[places]
