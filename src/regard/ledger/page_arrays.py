"""Arrays of a page: what counts in it, all in one file, for readers to map into memory.

The file begins with the length of its manifest and the manifest; then the columns follow, each from a multiple of eight
bytes on. Codes are those of the base and the pages before, and further ones.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from regard.ledger.arrays import ALWAYS, OFFSETS, Arrays, Integers, Manifest, places_of

_CUSTOMERS = "customer_no"
_ALIGNED = 8
_LENGTH = np.dtype("<u8")


def write_page_arrays(path: Path, arrays: Arrays) -> None:
    """Write arrays into one file; it is not forced to disk."""
    kept = {
        name: msgspec.structs.replace(column, dtype=arrays.columns[name].dtype.newbyteorder("<").str)
        for name, column in (ALWAYS | dict(arrays.made)).items()
    }
    manifest = Manifest(len(arrays.columns["seq"]), len(arrays.customer_no), kept, dict(arrays.words))
    written: dict[str, Integers] = {OFFSETS: arrays.offsets, _CUSTOMERS: arrays.customer_no, **arrays.columns}
    told = msgspec.json.encode(manifest)
    with path.open("wb") as file:
        file.write(np.array(len(told), _LENGTH).tobytes())
        file.write(told)
        for name, (begin, dtype, _) in _places(manifest, len(told)).items():
            file.write(bytes(begin - file.tell()))
            written[name].astype(dtype, copy=False).tofile(file)


def map_page_arrays(path: Path) -> Arrays:
    """Map the arrays of a page into memory, read-only; they can be read also when the file is deleted later.

    Raises:
        FileNotFoundError: the file is gone.
    """
    content = np.asarray(np.memmap(path, np.uint8, "r"))
    manifest, length = _read_manifest(content)
    found: dict[str, Any] = {
        name: content[begin : begin + n * dtype.itemsize].view(dtype)
        for name, (begin, dtype, n) in _places(manifest, length).items()
    }
    made = {name: column for name, column in manifest.columns.items() if name not in ALWAYS}
    columns = {name: found[name] for name in manifest.columns}
    return Arrays(found[_CUSTOMERS], found[OFFSETS], columns, manifest.words, made)


def is_whole_page_arrays(path: Path) -> bool:
    """Say whether a page's arrays are there in their full size."""
    try:
        content = np.memmap(path, np.uint8, "r")
        manifest, length = _read_manifest(content)
    except (FileNotFoundError, ValueError):
        return False
    begin, dtype, n = list(_places(manifest, length).values())[-1]
    return len(content) == begin + n * dtype.itemsize


def joined_arrays(parts: Sequence[Arrays], kept: Sequence[NDArray[np.bool_]]) -> Arrays:
    """Return some customers of several arrays as one, in the order of customers.

    Args:
        parts: at least one, made alike; the words of the last are those of all others and further ones.
        kept: for each part, which of its customers; nobody is kept of two.
    """
    if len(parts) == 1 and kept[0].all():
        return parts[0]
    wanted = np.concatenate(kept)
    customers = np.concatenate([part.customer_no for part in parts])[wanted]
    order = np.argsort(customers, kind="stable")
    ends = np.cumsum([0, *(part.offsets[-1] for part in parts)])
    begins = np.concatenate([part.offsets[:-1] + end for part, end in zip(parts, ends[:-1], strict=True)])
    lengths = np.concatenate([np.diff(part.offsets) for part in parts])[wanted][order]
    places = places_of(begins[wanted][order], lengths)
    # Column by column, so that only one is there twice at a time.
    columns = {name: np.concatenate([part.columns[name] for part in parts])[places] for name in parts[0].columns}
    last = parts[-1]
    return Arrays(customers[order], np.append(0, np.cumsum(lengths)), columns, last.words, last.made)


def _places(manifest: Manifest, length: int) -> dict[str, tuple[int, np.dtype[Any], int]]:
    """Return for each column where it begins in the file, its type, and how many values it has."""
    wanted: dict[str, tuple[np.dtype[Any], int]] = {
        OFFSETS: (np.dtype("<i8"), manifest.customers + 1),
        _CUSTOMERS: (np.dtype("<i4"), manifest.customers),
        **{name: (np.dtype(column.dtype), manifest.contacts) for name, column in manifest.columns.items()},
    }
    places = {}
    end = _LENGTH.itemsize + length
    for name, (dtype, n) in wanted.items():
        begin = -(-end // _ALIGNED) * _ALIGNED
        places[name] = (begin, dtype, n)
        end = begin + n * dtype.itemsize
    return places


def _read_manifest(content: NDArray[np.uint8]) -> tuple[Manifest, int]:
    """Return the manifest and its length in bytes.

    Raises:
        ValueError: the file was cut short.
    """
    head = _LENGTH.itemsize
    (length,) = content[:head].view(_LENGTH).tolist()
    return msgspec.json.decode(content[head : head + length].tobytes(), type=Manifest), length
