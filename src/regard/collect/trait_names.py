"""Trait names: which fields of a JSON object say something personal, told by their names."""

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from regard.collect.sources.table_files.names import TRAITS as COLUMNS

DEEPEST = 32
"""How many levels of objects and lists an event may have."""
IP = "ip_address"
"""What the address of somebody's machine is called; it is dropped everywhere."""

_MORE = {
    "address": "postal_address shipping_address billing_address address_line1 address_line2",
    "phone": "mobile_phone_number phone_mobile phone_home",
    "name": "display_name contact_name",
    "avatar": "avatar avatar_url profile_picture",
    "username": "username user_name nickname",
    "website": "website",
}
_OF_A_PERSON = {"name": "name", "description": "description", "bio": "description", "picture": "avatar"}
"""Names that are personal only where the whole object describes a person: products have a name, too."""
_EVERYDAY = frozenset(
    {
        "name",
        "nom",
        "nombre",
        "nome",
        "naam",
        "mail",
        "via",
        "rua",
        "rue",
        "mobile",
        "portable",
        "handy",
        "gsm",
        "movil",
    }
)

"""Words for columns of people that mean other things in the properties of an event."""
_MOST_NAMES, _LONGEST_LEARNT = 20_000, 64

_NESTED = frozenset({dict, list})
_Traits = tuple[tuple[str, str], ...]


def trait_of(name: str) -> str | None:
    """Say which personal trait a field of an event's properties or data is; None if it is not personal.

    Upper and lower case, spaces, underscores and hyphens make no difference. `ip_address` is for nobody: not
    even the vault keeps it.

    >>> trait_of("firstName"), trait_of("E-Mail"), trait_of("order_id"), trait_of("name")
    ('first_name', 'email', None, None)
    """
    return _FOUND[name]


def trait_of_person(name: str) -> str | None:
    """Say the same of a field of an object that describes a person, where `name` is the person's.

    >>> trait_of_person("name"), trait_of_person("plan")
    ('name', None)
    """
    return _FOUND[name] or _OF_A_PERSON.get(_folded(name))


def are_plain(values: Mapping[str, Any]) -> bool:
    """Say whether certainly no field is personal, from names seen before and without looking into objects."""
    return _PLAIN.issuperset(values) and _NESTED.isdisjoint(map(type, values.values()))


def is_plain(text: str) -> bool:
    """Say whether certainly no field in a JSON text is personal, and it is not too deep; most often it is so.

    >>> is_plain('{"order_id":"7"}'), is_plain('{"gift":{"to":{"email":"bob@example.org"}}}')
    (True, False)
    """
    # All names at once, and only counted levels: this is done with every event.
    names = _NAMES.findall(text)
    if not _PLAIN.issuperset(names) and not all(map(_learnt, names)):
        return False
    return text.count("{") + text.count("[") <= DEEPEST


def part(values: Mapping[str, Any]) -> tuple[dict[str, Any], _Traits]:
    """Part the properties of an event into what is not personal, and the personal traits as texts.

    A personal field further below belongs to nobody in particular (a recipient, a friend), and is left out, as
    are IP addresses everywhere.

    Raises:
        ValueError: the properties have more than `DEEPEST` levels.

    >>> part({"order_id": "7", "email": "ann@example.org", "gift": {"to": {"email": "bob@example.org"}}})
    ({'order_id': '7', 'gift': {'to': {}}}, (('email', 'ann@example.org'),))
    """
    kept: dict[str, Any] = {}
    traits: list[tuple[str, str]] = []
    for name, value in values.items():
        trait = _FOUND[name]
        if trait is None or value is True or value is False:
            kept[name] = _without_personal(value, 2)
        elif trait != IP and (text := text_of(value)) is not None:
            traits.append((trait, text))
    return kept, tuple(traits)


def text_of(value: Any) -> str | None:
    """Return a JSON value as a text: words as they are, all else as JSON; None if nothing is said.

    >>> text_of("Ann"), text_of(True), text_of(2.5), text_of({"city": "Rome"}), text_of(" ")
    ('Ann', 'true', '2.5', '{"city":"Rome"}', None)
    """
    if isinstance(value, str):
        return value if value.strip() else None
    return None if value is None else msgspec.json.encode(value).decode()


def _without_personal(value: Any, level: int) -> Any:
    if not isinstance(value, dict | list):
        return value
    if level > DEEPEST:
        message = f"more than {DEEPEST} levels of objects and lists"
        raise ValueError(message)
    if isinstance(value, list):
        return [_without_personal(inner, level + 1) for inner in value]
    return {name: _without_personal(inner, level + 1) for name, inner in value.items() if _FOUND[name] is None}


def _learnt(name: str) -> bool:
    plain = _FOUND[name] is None
    if plain and len(_PLAIN) < _MOST_NAMES and len(name) <= _LONGEST_LEARNT:
        _PLAIN.add(name)
    return plain


def _folded(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold())


def _spelled() -> dict[str, str]:
    columns = {name: trait for trait, names in COLUMNS.items() for name in names.split() if trait != IP}
    more = {name: trait for trait, names in _MORE.items() for name in names.split()}
    machines = dict.fromkeys(["ip", "ip_address", "client_ip", "remote_ip", "user_ip", "remote_addr"], IP)
    return {_folded(name): trait for name, trait in (columns | more | machines).items() if name not in _EVERYDAY}


_NAMES = re.compile(r'"([^"\\]*)":')
_SPELLED = _spelled()


class _Found(dict[str, str | None]):
    """What names were found to be, so that a name is looked at once; of senders' names only so many are kept."""

    def __missing__(self, name: str) -> str | None:
        found = _SPELLED.get(_folded(name))
        if len(self) < _MOST_NAMES and len(name) <= _LONGEST_LEARNT:
            self[name] = found
        return found


_FOUND = _Found()
_PLAIN: set[str] = set()
"""Names that were found to be not personal."""
