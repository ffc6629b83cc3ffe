"""The mapping: what each column of a table file means. Confirmed by a person, kept as YAML."""

from pathlib import Path
from typing import Literal

import msgspec
import yaml

from regard.collect.draft import Anonymous
from regard.errors import WrongUseError
from regard.vocabulary import USUAL_SCALES, AnswerKind, Flag, Outcome, Scale, check_zone

TimeFormat = Literal["iso", "dmy", "mdy", "compact", "epoch_s", "epoch_ms", "excel"]
"""How a time is written: year first, day first, month first, 20260131, seconds or milliseconds since 1970,
or days since 1900 as Excel counts them."""
SpanUnit = Literal["ms", "s", "min", "h"]
Shape = Literal["interactions", "wide", "attributes"]


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Base of the mapping's parts: immutable, unknown fields are errors."""


class Reading(Part, frozen=True):
    """How the file is written.

    Attributes:
        encoding: of text files, such as `utf-8`, `utf-16-le`, `cp1252`.
        delimiter: one character, or `whitespace` for columns set apart by any number of blanks.
        header_rows: rows before the data; the first names the columns, 0 names them `column_1` and so on.
        decimal: the decimal mark of numbers written as text.
        sheet: of a workbook; None for the first.
    """

    encoding: str = "utf-8"
    delimiter: str = ","
    header_rows: int = 1
    decimal: Literal[".", ","] = "."
    sheet: str | None = None


class Entry(Part, frozen=True):
    """A text: from a column, or the same for every row."""

    column: str | None = None
    fixed: str | None = None

    def __post_init__(self) -> None:
        """Check that exactly one of the two is given."""
        if (self.column is None) == (self.fixed is None):
            message = "give either `column` or `fixed`"
            raise ValueError(message)


class Who(Part, frozen=True):
    """The column that names the customer, and the kind of identifier in it (`customer_id`, `email` …)."""

    column: str
    kind: str = "customer_id"


class When(Part, frozen=True):
    """When it happened.

    Attributes:
        column, fixed: a column, or one ISO time for every row.
        format: how the column writes its times; None where they are typed.
        zone: IANA zone of times that carry no offset.
        zone_column: a column with the zone of each row; `zone` where it is blank.
        fold: which of the two hours is meant when clocks are set back. Times that clocks skip when they are
            set forward become the first moment after the gap.
    """

    column: str | None = None
    fixed: str | None = None
    format: TimeFormat | None = "iso"
    zone: str = "UTC"
    zone_column: str | None = None
    fold: Literal["earlier", "later"] = "earlier"

    def __post_init__(self) -> None:
        """Check the choice and the zone."""
        if (self.column is None) == (self.fixed is None):
            message = "give either `column` or `fixed`"
            raise ValueError(message)
        check_zone(self.zone)


class Ending(Part, frozen=True):
    """How a contact ended: by a map of values, or by how the value starts."""

    column: str
    values: dict[str, Outcome] = {}
    starts_with: str | None = None
    outcome: Outcome | None = None

    def __post_init__(self) -> None:
        """Check that a start comes with its outcome."""
        if (self.starts_with is None) != (self.outcome is None) or not (self.values or self.starts_with):
            message = "give `values`, or `starts_with` and `outcome`"
            raise ValueError(message)


class Amount(Part, frozen=True):
    """What a contact was worth: a column, or the product of two (quantity and price)."""

    column: str | None = None
    product: tuple[str, str] | None = None

    def __post_init__(self) -> None:
        """Check that exactly one of the two is given."""
        if (self.column is None) == (self.product is None):
            message = "give either `column` or `product`"
            raise ValueError(message)


class Span(Part, frozen=True):
    """A length of time, and the unit the column counts in."""

    column: str
    unit: SpanUnit = "s"


class FlagRule(Part, frozen=True):
    """Rows that must not count: a column has one of these values, or matches a regular expression."""

    column: str
    flag: Flag
    values: tuple[str, ...] = ()
    pattern: str | None = None


class Score(Part, frozen=True):
    """A column of answers; `low` and `high` where its scale is not the usual one of its kind."""

    column: str
    question: str
    kind: AnswerKind
    low: float | None = None
    high: float | None = None

    def __post_init__(self) -> None:
        """Check the scale."""
        if (self.low is None) != (self.high is None):
            message = "give both `low` and `high`, or neither"
            raise ValueError(message)
        scale = self.scale
        if self.kind is AnswerKind.NPS and scale != USUAL_SCALES[AnswerKind.NPS]:
            message = "an nps score is on the scale 0 to 10"
            raise ValueError(message)

    @property
    def scale(self) -> Scale | None:
        """The scale given, else the usual one of the kind, else None."""
        if self.low is None or self.high is None:
            return USUAL_SCALES.get(self.kind)
        return Scale(low=self.low, high=self.high)


