"""The wire: what Regard's own JSON looks like, field by field; the OpenAPI document is made of these types."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from regard.vocabulary import AnswerKind, Channel, Flag, Outcome

Name = Annotated[
    str, Meta(min_length=1, max_length=512, pattern=r"^[^\u0000]*[^\u0000-\u0020][^\u0000]*$", examples=["Checkout"])
]
"""An identifier or a name: something to see, and no NUL, which databases cannot keep."""
Words = Annotated[str, Meta(max_length=100_000, pattern=r"^[^\u0000]*$")]
Moment = Annotated[datetime, Meta(tz=True)]
"""RFC 3339 with Z or an offset."""
Number = Annotated[float, Meta(ge=-1e15, le=1e15)]
Seconds = Annotated[float, Meta(ge=0, le=1e10)]
KindOfIdentifier = Annotated[str, Meta(max_length=64, pattern=r"^[a-z][a-z0-9_]*$", examples=["customer_id"])]
Zone = Annotated[str, Meta(min_length=1, max_length=64, examples=["Europe/Berlin"])]
Currency = Annotated[str, Meta(pattern="^[A-Z]{3}$", examples=["EUR"])]
Language = Annotated[str, Meta(max_length=35, pattern="^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$", examples=["de-AT"])]
Trait = Annotated[str, Meta(max_length=512, pattern=r"^[^\u0000]*$")]
Traits = dict[Name, Trait | Number | bool | None]
"""Personal traits; a name has a letter or digit, and null says nothing."""
Facts = dict[Name, Words | Number | bool | None]
"""Facts about a customer; a name has a letter or digit, and null says nothing."""


class IdentifierIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """A name under which a person is known, and of which kind it is."""

    kind: KindOfIdentifier
    value: Name


class ScaleIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """The lowest and the highest value that could be given; low lies below high."""

    low: Number
    high: Number


class AnswerPart(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """One reply: a value, words or an option, at least one of them."""

    question: Annotated[Name, Meta(description="Key or wording of the question.")]
    kind: Annotated[AnswerKind, Meta(description="What it measures.")]
    value: Annotated[Number | None, Meta(description="The number given, on its scale.")] = None
    scale: Annotated[
        ScaleIn | None,
        Meta(description="Usual: nps 0 to 10 (always), csat and rating 1 to 5, ces 1 to 7, others none."),
    ] = None
    text: Annotated[Words | None, Meta(description="The words given; what is personal in them is removed.")] = None
    option: Annotated[Name | None, Meta(description="The option chosen.")] = None
    language: Annotated[Language | None, Meta(description="BCP 47 tag of the words.")] = None


class Contact(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """What every contact can say, whatever it was."""

    id: Annotated[Name, Meta(description="Yours, and lasting: the same id again is the same contact, and kept once.")]
    occurred_at: Annotated[
        Moment,
        Meta(description="RFC 3339 with Z or an offset; not before 1900, not more than two days ahead of the receipt."),
    ]
    touchpoint: Annotated[
        Name,
        Meta(
            description="Where: a page, a hotline, a shop; has a letter or digit. What is not known yet is registered."
        ),
    ]
    customer: Annotated[
        Name | IdentifierIn | None,
        Meta(description="Who it was: your customer id, or another kind of identifier. Null: nobody knows."),
    ] = None
    identifiers: Annotated[
        tuple[IdentifierIn, ...], Meta(max_length=20, description="Further identifiers of the same person.")
    ] = ()
    zone: Annotated[Zone | None, Meta(description="IANA time zone of the place where it happened; usual is UTC.")] = (
        None
    )
    channel: Annotated[Channel | None, Meta(description="The way it took; null: the touchpoint's.")] = None
    stage: Annotated[Name | None, Meta(description="Key of the journey's stage; null: the touchpoint's.")] = None
    account: Annotated[Name | None, Meta(description="The company or household the customer acted for.")] = None
    unit: Annotated[Name | None, Meta(description="The shop or team that served.")] = None
    employee: Annotated[Name | None, Meta(description="Who served; kept under a pseudonym.")] = None
    campaign: Annotated[Name | None, Meta(description="The campaign it came from.")] = None
    mention: Annotated[Name | None, Meta(description="The mention or review it came from.")] = None
    flag: Annotated[Flag | None, Meta(description="Why it must not count in any number.")] = None
    traits: Annotated[
        Traits,
        Meta(max_length=100, description="What is personal: name, email, phone … Goes to the vault, never elsewhere."),
    ] = {}
    attributes: Annotated[
        Facts, Meta(max_length=100, description="Facts about the customer, valid from occurred_at on.")
    ] = {}
    context: Annotated[
        dict[str, Any],
        Meta(description="Anything else worth knowing: at most 100,000 characters, and 32 levels deep."),
    ] = {}


class InteractionIn(Contact, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """One contact of a customer with the company."""

    kind: Annotated[Name | None, Meta(description="What happened, such as purchase, call or visit.")] = None
    outcome: Annotated[Outcome | None, Meta(description="How it ended; null: there is nothing to succeed in.")] = None
    value: Annotated[Number | None, Meta(description="Its worth, in currency.")] = None
    currency: Annotated[Currency | None, Meta(description="Of the value, as ISO 4217 has it.")] = None
    duration_s: Annotated[Seconds | None, Meta(description="How long it took.")] = None
    waiting_s: Annotated[Seconds | None, Meta(description="How long of that the customer waited.")] = None
    promised_at: Annotated[
        Moment | None, Meta(description="The date that was promised, for promises of that form.")
    ] = None
    answers: Annotated[tuple[AnswerPart, ...], Meta(max_length=200, description="What the customer replied.")] = ()


class AnswerIn(Contact, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """One reply that came by itself; it becomes a contact of the kind `answer`.

    It needs a value, a text or an option.
    """

    question: Annotated[Name, Meta(description="Key or wording of the question.")]
    kind: Annotated[AnswerKind, Meta(description="What it measures.")]
    value: Annotated[Number | None, Meta(description="The number given, on its scale.")] = None
    scale: Annotated[
        ScaleIn | None,
        Meta(description="Usual: nps 0 to 10 (always), csat and rating 1 to 5, ces 1 to 7, others none."),
    ] = None
    text: Annotated[Words | None, Meta(description="The words given; what is personal in them is removed.")] = None
    option: Annotated[Name | None, Meta(description="The option chosen.")] = None
    language: Annotated[Language | None, Meta(description="BCP 47 tag of the words.")] = None
    survey: Annotated[Name | None, Meta(description="The survey it belongs to.")] = None
    invitation: Annotated[Name | None, Meta(description="Your id of the invitation that was answered.")] = None
