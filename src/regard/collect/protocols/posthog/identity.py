"""Identity: whether a distinct id is a user's or a visitor's of whom nobody knows the name, and who is the same."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from regard.collect.protocols.segment.identity import ANONYMOUS, CUSTOMER, plain_id

NOBODY = "$posthog_cookieless"
"""The distinct id of all visitors whom a library without cookies does not tell from each other."""

_MADE_IN_A_BROWSER = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
    r"|[0-9a-f]{12,16}-[0-9a-f]{12,16}-[0-9a-f]{8}-[0-9a-f]{4,8}-[0-9a-f]{12,16}",
    re.IGNORECASE,
)
"""Ids that the libraries make for visitors: UUIDs of version 7, and what older ones made of time and screen."""
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_GROUPS = ("company", "organization", "organisation", "account", "customer", "workspace", "team")
"""Types of groups that are taken for the account, the first that is there."""

Who = tuple[str | None, str | None]
"""Id of the user, and id of the visitor, each None if there is none."""


def who_of(distinct_id: str | None, properties: Mapping[str, Any]) -> Who:
    """Return whose a distinct id is.

    `$is_identified` says it, where a library sends it. Else an id is a visitor's if it equals `$device_id`, looks
    as the libraries make them, or if the sender wants no profile made of it (`$process_person_profile: false`):
    that of a UUID is nobody's, for so servers call an event without anybody. All others are users'.

    >>> who_of("ann", {}), who_of("d-1", {"$device_id": "d-1"})
    (('ann', None), (None, 'd-1'))
    """
    if distinct_id is None or distinct_id == NOBODY:
        return None, None
    identified = properties.get("$is_identified")
    if isinstance(identified, bool):
        return (distinct_id, None) if identified else (None, distinct_id)
    if distinct_id == properties.get("$device_id") or is_made(distinct_id):
        return None, distinct_id
    if properties.get("$process_person_profile") is False:
        return (None, None) if _UUID.fullmatch(distinct_id) else (None, distinct_id)
    return distinct_id, None


def is_made(value: str) -> bool:
    """Say whether an id looks like those that the libraries make for visitors."""
    return _MADE_IN_A_BROWSER.fullmatch(value) is not None


def same_as(properties: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return the other id of an alias, as further identifiers of the person.

    Libraries disagree on which of the two is the older: so it is evidence that they are one, and no direction.
    Whether the other is a user's or a visitor's is not told: it is evidence for both, unless it looks made.
    """
    other = plain_id(properties.get("alias"))
    if other is None:
        return []
    kinds = (ANONYMOUS,) if is_made(other) else (CUSTOMER, ANONYMOUS)
    return [{"type": kind, "id": other} for kind in kinds]


def devices(user: str | None, properties: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """Yield the ids under which a user was a visitor before: `$anon_distinct_id`, `$device_id`.

    A visitor's own events say nothing of other ids: on a device of several people the id of the device is of
    whoever was there first.
    """
    for name in ("$anon_distinct_id", "$device_id"):
        found = plain_id(properties.get(name))
        if user is not None and found is not None and found not in (user, NOBODY):
            yield {"type": ANONYMOUS, "id": found}


def account_of(properties: Mapping[str, Any]) -> str | None:
    """Return which of an event's groups is the account; of several kinds that are none, the first.

    >>> account_of({"$groups": {"project": "p-1", "company": "delta"}})
    'delta'
    """
    groups = properties.get("$groups")
    if not isinstance(groups, dict):
        return None
    ordered = [*(name for name in _GROUPS if name in groups), *groups]
    return next((found for name in ordered if (found := plain_id(groups[name])) is not None), None)


def is_about_nobody(distinct_id: str | None, properties: Mapping[str, Any]) -> bool:
    """Say whether word of a group names no person: libraries then make an id of the group, or a random one."""
    if distinct_id is None or properties.get("$is_identified") is True:
        return distinct_id is None
    made = f"${properties.get('$group_type')}_{properties.get('$group_key')}"
    return distinct_id == made or _UUID.fullmatch(distinct_id) is not None
