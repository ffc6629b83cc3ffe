"""Keyboard shortcuts: one letter a desk, pressed after `g`."""

LETTERS = {
    "pulse": "p",
    "journeys": "j",
    "customers": "c",
    "promises": "r",
    "measures": "m",
    "surveys": "v",
    "catalogue": "t",
    "load": "l",
    "settings": "s",
    "help": "h",
}
"""The letter of each desk, by its key."""


def letter(desk: str) -> str:
    """Return the letter of a desk; empty where it has none.

    >>> letter("pulse"), letter("unheard_of")
    ('p', '')
    """
    return LETTERS.get(desk, "")
