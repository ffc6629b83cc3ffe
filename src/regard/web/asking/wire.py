"""The wire of surveys: what other systems and widgets send, field by field; the OpenAPI document is made of these."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from regard.collect.protocols.regard_json.wire import IdentifierIn, Moment, Name
from regard.vocabulary import Channel

Id = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{16,64}$", examples=["0b3f2a52-7d0e-4a57-8f3c-9a4be2a9d6c1"])]
"""Made by the sender; hard to guess."""
Short = Annotated[str, Meta(max_length=512, pattern=r"^[^\u0000]*$")]
Tag = Annotated[str, Meta(max_length=35, examples=["de"])]
Days = Annotated[int, Meta(ge=1, le=365)]
Spoken = Annotated[str, Meta(max_length=12, pattern=r"^([A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*)?$", examples=["de"])]


class Submission(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole survey, answered. The same `id` again is the same submission, and changes nothing."""

    id: Annotated[Id, Meta(description="Yours; send it again with the same one until there is an answer.")]
    replies: Annotated[
        dict[str, bool | float | str | tuple[str, ...]],
        Meta(
            description="By key of the question; `question.row` in a matrix, `question.other`: the words of an other."
        ),
    ]
    language: Annotated[Tag, Meta(description="BCP 47 tag; empty: as the request's header says.")] = ""
    invitation: Annotated[
        Short, Meta(description="Last part of the invitation's link, which then says what the answers are about.")
    ] = ""
    display: Annotated[
        str, Meta(pattern=r"^([A-Za-z0-9_-]{16,64})?$", description="Id of the display that was answered.")
    ] = ""
    touchpoint: Annotated[
        Short, Meta(description="Where there is no invitation: what it is about; unknown or empty: the survey's own.")
    ] = ""
    unit: Annotated[Short, Meta(description="The shop or team; one that is unknown is left out.")] = ""
    campaign: Annotated[Short, Meta(description="Letters, digits, hyphens, underscores and dots.")] = ""
    started_at: Annotated[Moment | None, Meta(description="When the respondent began.")] = None
    answered_at: Annotated[
        Moment | None, Meta(description="When they had answered, if it could not be sent at once.")
    ] = None
    sent_at: Annotated[
        Moment | None, Meta(description="Your clock at the moment of sending; the other two are set right by it.")
    ] = None
    version: Annotated[
        Annotated[int, Meta(ge=1)] | None, Meta(description="The version that was shown; none: the one open now.")
    ] = None
    test: Annotated[str, Meta(description="A pass with which the survey is tried out.")] = ""


class Display(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Word that a widget was shown to somebody, or put away unanswered. It says of nobody who it was."""

    state: Literal["shown", "dismissed"]
    id: Annotated[Id | None, Meta(description="Yours, one for each time; the answers carry it as `display`.")] = None
    invitation: Annotated[
        Short, Meta(description="Last part of the link of the invitation that was shown; then no id is needed.")
    ] = ""
    touchpoint: Annotated[Short, Meta(description="As in a submission.")] = ""
    unit: Annotated[Short, Meta(description="As in a submission.")] = ""
    campaign: Annotated[Short, Meta(description="As in a submission.")] = ""


class Wish(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A wish to ask one customer. The same `id` again is the same invitation, with the same link."""

    id: Annotated[Name, Meta(description="Yours, and lasting: of the contact that it is about, for instance.")]
    customer: Annotated[
        Name | IdentifierIn, Meta(description="Who is asked: your customer id, or another kind of identifier.")
    ]
    touchpoint: Annotated[
        Short, Meta(description="What it is about; a key of the catalogue. Empty: the survey's own.")
    ] = ""
    unit: Annotated[Short, Meta(description="The shop or team that served.")] = ""
    account: Annotated[Short, Meta(description="The company or household the customer acted for.")] = ""
    campaign: Annotated[Short, Meta(description="The campaign it belongs to.")] = ""
    channel: Annotated[
        Channel | None, Meta(description="The way the link takes; with `email` Regard itself sends it.")
    ] = None
    language: Annotated[
        Spoken, Meta(description="BCP 47 tag that the page opens in; empty: as the browser is set.")
    ] = ""
    days: Annotated[Days, Meta(description="How long it can be answered.")] = 30
