"""Kernels: whether the loops of `fast` are there, or NumPy counts instead. Both give the same."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from types import ModuleType

_barred = False


def compiled() -> ModuleType | None:
    """Return the compiled loops, where Numba is installed (the extra `fast`); None: NumPy counts.

    Numba is loaded at the first question that needs it, not when Regard starts.
    """
    loops = installed()
    return None if _barred else loops


@cache
def installed() -> ModuleType | None:
    """Return the compiled loops, also where they are not to be used just now; None without Numba."""
    if find_spec("numba") is None:
        return None
    from regard.journeys import fast  # noqa: PLC0415 - it needs Numba, which few have

    return fast


@contextmanager
def numpy_only() -> Iterator[None]:
    """Have NumPy count in this process, though Numba is there: to hold both equal, or to compare them."""
    global _barred  # noqa: PLW0603 - threads that count a part each are to see it too
    before, _barred = _barred, True
    try:
        yield
    finally:
        _barred = before
