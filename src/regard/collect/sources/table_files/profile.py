"""The profile of a column: what its values look like, found on a sample."""

from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from regard.collect.sources.table_files.channels import channel_of
from regard.collect.sources.table_files.mapping import TimeFormat
from regard.collect.sources.table_files.names import plain_key
from regard.collect.sources.table_files.numbers import to_number
from regard.collect.sources.table_files.text import clean_text, column_of
from regard.collect.sources.table_files.times import guess_format, guess_number_format, has_offsets

_EMAIL = r"^[^@\s,;]+@[^@\s,;]+\.[A-Za-z]{2,}$"
_PHONE = r"^(\+\d[\d\s()./-]{5,19}|\(?0\d[\d()]*[ /()-][\d /()-]{3,19})$"
_IP = r"^(\d{1,3}\.){3}\d{1,3}$|^[0-9a-fA-F]{0,4}(:[0-9a-fA-F]{0,4}){3,7}$"
_CURRENCIES = frozenset(
    [
        "EUR",
        "USD",
        "GBP",
        "CHF",
        "JPY",
        "CNY",
        "SEK",
        "NOK",
        "DKK",
        "PLN",
        "CZK",
        "HUF",
        "RON",
        "BGN",
        "TRY",
        "RUB",
        "UAH",
        "INR",
        "BRL",
        "MXN",
        "ARS",
        "CLP",
        "COP",
        "PEN",
        "CAD",
        "AUD",
        "NZD",
        "ZAR",
        "KRW",
        "SGD",
        "HKD",
        "THB",
        "MYR",
        "IDR",
        "PHP",
        "VND",
        "AED",
        "SAR",
        "ILS",
        "EGP",
        "NGN",
        "KES",
        "MAD",
        "TWD",
        "ISK",
    ]
)
_FEW = 200


@dataclass(frozen=True)
class Profile:
    """What a column looks like.

    Attributes:
        name, key: its name, and that as a plain key.
        rows, filled, distinct: rows seen, rows with a value, different values.
        time: whether its values are times (typed, or as text in the format `written`).
        counted: the count of time its numbers could be.
        undecided: day and month could be the other way round.
        offsets: every time says its offset from UTC.
        low, high: the range of its numbers, None unless all (95 %) are numbers.
        whole: all its numbers are whole.
        email, phone, ip, currency, channel: share of values that look like one.
        mean_length: letters of a value.
        values: the different values, sorted, if there are few.
        examples: up to three values, the most frequent first.
    """

    name: str
    key: str
    rows: int
    filled: int
    distinct: int
    time: bool
    written: TimeFormat | None
    counted: TimeFormat | None
    undecided: bool
    offsets: bool
    low: float | None
    high: float | None
    whole: bool
    email: float
    phone: float
    ip: float
    currency: float
    channel: float
    mean_length: float
    values: tuple[str, ...]
    examples: tuple[str, ...]

    @property
    def unique(self) -> bool:
        """Whether every row has a value of its own."""
        return self.rows == self.filled == self.distinct

    @property
    def share_distinct(self) -> float:
        """How many values are different, of those filled."""
        return self.distinct / max(self.filled, 1)


def profile(table: Any, name: str, decimal: str) -> Profile:
    """Return the profile of one column of a sample."""
    column = column_of(table, name)
    text = clean_text(column).drop_null()
    counts = text.value_counts()
    order = (
        pc.sort_indices(counts, [("counts", "descending"), ("values", "ascending")]) if len(counts) else pa.array([])
    )
    examples = counts.field("values").take(order.cast(pa.int64()).slice(0, 3)).to_pylist()
    times = _times(column, text)
    low, high, whole = _range(column, decimal)
    return Profile(
        name=name,
        key=plain_key(name),
        rows=table.num_rows,
        filled=len(text),
        distinct=len(counts),
        **times,
        counted=None if low is None or high is None else guess_number_format(low, high),
        low=low,
        high=high,
        whole=whole,
        **_shares(counts, len(text)),
        mean_length=float(pc.mean(pc.utf8_length(text)).as_py() or 0.0),
        values=tuple(sorted(counts.field("values").to_pylist())) if len(counts) <= _FEW else (),
        examples=tuple(examples),
    )


def _times(column: Any, text: Any) -> dict[str, Any]:
    """Return what is known of the column as times."""
    if pa.types.is_temporal(column.type) and not pa.types.is_time(column.type):
        offsets = pa.types.is_timestamp(column.type) and column.type.tz is not None
        return {"time": len(text) > 0, "written": None, "undecided": False, "offsets": offsets}
    written, undecided = guess_format(text)
    return {"time": written is not None, "written": written, "undecided": undecided, "offsets": has_offsets(text)}


def _range(column: Any, decimal: str) -> tuple[float | None, float | None, bool]:
    """Return the lowest and highest number, None unless 95 % are numbers, and whether all are whole."""
    if pa.types.is_temporal(column.type) or pa.types.is_boolean(column.type):
        return None, None, False
    number, unreadable = to_number(column, decimal)
    found = number.drop_null()
    if not len(found) or unreadable.sum() > 0.05 * (len(found) + unreadable.sum()):
        return None, None, False
    bounds = pc.min_max(found).as_py()
    return bounds["min"], bounds["max"], bool(pc.all(pc.equal(pc.floor(found), found)).as_py())


def _shares(counts: Any, filled: int) -> dict[str, Any]:
    """Return the shares of values that look like an address, a currency or a channel."""
    values, weights = counts.field("values"), counts.field("counts")
    patterns = {"email": _EMAIL, "phone": _PHONE, "ip": _IP}
    looks = {name: pc.match_substring_regex(values, pattern) for name, pattern in patterns.items()}
    few = values.to_pylist() if len(values) <= _FEW else []
    looks["currency"] = pa.array([value.upper() in _CURRENCIES for value in few] or [False] * len(values), pa.bool_())
    looks["channel"] = pa.array([channel_of(value) is not None for value in few] or [False] * len(values), pa.bool_())
    return {name: float(pc.sum(weights.filter(hit)).as_py() or 0) / max(filled, 1) for name, hit in looks.items()}
