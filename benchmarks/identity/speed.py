"""How long it takes to work out who is who, from a million rows of evidence.

Run with `python benchmarks/identity/speed.py [ROWS]`. A world of customers with addresses, phones and devices, some of
which are shared; the time is that of `bindings_of` alone.
"""

import sys
from time import perf_counter

import numpy as np
import pyarrow as pa

from regard.ledger.evidence import EVIDENCE_ROW
from regard.ledger.schema import DECISION
from regard.resolve.persons import bindings_of
from regard.settings import IdentityRules

ROWS = 1_000_000
PEOPLE_PER_ROW = 0.2
YEAR_US = 365 * 86_400_000_000


def world(rows: int, seed: int = 1) -> pa.Table:
    """Return evidence, schema EVIDENCE_ROW: customers seen with devices, addresses and phones, and these together."""
    draws = np.random.default_rng(seed)
    people = max(int(rows * PEOPLE_PER_ROW), 1)
    who = draws.integers(0, people, rows)
    strong_kind, weak_kind = draws.choice([(0, 3), (0, 1), (1, 3), (0, 2), (2, 3)], rows, p=[0.4, 0.2, 0.2, 0.1, 0.1]).T
    # One device in twenty is somebody else's: a family's tablet, a counter in a store.
    elsewhere = np.where(draws.random(rows) < 0.05, draws.integers(0, people, rows), who)
    one, other = _keys(strong_kind, who, 0), _keys(weak_kind, elsewhere, draws.integers(0, 3, rows) * (weak_kind == 3))
    swapped = np.array([first > second for first, second in zip(one, other, strict=True)])
    kinds = np.array(["customer_id", "email", "phone", "anonymous_id"], dtype=object)
    at = draws.integers(0, YEAR_US, rows)
    columns = {
        "one": np.where(swapped, other, one),
        "one_kind": kinds[np.where(swapped, weak_kind, strong_kind)],
        "other": np.where(swapped, one, other),
        "other_kind": kinds[np.where(swapped, strong_kind, weak_kind)],
        "source": np.full(rows, "shop", dtype=object),
        "how": np.full(rows, "contact", dtype=object),
        "first_at": at,
        "last_at": at + draws.integers(0, 3_600_000_000, rows),
    }
    return pa.table({name: pa.array(column) for name, column in columns.items()}).cast(EVIDENCE_ROW)


def _keys(kind: np.ndarray, number: np.ndarray, further: np.ndarray | int) -> np.ndarray:
    words = np.empty((len(kind), 2), ">u8")
    words[:, 1] = number
    # Spread over all bytes, as hashes are.
    words[:, 0] = (number * 4 + kind + further * 1_000_003).astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    return np.array([words[place].tobytes() for place in range(len(words))], dtype=object)


def main() -> None:
    """Print the time of three runs."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    evidence, decisions = world(rows), DECISION.empty_table()
    for _ in range(3):
        started_s = perf_counter()
        found = bindings_of(evidence, decisions, IdentityRules())
        print(f"{rows:,} rows of evidence: {len(found):,} bindings in {perf_counter() - started_s:.2f} s")


if __name__ == "__main__":
    main()
