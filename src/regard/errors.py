"""Errors say what happened, where, and what to do next."""

from collections.abc import Iterable
from difflib import get_close_matches


class RegardError(Exception):
    """A caller's mistake or a broken workspace: shown as one plain sentence, never as a traceback.

    Args:
        what: what happened, with the offending value.
        remedy: what the reader can do about it.
    """

    def __init__(self, what: str, remedy: str = "") -> None:
        """Keep both parts, and join them into the message."""
        super().__init__(f"{what} {remedy}".strip())
        self.what = what
        self.remedy = remedy


class WrongUseError(RegardError):
    """The command or call itself is wrong: an unknown name, a bad option, an impossible value."""


class BrokenWorkspaceError(RegardError):
    """The workspace on disk is missing, incomplete or from a newer Regard."""


class Interrupted(RegardError):  # noqa: N818 - it was asked for
    """A query was ended by somebody who no longer waits for it."""


class StorageError(RegardError):
    """The database fails or does not answer: nothing counts as done, and the same may be tried again."""


def unknown_name(what: str, name: str, known: Iterable[str]) -> WrongUseError:
    """Return the error for an unknown name, with the nearest known ones; all of them if none is near.

    >>> str(unknown_name("measure", "npz", ["nps", "volume"]))
    "There is no measure 'npz'. Did you mean nps?"
    """
    names = sorted(set(known))
    near = get_close_matches(name, names, n=3, cutoff=0.6)
    remedy = f"Did you mean {' or '.join(near)}?" if near else f"There are: {', '.join(names) or 'none yet'}."
    message = f"There is no {what} {name!r}."
    return WrongUseError(message, remedy)
