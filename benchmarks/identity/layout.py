"""What persons cost the layout: a rebuild with evidence and without, and a page after something new is known.

Run with `python -m benchmarks.identity.layout [CONTACTS]`. Half of the contacts are of customers who are signed in, and
name customer and device; half are of the devices alone. The peer is the same ledger whose contacts name one identifier
each. Beside the times it checks that every contact of a device is its customer's, and that a page equals a rebuild.
"""

import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter, process_time

import numpy as np
import pyarrow as pa

from regard import story
from regard.ledger import Ledger, create_ledger, keep, read, rebuild
from regard.ledger.head import append
from regard.ledger.identity import identity_keys
from regard.ledger.schema import CODE, INTERACTION, KEY, MOMENT, PERSON
from regard.vault import pseudonym_keys

CONTACTS = 1_000_000
PER_CUSTOMER = 8
BATCH = 250_000
NEW = 1_000
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
YEAR_US = 365 * 86_400_000_000


def contacts(ledger: Ledger, first: int, count: int, customers: int, *, named: bool) -> tuple[pa.Table, pa.Table]:
    """Return contacts numbered from `first` on, and the people whom they name; `named`: with both identifiers."""
    draws = np.random.default_rng(first)
    who, signed_in = draws.integers(0, customers, count), draws.random(count) < 0.5
    at = np.sort(draws.integers(0, YEAR_US, count))
    users = _keys(ledger, "customer_id", "c", who)
    devices = _keys(ledger, "anonymous_id", "d", who)
    own = pa.array(
        np.where(signed_in, users.to_numpy(zero_copy_only=False), devices.to_numpy(zero_copy_only=False)), KEY
    )
    device = pa.StructArray.from_arrays([pa.repeat("anonymous_id", count), devices], names=["kind", "key"])
    offsets = pa.array(np.concatenate([[0], np.cumsum(signed_in)]).astype(np.int32))
    listed = pa.ListArray.from_arrays(offsets, device.filter(pa.array(signed_in)), mask=pa.array(~signed_in))
    columns = {
        "identity": identity_keys("bench", pa.array([str(first + place) for place in range(count)])),
        "source": _same("bench", count),
        "native_id": pa.array([str(first + place) for place in range(count)]),
        "occurred_at": pa.array(at + int(BEGIN.timestamp()) * 1_000_000).cast(MOMENT),
        "received_at": pa.array([datetime.now(UTC)] * count, MOMENT),
        "zone": _same("UTC", count),
        "customer": own,
        "identifiers": listed if named else None,
        "touchpoint": pa.array(np.array(["web", "app", "store"])[draws.integers(0, 3, count)]).dictionary_encode(),
        "kind": _same("contact", count),
    }
    made = [columns.get(field.name) for field in INTERACTION]
    table = pa.table(
        [pa.nulls(count, f.type) if c is None else c.cast(f.type) for c, f in zip(made, INTERACTION, strict=True)],
        schema=INTERACTION,
    )
    return table, _people(ledger, np.unique(who))


def _people(ledger: Ledger, who: np.ndarray) -> pa.Table:
    tables = []
    for kind, letter in (("customer_id", "c"), ("anonymous_id", "d")):
        names = pa.array([f"{letter}{number}" for number in who.tolist()])
        tables.append(pa.table([_keys(ledger, kind, letter, who), pa.repeat(kind, len(who)), names], schema=PERSON))
    return pa.concat_tables(tables)


def _keys(ledger: Ledger, kind: str, letter: str, who: np.ndarray) -> pa.Array:
    return pseudonym_keys(ledger.pseudonym_key, kind, pa.array([f"{letter}{number}" for number in who.tolist()]))


def _same(text: str, count: int) -> pa.Array:
    return pa.array([text]).cast(CODE).take(pa.array(np.zeros(count, np.int32)))


def filled(folder: Path, count: int, *, named: bool) -> Ledger:
    """Return a ledger with so many contacts."""
    ledger = create_ledger(folder)
    for first in range(0, count, BATCH):
        table, people = contacts(ledger, first, min(BATCH, count - first), count // PER_CUSTOMER, named=named)
        append(ledger, "interaction", table, people)
    return ledger


def rebuilt(ledger: Ledger) -> tuple[float, float]:
    """Build the layout anew; return seconds and CPU seconds."""
    wall, cpu = perf_counter(), process_time()
    rebuild(ledger, story.folds(ledger))
    return perf_counter() - wall, process_time() - cpu


def counted(ledger: Ledger) -> tuple[int, ...]:
    """Return customers, contacts and contacts that arrived under another identifier."""
    with read(ledger) as reader:
        sql = "select count(distinct customer_no) as who, count(*) as n, count(identifier) as bound from interaction"
        (row,) = reader.fetch(sql).to_pylist()
    return tuple(row.values())


def page(ledger: Ledger, first: int, count: int) -> tuple[float, float]:
    """Add contacts of people who were there; return seconds and CPU seconds until they count."""
    table, people = contacts(ledger, first, NEW, count // PER_CUSTOMER, named=True)
    append(ledger, "interaction", table, people)
    wall, cpu = perf_counter(), process_time()
    keep(ledger, story.folds(ledger))
    return perf_counter() - wall, process_time() - cpu


def main() -> None:
    """Print what each costs."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else CONTACTS
    with tempfile.TemporaryDirectory() as folder:
        for named in (False, True):
            with filled(Path(folder) / f"named-{named}", count, named=named) as ledger:
                wall, cpu = rebuilt(ledger)
                print(f"rebuild, named together: {named}: {wall:.1f} s, {cpu:.1f} CPU s; {counted(ledger)}")
                for turn in range(3):
                    wall, cpu = page(ledger, count + turn * NEW, count)
                    print(f"  {NEW} contacts more: {wall:.2f} s, {cpu:.2f} CPU s")
                folded = counted(ledger)
                rebuilt(ledger)
                if folded != counted(ledger):
                    message = f"A page is no rebuild: {folded}, {counted(ledger)}"
                    raise SystemExit(message)


if __name__ == "__main__":
    main()
