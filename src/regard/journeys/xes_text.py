"""The text of an event log: its head, and attributes as XES writes them."""

import re
from typing import Any
from xml.sax.saxutils import quoteattr

import pyarrow as pa
import pyarrow.compute as pc

_NO_CHARACTER = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, however it is written."""

_EXTENSIONS = {"Concept": "concept", "Time": "time", "Lifecycle": "lifecycle", "Organizational": "org"}
_CLASSIFIERS = {"Activity": "concept:name", "Activity and kind": "concept:name kind", "Kind": "kind"}
_OF_TRACES = ("concept:name", "customer")
_OF_EVENTS = ("concept:name", "lifecycle:transition", "kind")


def _head() -> str:
    extensions = [
        f'<extension name="{name}" prefix="{prefix}" uri="http://www.xes-standard.org/{prefix}.xesext"/>'
        for name, prefix in _EXTENSIONS.items()
    ]
    traces, events = ("".join(attribute(key, "__INVALID__") for key in keys) for keys in (_OF_TRACES, _OF_EVENTS))
    time = '<date key="time:timestamp" value="1970-01-01T00:00:00.000+00:00"/>'
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<log xes.version="1849.2016" xes.features="" xmlns="http://www.xes-standard.org/">',
        *extensions,
        f'<global scope="trace">{traces}</global>',
        f'<global scope="event">{events}{time}</global>',
        *(f'<classifier name="{name}" keys="{keys}"/>' for name, keys in _CLASSIFIERS.items()),
        attribute("concept:name", "Customer journeys"),
        attribute("lifecycle:model", "standard"),
    ]
    return "\n".join(lines) + "\n"


def attribute(key: str, value: str) -> str:
    """Return an attribute that is text.

    >>> attribute("concept:name", "Checkout & more")
    '<string key="concept:name" value="Checkout &amp; more"/>'
    """
    return f'<string key="{key}" value={quoteattr(_NO_CHARACTER.sub("", value))}/>'


def strings(key: str, column: Any) -> list[str]:
    """Return an attribute for each text of a column; nothing where it is null."""
    encoded = column.cast(pa.string()).combine_chunks().dictionary_encode()
    written = [attribute(key, each) for each in encoded.dictionary.to_pylist()]
    # Null has the code -1, which is the last one.
    written.append("")
    return [written[code] for code in encoded.indices.fill_null(-1).to_pylist()]


def hexes(key: str, column: Any) -> list[str]:
    """Return an attribute for each pseudonym of a column, in hex."""
    return [attribute(key, each.hex()) if each is not None else "" for each in column.to_pylist()]


def floats(key: str, column: Any) -> list[str]:
    """Return an attribute for each number of a column."""
    return [f'<float key="{key}" value="{each!r}"/>' if each is not None else "" for each in column.to_pylist()]


def times(key: str, moments: Any, zone: str) -> list[str]:
    """Return an attribute for each moment, in a zone and with its offset."""
    local = pc.strftime(moments.cast(pa.timestamp("ms", tz=zone), safe=False), format="%Y-%m-%dT%H:%M:%S%z")
    told = pc.replace_substring_regex(local, r"(\d\d)(\d\d)$", r"\1:\2")
    return [f'<date key="{key}" value="{each}"/>' for each in told.to_pylist()]


def trace_head(customer: str, episode: int | None) -> str:
    """Return how a trace begins.

    Args:
        customer: the pseudonym.
        episode: the number of the customer's episode; None: the trace is the whole journey.
    """
    if episode is None:
        return f"<trace>{attribute('concept:name', customer)}{attribute('customer', customer)}\n"
    named = attribute("concept:name", f"{customer}/{episode}")
    return f'<trace>{named}{attribute("customer", customer)}<int key="episode" value="{episode}"/>\n'


HEAD = _head().encode()
"""What stands before the traces: extensions, what every trace and event has, classifiers, and what the log is."""
TAIL = b"</log>\n"
"""What stands behind them."""
