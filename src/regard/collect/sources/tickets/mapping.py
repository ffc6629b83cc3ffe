"""The mapping of a folder of tickets: its columns are those of the format, so there is little to say."""

from pathlib import Path

import msgspec

from regard.collect.sources.table_files import mapping as tables
from regard.vocabulary import check_zone

_KINDS = {"incident": "complaint", "problem": "complaint"}


class Mapping(tables.Part, frozen=True):
    """How tickets become contacts.

    Attributes:
        source: the source's lasting name; part of every interaction's identity.
        touchpoint: the touchpoint's name, before that of the channel: `Support email`.
        zone: IANA zone of times that carry no offset; help desks export in UTC.
        who_kind: the kind of identifier that requesters' numbers are; `customer_id` if they are the company's own.
        kinds: what happened, by the ticket's type; a type that is not here is the kind itself.
        usual_kind: what happened, where a ticket has no type.
    """

    source: str
    touchpoint: str = "Support"
    zone: str = "UTC"
    who_kind: str = "requester"
    kinds: dict[str, str] = msgspec.field(default_factory=lambda: dict(_KINDS))
    usual_kind: str = "ticket"

    def __post_init__(self) -> None:
        """Check names and zone."""
        if not self.source.strip() or not self.touchpoint.strip() or not self.usual_kind.strip():
            message = "`source`, `touchpoint` and `usual_kind` must not be blank"
            raise ValueError(message)
        check_zone(self.zone)


save_mapping = tables.save_mapping


def load_mapping(path: Path) -> Mapping:
    """Read a mapping from YAML.

    Raises:
        WrongUseError: the file is missing, no YAML (with the line), or a field is wrong (with its place).
    """
    return tables.read_mapping(path, Mapping)
