"""Kernels: whether the loops of `fast` are there, or NumPy counts instead. Both give the same."""

from functools import cache
from importlib.util import find_spec
from types import ModuleType


@cache
def compiled() -> ModuleType | None:
    """Return the compiled loops, where Numba is installed (the extra `fast`); None: NumPy counts.

    Numba is loaded at the first question that needs it, not when Regard starts.
    """
    if find_spec("numba") is None:
        return None
    from regard.journeys import fast  # noqa: PLC0415 - it needs Numba, which few have

    return fast
