"""Everything that is written in the files of a workspace, also what is compressed."""

from pathlib import Path

import duckdb
import pyarrow.parquet as pq


def everything(folder: Path) -> bytes:
    """Return all bytes of a workspace, and all values of its compressed files in plain."""
    parts = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    parts += [repr(pq.read_table(path).to_pylist()).encode() for path in folder.rglob("*.parquet")]
    for path in folder.rglob("*.duckdb"):
        with duckdb.connect(str(path), read_only=True) as base:
            names = [row[0] for row in base.execute("select table_name from duckdb_tables()").fetchall()]
            parts += [repr(base.table(name).fetchall()).encode() for name in names]
            parts.append(repr(base.execute("select enum_range(null::code)").fetchall()).encode())
    return b"\n".join(parts)
