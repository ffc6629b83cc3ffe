"""Arrays: the contacts that count, one file a column, in the order of the base, for readers to map into memory."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from regard.ledger.fold import ArrayColumn

Integers = NDArray[np.integer[Any]]

MANIFEST = "manifest.json"
"""The file that says what the others of its folder hold."""

OFFSETS = "offsets"
"""The file of where each customer's contacts begin."""

ALWAYS = {"at_us": ArrayColumn("i8"), "seq": ArrayColumn("i8")}
"""The columns that are there whatever `Folds` names."""

_FROM = {"at_us": "occurred_at"}


class Manifest(msgspec.Struct, frozen=True):
    """What the files of a folder hold.

    Attributes:
        contacts: how many values each column has.
        customers: the number of the last customer; offsets has one value more.
        columns: by name, each with the type its file has.
        words: what the codes of a list of words stand for, from 1.
    """

    contacts: int
    customers: int
    columns: dict[str, ArrayColumn]
    words: dict[str, tuple[str, ...]]

    def sizes(self) -> dict[str, int]:
        """Return how many bytes each file has."""
        sizes = {name: self.contacts * np.dtype(column.dtype).itemsize for name, column in self.columns.items()}
        return sizes | {OFFSETS: 8 * (self.customers + 1)}


@dataclass(frozen=True)
class Arrays:
    """Contacts that count, ordered by customer, time, and arrival.

    Attributes:
        customer_no: customers, ascending; one may have no contact.
        offsets: where the contacts of each begin, and at last how many there are; one more than customers.
        columns: by name, one value a contact: `at_us` (microseconds since 1970, UTC), `seq`, and what `Folds` names.
        words: what the codes of each list of words stand for, from 1.
        made: how the columns were made, but for the two that are always there.
    """

    customer_no: NDArray[np.int32]
    offsets: NDArray[np.int64]
    columns: Mapping[str, Integers]
    words: Mapping[str, tuple[str, ...]]
    made: Mapping[str, ArrayColumn]

    def places_of(self, customers: Integers) -> NDArray[np.int64]:
        """Return the places of customers' contacts, one customer after the other.

        Args:
            customers: the place of each here.
        """
        begins = self.offsets[customers]
        return places_of(begins, self.offsets[customers + 1] - begins)

    def of_customers(self, customers: Integers) -> "Arrays":
        """Return the contacts of customers, given by the place of each here, as arrays of their own."""
        places = self.places_of(customers)
        offsets = np.append(0, np.cumsum(self.offsets[customers + 1] - self.offsets[customers]))
        columns = {name: column[places] for name, column in self.columns.items()}
        return Arrays(self.customer_no[customers], offsets, columns, self.words, self.made)


class WordList:
    """Words in the order in which they came, each with a code from 1."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        """Begin with words that have codes already."""
        self._codes = {word: code for code, word in enumerate(words, 1)}

    @property
    def words(self) -> tuple[str, ...]:
        """All words, in the order of their codes."""
        return tuple(self._codes)

    def codes_of(self, column: pa.ChunkedArray) -> NDArray[np.uint32]:
        """Return the codes of texts, 0 for null; a word that is new gets the next."""
        texts = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
        encoded = texts.unify_dictionaries().combine_chunks()
        words = encoded.dictionary.to_pylist()
        places = encoded.indices.cast(pa.int64()).fill_null(len(words)).to_numpy(zero_copy_only=False)
        codes = np.zeros(len(words) + 1, dtype=np.uint32)
        # A dictionary may hold words that none of the rows has.
        for place in np.flatnonzero(np.bincount(places, minlength=len(words) + 1)[:-1]):
            codes[place] = self._codes.setdefault(words[place], len(self._codes) + 1)
        found: NDArray[np.uint32] = codes[places]
        return found


def encode(rows: pa.Table, columns: Mapping[str, ArrayColumn], lists: Mapping[str, WordList]) -> dict[str, Integers]:
    """Return the columns of contacts that count, `at_us` and `seq` too.

    Args:
        rows: contacts that count, in order; a column that is missing is null in all.
        columns: by name, how each is made.
        lists: the words so far, by name; they grow.
    """
    encoded: dict[str, Integers] = {}
    for name, column in (ALWAYS | dict(columns)).items():
        source = _FROM.get(name, name)
        values = rows[source] if source in rows.column_names else pa.chunked_array([pa.nulls(len(rows), pa.string())])
        encoded[name] = _numbers(values, column.dtype) if column.words is None else _codes(values, column, lists)
    return encoded


def map_arrays(folder: Path) -> Arrays:
    """Map the arrays of a base into memory, read-only; they can be read also when the files are deleted later.

    Raises:
        FileNotFoundError: the files are gone.
    """
    manifest = _read_manifest(folder)
    columns = {
        name: _mapped(folder / name, column.dtype, manifest.contacts) for name, column in manifest.columns.items()
    }
    offsets = _mapped(folder / OFFSETS, "<i8", manifest.customers + 1)
    made = {name: column for name, column in manifest.columns.items() if name not in ALWAYS}
    return Arrays(np.arange(1, manifest.customers + 1, dtype=np.int32), offsets, columns, manifest.words, made)


def places_of(begins: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return all places of several ranges, one range after the other.

    Args:
        begins: the first place of each.
        lengths: how many places each has.
    """
    found: NDArray[np.int64] = np.repeat(begins + lengths - np.cumsum(lengths), lengths)
    found += np.arange(len(found))
    return found


def is_whole_folder(folder: Path) -> bool:
    """Say whether all files of the arrays are there in their full size."""
    try:
        sizes = _read_manifest(folder).sizes()
    except (FileNotFoundError, msgspec.DecodeError):
        return False
    return all((folder / name).is_file() and (folder / name).stat().st_size == size for name, size in sizes.items())


def lists_of(
    columns: Mapping[str, ArrayColumn], words: Mapping[str, Iterable[str]] | None = None
) -> dict[str, WordList]:
    """Return the lists of words that columns need, to begin with."""
    names = {column.words for column in columns.values() if column.words is not None}
    return {name: WordList((words or {}).get(name, ())) for name in sorted(names)}


def little_endian(dtype: str) -> np.dtype[Any]:
    """Return a type as files have it."""
    return np.dtype(dtype).newbyteorder("<")


def _numbers(values: pa.ChunkedArray, dtype: str) -> Integers:
    """Return numbers in a smaller type: what is too large as its largest number, and null too."""
    limits = np.iinfo(dtype)
    whole = values.cast(pa.int64())
    filled: NDArray[np.int64] = (whole.fill_null(limits.max) if whole.null_count else whole).to_numpy()
    within = filled if limits.bits == np.iinfo(np.int64).bits else np.clip(filled, limits.min, limits.max)
    return within.astype(little_endian(dtype), copy=False)


def _codes(values: pa.ChunkedArray, column: ArrayColumn, lists: Mapping[str, WordList]) -> Integers:
    words = lists[str(column.words)]
    codes = words.codes_of(values)
    return codes.astype(little_endian(column.dtype)) if len(words.words) <= np.iinfo(column.dtype).max else codes


def _read_manifest(folder: Path) -> Manifest:
    return msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)


def _mapped(path: Path, dtype: str, n: int) -> Any:
    # Nothing cannot be mapped. What is sliced often is not a memmap itself, whose every slice costs more.
    return np.asarray(np.memmap(path, dtype, "r", shape=(n,))) if n else np.empty(0, dtype)


NO_ARRAYS = Arrays(np.empty(0, np.int32), np.zeros(1, np.int64), {}, {}, {})
"""Of no contacts."""
