"""Numbers as files write them, turned into doubles by whole columns."""

import re
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from regard.collect.sources.table_files.text import clean_text, text_of

Bools = npt.NDArray[np.bool_]

MISSING = pa.array(["NA", "N/A", "n/a", "na", "NaN", "nan", "null", "NULL", "None", "none", "-", "\u2013"])
"""Words for a value that is not there."""
_NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$"
_GROUPED = {".": r"^[+-]?\d{1,3}(,\d{3})+(\.\d*)?$", ",": r"^[+-]?\d{1,3}(\.\d{3})+(,\d*)?$"}
_ORNAMENT = r"[\s\x{a0}\x{202f}'\x{2019}€$£¥%]"


def to_number(column: Any, decimal: str = ".") -> tuple[Any, Bools]:
    """Turn a column into doubles.

    Args:
        column: text or numbers.
        decimal: the decimal mark of text, `.` or `,`; the other one may set thousands apart.

    Returns:
        The numbers, null where missing or unreadable, and where they are unreadable.
    """
    if pa.types.is_integer(column.type) or pa.types.is_floating(column.type) or pa.types.is_decimal(column.type):
        number = column.cast(pa.float64(), safe=False)
        return pc.if_else(pc.is_finite(number), number, None), np.zeros(len(column), dtype=bool)
    text = clean_text(column) if not pa.types.is_boolean(column.type) else text_of(column.cast(pa.int8()))
    given = pc.and_(text.is_valid(), pc.invert(pc.is_in(text, MISSING)))
    number = _read(pc.if_else(given, text, None), decimal)
    return number, pc.and_(given, pc.is_null(number)).to_numpy(zero_copy_only=False)


def _read(text: Any, decimal: str) -> Any:
    """Return texts as doubles, null where they are no numbers."""
    if decimal == ".":
        try:
            number = text.cast(pa.float64())
        except pa.ArrowInvalid:
            pass
        else:
            return pc.if_else(pc.is_finite(number), number, None)
    plain = pc.replace_substring_regex(text, _ORNAMENT, "")
    grouped = pc.match_substring_regex(plain, _GROUPED[decimal])
    plain = pc.if_else(grouped, pc.replace_substring(plain, "," if decimal == "." else ".", ""), plain)
    if decimal == ",":
        # A point that sets no thousands apart is no decimal mark here: 1.5 must not become 15, nor 1.5.
        plain = pc.if_else(pc.match_substring(plain, "."), None, pc.replace_substring(plain, ",", "."))
    return pc.if_else(pc.match_substring_regex(plain, _NUMBER), plain, None).cast(pa.float64())


def guess_decimal(texts: Any, delimiter: str) -> str:
    """Guess the decimal mark from texts of any kind, those that are no numbers included."""
    plain = pc.replace_substring_regex(texts, _ORNAMENT, "")
    points = _matches(plain, r"^[+-]?(\d{1,3}(,\d{3})+\.\d+|\d+\.(\d{1,2}|\d{4,}))$")
    commas = _matches(plain, r"^[+-]?(\d{1,3}(\.\d{3})+,\d+|\d+,(\d{1,2}|\d{4,}))$")
    if points == commas == 0:
        return "," if delimiter == ";" and _matches(plain, r"^[+-]?\d{1,3}[,.]\d{3}$") else "."
    return "," if commas > points else "."


def _matches(texts: Any, pattern: str) -> int:
    """Count the texts that match."""
    return int(pc.sum(pc.match_substring_regex(texts, pattern)).as_py() or 0)


def looks_like_number(cell: str) -> bool:
    """Return whether one text is a number, with either decimal mark."""
    plain = re.sub(r"[\s\u00a0\u202f'\u2019€$£¥%]", "", cell)
    patterns = (_NUMBER, *_GROUPED.values(), r"^[+-]?\d+,\d*$")
    return any(re.match(pattern, plain) for pattern in patterns)
