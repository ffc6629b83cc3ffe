"""The mapping of a file of invitations: that of a table file, and the states of each invitation."""

import re
from pathlib import Path

from regard.collect.sources.table_files import mapping as tables
from regard.vocabulary import InvitationState


class Survey(tables.Part, frozen=True):
    """The survey asked for: a column, and the part of its values that names it, such as one word of a link."""

    column: str
    pattern: str | None = None

    def __post_init__(self) -> None:
        """Check the pattern."""
        try:
            re.compile(self.pattern or "")
        except re.error as error:
            message = f"`pattern` is no regular expression: {error}"
            raise ValueError(message) from error


class StateTime(tables.Part, frozen=True):
    """A column that says when an invitation came to a state; all are written as `occurred_at` says."""

    column: str
    state: InvitationState


class Status(tables.Part, frozen=True):
    """A column that names the state an invitation came to.

    Attributes:
        column: the states.
        values: the state of each value. With columns of times only `suppressed` counts: such an invitation was
            never offered.
    """

    column: str
    values: dict[str, InvitationState]


class Mapping(tables.Mapping, frozen=True):
    """What each column means. Without `survey` the file is read as any other table.

    A row is one invitation, with a column of its own for each state's time (`states`), or one state of an
    invitation (`status`, at `occurred_at`).

    Attributes:
        survey: the survey asked for.
        invitation: columns that together name the invitation; none: one of a customer to a survey.
        states: when the invitation came to each state.
        status: the state in words.
        reason: why an invitation was suppressed; else the status says it.
    """

    survey: Survey | None = None
    invitation: tuple[str, ...] = ()
    states: tuple[StateTime, ...] = ()
    status: Status | None = None
    reason: tables.Entry | None = None


save_mapping = tables.save_mapping


def load_mapping(path: Path) -> Mapping:
    """Read a mapping from YAML.

    Raises:
        WrongUseError: the file is missing, no YAML (with the line), or a field is wrong (with its place).
    """
    return tables.read_mapping(path, Mapping)
