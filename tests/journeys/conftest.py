"""Both ways to count: every law of journeys that asks for kernels holds with NumPy as well as with Numba."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import pytest
from hypothesis import is_hypothesis_test

from regard.journeys import kernels

_HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = {item.obj for item in items if isinstance(item, pytest.Function) and item.path.parent == _HERE}
    # A test with parameters is one function of several items.
    for law in filter(is_hypothesis_test, here):
        law.hypothesis.inner_test = both_ways(law.hypothesis.inner_test)


def both_ways(test: Callable[..., None]) -> Callable[..., None]:
    """Return a test that is run again with NumPy only, on the same example, if it asked for compiled loops."""

    @wraps(test)
    def tested(*args: Any, **kwargs: Any) -> None:
        before = kernels.installed.cache_info()
        test(*args, **kwargs)
        if kernels.installed.cache_info() != before and kernels.compiled() is not None:
            with kernels.numpy_only():
                test(*args, **kwargs)

    return tested
