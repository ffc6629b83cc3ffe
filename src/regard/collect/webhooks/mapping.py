"""The mapping of a webhook: how its deliveries are signed, and what becomes of their bodies. Kept as YAML."""

import re
from collections.abc import Mapping
from enum import StrEnum

import msgspec
import yaml

from regard.collect.webhooks.lookups import Part, Value, check_value, texts_of
from regard.collect.webhooks.paths import place_of
from regard.collect.webhooks.signing import Signing
from regard.errors import WrongUseError
from regard.vocabulary import USUAL_SCALES, AnswerKind, Channel, Flag, Outcome, Scale, check_zone

MOST_TEXT = 200_000
"""Letters that a mapping may have."""
_KIND = re.compile(r"[a-z][a-z0-9_]{0,63}")
_FORMATS = ("iso", "epoch_s", "epoch_ms", "mail")
WORDS: Mapping[str, type[StrEnum]] = {"channel": Channel, "outcome": Outcome, "flag": Flag}
"""Fields that know only some words."""
NAMES = ("kind", "stage", "account", "unit", "employee", "campaign", "mention")
"""Fields that take any name."""
NUMBERS = ("value", "duration_s", "waiting_s")
"""Fields that take a number."""


class Condition(Part, frozen=True, rename={"is_": "is"}):
    """What must hold; exactly one of the last three says it.

    Attributes:
        value: what is looked at.
        is_: the texts it may be.
        is_not: the texts it may not be; it also holds where there is nothing.
        exists: whether there must be something, or nothing.
    """

    value: Value
    is_: tuple[str, ...] = ()
    is_not: tuple[str, ...] = ()
    exists: bool | None = None

    def __post_init__(self) -> None:
        """Check that one thing is asked."""
        check_value(self.value)
        if bool(self.is_) + bool(self.is_not) + (self.exists is not None) != 1:
            message = "give one of `is`, `is_not`, `exists`"
            raise ValueError(message)


class Known(Part, frozen=True):
    """Under which name a person is known.

    Attributes:
        kind: of the name, such as `customer_id`, `email`, `phone`.
        value: the name.
    """

    value: Value
    kind: str = "customer_id"

    def __post_init__(self) -> None:
        """Check the kind."""
        check_value(self.value)
        if not _KIND.fullmatch(self.kind):
            message = f"the kind {self.kind!r} needs small letters, digits and underscores"
            raise ValueError(message)


class When(Part, frozen=True):
    """A moment.

    Attributes:
        value: the moment as it is written.
        format: `iso`, `epoch_s`, `epoch_ms`, `mail` (as in e-mails), or a pattern such as `%d.%m.%Y %H:%M`.
        zone: IANA zone of moments without an offset.
    """

    value: Value
    format: str = "iso"
    zone: str = "UTC"

    def __post_init__(self) -> None:
        """Check format and zone."""
        check_value(self.value)
        check_zone(self.zone)
        if self.format not in _FORMATS and "%" not in self.format:
            message = f"the format {self.format!r} is none of {', '.join(_FORMATS)}, and no pattern"
            raise ValueError(message)


Times = str | tuple[str, ...] | When
"""A moment in ISO 8601, of several places the first found; or with its format and zone."""


class Answered(Part, frozen=True):
    """One reply: a value, words or an option; where nothing of it is found, there is no reply.

    Attributes:
        question: key or wording of the question.
        kind: what it measures.
        value, text, option: what was replied.
        low, high: the scale, where it is not the usual one of the kind.
        language: of the words, as BCP 47 has it.
    """

    question: Value
    kind: AnswerKind
    value: Value | None = None
    text: Value | None = None
    option: Value | None = None
    low: float | None = None
    high: float | None = None
    language: Value | None = None

    def __post_init__(self) -> None:
        """Check that something is looked for, and the scale."""
        for each in (self.question, self.value, self.text, self.option, self.language):
            check_value(each)
        if self.value is None and self.text is None and self.option is None:
            message = "give `value`, `text` or `option`"
            raise ValueError(message)
        if (self.low is None) != (self.high is None):
            message = "give both `low` and `high`, or neither"
            raise ValueError(message)
        if self.kind is AnswerKind.NPS and self.scale != USUAL_SCALES[AnswerKind.NPS]:
            message = "an nps score is on the scale 0 to 10"
            raise ValueError(message)

    @property
    def scale(self) -> Scale | None:
        """The scale given, else the usual one of the kind, else None."""
        if self.low is None or self.high is None:
            return USUAL_SCALES.get(self.kind)
        return Scale(low=self.low, high=self.high)


