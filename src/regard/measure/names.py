"""What to say to a name nobody knows: the names that are near it."""

from collections.abc import Iterable
from difflib import get_close_matches

from regard.errors import WrongUseError


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
