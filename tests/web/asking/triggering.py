"""Contacts that lead to requests: a shop that asks after purchases, and customers who can be reached."""

import json
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest
from django.utils.timezone import now
from tests.web.asking.respondents import VISIT, publish_survey, told

from regard.ask.policy_rules import USUAL_POLICY, ContactPolicy, read_policy, shown_policy, write_policy
from regard.ask.sampling import Trigger, write_triggers
from regard.ask.writing import from_yaml
from regard.collect.event import Event
from regard.story import catch_up
from regard.vault import pseudonym
from regard.web.asking.deciding import watch
from regard.web.running import Running

DELIVERY = VISIT.replace("key: visit", "key: delivery", 1).replace("name: After a visit", "name: After a delivery")


def let_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let mails be handed to a server, of which nobody has to be there."""
    monkeypatch.setenv("REGARD_PUBLIC_URL", "https://cx.example.org")
    monkeypatch.setenv("REGARD_SMTP_URL", "smtp://127.0.0.1:2525?security=none")
    monkeypatch.setenv("REGARD_MAIL_FROM", "cx@example.org")


def trigger(here: Running, survey: str = "visit", **parts: Any) -> None:
    """Let a survey ask after purchases, and after nothing else."""
    written = msgspec.convert({"key": "bought", "kinds": ("purchase",), **parts}, Trigger)
    assert write_triggers(here.ledger.folder, survey, [written]) == ()


def policy(here: Running, **parts: Any) -> None:
    written = ContactPolicy(**{"rules": USUAL_POLICY.rules, **parts})
    assert write_policy(here.ledger.folder, written, shown_policy(read_policy(here.ledger.folder))) == ()


def open_delivery(here: Running) -> None:
    """Publish a second survey, which asks for the same measure."""
    publish_survey(here.ledger.folder, from_yaml(DELIVERY))


def meets(here: Running, number: str, who: str | None = "ann", at: datetime | None = None, **parts: Any) -> None:
    """Let a customer whose address is known buy something, a minute ago."""
    moment = at or now() - timedelta(minutes=1)
    event = Event(
        native_id=number,
        occurred_us=round(moment.timestamp() * 1_000_000),
        who=who,
        touchpoint="store",
        kind="purchase",
        traits=(("email", f"{who}@example.org"),) if who else (),
    )
    assert here.intake.take("till", [msgspec.structs.replace(event, **parts)]).refused == {}


def goes_on(here: Running, times: int = 1) -> dict[str, int]:
    """Fold what came and do the job; return what it says of the last time."""
    found: dict[str, int] = {}
    for _ in range(times):
        catch_up(here.ledger)
        found = watch(here.ledger, lambda _: None)
    return found


def key_of(here: Running, who: str = "ann") -> str:
    """Return the pseudonym of a customer in hexadecimal."""
    return pseudonym(here.ledger.pseudonym_key, "customer_id", who).hex()


def reasons(here: Running) -> list[tuple[str, str]]:
    """Return survey and reason of all requests that were not sent, as the ledger has them."""
    found = [json.loads(each.row["context"]) for each in told(here, "suppressed")]
    return sorted((each["survey"], each["reason"]) for each in found)
