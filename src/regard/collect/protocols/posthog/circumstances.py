"""Circumstances: what PostHog's own properties say, in the words of Segment's context; the others are the sender's."""

from collections.abc import Mapping
from typing import Any

from regard.collect.trait_names import trait_of

_PARTS = {
    "library": {"name": "$lib", "version": "$lib_version"},
    "app": {"name": "$app_name", "version": "$app_version", "build": "$app_build", "namespace": "$app_namespace"},
    "os": {"name": "$os", "version": "$os_version"},
    "device": {"type": "$device_type", "manufacturer": "$device_manufacturer", "model": "$device_model"},
    "screen": {"width": "$screen_width", "height": "$screen_height"},
    "network": {"wifi": "$network_wifi", "cellular": "$network_cellular"},
    "page": {"path": "$pathname", "url": "$current_url", "referrer": "$referrer", "title": "title"},
    "campaign": {
        "name": "utm_campaign",
        "source": "utm_source",
        "medium": "utm_medium",
        "content": "utm_content",
        "term": "utm_term",
    },
}
"""Where the parts of a context are found among the properties."""
_ALONE = {"userAgent": "$raw_user_agent", "sessionId": "$session_id", "timezone": "$timezone"}
_LANGUAGES = ("$locale", "$browser_language")
_CLICKS = frozenset(
    {"gclid", "gclsrc", "gad_source", "dclid", "gbraid", "wbraid", "fbclid", "msclkid", "twclid", "li_fat_id"}
    | {"mc_cid", "igshid", "ttclid", "rdt_cid", "epik", "qclid", "sccid", "irclid", "_kx"}
)
"""Ids of clicks on advertisements: each names one person's click."""
_TAKEN = frozenset({"token", "distinct_id", *_PARTS["campaign"].values(), *_CLICKS})
_WEB = ("web", "js")


def context_of(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return what PostHog's own properties say of page, device and campaign, as Segment's context says it."""
    context: dict[str, Any] = {part: _named(properties, names) for part, names in _PARTS.items()}
    if not {"$current_url", "$pathname"} & properties.keys():
        # A title alone is no page, but a property of the sender's.
        del context["page"]
    locale = next((properties[name] for name in _LANGUAGES if properties.get(name)), None)
    return context | _named(properties, _ALONE) | ({} if locale is None else {"locale": locale})


def channel_of(properties: Mapping[str, Any]) -> str | None:
    """Return the word by which the library that runs in pages is known."""
    return "web" if properties.get("$lib") in _WEB else None


def own(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return the sender's own properties: without PostHog's, which begin with `$`, and without ids of clicks."""
    return {name: value for name, value in properties.items() if not name.startswith("$") and name not in _TAKEN}


def traits_of(*sets: Any) -> dict[str, Any]:
    """Return what is said of a person, the later ones winning; what the libraries add by themselves is left out."""
    said: dict[str, Any] = {}
    for each in sets:
        if isinstance(each, dict):
            said |= each
    return {name: value for name, value in own(said).items() if not _is_of_a_visit(name)}


def _is_of_a_visit(name: str) -> bool:
    return name.startswith("utm_") and trait_of(name) is None


def _named(properties: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    return {ours: properties[theirs] for ours, theirs in names.items() if properties.get(theirs) is not None}
