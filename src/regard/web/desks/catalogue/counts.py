"""How many contacts each entry of the catalogue has, and what these suggest."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from django.http import HttpRequest

from regard.errors import BrokenWorkspaceError
from regard.ledger.layout import read_description
from regard.story import folds
from regard.vocabulary import Channel, Touchpoint
from regard.web.shell.question import Question
from regard.web.shell.reading import measured
from regard.web.shell.rows import rows_url
from regard.web.shell.workspace import workspace


@dataclass(frozen=True)
class Count:
    """Contacts of one entry, and the address of their list."""

    n: int
    url: str


@dataclass(frozen=True)
class Suggestion:
    """What most contacts of a touchpoint say.

    Attributes:
        channel, stage: the most frequent one; empty where they say none.
        channel_share, stage_share: its part of all contacts of the touchpoint, 0 to 1.
    """

    channel: str = ""
    channel_share: float = 0.0
    stage: str = ""
    stage_share: float = 0.0


def counts_by(request: HttpRequest, dimension: str) -> dict[str, Count]:
    """Return the contacts under each value of a dimension, within the reader's scope; none before the first fold."""
    question = Question.of(request)
    found = {str(group[dimension]): n for group, n in _volumes(request, question, (dimension,)) if group[dimension]}
    return {key: Count(n, rows_url(question, "volume", {dimension: key})) for key, n in found.items()}


def suggestions(request: HttpRequest) -> dict[str, Suggestion]:
    """Return under each touchpoint's key what its contacts suggest."""
    question = Question.of(request)
    channels, stages = (_most_frequent(request, question, dimension) for dimension in ("channel", "stage"))
    return {
        key: Suggestion(*channels.get(key, ("", 0.0)), *stages.get(key, ("", 0.0))) for key in {**channels, **stages}
    }


def suggested(touchpoint: Touchpoint, found: Mapping[str, Suggestion]) -> Suggestion:
    """Return what is suggested for a touchpoint; without contacts that say a channel, its own guess."""
    told = found.get(touchpoint.key, Suggestion())
    if told.channel or touchpoint.channel is Channel.OTHER:
        return told
    return Suggestion(touchpoint.channel, 0.0, told.stage, told.stage_share)


def being_made_anew() -> bool:
    """Say whether the numbers still stand as the catalogue was before: until the next fold."""
    ledger = workspace().ledger
    with ledger.database.snapshot() as snapshot:
        current = read_description(snapshot)
    return current.base is not None and current.recipe != folds(ledger).recipe


def _most_frequent(request: HttpRequest, question: Question, dimension: str) -> dict[str, tuple[str, float]]:
    rows = [
        (str(group["touchpoint"]), str(group[dimension] or ""), n)
        for group, n in _volumes(request, question, ("touchpoint", dimension))
    ]
    found = {}
    for touchpoint, counted in groupby(sorted(rows), key=lambda row: row[0]):
        values = {value: n for _, value, n in counted}
        known = {value: n for value, n in values.items() if value not in {"", Channel.OTHER.value}}
        if known:
            most = max(known, key=lambda value: (known[value], value))
            found[touchpoint] = (most, known[most] / sum(values.values()))
    return found


def _volumes(request: HttpRequest, question: Question, by: tuple[str, ...]) -> list[tuple[dict[str, object], int]]:
    try:
        return [(row.group, row.n) for row in measured(request, "volume", question.breakdown(by=by))]
    except BrokenWorkspaceError:
        # Nothing was folded yet: the catalogue is there all the same.
        return []
