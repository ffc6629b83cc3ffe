"""What the vault knows, asked through the ledger's database."""

import pyarrow as pa

import regard.vault
from regard.ledger.ledger import Ledger


def known_traits(ledger: Ledger, pseudonyms: pa.Array) -> dict[bytes, tuple[str, ...]]:
    """Return the traits known of each pseudonym; those without any are left out."""
    with ledger.database.snapshot() as snapshot:
        return regard.vault.known_traits(snapshot, pseudonyms.unique().drop_null().to_pylist())
