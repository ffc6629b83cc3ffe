"""The story on one page: what happens to an interaction, room after room.

The contract *The story runs one way* in pyproject.toml holds the same order, the docs print it, and
a test holds the three equal. What the keeper must do with later rooms' knowledge is handed to it here.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from regard.collect import places_of, placing_of, read_touchpoints
from regard.journeys import episodes_fold
from regard.journeys.arrays import arrays_of
from regard.ledger import Ledger, finish_pending, keep
from regard.ledger.fold import Folds, recipe_of
from regard.promises import placed, promises_fold, read_register
from regard.resolve.persons import bindings_of


@dataclass(frozen=True)
class Room:
    """One folder of Regard, and what happens there, as the next part of one sentence."""

    name: str
    happens: str


ROOMS = (
    Room("vocabulary", "the words: what everything is called"),
    Room("estimate", "what some can say about all: intervals and tests"),
    Room("draw", "what is found is drawn"),
    Room("vault", "who people are, kept apart"),
    Room("ledger", "interactions are kept"),
    Room("collect", "an interaction arrives; personal data is split off and redacted"),
    Room("resolve", "… is resolved: who it was, and what they agreed to"),
    Room("journeys", "… is placed in a journey"),
    Room("promises", "… is held against what was promised"),
    Room("measure", "… is measured"),
    Room("explain", "… is explained"),
    Room("ask", "the customer is asked"),
    Room("simulate", "companies with a known truth, for the demo and for tests"),
)
"""The rooms in order: each depends only on those before it."""

FACES = (
    Room("report", "one page that says what is true, why, for whom, and what to do"),
    Room("web", "the server: people look and decide, other systems send events"),
    Room("cli", "the command line: the same words as the library"),
)
"""How people reach the rooms: thin, and last."""


def folds(ledger: Ledger) -> Folds:
    """Return what later rooms add to the ledger's layout, in the order of the story.

    Raises:
        BrokenWorkspaceError: the promises or the catalogue cannot be read.
    """
    rules, register = ledger.settings.episodes, read_register(ledger.folder)
    touchpoints = read_touchpoints(ledger.folder)
    promises, places = placed(register, touchpoints), places_of(touchpoints)
    functions = (episodes_fold(rules), promises_fold(promises))
    identity = ledger.settings.identity
    return Folds(
        functions,
        recipe_of(rules, promises, places, identity),
        placing_of(places),
        arrays_of(rules),
        partial(bindings_of, rules=identity),
    )


def catch_up(ledger: Ledger, *, wait: bool = True) -> None:
    """Fold what came since the last time, and finish an erasure that was cut short.

    Args:
        ledger: the workspace.
        wait: wait while another process keeps the layout, so that all that was acknowledged before is in it;
            otherwise leave it to that one.
    """
    made = folds(ledger)
    finish_pending(ledger, made, datetime.now(UTC))
    keep(ledger, made, wait=wait)
