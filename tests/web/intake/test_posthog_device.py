"""Two people, one device: what PostHog's library for browsers sends then, and whose contacts they are."""

from typing import Any

from tests.web.sending import as_json, send

import regard
from regard.story import catch_up
from regard.vault import pseudonym
from regard.web.running import Running

DEVICE, AFTERWARDS = "0197f1a2-3b4c-7d5e-8f60-718293a4b5c6", "0197f1a2-9999-7d5e-8f60-718293a4b5c6"


def event(minute: int, name: str, who: str, **properties: Any) -> dict[str, Any]:
    """Return what the library sends: it knows the device as long as nobody clears the browser."""
    known = {"$is_identified": "-" not in who, "$device_id": DEVICE, **properties}
    moment = f"2026-03-02T10:{minute:02}:00Z"
    return {"event": name, "distinct_id": who, "timestamp": moment, "uuid": f"u-{minute}", "properties": known}


VISIT = [
    event(0, "Product Viewed", DEVICE),
    event(1, "$identify", "ann", **{"$anon_distinct_id": DEVICE}),
    event(2, "Order Completed", "ann"),
    # Ann signs out, which makes a new visitor, and Bob signs in.
    event(3, "Product Searched", AFTERWARDS),
    event(4, "$identify", "bob", **{"$anon_distinct_id": AFTERWARDS}),
    event(5, "Cart Viewed", "bob"),
]


def test_a_second_user_on_a_device_is_never_taken_for_the_first(here: Running, key: str) -> None:
    assert send("/e/", as_json({"api_key": key, "batch": VISIT[::-1]})).status == 200
    catch_up(here.ledger)
    sql = "select customer from interaction left join customer using (customer_no) order by occurred_at"
    with regard.read(here.ledger) as reader:
        customers = [row["customer"] for row in reader.fetch(sql).to_pylist()]
    ann, bob = (pseudonym(here.ledger.pseudonym_key, "customer_id", who).hex() for who in ("ann", "bob"))
    assert customers == [ann, ann, bob, bob]
