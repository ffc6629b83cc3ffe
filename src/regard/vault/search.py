"""Searching the vault by what people know of somebody, and showing what it holds of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from regard.vault.database import Snapshot
from regard.vault.vault import find_people

_CHUNK = 500
_SHORTEST = 2
_PARTS_OF_NAME = ("first_name", "last_name")


@dataclass(frozen=True)
class Person:
    """All that the vault knows of one pseudonym.

    Attributes:
        identifiers: kind and value of what the pseudonym was made of.
        traits: name and value.
    """

    identifiers: tuple[tuple[str, str], ...]
    traits: tuple[tuple[str, str], ...]

    @property
    def called(self) -> str:
        """What the person is called, or else the identifier; empty if nothing is known."""
        return called_of(dict(self.traits)) or next((value for _, value in self.identifiers), "")


def search_people(snapshot: Snapshot, key: bytes, text: str, limit: int = 500) -> list[bytes]:
    """Return the pseudonyms of everybody of whom an identifier or trait is a text or begins so, the exact ones first.

    A word further on in a trait counts as its beginning: a surname finds a full name.

    Args:
        snapshot: the database at one moment.
        key: the key of the pseudonyms.
        text: two letters at least; fewer find nobody but an exact identifier.
        limit: at most so many beside the exact ones.
    """
    exact = find_people(snapshot, key, text)
    if len(text) < _SHORTEST:
        return exact
    begins = _escaped(text.lower()) + "%"
    found = snapshot.rows(
        "select pseudonym from person where lower(identifier) like ? escape '!'"
        " union select pseudonym from trait where lower(value) like ? escape '!' or lower(value) like ? escape '!'"
        f" order by pseudonym limit {int(limit)}",
        (begins, begins, "% " + begins),
    )
    return list(dict.fromkeys([*exact, *(bytes(row[0]) for row in found)]))


def person_of(snapshot: Snapshot, pseudonym: bytes) -> Person:
    """Return what the vault knows of a pseudonym; nothing, if it knows nothing."""
    identifiers = snapshot.rows("select kind, identifier from person where pseudonym = ?", (pseudonym,))
    traits = snapshot.rows("select name, value from trait where pseudonym = ? order by name", (pseudonym,))
    return Person(tuple((kind, value) for kind, value in identifiers), tuple((name, value) for name, value in traits))


def whole_person(snapshot: Snapshot, pseudonyms: Sequence[bytes]) -> Person:
    """Return what the vault knows of somebody with several pseudonyms; of two values of a trait the later one stands.

    Args:
        snapshot: the database at one moment.
        pseudonyms: all of the same person; some hundreds at most.
    """
    named = _told(snapshot, "select kind, identifier from person where pseudonym in", list(pseudonyms))
    told = _told(snapshot, "select set_at, name, value from trait where pseudonym in", list(pseudonyms))
    traits = {name: value for _, name, value in sorted(told)}
    return Person(tuple(dict.fromkeys((kind, value) for kind, value in named)), tuple(sorted(traits.items())))


def names_of(snapshot: Snapshot, pseudonyms: Sequence[bytes]) -> dict[bytes, str]:
    """Return what each pseudonym's person is called, or else address or identifier; those unknown are left out."""
    return names_of_whole(snapshot, {key: [key] for key in pseudonyms})


def names_of_whole(snapshot: Snapshot, persons: Mapping[bytes, Sequence[bytes]]) -> dict[bytes, str]:
    """Return what persons with several pseudonyms are called, or else address or identifier.

    Args:
        snapshot: the database at one moment.
        persons: of each, by the pseudonym by which it is known, all pseudonyms; what the first ones say goes first.
    """
    known: dict[bytes, dict[str, str]] = {}
    every = [key for own in persons.values() for key in own]
    told = _told(snapshot, "select pseudonym, name, value from trait where pseudonym in", every)
    named = _told(snapshot, "select pseudonym, '', identifier from person where pseudonym in", every)
    for key, name, value in (*told, *named):
        known.setdefault(bytes(key), {})[name] = value
    found: dict[bytes, str] = {}
    for key, own in persons.items():
        traits = {name: value for each in reversed(own) for name, value in known.get(each, {}).items()}
        if called := called_of(traits) or traits.get("", ""):
            found[key] = called
    return found


def identifiers(snapshot: Snapshot, pseudonyms: list[bytes]) -> dict[bytes, tuple[str, str]]:
    """Return kind and value of what each pseudonym was made of; those unknown are left out."""
    rows = _told(snapshot, "select pseudonym, kind, identifier from person where pseudonym in", pseudonyms)
    return {bytes(key): (kind, identifier) for key, kind, identifier in rows}


def addressed(snapshot: Snapshot, pseudonyms: list[bytes]) -> set[bytes]:
    """Return those of whom an e-mail address is known: it is a trait, or what the pseudonym was made of."""
    named = _told(snapshot, "select pseudonym from person where kind = 'email' and pseudonym in", pseudonyms)
    told = _told(snapshot, "select pseudonym from trait where name = 'email' and pseudonym in", pseudonyms)
    return {bytes(key) for rows in (named, told) for (key,) in rows}


def _told(snapshot: Snapshot, question: str, pseudonyms: list[bytes]) -> Iterator[tuple[Any, ...]]:
    """Yield what is answered to a question about pseudonyms, some hundreds at a time."""
    for start in range(0, len(pseudonyms), _CHUNK):
        chunk = pseudonyms[start : start + _CHUNK]
        yield from snapshot.rows(f"{question} ({', '.join('?' * len(chunk))})", chunk)


def called_of(traits: dict[str, str]) -> str:
    """Return what somebody with these traits is called; empty if none of them says.

    >>> called_of({"first_name": "Ann", "last_name": "Smith", "email": "ann@example.org"})
    'Ann Smith'
    """
    parts = " ".join(traits[name] for name in _PARTS_OF_NAME if name in traits)
    return traits.get("name") or parts or traits.get("email", "")


def _escaped(text: str) -> str:
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")
