"""Which functions are jobs: each registered under its name where it stands, found by importing `jobs` of every app."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.module_loading import autodiscover_modules

from regard.errors import WrongUseError

Function = Callable[..., dict[str, Any] | None]


@dataclass(frozen=True)
class Registered:
    """A function that the worker may be asked to run.

    Attributes:
        name: under which it is asked for.
        function: takes a `Work` and the job's arguments; returns what is kept as its result.
        every_s: 0, or it is also run by itself once in each span of so many seconds.
    """

    name: str
    function: Function
    every_s: int


_REGISTERED: dict[str, Registered] = {}


def job[F: Function](name: str, *, every_s: int = 0) -> Callable[[F], F]:
    """Register a function, which stays as it is.

    It may be begun again after an attempt that died half way, so that doing it twice must come to the same as once.

    Args:
        name: such as `load.file`: the desk, and what is done.
        every_s: seconds of the schedule; 0 for none. What is done on a schedule takes no arguments.

    Raises:
        WrongUseError: another function has the name.
    """

    def register(function: F) -> F:
        known = _REGISTERED.get(name)
        if known is not None and known.function.__module__ != function.__module__:
            message = f"Two functions are the job {name!r}."
            raise WrongUseError(message, "Give one of them another name.")
        _REGISTERED[name] = Registered(name, function, every_s)
        return function

    return register


def find(name: str) -> Registered:
    """Return what is registered under a name.

    Raises:
        WrongUseError: nothing is.
    """
    if name not in _REGISTERED:
        autodiscover_modules("jobs")
    if name not in _REGISTERED:
        message = f"There is no job {name!r}."
        raise WrongUseError(message, f"Register one with @job({name!r}) in a module `jobs` of an app.")
    return _REGISTERED[name]


def scheduled() -> list[Registered]:
    """Return what is to be run on a schedule."""
    autodiscover_modules("jobs")
    return [each for each in _REGISTERED.values() if each.every_s]
