"""JSON files from outside: bounded in size and depth, and nothing in them is trusted to be of its type."""

from typing import Any

import msgspec

from regard.ask.interchange.unmapped import check_size, unreadable

_DEEPEST = 60


def read_document(data: bytes, format_name: str) -> dict[str, Any]:
    """Return the object of a JSON file.

    Raises:
        WrongUseError: it is empty, too large, too deep, or no JSON object.
    """
    check_size(data, format_name)
    try:
        found = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise unreadable(format_name, "it is not JSON") from error
    if not isinstance(found, dict):
        raise unreadable(format_name, "it is no JSON object")
    if _is_deeper(found, _DEEPEST):
        raise unreadable(format_name, f"it is nested more than {_DEEPEST} levels deep")
    return found


def mapping(value: object) -> dict[str, Any]:
    """Return an object of the file; a list by its places, as some programs write objects; nothing else.

    >>> mapping({"1": "a"}), mapping(["a", "b"]), mapping(None)
    ({'1': 'a'}, {'0': 'a', '1': 'b'}, {})
    """
    if isinstance(value, list):
        return {str(place): each for place, each in enumerate(value)}
    return value if isinstance(value, dict) else {}


def listing(value: object) -> list[Any]:
    """Return a list of the file; the values of an object; else an empty one."""
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def text(value: object) -> str:
    """Return a text or number of the file as text; nothing for whatever else is there.

    >>> text("a"), text(2.0), text(7), text(None), text(True)
    ('a', '2', '7', '', 'true')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:g}"
    return str(value) if isinstance(value, str | int) else ""


def number(value: object) -> float | None:
    """Return a number of the file, also if it is written as text; None where there is none.

    >>> number("5"), number(2), number(""), number("many"), number("nan")
    (5.0, 2.0, None, None, None)
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        found = float(value)
    except ValueError:
        return None
    return found if abs(found) < float("inf") else None


def said_yes(value: object) -> bool:
    """Say whether a switch is on, as any of these programs writes it.

    >>> said_yes("ON"), said_yes("true"), said_yes(True), said_yes("Y"), said_yes("OFF"), said_yes(None)
    (True, True, True, True, False, False)
    """
    return text(value).lower() in {"on", "true", "yes", "y", "1"}


def whole_scale(values: list[str]) -> tuple[int, ...] | None:
    """Return points of a scale, as they are listed; None unless they are whole, in a row, and 2 to 11 of them.

    >>> whole_scale(["1", "2", "3"]), whole_scale(["5", "4"]), whole_scale(["1", "3"]), whole_scale(["a", "b"])
    ((1, 2, 3), (5, 4), None, None)
    """
    found = [number(value) for value in values]
    points = [int(point) for point in found if point is not None and point == int(point)]
    if len(points) < len(values) or not 2 <= len(points) <= 11:
        return None
    in_order = sorted(points)
    return tuple(points) if in_order == list(range(in_order[0], in_order[0] + len(points))) else None


def _is_deeper(found: object, most: int) -> bool:
    level = [found]
    for _ in range(most):
        level = [inner for each in level if isinstance(each, dict | list) for inner in listing(each)]
        if not level:
            return False
    return True