class TextAnswer(Part, frozen=True):
    """A column of free words, and the question they answer."""

    column: str
    question: str


class Dated(Part, frozen=True):
    """A column of a wide table whose date is a contact of its own."""

    column: str
    touchpoint: str
    kind: str = "contact"
    format: TimeFormat | None = "iso"


class Mapping(Part, frozen=True):
    """What each column means. A column named nowhere is kept in the context, unless it is in `ignore`.

    Attributes:
        source: the source's lasting name; part of every interaction's identity.
        shape: one row a contact (`interactions`), one row with several dates (`wide`), one row a customer
            and no date (`attributes`).
        native_id: columns that together name the contact at the source; none: equal rows are counted.
        dated: of a wide table; the answers of a row belong to its last date, its worth to its first.
        traits, identifiers: column to the name of the trait, to the kind of identifier.
        language: of the free words in `texts`.
        attributes: columns that say something about the customer.
        anonymous: whether contacts without a customer are kept.
    """

    source: str
    shape: Shape = "interactions"
    reading: Reading = Reading()
    who: Who | None = None
    anonymous: Anonymous = Anonymous.KEEP
    native_id: tuple[str, ...] = ()
    occurred_at: When | None = None
    dated: tuple[Dated, ...] = ()
    touchpoint: Entry | None = None
    channel: Entry | None = None
    stage: Entry | None = None
    kind: Entry | None = None
    outcome: Ending | None = None
    value: Amount | None = None
    currency: Entry | None = None
    duration_s: Span | None = None
    waiting_s: Span | None = None
    promised_at: When | None = None
    unit: Entry | None = None
    employee: Entry | None = None
    campaign: Entry | None = None
    mention: Entry | None = None
    account: Entry | None = None
    flag: tuple[FlagRule, ...] = ()
    scores: tuple[Score, ...] = ()
    texts: tuple[TextAnswer, ...] = ()
    language: Entry | None = None
    attributes: tuple[str, ...] = ()
    traits: dict[str, str] = {}
    identifiers: dict[str, str] = {}
    context: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Check what the parts cannot check alone."""
        if not self.source.strip():
            message = "`source` must not be blank"
            raise ValueError(message)
        if (self.shape == "wide") != bool(self.dated):
            message = "the shape `wide`, and no other, needs `dated` columns"
            raise ValueError(message)
        if self.shape == "attributes" and self.who is None:
            message = "the shape `attributes` needs `who`"
            raise ValueError(message)


def mapped_columns(mapping: Mapping) -> set[str]:
    """Return every column that has a role other than context or being ignored."""
    found = {*mapping.native_id, *mapping.attributes, *mapping.traits, *mapping.identifiers}
    for name in mapping.__struct_fields__:
        part = getattr(mapping, name)
        for each in part if isinstance(part, tuple) else (part,):
            found |= _columns_of(each)
    return found


def _columns_of(part: object) -> set[str]:
    """Return the columns a part of the mapping reads."""
    if not isinstance(part, Part):
        return set()
    named = {getattr(part, "column", None), getattr(part, "zone_column", None)}
    return {name for name in named if name is not None} | set(getattr(part, "product", None) or ())


def save_mapping(mapping: Part, path: Path) -> None:
    """Write a mapping as YAML, whole or not at all; fields at their default are left out."""
    text = yaml.safe_dump(msgspec.to_builtins(mapping), sort_keys=False, allow_unicode=True, width=120)
    unfinished = path.with_name(path.name + ".new")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(path)


def load_mapping(path: Path) -> Mapping:
    """Read a mapping from YAML.

    Raises:
        WrongUseError: the file is missing, no YAML (with the line), or a field is wrong (with its place).
    """
    return read_mapping(path, Mapping)


def read_mapping[Kind: Part](path: Path, kind: type[Kind]) -> Kind:
    """Read a mapping of any source from YAML.

    Raises:
        WrongUseError: as `load_mapping`.
    """
    try:
        return msgspec.convert(yaml.safe_load(path.read_text(encoding="utf-8")), type=kind)
    except OSError as error:
        what = f"The mapping {path} cannot be read ({error.strerror})."
        raise WrongUseError(what, "Give its path.") from error
    except UnicodeDecodeError as error:
        what = f"The mapping {path} is no UTF-8 text."
        raise WrongUseError(what, "Save it as UTF-8.") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1}" if mark else "it"
        what = f"The mapping {path} is no YAML: see {place}."
        raise WrongUseError(what, "Mind indentation and quotes.") from error
    except msgspec.ValidationError as error:
        remedy = f"Mend that field. Fields are: {', '.join(kind.__struct_fields__)}."
        what = f"The mapping {path} is wrong: {error}."
        raise WrongUseError(what, remedy) from error
