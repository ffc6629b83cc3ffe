"""What a workspace holds, read from the ledger and the vault themselves."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from tests.grep import everything

import regard
from regard.ledger import Ledger, Reader
from regard.ledger.archive import truth
from regard.ledger.head import last_seq
from regard.vault import pseudonym

HEAD = "head.sqlite3"
VAULT = ("person", "trait")
STATE = {
    "interaction": "select * exclude (seq, customer_no, import_id), customer"
    " from interaction left join customer using (customer_no)",
    "customer": "select * exclude (customer_no) from customer",
    "answer": "select answer.* exclude (seq, customer_no), customer from answer left join customer using (customer_no)",
    "attribute": "select name, value, valid_from, valid_to, customer from attribute join customer using (customer_no)",
    "person": "select hex(pseudonym), kind, identifier from person",
    "trait": "select hex(pseudonym), name, value, set_at from trait",
}
"""All that two workspaces must have in common into which the same was sent."""
_PATIENCE_S = 15.0


class Known(NamedTuple):
    """What vault and ledger know of somebody: pseudonym, traits, attributes with their latest values."""

    pseudonym: str
    traits: dict[str, str]
    attributes: dict[str, str]


def contacts(folder: Path, source: str) -> list[dict[str, Any]]:
    """Return the interactions of a source in the order in which they happened, each with its `customer`."""
    sql = "select * from interaction left join customer using (customer_no) order by occurred_at, seq"
    with regard.open(folder) as ledger, up_to_date(ledger) as reader:
        return [row for row in reader.fetch(sql).to_pylist() if row["source"] == source]


def known(folder: Path, who: str) -> Known:
    """Return what is known of the customer with this id."""
    with regard.open(folder) as ledger, up_to_date(ledger) as reader:
        key = pseudonym(ledger.pseudonym_key, "customer_id", who)
        with ledger.database.snapshot() as snapshot:
            named = snapshot.rows("select kind, identifier from person where pseudonym = ?", (key,))
            traits: dict[str, str] = dict(snapshot.rows("select name, value from trait where pseudonym = ?", (key,)))
        found = reader.fetch(STATE["attribute"] + " order by valid_from").to_pylist()
    assert named == [("customer_id", who)]
    return Known(key.hex(), traits, {row["name"]: row["value"] for row in found if row["customer"] == key.hex()})


def evidence(folder: Path, source: str) -> set[tuple[str, str, tuple[str, ...]]]:
    """Return who a source said to be the same: kind of message, pseudonym, further pseudonyms; all in hex."""
    with regard.open(folder) as ledger, ledger.database.snapshot() as snapshot:
        tables = [table for kind in ("interaction", "evidence") for table in truth(ledger, snapshot, kind)]
        rows = [row for table in tables for row in table.to_pylist() if row["source"] == source]
    return {
        (row["kind"], row["customer"].hex(), tuple(each["key"].hex() for each in row["identifiers"] or ()))
        for row in rows
    }


def pseudonyms(folder: Path, who: str) -> dict[str, str]:
    """Return the pseudonyms, in hex, under which the person of a visit may be known: by name, device, former name."""
    told = [("customer_id", who), ("anonymous_id", f"device-{who}"), ("customer_id", f"old-{who}")]
    with regard.open(folder) as ledger:
        found = [pseudonym(ledger.pseudonym_key, kind, value).hex() for kind, value in told]
    return dict(zip(("named", "device", "former"), found, strict=True))


def state(folder: Path) -> dict[str, list[str]]:
    """Return all rows that say what was received, in an order of their own."""
    with regard.open(folder) as ledger, up_to_date(ledger) as reader, ledger.database.snapshot() as snapshot:
        rows: dict[str, list[Any]] = {
            name: snapshot.rows(sql) if name in VAULT else reader.fetch(sql).to_pylist() for name, sql in STATE.items()
        }
    return {name: sorted(map(repr, found)) for name, found in rows.items()}


def entries(folder: Path) -> dict[str, int]:
    """Return how many rows the head's tables have that say what was received."""
    with regard.open(folder) as ledger, ledger.database.snapshot() as snapshot:
        counted = {name: snapshot.rows(f"select count(*) from {name}")[0][0] for name in ("seen", *VAULT)}  # noqa: S608
        return {**counted, "entries": last_seq(snapshot)}


def outside_the_vault(folder: Path, scratch: Path) -> bytes:
    """Return all that is written in the files of a workspace, but for the vault's two tables."""
    with regard.open(folder) as ledger:
        with up_to_date(ledger), ledger.database.snapshot() as snapshot:
            tables = {row[0] for row in snapshot.rows("select name from sqlite_master where type = 'table'")}
            head = [snapshot.rows(f"select * from {name}") for name in sorted(tables - set(VAULT))]  # noqa: S608
        shutil.copytree(folder, scratch, ignore=shutil.ignore_patterns(f"{HEAD}*"))
    values = [value for rows in head for row in rows for value in row]
    return b"\n".join([everything(scratch), *(_plain(value) for value in values)])


def _plain(value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


@contextmanager
def up_to_date(ledger: Ledger) -> Iterator[Reader]:
    """Read when all that was acknowledged is in the layout, whoever folds it."""
    deadline = time.monotonic() + _PATIENCE_S
    while not _is_folded(ledger):
        assert time.monotonic() < deadline, "what was acknowledged is in no number"
        time.sleep(0.05)
    with regard.read(ledger) as reader:
        yield reader


def _is_folded(ledger: Ledger) -> bool:
    with regard.read(ledger) as reader, ledger.database.snapshot() as snapshot:
        return reader.description.folded_seq == last_seq(snapshot)
