"""The page Stages: how far customers came, and between which stages they moved."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from regard.draw import Cell, Heat, HeatRow, Picture
from regard.errors import unknown_name
from regard.journeys import Behind, behind_furthest, behind_stage_move, stage_moves
from regard.journeys.stage_moves import StageMove, StageMoves, StageReach
from regard.web.desks.journeys.asking import Asked, kept
from regard.web.desks.journeys.kinds import Kinds
from regard.web.desks.journeys.links import behind_url, name_of, text_of_row
from regard.web.desks.journeys.words import picture_words, share_words, stage
from regard.web.shell.components_figures import figure
from regard.web.shell.workspace import catalogue

Ends = tuple[str | None, str | None]


@dataclass(frozen=True)
class Reached:
    """A stage as the table shows it: its name, and each number with its column's name and its address."""

    name: str
    numbers: tuple[tuple[str, int, str], ...]


def stages_context(asked: Asked) -> tuple[dict[str, Any], list[Picture]]:
    """Return what the page shows, and its picture.

    Args:
        asked: about which journeys.
    """
    order = order_of()
    found = kept(asked, ("stages", order), lambda: stage_moves(asked.view, order))
    reached = [_reached(asked, each, order) for each in found.stages]
    return {"reached": reached, "found": found, "columns": columns()}, [_heat(asked, found)] if found.moves else []


def order_of() -> tuple[str, ...]:
    """Return the keys of the stages in their order."""
    return tuple(stage.key for stage in catalogue().stages)


def _reached(asked: Asked, reach: StageReach, order: tuple[str, ...]) -> Reached:
    key, told = text_of_row(reach.stage), reach.stage != ""
    ordered = reach.stage in order or not told
    furthest = behind_url(asked, "furthest_stage", stage=key) if ordered else ""
    moves = {name: _move_url(asked, *ends) for name, ends in _ends(reach.stage).items()} if told else {}
    none = "" if told else behind_url(asked, "no_stage")
    numbers = (
        (reach.furthest, furthest),
        (reach.first, moves.get("first", none)),
        (reach.last, moves.get("last", none)),
        (reach.stays, behind_url(asked, "stage_stays", stage=key)),
        (reach.contacts, behind_url(asked, "stage_contacts", stage=key)),
    )
    named = zip(columns(), numbers, strict=True)
    return Reached(stage(reach.stage), tuple((name, number, url if number else "") for name, (number, url) in named))


def columns() -> list[str]:
    """Return the names of the table's columns after the first."""
    return [_("Came so far, no further"), _("Began here"), _("Last seen here"), _("Stays"), _("Contacts")]


def _ends(key: str) -> dict[str, Ends]:
    return {"first": (None, key), "last": (key, None)}


def _move_url(asked: Asked, before: str | None, after: str | None) -> str:
    return behind_url(asked, "stage_move", before=text_of_row(before), after=text_of_row(after))


def _heat(asked: Asked, found: StageMoves) -> Heat:
    moves = {(move.before, move.after): move for move in found.moves}
    stages = [each.stage for each in found.stages if each.stays]
    rows = [(before, _row(asked, moves, before, stages)) for before in (*stages, None)]
    return Heat(
        key="stage-moves",
        finding=_finding(found),
        says=_("Share of all that follows a stay in the row's stage; a stay lasts until a contact in another one."),
        words=picture_words(),
        columns=(*(stage(each) for each in stages), _("Ended here")),
        rows=tuple(row for _before, row in rows),
        corner=_("From"),
    )


def _row(asked: Asked, moves: Mapping[Ends, StageMove], before: str | None, stages: list[str]) -> HeatRow:
    name = _("Began here") if before is None else stage(before)
    cells = tuple(_cell(asked, moves.get((before, after))) for after in (*stages, None))
    n = next((move.n for (source, _target), move in moves.items() if source == before), None)
    return HeatRow(name, cells, n=n, apart=before is None)


def _cell(asked: Asked, move: StageMove | None) -> Cell:
    if move is None:
        return Cell(None)
    note = _("%(count)s of %(all)s, 95 %% interval %(low)s to %(high)s") % {
        "count": figure(move.count), "all": figure(move.n), "low": share_words(move.low),
        "high": share_words(move.high),
    }  # fmt: skip
    return Cell(move.share, url=_move_url(asked, move.before, move.after), note=note)


def _finding(found: StageMoves) -> str:
    forward = sum(move.count for move in found.moves if move.forward)
    backward = sum(move.count for move in found.moves if move.forward is False)
    if not forward + backward:
        return _("Nobody in view moved from one stage to another")
    return _("%(share)s of the %(all)s moves between stages lead back to an earlier stage") % {
        "share": share_words(backward / (forward + backward)), "all": figure(forward + backward)
    }  # fmt: skip


def _move_behind(asked: Asked, arguments: Mapping[str, str]) -> Behind:
    return behind_stage_move(asked.view, name_of(arguments, "before"), name_of(arguments, "after"))


def _furthest_behind(asked: Asked, arguments: Mapping[str, str]) -> Behind:
    return behind_furthest(asked.view, order_of(), name_of(arguments, "stage") or "")


def _contacts_behind(asked: Asked, arguments: Mapping[str, str]) -> Behind:
    whole = asked.view.whole
    return Behind.at(whole, np.flatnonzero(whole.stage == _code(asked, arguments)))


def _stays_behind(asked: Asked, arguments: Mapping[str, str]) -> Behind:
    code, whole = _code(asked, arguments), asked.view.whole
    staged = whole.of(whole.stage != 0)
    before = np.zeros_like(staged.stage)
    before[1:] = staged.stage[:-1]
    begins = (staged.stage == code) & ((before != code) | staged.first)
    return Behind.at(staged, np.flatnonzero(begins))


def _none_behind(asked: Asked, _arguments: Mapping[str, str]) -> Behind:
    """Return the customers without any stage, each with the first contact."""
    whole = asked.view.whole
    has_stage = np.zeros(len(whole.customer_no), dtype=np.bool_)
    has_stage[whole.owner[whole.stage != 0]] = True
    return Behind.at(whole, np.flatnonzero(whole.first & ~has_stage[whole.owner]))


def _code(asked: Asked, arguments: Mapping[str, str]) -> int:
    key, stages = name_of(arguments, "stage") or "", asked.view.words.stages
    if key and key not in stages:
        raise unknown_name("stage", key, stages)
    return stages.index(key) + 1 if key else 0


BEHIND: Kinds = {
    "stage_move": _move_behind,
    "furthest_stage": _furthest_behind,
    "stage_contacts": _contacts_behind,
    "stage_stays": _stays_behind,
    "no_stage": _none_behind,
}
