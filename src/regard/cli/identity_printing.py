"""How it is printed who somebody is, and what is doubtful."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any

from regard.cli.printing import table
from regard.ledger.decisions import Decision
from regard.resolve.linkage import Pair
from regard.resolve.review import Doubt
from regard.resolve.who_is import Clue, Doubtful, Name, Someone, Told

_DOUBTS = {
    Doubt.VERIFIED_PAIR: "times named together: {n}. One person with two accounts? `merge`, or `apart`",
    Doubt.COMMON_IDENTIFIER: "identifiers in common: {n}. One person, or a household? `merge`, or `apart`",
    Doubt.SHARED_IDENTIFIER: "seen with {n} customers: a kiosk? It names nobody until you `allow` it",
    Doubt.TOO_MANY_IDENTIFIERS: "identifiers not bound to it: {n}, too many of a kind. `allow` it if they are right",
    Doubt.TOO_LARGE: "identifiers that would be bound to it: {n}, so none is. `allow` it if they are right",
}


def jsonable(thing: Any) -> Any:
    """Return something as JSON can write it: bytes in hexadecimal, everything else part by part."""
    if isinstance(thing, bytes):
        return thing.hex()
    if is_dataclass(thing):
        return {field.name: jsonable(getattr(thing, field.name)) for field in fields(thing)}
    if isinstance(thing, Mapping):
        return {key: jsonable(value) for key, value in thing.items()}
    if isinstance(thing, list | tuple):
        return [jsonable(each) for each in thing]
    return thing


def doubts_shown(found: Sequence[Doubtful]) -> Any:
    """Return the review list as a table."""
    shown = table([("who", False), ("and", False), ("why, and what you can do", False)])
    for each in found:
        shown.add_row(str(each.one), _name(each.other), _DOUBTS[Doubt(each.kind)].format(n=f"{each.n:,}"))
    return shown


def pairs_shown(found: Sequence[Pair], names: Mapping[str, Name]) -> Any:
    """Return pairs that are likely the same as a table."""
    shown = table([("probability", True), ("who", False), ("and", False), ("the same", False)])
    for each in found:
        people = (str(names[each.one]), str(names[each.other]))
        shown.add_row(f"{each.probability:.3f}", *people, ", ".join(each.agreed) or "-")
    return shown


def someone_shown(found: Someone) -> list[Any]:
    """Return who somebody is, as a heading and tables that have rows."""
    held = table([("identifier", False), ("since", False), ("until", False)])
    for each in found.identifiers:
        held.add_row(str(each.name), _moment(each.since) or "ever", _moment(each.until) or "still")
    parts: list[Any] = [f"{found.person}, counted under {found.person.pseudonym}"]
    parts += [held] if found.identifiers else []
    parts += [_clues(found.clues)] if found.clues else []
    return [*parts, _decisions(found.decisions)] if found.decisions else parts


def _clues(clues: Sequence[Clue]) -> Any:
    shown = table([("named together", False), ("and", False), ("source", False), ("in", False), ("last", False)])
    for each in clues:
        shown.add_row(str(each.one), str(each.other), each.source, each.how, _moment(each.last_at))
    return shown


def _decisions(told: Sequence[Told]) -> Any:
    titles = ("decision", "what", "of", "and", "why", "who", "when", "holds")
    shown = table([(title, False) for title in titles])
    for each in told:
        taken = each.decision
        shown.add_row(
            taken.identity.hex()[:12], str(taken.action), _name(each.one) or _undone(taken), _name(each.other),
            taken.reason, each.author, _moment(taken.decided_at), "yes" if taken.holds else "no",
        )  # fmt: skip
    return shown


def _undone(decision: Decision) -> str:
    return "" if decision.undoes is None else decision.undoes.hex()[:12]


def _name(name: Name | None) -> str:
    return "" if name is None else str(name)


def _moment(time: datetime | None) -> str:
    return "" if time is None else f"{time:%Y-%m-%d %H:%M}"
