"""Circumstances: what an event's context says of the device, the page and the person; most events share theirs."""

import functools
import re
import zoneinfo
from collections.abc import Mapping
from typing import Any

import msgspec

from regard.collect.protocols.segment.identity import Facts, Pairs, external_ids, facts_of_person, plain_id
from regard.collect.trait_names import trait_of

_KEPT = {
    "app": ("name", "version", "build", "namespace"),
    "os": ("name", "version"),
    "device": ("type", "manufacturer", "model"),
    "library": ("name", "version"),
    "screen": ("width", "height", "density"),
    "network": ("wifi", "cellular", "bluetooth"),
    "page": ("path", "url", "referrer", "title", "initial_referrer"),
}
"""What is kept of the parts of a context: what helps to explain, and names no one device."""
_KEPT_ALONE = ("locale", "userAgent", "sessionId")
_LINKS = frozenset({"path", "url", "referrer", "initial_referrer", "tab_url"})
_QUERIES = frozenset({"search", "query_string"})
_WEB = re.compile(r"analytics\.js|javascript", re.IGNORECASE)
_APP = re.compile(r"android|\bios\b|react.?native|kotlin|swift|flutter|cordova|unity", re.IGNORECASE)
_SCALARS = (str, int, float)


class Circumstances(msgspec.Struct, frozen=True):
    """What a context says.

    Attributes:
        members: what is kept of it, as the members of a JSON object without its braces.
        zone: IANA zone of the person.
        campaign: name of the campaign the person came from.
        channel: the channel that the library and device speak for.
        identifiers: further identifiers of the person.
        facts: what its traits say; of them `account` may also come from its `groupId`.
    """

    members: str = ""
    zone: str | None = None
    campaign: str | None = None
    channel: str | None = None
    identifiers: Pairs = ()
    facts: Facts = Facts()


def circumstances_of(context: Mapping[str, Any]) -> Circumstances:
    """Read a context. What is not known, or not of the expected type, is left out; IP addresses always are."""
    facts = facts_of_person(_object(context, "traits"))
    account = plain_id(context.get("groupId"))
    return Circumstances(
        members=_members(context),
        zone=_zone(context.get("timezone")),
        campaign=plain_id(_object(context, "campaign").get("name")),
        channel=_channel(context),
        identifiers=tuple(external_ids(context)),
        facts=facts if account is None else msgspec.structs.replace(facts, account=account),
    )


def without_queries(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return the properties of a page without the queries and fragments of its links: they may hold anything.

    >>> without_queries({"url": "https://example.org/a?email=x#y", "search": "?email=x", "title": "A?"})
    {'url': 'https://example.org/a', 'title': 'A?'}
    """
    return {
        name: re.split(r"[?#]", value, maxsplit=1)[0] if name in _LINKS and isinstance(value, str) else value
        for name, value in properties.items()
        if name not in _QUERIES
    }


def channel_named(word: str | None) -> str | None:
    """Return the channel that RudderStack's libraries call by a word of their own.

    >>> channel_named("mobile"), channel_named("server")
    ('app', None)
    """
    return {"web": "web", "mobile": "app"}.get(word) if word else None


def _members(context: Mapping[str, Any]) -> str:
    kept: dict[str, Any] = {}
    for part, names in _KEPT.items():
        found = _object(context, part)
        kept[part] = without_queries({name: found[name] for name in names if isinstance(found.get(name), _SCALARS)})
    campaign = _object(context, "campaign").items()
    kept["campaign"] = {name: value for name, value in campaign if isinstance(value, _SCALARS) and not trait_of(name)}
    kept |= {name: context[name] for name in _KEPT_ALONE if isinstance(context.get(name), _SCALARS)}
    return msgspec.json.encode({name: value for name, value in kept.items() if value != {}}).decode()[1:-1]


def _object(context: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = context.get(name)
    return found if isinstance(found, dict) else {}


def _zone(name: Any) -> str | None:
    return name if isinstance(name, str) and name in _zones() else None


@functools.cache
def _zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())


def _channel(context: Mapping[str, Any]) -> str | None:
    library, device = _object(context, "library").get("name"), _object(context, "device").get("type")
    told = f"{library} {device}"
    if _WEB.search(told):
        return "web"
    if _APP.search(told) or device == "mobile":
        return "app"
    return "web" if _object(context, "page") else None
