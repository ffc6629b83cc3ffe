"""Batches of events as segment-analytics-python sends them, each with ids nobody has sent before."""

import itertools
import json
import random
import secrets
from datetime import UTC, datetime
from typing import Any

CUSTOMERS = 50_000
SEMANTIC = (
    "Products Searched", "Product List Viewed", "Product Viewed", "Product Added", "Cart Viewed",
    "Checkout Started", "Order Completed", "Coupon Applied", "Email Opened", "Live Chat Conversation Started",
)  # fmt: skip
OWN = (
    "Size Guide Opened", "Store Finder Used", "Stock Alert Set", "Video Played", "Wallet Topped Up",
    "Gift Card Checked", "Parcel Tracked", "Invoice Downloaded", "Address Book Opened", "Filter Saved",
)  # fmt: skip
_FRESH = "@@@@@@@@-@@@@"
_SECOND = "@@@@-@@-@@T@@:@@:@@"
_MOST_TEMPLATES = 2_000


class Batches:
    """An endless supply of request bodies of one size.

    Bodies are made once, of 50,000 customers; each time one is handed out, its ids and times are replaced by
    fresh ones of the same width, so that the one who sends costs little.
    """

    def __init__(self, size: int, write_key: str) -> None:
        """Make the bodies.

        Args:
            size: events in a batch.
            write_key: the key that stands in the body, as this SDK writes it there.
        """
        chance = random.Random(size)  # noqa: S311 - the load must be the same in every run
        count = min(_MOST_TEMPLATES, CUSTOMERS // size)
        self.size = size
        self._bodies = itertools.cycle([_body(chance, size, write_key) for _ in range(count)])
        self._numbers = itertools.count(secrets.randbits(47))

    def next(self) -> tuple[str, bytes]:
        """Return a token that stands for the batch's ids (see `ids`), and the body."""
        number = next(self._numbers)
        token = f"{number >> 16:08x}-{number & 0xFFFF:04x}"
        second = datetime.now(UTC).isoformat(timespec="seconds")[:19]
        body = next(self._bodies).replace(_FRESH.encode(), token.encode())
        return token, body.replace(_SECOND.encode(), second.encode())


def ids(token: str, size: int) -> list[str]:
    """Return the message ids of a batch.

    >>> ids("0000002a-0001", 2)
    ['0000002a-0001-4000-8000-000000000000', '0000002a-0001-4000-8000-000000000001']
    """
    return [f"{token}-4000-8000-{place:012d}" for place in range(size)]


def _body(chance: random.Random, size: int, write_key: str) -> bytes:
    batch = [_event(chance, place, name) for place, name in enumerate(ids(_FRESH, size))]
    return json.dumps({"batch": batch, "sentAt": f"{_SECOND}.999000+00:00", "writeKey": write_key}).encode()


def _event(chance: random.Random, place: int, message_id: str) -> dict[str, Any]:
    name = chance.choice(SEMANTIC if place % 2 else OWN)
    return {
        "integrations": {},
        "anonymousId": None,
        "properties": _properties(chance, name),
        "timestamp": f"{_SECOND}.{place % 999:03d}+00:00",
        "context": {"library": {"name": "analytics-python", "version": "2.4.0"}},
        "userId": f"customer-{chance.randrange(CUSTOMERS)}",
        "type": "track",
        "event": name,
        "messageId": message_id,
    }


def _properties(chance: random.Random, name: str) -> dict[str, Any]:
    if name == "Order Completed":
        products = [_product(chance) for _ in range(chance.randint(1, 4))]
        total = round(sum(product["price"] * product["quantity"] for product in products), 2)
        return {"order_id": f"o-{chance.getrandbits(40)}", "total": total, "currency": "EUR", "products": products}
    if name.startswith("Product") and name.endswith(("Viewed", "Added")):
        return _product(chance)
    path = f"/category/{chance.randrange(30)}/overview"
    label = f"campaign-{chance.randrange(40)}"
    return {"label": label, "position": chance.randrange(12), "logged_in": True, "path": path, "variant": "b"}


def _product(chance: random.Random) -> dict[str, Any]:
    number = chance.randrange(3_000)
    return {
        "product_id": f"p-{number}",
        "sku": f"sku-{number:06d}",
        "name": f"Article {number}",
        "brand": f"Brand {number % 70}",
        "category": f"Category {number % 30}",
        "price": round(5 + number % 200 * 0.95, 2),
        "quantity": chance.randint(1, 3),
    }
