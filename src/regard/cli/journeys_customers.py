"""The commands about who comes back, who is alike, who goes as intended, and one customer."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import typer

from regard import journeys as room
from regard.cli.journeys_asking import Asked
from regard.cli.journeys_printing import Answer, answer
from regard.errors import WrongUseError, unknown_name
from regard.journeys.pictures import timeline_picture
from regard.journeys.retention_periods import DAYS, RetentionRule, end_of_contacts
from regard.journeys.timeline import TimelineContact
from regard.journeys.timeline import timeline as timeline_of
from regard.ledger import find_customers
from regard.measure import extent
from regard.measure.breakdown import selected
from regard.vocabulary.zones import utc_of

_STEP = ("step", "reached", "stopped", "skipped", "back", "extra", "fitness")
_LEFT = ("step", "kind", "touchpoint", "count")
_CLUSTER = ("number", "size", "share", "mean_length", "mean_s", "description")
_CONTACT = ("at", "touchpoint", "channel", "stage", "kind", "outcome", "episode", "step", "answers")
_KINDS = "classic: in that very period; rolling: in it or later; unbounded: so much later by their own clock."


def retention(
    asked: Asked,
    grain: Annotated[str, typer.Option("--grain", help=f"{', '.join(DAYS)}.")] = "week",
    kind: Annotated[str, typer.Option("--kind", help=_KINDS)] = "classic",
    start: Annotated[
        list[str] | None, typer.Option("--start", metavar="TOUCHPOINT", help="Customers begin here; else anywhere.")
    ] = None,
    returning: Annotated[
        list[str] | None, typer.Option("--returning", metavar="TOUCHPOINT", help="What counts as coming back.")
    ] = None,
) -> Answer:
    """Print cohorts: how many of those who began together come back later."""
    zone = asked.breakdown.zone
    # The literals are checked by the rule itself.
    named: Any = kind
    touchpoints = asked.touchpoints(start or []), asked.touchpoints(returning or [])
    return answer(room.retention(asked.view, RetentionRule(grain, named, zone, *touchpoints, _until(asked))))


def _until(asked: Asked) -> datetime | None:
    """Return up to when the contacts in view are all there."""
    until, known = asked.breakdown.until, extent(asked.reader)
    if known is None:
        return None
    end = None if until is None else utc_of(until, ZoneInfo(asked.breakdown.zone)).replace(tzinfo=UTC)
    return end_of_contacts(end, known[1])


def conformance(
    asked: Asked,
    key: Annotated[str, typer.Argument(metavar="KEY", help="An intended journey of the folder `journeys`.")],
) -> Answer:
    """Print what share of episodes follows an intended journey, how far each gets, and where they leave it for what."""
    known = room.read_intended(asked.ledger.folder)
    if not known:
        message = "The workspace has no intended journey."
        raise WrongUseError(message, f"Draw one in the web app, or write the file journeys/{key}.yaml.")
    if key not in known:
        raise unknown_name("intended journey", key, known)
    intended = known[key]
    usual = intended.rule_among(asked.ledger.settings.episodes)
    rule = asked.rule if asked.rule_is_typed else usual
    found = room.conformance(asked.view, intended, rule)
    return answer(found, *_STEP, parts={"deviations": (found.deviations_table(), _LEFT)}, top=20)


def clusters(
    asked: Asked,
    groups: Annotated[
        int | None, typer.Option("--groups", min=1, help="How many groups; else as many as fit best.")
    ] = None,
) -> Answer:
    """Print groups of journeys that are alike, with what stands out in each."""
    return answer(room.clusters(asked.view, asked.rule, groups), *_CLUSTER)


def timeline(
    asked: Asked,
    customer: Annotated[
        str, typer.Argument(metavar="CUSTOMER", help="Any identifier of the customer, or a pseudonym in hex.")
    ],
    limit: Annotated[int, typer.Option("--limit", min=1, help="The latest so many contacts.")] = 50,
) -> Answer:
    """Print one customer's contacts in order, the latest last."""
    zone = ZoneInfo(asked.breakdown.zone)
    found = timeline_of(asked.reader, _number(asked, customer), selected(asked.reader, asked.breakdown), limit=limit)
    rows = pa.Table.from_pylist([_row(each, zone) for each in reversed(found.contacts)], _ROW)
    return Answer(rows, timeline_picture(found, zone), _CONTACT, {"customer": customer})


_ROW = pa.schema([(name, pa.string()) for name in _CONTACT] + [("seq", pa.int64())])


def _row(contact: TimelineContact, zone: ZoneInfo) -> dict[str, Any]:
    plain = asdict(contact)
    replies = [f"{each.kind} {each.text or each.option or f'{each.value:g}'}" for each in contact.replies]
    known = {name: None if plain.get(name) is None else str(plain[name]) for name in _CONTACT}
    at = f"{contact.occurred_at.astimezone(zone):%Y-%m-%d %H:%M}"
    return known | {"at": at, "answers": ", ".join(replies) or None, "seq": contact.seq}


def _number(asked: Asked, customer: str) -> int:
    found = [asked.reader.number_of(each.hex()) for each in find_customers(asked.ledger, customer)]
    numbers = [each for each in found if each is not None]
    if not numbers:
        what = f"{customer!r} has no contact."
        raise WrongUseError(what, "Load one, or ask for another customer.")
    if len(numbers) > 1:
        what = f"{len(numbers)} customers are known as {customer!r}."
        raise WrongUseError(what, "Ask for one by its pseudonym.")
    return numbers[0]
