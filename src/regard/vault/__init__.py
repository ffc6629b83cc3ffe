"""Who people are, kept apart: personal traits and identifiers, and the pseudonyms that stand for them."""

from regard.vault.pseudonyms import create_key, pseudonym, pseudonym_keys, read_keys
from regard.vault.vault import (
    find_people,
    forget,
    kinds_of,
    known_traits,
    known_values,
    mark_of,
    own_keys,
    put_people,
    put_traits,
)

__all__ = [
    "create_key",
    "find_people",
    "forget",
    "kinds_of",
    "known_traits",
    "known_values",
    "mark_of",
    "own_keys",
    "pseudonym",
    "pseudonym_keys",
    "put_people",
    "put_traits",
    "read_keys",
]
