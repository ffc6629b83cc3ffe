"""The draft: what a source makes of its data before anything is received."""

from dataclasses import dataclass, field
from enum import StrEnum

import pyarrow as pa

from regard.ledger.schema import ANSWER, CODE, MOMENT

NAMED_VALUE = pa.struct([("name", pa.string()), ("value", pa.string())])
IDENTIFIER_DRAFT = pa.struct([("kind", pa.string()), ("value", pa.string())])

INTERACTION_DRAFT = pa.schema(
    [
        ("row", pa.int64()),
        ("problem", pa.string()),
        ("native_id", pa.string()),
        ("occurred_at", MOMENT),
        ("zone", CODE),
        ("who", pa.string()),
        ("identifiers", pa.list_(IDENTIFIER_DRAFT)),
        ("account", CODE),
        ("touchpoint", CODE),
        ("channel", CODE),
        ("stage", CODE),
        ("kind", CODE),
        ("outcome", CODE),
        ("value", pa.float64()),
        ("currency", CODE),
        ("duration_s", pa.float64()),
        ("waiting_s", pa.float64()),
        ("promised_at", MOMENT),
        ("unit", CODE),
        ("employee", pa.string()),
        ("campaign", CODE),
        ("mention", pa.string()),
        ("flag", CODE),
        ("answers", pa.list_(ANSWER)),
        ("traits", pa.list_(NAMED_VALUE)),
        ("context", pa.string()),
    ]
)
"""One contact as a source understood it: names as written, people by their own identifiers.

`row` counts the source's rows from 1; `problem` is a `Refusal` the source found, or null.
"""

ATTRIBUTE_DRAFT = pa.schema(
    [
        ("row", pa.int64()),
        ("problem", pa.string()),
        ("who", pa.string()),
        ("name", CODE),
        ("value", pa.string()),
        ("valid_from", MOMENT),
        ("valid_to", MOMENT),
    ]
)
"""A fact about a customer; null times as in `ledger.schema.ATTRIBUTE`."""

TRAIT_DRAFT = pa.schema([("row", pa.int64()), ("who", pa.string()), ("name", pa.string()), ("value", pa.string())])
"""A personal trait of a customer, where a row is no contact."""


NO_INTERACTIONS = INTERACTION_DRAFT.empty_table()
NO_ATTRIBUTES = ATTRIBUTE_DRAFT.empty_table()
NO_TRAITS = TRAIT_DRAFT.empty_table()


class Anonymous(StrEnum):
    """What becomes of a contact without a customer."""

    KEEP = "keep"
    REFUSE = "refuse"


@dataclass(frozen=True)
class Draft:
    """One batch of a source.

    Attributes:
        source: the source's lasting name; part of every interaction's identity.
        who_kind: what kind of identifier `who` is (`customer_id`, `email` …).
        raw: the rows as they came, a column `row` first; goes to the reject file for refused rows.
        interactions, attributes, traits: what the source made of them, per the schemas above.
        anonymous: what becomes of contacts without a customer.
        evidence: rows that only say who somebody is, per `INTERACTION_DRAFT`; they have no touchpoint.
        day_only: of the moment they are received only the day (UTC) is kept.
    """

    source: str
    who_kind: str
    raw: pa.Table
    interactions: pa.Table
    attributes: pa.Table
    traits: pa.Table
    anonymous: Anonymous = Anonymous.KEEP
    evidence: pa.Table = field(default_factory=lambda: NO_INTERACTIONS)
    day_only: bool = False
