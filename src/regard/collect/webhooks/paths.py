"""Paths: where in a body a value stands, such as `$.order.lines[0].price`."""

import re
from functools import lru_cache
from typing import Any, NamedTuple

_STEP = re.compile(r"\.([\w-]+)|\[(-?\d{1,9})\]|\['([^']+)'\]|\[\"([^\"]+)\"\]")


class Place(NamedTuple):
    """A path taken apart.

    Attributes:
        in_item: it starts at the item of `each` (`@`), else at the whole body (`$`).
        steps: names of members, and numbers of entries from 0, or from the end below 0.
    """

    in_item: bool
    steps: tuple[str | int, ...]


@lru_cache(maxsize=4096)
def place_of(path: str) -> Place:
    """Take a path apart.

    >>> place_of("$.order['ship to'][0].zip").steps
    ('order', 'ship to', 0, 'zip')

    Raises:
        ValueError: it is none.
    """
    at, steps = 1, []
    while path[:1] in {"$", "@"} and (step := _STEP.match(path, at)):
        name, number, quoted, doubly = step.groups()
        steps.append(int(number) if number is not None else name or quoted or doubly)
        at = step.end()
    if not path or path[0] not in "$@" or at != len(path):
        message = f"{path!r} is no path, such as $.order.id, @.price, $.lines[0] or $['order id']"
        raise ValueError(message)
    return Place(path[0] == "@", tuple(steps))


def at_place(tree: Any, steps: tuple[str | int, ...]) -> Any:
    """Return what stands at some steps into a JSON value; None where nothing does.

    >>> at_place({"lines": [{"price": 3}]}, ("lines", -1, "price")), at_place({"lines": 7}, ("lines", 0))
    (3, None)
    """
    for step in steps:
        if isinstance(step, str):
            tree = tree.get(step) if isinstance(tree, dict) else None
        else:
            tree = tree[step] if isinstance(tree, list) and -len(tree) <= step < len(tree) else None
    return tree
