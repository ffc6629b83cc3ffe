"""Showing: what was found in a file, as its pages show it."""

from dataclasses import dataclass
from typing import Any

from django.forms import BoundField

from regard.web.desks.load.forms import MappingForm
from regard.web.desks.load.history import sentence
from regard.web.desks.load.looking import Column, Look
from regard.web.desks.load.masking import masked_column, masked_example
from regard.web.desks.load.models import Upload
from regard.web.desks.load.roles import role_of
from regard.web.desks.load.trying import Example, Trial
from regard.web.translating import translated

_EXAMPLE_LETTERS = 40


@dataclass(frozen=True)
class ColumnRow:
    """One column: how it was found, values as the reader may see them, questions about it, and its field."""

    column: Column
    examples: tuple[str, ...]
    doubts: tuple[str, ...]
    field: BoundField


@dataclass(frozen=True)
class ReasonView:
    """Why rows would be refused, how many, and some of them; `sentence` says what to do."""

    reason: str
    sentence: str
    count: int
    examples: tuple[Example, ...]


@dataclass(frozen=True)
class TrialView:
    """What a dry run came to; `reasons` in words."""

    found: Trial
    reasons: tuple[ReasonView, ...]


def column_rows(look: Look, form: MappingForm, *, sees_people: bool) -> list[ColumnRow]:
    """Return the columns of a file as the reader may see them."""
    rows = []
    for column, field in zip(form.columns, form.rows(), strict=True):
        shown = column.examples if sees_people else masked_column(column, role_of(form.mapping, column.name))
        doubts = tuple(_for_pages(each) for each in look.questions if repr(column.name) in each)
        rows.append(ColumnRow(column, tuple(_short(each) for each in shown), doubts, field))
    return rows


def general_questions(look: Look) -> list[str]:
    """Return the questions that are about no column."""
    names = [repr(column.name) for column in look.columns]
    return [_for_pages(each) for each in look.questions if not any(name in each for name in names)]


def trial_view(trial: Trial, *, sees_people: bool) -> TrialView:
    """Return what a dry run came to as the reader may see it."""
    reasons = tuple(
        ReasonView(
            each.reason,
            sentence(each.reason),
            each.count,
            each.examples if sees_people else tuple(masked_example(example) for example in each.examples),
        )
        for each in trial.reasons
    )
    return TrialView(trial, reasons)


def outcome_of(upload: Upload) -> dict[str, Any] | None:
    """Return what a load came to, with its reasons in words; None as long as it goes on."""
    if upload.outcome is None:
        return None
    told: dict[str, Any] = upload.outcome
    reasons = told["reasons"].items()
    return told | {"sentences": [(reason, sentence(reason), count) for reason, count in reasons]}


def _for_pages(question: str) -> str:
    """Return a question without the sentences that name options of the command line."""
    return ". ".join(part for part in translated(question).split(". ") if "--" not in part).rstrip(".") + "."


def _short(text: str) -> str:
    return text if len(text) <= _EXAMPLE_LETTERS else f"{text[: _EXAMPLE_LETTERS - 1]}…"
