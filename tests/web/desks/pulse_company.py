"""A company with a known truth: from July on the hotline lets people wait, and they score it low."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pyarrow as pa
from django.test import Client
from tests.cast import Contact, arrival

from regard.collect import register_touchpoints
from regard.collect.editing import save_entries
from regard.ledger import Ledger, append
from regard.promises import save_promise
from regard.story import catch_up
from regard.vocabulary import Comparison, Department, LimitRule, Promise, Touchpoint, Where

Site = Callable[..., Client]
CUSTOMERS = 120
TOUCHPOINTS = ("web", "shop", "hotline")
DAY = 24 * 60
HALF = 90
"""Days before the hotline becomes bad, and days since."""


def seen(client: Client, path: str = "/pulse/", **asked: str) -> str:
    response = client.get(path, asked)
    assert response.status_code == 200, response.content.decode()[:3000]
    return unescape(response.content.decode())


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def promise(key: str, statement: str, touchpoint: str) -> Promise:
    rule = LimitRule(
        field="waiting_s", comparison=Comparison.AT_MOST, limit=120, where=Where(touchpoints=(touchpoint,))
    )
    return Promise(key=key, statement=statement, touchpoint=touchpoint, rule=rule)


def make_company(ledger: Ledger, *, promises: bool = True, scores: bool = True, cause: bool = True) -> None:
    """Fill a workspace: every customer meets every touchpoint in each half of the time."""
    folder = ledger.folder
    register_touchpoints(
        folder,
        [
            Touchpoint(key="web", name="Website", stage="buy", department="sales"),
            Touchpoint(key="shop", name="Our shop", stage="buy", department="sales"),
            Touchpoint(key="hotline", name="Hotline", stage="get_help", department="service"),
        ],
    )
    save_entries(folder, Department, [Department(key="service", name="Customer service")], {})
    if promises:
        save_promise(folder, promise("short_wait", "You wait two minutes at most.", "hotline"))
        save_promise(folder, promise("short_queue", "No queue at the till.", "shop"))
    cases = [(half, who, place) for half in (0, 1) for who in range(CUSTOMERS) for place in range(3)]
    contacts = [_contact(half, who, place, scores=scores, cause=cause) for half, who, place in cases]
    waits = [_waiting_s(half, who, place, cause=cause) for half, who, place in cases]
    append(ledger, "interaction", _with(_staged(arrival(*contacts)), "waiting_s", waits))
    catch_up(ledger)


def _contact(half: int, who: int, place: int, *, scores: bool, cause: bool) -> Contact:
    minute = (half * HALF + (who * 7 + place * 31) % HALF) * DAY + 9 * 60
    bad = cause and half == 1 and place == 2
    score = (1 + who * 5 % 5 if bad else 6 + (who * 3 + place) % 5) if scores else None
    return Contact(f"{half}-{who}-{place}", f"customer{who}", minute, TOUCHPOINTS[place], score)


def _waiting_s(half: int, who: int, place: int, *, cause: bool) -> float | None:
    if place == 0:
        return None
    late = who % 2 == 0 if cause and half == 1 and place == 2 else who % 20 == 0
    return 300.0 if late else 60.0


def _staged(table: pa.Table) -> pa.Table:
    stages = {"web": "buy", "shop": "buy", "hotline": "get_help"}
    return _with(table, "stage", [stages[name] for name in table["touchpoint"].to_pylist()])


def _with(table: pa.Table, name: str, values: list[Any]) -> pa.Table:
    place = table.schema.get_field_index(name)
    field = table.schema.field(name)
    kind = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
    return table.set_column(place, field, pa.array(values, kind).cast(field.type))
