"""A shop whose survey many have answered: most with care, some too fast, some twice."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from regard.ask.register import publish, put_draft
from regard.ask.writing import from_yaml
from regard.collect.event import DayEvent, Event
from regard.vocabulary import Answer, AnswerKind, Scale
from regard.web.running import Running

VISIT = """
key: visit
name: Store visit
touchpoint: store
languages: [en]
pages:
- key: score
  questions:
  - {key: nps, kind: nps, text: {en: Would you recommend us?}}
  - key: grid
    kind: matrix
    text: {en: How was it?}
    scale: {low: 1, high: 5}
    rows: [{key: a, text: {en: A}}, {key: b, text: {en: B}}, {key: c, text: {en: C}}, {key: d, text: {en: D}}]
  - {key: why, kind: text, text: {en: Why?}}
"""
SECRET = VISIT.replace("key: visit", "key: secret", 1).replace(
    "touchpoint: store", "touchpoint: store\nanonymous: true"
)
NOON_US = 1_772_452_800_000_000
MINUTE_US = 60_000_000
_TEN, _FIVE = Scale(low=0, high=10), Scale(low=1, high=5)


class Given(NamedTuple):
    """One answered survey: its id, who (nobody: unknown), the nps, and what else is said of it."""

    id: str
    who: str | None
    nps: float
    grid: tuple[int, ...] = (1, 2, 3, 4)
    duration_s: float | None = 60.0
    why: str = ""
    touchpoint: str = "store"
    channel: str | None = None
    unit: str | None = None


def open_survey(folder: Path, text: str = VISIT) -> None:
    """Publish a survey in a workspace."""
    survey = from_yaml(text)
    put_draft(folder, survey)
    publish(folder, survey.key)


def give(here: Running, many: Iterable[Given], survey: str = "visit", *, anonymous: bool = False) -> None:
    """Put answered surveys into the ledger."""
    here.intake.take(f"survey:{survey}", events_of(many, survey, anonymous=anonymous))


def meet(here: Running, customers: Iterable[str], channel: str) -> None:
    """Let customers be at the store, by a channel."""
    here.intake.take("till", meetings(customers, channel))


def events_of(many: Iterable[Given], survey: str = "visit", *, anonymous: bool = False) -> list[Event]:
    make = DayEvent if anonymous else Event
    return [make(**_event(each, survey, place)) for place, each in enumerate(many)]


def meetings(customers: Iterable[str], channel: str) -> list[Event]:
    return [
        Event(native_id=f"{channel}-{who}", occurred_us=NOON_US, who=who, touchpoint="store", channel=channel)
        for who in customers
    ]


def _event(each: Given, survey: str, place: int) -> dict[str, Any]:
    grid = (
        Answer(question=f"grid.{row}", kind=AnswerKind.RATING, value=float(value), scale=_FIVE)
        for row, value in zip("abcd", each.grid, strict=False)
    )
    words = [Answer(question="why", kind=AnswerKind.TEXT, text=each.why)] if each.why else []
    context = {"survey": survey, "version": 1, "language": "en", "submission": each.id}
    return {
        "native_id": each.id,
        "occurred_us": NOON_US + place * MINUTE_US,
        "who": each.who,
        "touchpoint": each.touchpoint,
        "channel": each.channel,
        "unit": each.unit,
        "kind": "invitation_answered",
        "duration_s": each.duration_s,
        "context": json.dumps(context),
        "answers": (Answer(question="nps", kind=AnswerKind.NPS, value=each.nps, scale=_TEN), *grid, *words),
    }


def letters(number: int) -> str:
    """Return a name of letters only, as the ids of submissions are."""
    return "".join(chr(ord("a") + int(digit)) for digit in f"{number:05d}") * 4
