"""Who people are, kept apart: personal traits and identifiers, and the pseudonyms that stand for them."""

from regard.vault.pseudonyms import create_key, pseudonym, pseudonym_keys, read_key
from regard.vault.vault import (
    find_people,
    forget,
    is_own_key,
    kinds_of,
    known_traits,
    known_values,
    put_people,
    put_traits,
)

__all__ = [
    "create_key",
    "find_people",
    "forget",
    "is_own_key",
    "kinds_of",
    "known_traits",
    "known_values",
    "pseudonym",
    "pseudonym_keys",
    "put_people",
    "put_traits",
    "read_key",
]
