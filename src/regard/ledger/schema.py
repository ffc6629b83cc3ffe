"""The columns of every kind of entry: what segments hold and what arrivals bring."""

import pyarrow as pa

KEY = pa.binary(16)
"""An identity or a pseudonym: 16 bytes."""
MOMENT = pa.timestamp("us", tz="UTC")
CODE = pa.dictionary(pa.int32(), pa.string())
"""A text with few different values."""

ANSWER = pa.struct(
    [
        ("question", pa.string()),
        ("kind", pa.string()),
        ("value", pa.float64()),
        ("low", pa.float64()),
        ("high", pa.float64()),
        ("text", pa.string()),
        ("option", pa.string()),
        ("language", pa.string()),
    ]
)
IDENTIFIER = pa.struct([("kind", pa.string()), ("key", KEY)])

INTERACTION = pa.schema(
    [
        pa.field("identity", KEY, nullable=False),
        pa.field("source", CODE, nullable=False),
        pa.field("native_id", pa.string(), nullable=False),
        pa.field("occurred_at", MOMENT, nullable=False),
        pa.field("received_at", MOMENT, nullable=False),
        pa.field("zone", CODE, nullable=False),
        ("customer", KEY),
        ("identifiers", pa.list_(IDENTIFIER)),
        ("account", CODE),
        pa.field("touchpoint", CODE, nullable=False),
        ("channel", CODE),
        ("environment", CODE),
        ("contact", CODE),
        ("stage", CODE),
        pa.field("kind", CODE, nullable=False),
        ("outcome", CODE),
        ("value", pa.float64()),
        ("currency", CODE),
        ("duration_s", pa.float64()),
        ("waiting_s", pa.float64()),
        ("promised_at", MOMENT),
        ("unit", CODE),
        ("employee", KEY),
        ("campaign", CODE),
        ("mention", pa.string()),
        ("flag", CODE),
        ("answers", pa.list_(ANSWER)),
        ("context", pa.string()),
    ]
)
"""One contact. `context` is a JSON object. `customer` is null for an anonymous contact."""

ATTRIBUTE = pa.schema(
    [
        pa.field("customer", KEY, nullable=False),
        pa.field("name", CODE, nullable=False),
        ("value", pa.string()),
        ("valid_from", MOMENT),
        ("valid_to", MOMENT),
        pa.field("received_at", MOMENT, nullable=False),
    ]
)
"""A fact about a customer.

`valid_from` null: since ever if it is the first value known, else since it was received.
"""

AMENDMENT = pa.schema(
    [
        pa.field("identity", KEY, nullable=False),
        pa.field("changes", pa.string(), nullable=False),
        pa.field("reason", pa.string(), nullable=False),
        pa.field("received_at", MOMENT, nullable=False),
    ]
)
"""A correction or exclusion of the interaction with this identity.

`changes` is a JSON object of columns and new values; an exclusion is `{"flag": "excluded"}`, and
`{"flag": null}` lifts it.
"""

EVIDENCE = pa.schema(
    [
        pa.field("identity", KEY, nullable=False),
        pa.field("source", CODE, nullable=False),
        pa.field("native_id", pa.string(), nullable=False),
        pa.field("occurred_at", MOMENT, nullable=False),
        pa.field("received_at", MOMENT, nullable=False),
        pa.field("kind", CODE, nullable=False),
        ("customer", KEY),
        ("identifiers", pa.list_(IDENTIFIER)),
        ("account", CODE),
    ]
)
"""Word of who somebody is, without a contact: these identifiers were named together, there and then.

`kind` says in what kind of message (`identify`, `alias`, `group`). Contacts that carry several identifiers are
evidence in themselves.
"""

DECISION = pa.schema(
    [
        pa.field("identity", KEY, nullable=False),
        pa.field("action", CODE, nullable=False),
        ("one", KEY),
        ("other", KEY),
        ("undoes", KEY),
        pa.field("reason", pa.string(), nullable=False),
        pa.field("author", KEY, nullable=False),
        pa.field("decided_at", MOMENT, nullable=False),
        pa.field("received_at", MOMENT, nullable=False),
    ]
)
"""What somebody of the company decided about who is who.

`action`: `merge` (`one` and `other` are of one person), `apart` (what names these two together does not count), `allow`
(`one` may have as many identifiers as it has), `undo` (the decision `undoes` holds no longer). `author` is a pseudonym.
"""

PERSON = pa.schema(
    [
        pa.field("pseudonym", KEY, nullable=False),
        pa.field("kind", pa.string(), nullable=False),
        pa.field("identifier", pa.string(), nullable=False),
    ]
)
"""Which identifier a pseudonym stands for: goes to the vault, never to a segment."""

TRAIT = pa.schema(
    [
        pa.field("pseudonym", KEY, nullable=False),
        pa.field("name", pa.string(), nullable=False),
        pa.field("value", pa.string(), nullable=False),
        ("set_at", MOMENT),
    ]
)
"""A personal trait (name, e-mail, phone …): goes to the vault, never to a segment.

`set_at`: when it was so; null: longer ago than anything that has a time.
"""

ENTRIES = {
    "interaction": INTERACTION,
    "attribute": ATTRIBUTE,
    "amendment": AMENDMENT,
    "evidence": EVIDENCE,
    "decision": DECISION,
}
"""The kinds of entry that segments hold, each with its columns."""

PLAIN = {
    kind: pa.schema([field.with_type(pa.string()) if pa.types.is_dictionary(field.type) else field for field in entry])
    for kind, entry in ENTRIES.items()
}
"""The same columns without dictionaries: a batch of them is whole in itself."""
