"""Drafts written by hand, for tests of receiving."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from regard.collect.catalogue import Catalogue
from regard.collect.draft import ATTRIBUTE_DRAFT, INTERACTION_DRAFT, TRAIT_DRAFT, Anonymous, Draft
from regard.collect.occurrences import Occurrences
from regard.collect.receive import Surroundings
from regard.vocabulary import USUAL_STAGES, Touchpoint

KEY = b"k" * 32
MAY = datetime(2026, 5, 1, 12, tzinfo=UTC)
JUNE = datetime(2026, 6, 1, 12, tzinfo=UTC)

Rows = Sequence[dict[str, Any]]


def contact(**said: Any) -> dict[str, Any]:
    """Ann at the checkout in May, unless said otherwise."""
    return {"who": "ann", "occurred_at": MAY, "touchpoint": "Checkout"} | said


def table(rows: Rows, schema: pa.Schema) -> pa.Table:
    numbered = [{"row": number} | row for number, row in enumerate(rows, 1)]
    return pa.Table.from_pylist(numbered, schema=schema)


def draft(*contacts: dict[str, Any], facts: Rows = (), traits: Rows = (), **said: Any) -> Draft:
    count = max(len(contacts), len(facts), len(traits))
    raw = pa.table({"row": range(1, count + 1), "line": [f"line {number}" for number in range(1, count + 1)]})
    parts = (table(contacts, INTERACTION_DRAFT), table(facts, ATTRIBUTE_DRAFT), table(traits, TRAIT_DRAFT))
    anonymous = said.get("anonymous", Anonymous.KEEP)
    return Draft("shop", "customer_id", raw, *parts, anonymous=anonymous)


def around(*touchpoints: Touchpoint, **said: Any) -> Surroundings:
    catalogue = Catalogue({touchpoint.key: touchpoint for touchpoint in touchpoints}, USUAL_STAGES)
    usual: dict[str, Any] = {
        "received_at": JUNE,
        "catalogue": catalogue,
        "pseudonym_key": KEY,
        "erased": {},
        "occurrences": Occurrences(),
        "known_traits": lambda _: {},
    }
    return Surroundings(**(usual | said))
