"""The story on one page: what happens to an interaction, room after room.

The contract *The story runs one way* in pyproject.toml holds the same order, the docs print it, and
a test holds the three equal. What the keeper must do with later rooms' knowledge is handed to it here.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from regard.journeys import episodes_fold
from regard.ledger import Ledger, finish_pending, keep
from regard.ledger.fold import Fold
from regard.settings import Settings


@dataclass(frozen=True)
class Room:
    """One folder of Regard, and what happens there, as the next part of one sentence."""

    name: str
    happens: str


ROOMS = (
    Room("vocabulary", "the words: what everything is called"),
    Room("vault", "who people are, kept apart"),
    Room("ledger", "interactions are kept"),
    Room("collect", "an interaction arrives; personal data is split off and redacted"),
    Room("journeys", "… is placed in a journey"),
    Room("measure", "… is measured"),
)
"""The rooms in order: each depends only on those before it."""

FACES = (Room("cli", "the command line: the same words as the library"),)
"""How people reach the rooms: thin, and last."""


def folds(settings: Settings) -> tuple[Fold, ...]:
    """Return what later rooms add to the ledger's layout, in the order of the story."""
    return (episodes_fold(settings.episodes),)


def catch_up(ledger: Ledger) -> None:
    """Fold what came since the last time, and finish an erasure that was cut short.

    If another process is keeping the layout, that one does it.
    """
    made = folds(ledger.settings)
    finish_pending(ledger, made, datetime.now(UTC))
    keep(ledger, made, wait=False)