class EventRule(Part, frozen=True):
    """Which deliveries become events, and what each field of theirs is read from.

    Attributes:
        touchpoint: where it was.
        only: what must hold, all of it.
        each: a list in the body, of which each item becomes an event; paths with `@` start at the item.
        native_id: the sender's own lasting id of the event; none: the id of the delivery.
        occurred_at: when it happened; none: when it came.
        who: names of the customer; the first found counts, the others found are further identifiers.
        zone: IANA time zone of the place where it happened.
        channel, outcome, flag: one of the words that each knows.
        kind, stage, account, unit, employee, campaign, mention: as in an interaction.
        value, duration_s, waiting_s: numbers; `factor` of a lookup turns them into units and seconds.
        currency: of the value, as ISO 4217 has it.
        promised_at: the date that was promised.
        answers: what the customer replied.
        traits: what is personal, by name; for the vault.
        attributes: facts about the customer, by name.
        context: what else is kept, by name; nothing that is not named here is.
    """

    touchpoint: Value
    only: tuple[Condition, ...] = ()
    each: str | None = None
    native_id: Value | None = None
    occurred_at: Times | None = None
    who: tuple[Known, ...] = ()
    zone: Value | None = None
    channel: Value | None = None
    outcome: Value | None = None
    flag: Value | None = None
    kind: Value | None = None
    stage: Value | None = None
    account: Value | None = None
    unit: Value | None = None
    employee: Value | None = None
    campaign: Value | None = None
    mention: Value | None = None
    value: Value | None = None
    duration_s: Value | None = None
    waiting_s: Value | None = None
    currency: Value | None = None
    promised_at: Times | None = None
    answers: tuple[Answered, ...] = ()
    traits: dict[str, Value] = msgspec.field(default_factory=dict)
    attributes: dict[str, Value] = msgspec.field(default_factory=dict)
    context: dict[str, Value] = msgspec.field(default_factory=dict)

    def __post_init__(self) -> None:
        """Check paths, templates and words."""
        plain = ("touchpoint", "native_id", "occurred_at", "promised_at", "zone", "currency", *WORDS, *NAMES, *NUMBERS)
        for name in plain:
            part = getattr(self, name)
            check_value(None if isinstance(part, When) else part)
        for named in (self.traits, self.attributes, self.context):
            for each in named.values():
                check_value(each)
        if self.each is not None:
            place_of(self.each)
        for field, known in WORDS.items():
            _check_words(field, known, getattr(self, field))


class WebhookMapping(Part, frozen=True):
    """What a webhook's deliveries are.

    Attributes:
        signature: how they are signed.
        events: the rules; of a delivery every rule that holds makes events.
        json_field: the field of a form that holds the JSON, where the sender wraps it so.
        events_per_second: the limit in each server process, if there is one.
    """

    signature: Signing
    events: tuple[EventRule, ...] = ()
    json_field: str | None = None
    events_per_second: int | None = None

    def __post_init__(self) -> None:
        """Check the limit."""
        if self.events_per_second is not None and self.events_per_second < 1:
            message = "`events_per_second` is 1 or more"
            raise ValueError(message)


def read_mapping_text(text: str) -> WebhookMapping:
    """Read a mapping.

    Raises:
        WrongUseError: it is no YAML (with the line), or a field is wrong (with its place).
    """
    if len(text) > MOST_TEXT:
        raise WrongUseError("The mapping is too long.", f"Keep it below {MOST_TEXT:,} letters.")
    try:
        return msgspec.convert(yaml.safe_load(text), WebhookMapping)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        message = f"The mapping is no YAML: see {f'line {mark.line + 1}' if mark else 'it'}."
        raise WrongUseError(message, "Mind indentation and quotes: texts with braces or an @ need quotes.") from error
    # A day that is none, such as 2026-13-01, is a ValueError; so is what a part's own check finds.
    except (msgspec.ValidationError, ValueError, RecursionError) as error:
        message = f"The mapping is wrong: {error}."
        raise WrongUseError(message, "Mend that field; the page on webhooks' mappings has all of them.") from error


def mapping_text(mapping: WebhookMapping) -> str:
    """Return a mapping as YAML; fields at their default are left out."""
    return yaml.safe_dump(msgspec.to_builtins(mapping), sort_keys=False, allow_unicode=True, width=120)


def _check_words(field: str, known: type[StrEnum], value: Value | None) -> None:
    words = {each.value for each in known}
    for text in texts_of(value):
        if text not in words:
            message = f"`{field}` has no word {text!r}: give one of {', '.join(sorted(words))}"
            raise ValueError(message)
