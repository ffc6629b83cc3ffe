"""Between a trigger and its form: what the form begins with, and the trigger that it says."""

from collections.abc import Collection, Mapping
from typing import Any

from msgspec.structs import replace

from regard.ask.sampling import Period, Quota, Trigger
from regard.vocabulary import Channel, Outcome, key_of
from regard.web.desks.surveys.parts import free_key
from regard.web.shell.components_figures import figure

UNITS_S = {"minutes": 60, "hours": 3600, "days": 86_400}
"""Seconds of the units in which spans are typed."""


def start_of(trigger: Trigger | None) -> dict[str, Any]:
    """Return what the form begins with.

    Args:
        trigger: the one that is changed; None: a new one.
    """
    begun = trigger or Trigger(key="new", delay_s=3600)
    quota = begun.quota
    delay, delay_unit = in_units(begun.delay_s)
    latest, latest_unit = in_units(begun.latest_s)
    return {
        "touchpoints": begun.touchpoints, "kinds": begun.kinds, "outcomes": begun.outcomes, "segment": begun.segment,
        "share": tidy(100 * begun.share), "quota_at_most": quota.at_most if quota else None,
        "quota_per": quota.per if quota else Period.DAY, "quota_by": (quota.by if quota else None) or "",
        "delay": delay, "delay_unit": delay_unit, "calendar": begun.calendar, "latest": latest,
        "latest_unit": latest_unit, "channel": begun.channel,
        "remind_after_days": "; ".join(map(figure, begun.remind_after_days)),
        "expires_after_days": begun.expires_after_days,
    }  # fmt: skip


def in_units(seconds: float) -> tuple[float, str]:
    """Return a span as it is typed: in the largest unit in which it is whole, else in minutes.

    >>> in_units(7200), in_units(86400), in_units(90), in_units(0)
    ((2, 'hours'), (1, 'days'), (1.5, 'minutes'), (0, 'minutes'))
    """
    whole = [unit for unit, length_s in UNITS_S.items() if seconds and seconds % length_s == 0]
    unit = whole[-1] if whole else "minutes"
    return tidy(seconds / UNITS_S[unit]), unit


def tidy(number: float) -> float:
    """Return a number as somebody would type it: whole where it is, else to some digits.

    >>> tidy(7.000000000000001), tidy(12.5)
    (7, 12.5)
    """
    rounded = round(number, 6)
    return int(rounded) if rounded == int(rounded) else rounded


def made(said: Mapping[str, Any], before: Trigger | None, taken: Collection[str], zone: str) -> Trigger:
    """Return the trigger that a form says.

    Args:
        said: the form's cleaned data.
        before: the trigger that is changed, whose key and pause stay; None: a new one.
        taken: keys of the survey's other triggers.
        zone: IANA zone of a quota that is new.

    Raises:
        ValueError: a number is too large.
    """
    start = before or Trigger(key=said["key"] or _key(said, taken))
    return replace(
        start,
        touchpoints=tuple(said["touchpoints"]),
        kinds=tuple(dict.fromkeys((*said["kinds"], *_named(said["other_kinds"])))),
        outcomes=tuple(map(Outcome, said["outcomes"])),
        segment=said["segment"] or None,
        share=said["share"] / 100,
        quota=_quota(said, start, zone),
        delay_s=said["delay"] * UNITS_S[said["delay_unit"]],
        calendar=said["calendar"] or None,
        latest_s=said["latest"] * UNITS_S[said["latest_unit"]],
        channel=Channel(said["channel"]),
        remind_after_days=said["remind_after_days"],
        expires_after_days=said["expires_after_days"],
    )


def _named(kinds: str) -> list[str]:
    return [kind.strip() for kind in kinds.split(",") if kind.strip()]


def _quota(said: Mapping[str, Any], before: Trigger, zone: str) -> Quota | None:
    if said["quota_at_most"] is None:
        return None
    cut_in = before.quota.zone if before.quota else zone
    return Quota(said["quota_at_most"], Period(said["quota_per"]), said["quota_by"] or None, cut_in)


def _key(said: Mapping[str, Any], taken: Collection[str]) -> str:
    """Return a key made of what the trigger is about."""
    about = [*said["kinds"], *_named(said["other_kinds"])][:1] + said["touchpoints"][:1]
    return free_key(key_of("_".join(about)) or "contact", taken)
