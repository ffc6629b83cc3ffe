"""Rows of JSON lines: one object a line, nested objects as dotted names."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa

from regard.collect.sources.table_files.batch import Batch, Broken
from regard.collect.sources.table_files.dialect import open_bytes
from regard.collect.sources.table_files.mapping import Reading

_CHUNK_LINES = 50_000
_DECODER = msgspec.json.Decoder(dict[str, Any])


def batches(
    path: Path, _reading: Reading, _codes: tuple[str, ...], progress: Callable[[float], None]
) -> Iterator[Batch]:
    """Yield the objects of a file; lines that are no object come as broken, blank lines are left out."""
    size, read = max(path.stat().st_size, 1), 0
    with open_bytes(path) as stream:
        lines = ((number, line) for number, line in enumerate(stream, start=1) if line.strip())
        while chunk := list(islice(lines, _CHUNK_LINES)):
            yield _batch(chunk)
            # Of a packed file the size is not known before its end; the share then runs ahead.
            read += sum(len(line) for _, line in chunk)
            progress(min(read / size, 1.0))


def _batch(lines: Sequence[tuple[int, bytes]]) -> Batch:
    """Decode lines into columns."""
    rows: list[int] = []
    found: list[dict[str, Any]] = []
    kept: list[str] = []
    broken: list[Broken] = []
    for number, line in lines:
        try:
            found.append(_flat(_DECODER.decode(line.removeprefix(b"\xef\xbb\xbf"))))
            rows.append(number)
            kept.append(line.decode().strip())
        except (msgspec.DecodeError, UnicodeDecodeError):
            broken.append(Broken(number, line.decode(errors="replace").strip()))
    names = dict.fromkeys(name for each in found for name in each)
    table = pa.table({name: _column([each.get(name) for each in found]) for name in names})
    return Batch(table, pa.array(rows, pa.int64()), tuple(broken), pa.table({"line": pa.array(kept, pa.string())}))


def _flat(given: dict[str, Any], before: str = "") -> dict[str, Any]:
    """Flatten nested objects: `{"a": {"b": 1}}` becomes `{"a.b": 1}`."""
    found: dict[str, Any] = {}
    for name, value in given.items():
        found |= _flat(value, f"{before}{name}.") if isinstance(value, dict) and value else {f"{before}{name}": value}
    return found


def _column(values: Sequence[Any]) -> Any:
    """Return values as numbers or truths if all are, else as text; lists as JSON."""
    kinds = {type(value) for value in values if value is not None}
    if kinds in ({bool}, {float}) or (kinds == {int} and max(abs(value or 0) for value in values) < 2**63):
        return pa.array(values)
    if kinds == {int, float}:
        return pa.array([None if value is None else float(value) for value in values], pa.float64())
    return pa.array([_as_text(value) for value in values], pa.string())


def _as_text(value: Any) -> str | None:
    """Return a value as text."""
    return value if value is None or isinstance(value, str) else msgspec.json.encode(value).decode()
