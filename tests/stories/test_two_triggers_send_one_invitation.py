"""A customer buys something that two surveys ask after: one asks, and the other says why it does not."""

import json
import time
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.live import Live, live_server
from tests.web.asking.respondents import VISIT, open_surveys
from tests.web.sending import ORDER, as_json, basic

from regard.ask.policy_rules import ContactPolicy, read_policy, shown_policy, write_policy
from regard.ask.sampling import Trigger, write_triggers
from regard.errors import BrokenWorkspaceError
from regard.ledger import open_ledger, read

ENVIRONMENT = {
    "REGARD_PUBLIC_URL": "https://cx.example.org",
    "REGARD_SMTP_URL": "smtp://127.0.0.1:9?security=none",
    "REGARD_MAIL_FROM": "cx@example.org",
}
PATIENCE_S = 90.0


def ask_after_orders(folder: Path) -> None:
    """Let two surveys ask after the same orders; the second goes first."""
    open_surveys(folder, VISIT, VISIT.replace("key: visit", "key: delivery", 1))
    for survey in ("visit", "delivery"):
        assert write_triggers(folder, survey, [Trigger(key="ordered", kinds=("order_completed",))]) == ()
    policy = ContactPolicy(priorities=("delivery",))
    assert write_policy(folder, policy, shown_policy(read_policy(folder))) == ()


def buy(live: Live, number: int) -> None:
    """Send an order of somebody new."""
    moment = datetime.now(UTC).isoformat()
    order = {**ORDER, "messageId": f"order-{number}", "userId": f"u-{number}", "timestamp": moment}
    order["context"] = {"traits": {"email": f"u-{number}@example.org"}}
    parts = urlsplit(live.url)
    connection = HTTPConnection(str(parts.hostname), parts.port, timeout=30)
    connection.request("POST", "/v1/batch", as_json({"batch": [order]}), basic(live.key))
    assert connection.getresponse().status == 200
    connection.close()


def fates(folder: Path) -> dict[str, list[tuple[str, str]]]:
    """Return for each customer kind and survey of what came of the order."""
    found: dict[str, list[tuple[str, str]]] = {}
    with open_ledger(folder) as ledger, read(ledger) as reader:
        rows: list[dict[str, Any]] = reader.fetch(
            "select customer_no, kind, context from interaction where starts_with(kind, 'invitation_') order by kind"
        ).to_pylist()
    for row in rows:
        context = json.loads(row["context"])
        told = f"{row['kind']} {context.get('reason', '')}".strip()
        found.setdefault(row["customer_no"], []).append((told, context["survey"]))
    return found


def test_two_triggers_send_one_invitation(tmp_path: Path) -> None:
    folder = tmp_path / "acme"
    with live_server(folder, environment=ENVIRONMENT) as live:
        ask_after_orders(folder)
        deadline, bought = time.monotonic() + PATIENCE_S, 0
        while not (found := fates_if_any(folder)) and time.monotonic() < deadline:
            # The first look is where contacts are when the worker begins: whoever bought before is not asked.
            buy(live, bought)
            bought += 1
            time.sleep(2)
    expected = [
        ("invitation_offered", "delivery"),
        ("invitation_suppressed another_survey_has_priority", "visit"),
    ]
    assert found
    assert expected in found.values(), found
    assert all(set(told) <= set(expected) for told in found.values()), found


def fates_if_any(folder: Path) -> dict[str, list[tuple[str, str]]]:
    """Return fates once there are two of some customer; nothing before the first fold."""
    try:
        found = fates(folder)
    except BrokenWorkspaceError:
        return {}
    return found if any(len(told) > 1 for told in found.values()) else {}
