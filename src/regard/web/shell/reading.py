"""Reading numbers: from a pool of readers, remembered for as long as the layout is the same, and stoppable."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from django.http import HttpRequest

from regard.ledger import Reader
from regard.measure import MEASURES, Breakdown, Measured
from regard.resolve.consent_doors import consent_state
from regard.web.shell.runs import running_as
from regard.web.shell.workspace import workspace

_BY_THE_HOUR = frozenset({"promises_kept"})
"""Measures that change with time alone: a promise becomes overdue although nothing arrives."""


@contextmanager
def reading(request: HttpRequest) -> Iterator[Reader]:
    """Lend a reader of the current layout for a request; who asked may stop its queries.

    Raises:
        BrokenWorkspaceError: nothing was folded yet.
        Interrupted: the one who asked has stopped it.
    """
    with workspace().pool.borrow() as (_version, reader), running_as(request, reader):
        yield reader


def cached[T](reader: Reader, key: tuple[object, ...], make: Callable[[], T]) -> T:
    """Return what `make` makes of a reader, from memory if it was made for the same layout.

    Args:
        reader: from `reading`.
        key: everything else that the result depends on: a name of its own, breakdown with scope, files' stamps; what
            customers consent to is added.
        make: called if need be; others who want the same wait for it.
    """
    return reader.memory.get((*key, consent_state(reader)), make)


def measured(request: HttpRequest, name: str, breakdown: Breakdown) -> list[Measured]:
    """Return a measure's numbers, as of now, from memory if the layout is the same.

    Raises:
        WrongUseError: the breakdown names something unknown.
    """
    with reading(request) as reader:
        return measured_by(reader, name, breakdown)


def measured_by(reader: Reader, name: str, breakdown: Breakdown) -> list[Measured]:
    """Return the same from a reader of `reading`."""
    hour = reader.as_of.replace(minute=0, second=0, microsecond=0) if name in _BY_THE_HOUR else None
    rows = cached(reader, ("measured", name, breakdown, hour), lambda: MEASURES[name](reader, breakdown))
    return rows if hour is not None else [replace(row, as_of=reader.as_of) for row in rows]
