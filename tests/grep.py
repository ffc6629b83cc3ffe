"""Everything that is written in the files of a workspace, also what is compressed."""

import gzip
import zipfile
from pathlib import Path

import duckdb
import pyarrow.parquet as pq


def everything(place: Path) -> bytes:
    """Return all bytes of a workspace, or of one file of it, and all values of its compressed files in plain."""
    paths = [path for path in place.rglob("*") if path.is_file()] if place.is_dir() else [place]
    return b"\n".join(part for path in paths for part in _parts(path))


def _parts(path: Path) -> list[bytes]:
    parts = [path.read_bytes()]
    if path.suffix == ".parquet":
        parts.append(repr(pq.read_table(path).to_pylist()).encode())
    elif path.suffix == ".gz":
        parts.append(gzip.decompress(parts[0]))
    elif path.suffix == ".duckdb":
        parts += _tables(path)
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            parts += [archive.read(name) for name in archive.namelist()]
    return parts


def _tables(path: Path) -> list[bytes]:
    with duckdb.connect(str(path), read_only=True) as base:
        names = [row[0] for row in base.execute("select table_name from duckdb_tables()").fetchall()]
        parts = [repr(base.table(name).fetchall()).encode() for name in names]
        parts.append(repr(base.execute("select enum_range(null::code)").fetchall()).encode())
    return parts
