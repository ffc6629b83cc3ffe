"""What the vault knows, asked through the ledger's database."""

import pyarrow as pa

from regard.ledger.ledger import Ledger
from regard.vault import known_values


def ledger_known_values(ledger: Ledger, pseudonyms: pa.Array) -> dict[bytes, tuple[str, ...]]:
    """Return identifiers and traits known of each pseudonym; those unknown are left out."""
    with ledger.database.snapshot() as snapshot:
        return known_values(snapshot, pseudonyms.unique().drop_null().to_pylist())
