"""Deciding who is who: people say that two are one or are not, with a reason, and may take it back."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import pyarrow as pa
import pyarrow.compute as pc

from regard.errors import WrongUseError
from regard.ledger import Ledger, read
from regard.ledger.decisions import Action, Decision, Verdict, decide, decisions
from regard.ledger.schema import KEY
from regard.resolve.sightings import VERIFIED
from regard.resolve.who_is import evidence_in, names_of, person_of

_SHORTEST = 6
"""Fewest characters by which a decision is named."""


class Caution(StrEnum):
    """What somebody who decides should know."""

    BOTH_VERIFIED = "both_verified"
    NEVER_NAMED_TOGETHER = "never_named_together"

    @property
    def sentence(self) -> str:
        """Say it in plain words."""
        return _SENTENCES[self]


_SENTENCES = {
    Caution.BOTH_VERIFIED: "Both are verified customers, which nothing but this decision makes one.",
    Caution.NEVER_NAMED_TOGETHER: "Nothing names these two together, so that no contact moves.",
}


@dataclass(frozen=True)
class Taken:
    """A decision that was taken.

    Attributes:
        decision: names it, in hexadecimal.
        action: what was decided.
        one, other: pseudonyms of whom, in hexadecimal.
        caution: what whoever decided should know; None: nothing.
    """

    decision: str
    action: Action
    one: str | None = None
    other: str | None = None
    caution: Caution | None = None


@dataclass(frozen=True)
class Word:
    """Who decides, why and when.

    Attributes:
        reason: why, for those who ask later.
        author: who, as the company knows them.
        at: now (UTC).
    """

    reason: str
    author: str
    at: datetime


def merge_persons(ledger: Ledger, one: str, other: str, word: Word) -> Taken:
    """Decide that two are one person, from ever until it is undone.

    Args:
        ledger: the workspace.
        one: a pseudonym in hexadecimal; it is about the person whose it is now.
        other: likewise.
        word: who decides, and why.

    Raises:
        WrongUseError: one of them is unknown, they are one already, or there is no reason.
    """
    _check_known(ledger, one, other)
    with read(ledger) as reader:
        one, other = person_of(reader, one), person_of(reader, other)
    if one == other:
        raise WrongUseError("They are one person already.", "Look at them with `regard identity show`.")
    rules, names = ledger.settings.identity, names_of(ledger, [one, other]).values()
    verified = all(rules.rank_of(name.kind) == VERIFIED for name in names)
    return _taken(ledger, Action.MERGE, (one, other), word, Caution.BOTH_VERIFIED if verified else None)


def keep_apart(ledger: Ledger, one: str, other: str, word: Word) -> Taken:
    """Decide that it says nothing if these two identifiers are named together; arguments as of `merge_persons`.

    Raises:
        WrongUseError: one of them is unknown, they are the same, or there is no reason.
    """
    _check_known(ledger, one, other)
    if one == other:
        raise WrongUseError("These are one and the same identifier.", "Give two that were named together.")
    met = _were_named_together(ledger, one, other)
    return _taken(ledger, Action.APART, (one, other), word, None if met else Caution.NEVER_NAMED_TOGETHER)


def allow_identifier(ledger: Ledger, one: str, word: Word) -> Taken:
    """Decide that no brake holds for an identifier; arguments as of `merge_persons`.

    Raises:
        WrongUseError: it is unknown, or there is no reason.
    """
    _check_known(ledger, one)
    return _taken(ledger, Action.ALLOW, (one,), word, None)


def undo_decision(ledger: Ledger, name: str, word: Word) -> Taken:
    """Take a decision back, as if it had never been taken.

    Args:
        ledger: the workspace.
        name: the decision in hexadecimal, or how that begins.
        word: who decides, and why.

    Raises:
        WrongUseError: there is none such, it is undone already, or undoes another; or there is no reason.
    """
    found = _find(ledger, name)
    verdict = Verdict(Action.UNDO, word.reason, word.author, undoes=found.identity)
    identity = decide(ledger, verdict, word.at)
    one, other = (None if key is None else key.hex() for key in (found.one, found.other))
    return Taken(identity.hex(), Action.UNDO, one, other)


def _taken(ledger: Ledger, action: Action, about: tuple[str, ...], word: Word, caution: Caution | None) -> Taken:
    one, other = about[0], about[1] if len(about) > 1 else None
    keys = (bytes.fromhex(one), None if other is None else bytes.fromhex(other))
    identity = decide(ledger, Verdict(action, word.reason, word.author, *keys), word.at)
    return Taken(identity.hex(), action, one, other, caution)


def _check_known(ledger: Ledger, *pseudonyms: str) -> None:
    for name in names_of(ledger, pseudonyms).values():
        if not name.value:
            message = f"Nobody is known under the pseudonym {name.pseudonym}."
            raise WrongUseError(message, "Give an identifier that was seen, and not erased since.")


def _were_named_together(ledger: Ledger, one: str, other: str) -> bool:
    with read(ledger) as reader:
        evidence = evidence_in(reader)
    smaller, greater = (pa.scalar(key, KEY) for key in sorted((bytes.fromhex(one), bytes.fromhex(other))))
    met = pc.and_(pc.equal(evidence["one"], smaller), pc.equal(evidence["other"], greater))
    return bool(pc.any(met).as_py())


def _find(ledger: Ledger, name: str) -> Decision:
    found = [each for each in decisions(ledger) if each.identity.hex().startswith(name)]
    if len(name) < _SHORTEST or len(found) != 1:
        message = f"No decision, or more than one, is called {name!r}."
        raise WrongUseError(message, "Give it as `regard identity show` prints it.")
    if not found[0].holds or found[0].action is Action.UNDO:
        message = f"The decision {name} cannot be undone: it holds no longer, or undoes another."
        raise WrongUseError(message, "Decide anew what is to hold.")
    return found[0]
