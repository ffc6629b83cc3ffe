"""The mapping of messages: that of a table, whose columns are what is read of each, and which addresses are ours."""

from pathlib import Path

from regard.collect.sources.table_files import mapping as tables
from regard.collect.sources.table_files.mapping import Entry, Span, TextAnswer, When, Who


class Mapping(tables.Mapping, frozen=True):
    """What becomes of each message.

    Attributes:
        ours: addresses and domains of the company; who writes from there is no customer.
    """

    ours: tuple[str, ...] = ()


def usual_mapping(source: str, ours: tuple[str, ...], zone: str = "UTC") -> Mapping:
    """Return the mapping of messages, of which usually only `ours` differs.

    Args:
        source: the source's lasting name.
        ours: addresses and domains of the company.
        zone: IANA zone that the contacts are said to be in; messages carry their offset.
    """
    return Mapping(
        source=source,
        ours=ours,
        who=Who(column="customer", kind="email"),
        native_id=("message_id",),
        occurred_at=When(column="date", zone=zone),
        touchpoint=Entry(fixed="Email"),
        channel=Entry(fixed="email"),
        kind=Entry(column="kind"),
        employee=Entry(column="employee"),
        waiting_s=Span(column="waiting"),
        texts=(TextAnswer(column="text", question="email"),),
        traits={"customer_name": "name"},
        context=("attachment_types", "attachments", "reply", "subject", "thread"),
    )


save_mapping = tables.save_mapping


def load_mapping(path: Path) -> Mapping:
    """Read a mapping from YAML.

    Raises:
        WrongUseError: the file is missing, no YAML (with the line), or a field is wrong (with its place).
    """
    return tables.read_mapping(path, Mapping)
