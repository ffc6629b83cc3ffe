"""A draft of a question: what its form holds, and the question it makes or what it still lacks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import msgspec
from django.http import QueryDict
from django.utils.translation import gettext as _

from regard.ask.survey import CHOSEN, Option, Question, QuestionKind, Row, Texts
from regard.vocabulary import key_of
from regard.web.desks.surveys.fields import act_of, count_sent, key_made, rearranged, text_sent, texts_sent

WITH_OPTIONS = CHOSEN | {QuestionKind.MATRIX}
WITH_SCALE = frozenset({QuestionKind.RATING, QuestionKind.EMOJI, QuestionKind.MATRIX})
WITH_LIMITS = frozenset({QuestionKind.NUMBER, QuestionKind.TEXT, QuestionKind.MULTIPLE_CHOICE})
WITH_OTHER = frozenset({QuestionKind.SINGLE_CHOICE, QuestionKind.MULTIPLE_CHOICE})
_NUMBERS = ("least", "most", "low", "high")
_DAYS = ("earliest", "latest")
_WORDS = ("measures", "shown_if", "purpose")


@dataclass(frozen=True)
class Listed:
    """An option or a row as it is typed."""

    key: str = ""
    text: Texts = field(default_factory=dict)
    other: bool = False
    alone: bool = False


@dataclass(frozen=True)
class QuestionDraft:
    """A question as it is typed.

    Attributes:
        before: the question as it is kept.
        key: its lasting name.
        text, help: by language.
        options, rows: in order.
        labels: what points are called.
        typed: limits, scale, days, condition, purpose and measure as texts; empty where nothing is said.
        required, random: whether it is.
        wording: the library's wording that it keeps; empty for words of one's own.
        errors: what is wrong: the field's name, and why.
    """

    before: Question
    key: str
    text: Texts
    help: Texts
    options: tuple[Listed, ...]
    rows: tuple[Listed, ...]
    labels: Mapping[int, Texts]
    typed: Mapping[str, str]
    required: bool
    random: bool
    wording: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> QuestionKind:
        """How it is asked."""
        return self.before.kind

    @property
    def points(self) -> tuple[int, ...]:
        """The points that can be named: of the scale as it is kept."""
        return self.before.points


def draft_of(question: Question) -> QuestionDraft:
    """Return a question as its form shows it."""
    scale = question.scale
    numbers = {"least": question.least, "most": question.most}
    numbers |= {"low": scale.low, "high": scale.high} if scale else {"low": None, "high": None}
    days = {"earliest": question.earliest, "latest": question.latest}
    words = {"measures": question.measures, "shown_if": question.shown_if, "purpose": question.purpose}
    typed = {name: "" if value is None else f"{value:.15g}" for name, value in numbers.items()}
    typed |= {name: day.isoformat() if day else "" for name, day in days.items()}
    return QuestionDraft(
        before=question,
        key=question.key,
        text=question.text,
        help=question.help,
        options=tuple(Listed(each.key, each.text, each.other, each.alone) for each in question.options),
        rows=tuple(Listed(each.key, each.text) for each in question.rows),
        labels=question.labels,
        typed=typed | {name: str(word or "") for name, word in words.items()},
        required=question.required,
        random=question.random,
        wording=question.wording or "",
    )


def draft_sent(sent: QueryDict, before: Question, languages: tuple[str, ...]) -> QuestionDraft:
    """Return the draft that a form has sent; of a question that keeps the library's wording, only what is one's own."""
    now = draft_of(before)
    own = replace(
        now,
        key=text_sent(sent, "key") or before.key,
        required="required" in sent,
        random="random" in sent,
        typed={name: text_sent(sent, name) if name in sent else text for name, text in now.typed.items()},
    )
    if before.wording and "own" not in sent:
        return own
    return replace(
        own,
        wording="",
        text=texts_sent(sent, "text", languages, before.text),
        help=texts_sent(sent, "help", languages, before.help),
        options=_listed(sent, "option", languages, before.options),
        rows=_listed(sent, "row", languages, before.rows),
        labels={
            point: texts
            for point in before.points
            if (texts := texts_sent(sent, f"label-{point}", languages, before.labels.get(point, {})))
        },
    )


def rearranged_draft(draft: QuestionDraft, act: str) -> QuestionDraft:
    """Return a draft after one of its buttons, such as `add-option`, `up-row-2`, or `own` for words of one's own."""
    what, listed, place = act_of(act)
    if what == "own":
        return replace(draft, wording="")
    if listed == "option":
        return replace(draft, options=rearranged(draft.options, what, place, Listed()))
    if listed == "row":
        return replace(draft, rows=rearranged(draft.rows, what, place, Listed()))
    return draft


def made(draft: QuestionDraft) -> tuple[QuestionDraft, Question | None]:
    """Return a draft with what is wrong with it, and the question it makes if nothing is."""
    errors = dict(_wrong(draft))
    if errors:
        return replace(draft, errors=errors), None
    try:
        return draft, msgspec.convert(_plain(draft), Question)
    except msgspec.ValidationError as error:
        return replace(draft, errors={"all": str(error).partition(" - at ")[0]}), None


def _listed(
    sent: QueryDict, name: str, languages: tuple[str, ...], before: tuple[Option, ...] | tuple[Row, ...]
) -> tuple[Listed, ...]:
    kept = {each.key: each.text for each in before}
    found = []
    for place in range(count_sent(sent, f"{name}s")):
        stem = f"{name}-{place}"
        key = text_sent(sent, f"{stem}-key")
        texts = texts_sent(sent, f"{stem}-text", languages, kept.get(key, {}))
        found.append(Listed(key, texts, f"{stem}-other" in sent, f"{stem}-alone" in sent))
    return tuple(found)


def _wrong(draft: QuestionDraft) -> Iterator[tuple[str, str]]:
    if not draft.key or draft.key != key_of(draft.key):
        yield "key", _("Use small letters, digits and underscores.")
    for name in _NUMBERS:
        if draft.typed[name] and _number(draft.typed[name]) is None:
            yield name, _("This is no number.")
    for name in _DAYS:
        if draft.typed[name] and _day(draft.typed[name]) is None:
            yield name, _("Write a day as 2026-03-31.")
    yield from _wrong_lists(draft)
    if bool(draft.typed["low"]) != bool(draft.typed["high"]):
        yield "low", _("A scale needs its lowest and its highest point.")


def _wrong_lists(draft: QuestionDraft) -> Iterator[tuple[str, str]]:
    kind, options = draft.kind, _written(draft.options)
    if kind in CHOSEN and len(options) < (1 if kind is QuestionKind.MULTIPLE_CHOICE else 2):
        yield "options", _("Add options to choose from.")
    if kind is QuestionKind.MATRIX and not _written(draft.rows):
        yield "rows", _("Add a row to ask about.")
    if kind is QuestionKind.MATRIX and bool(options) == bool(draft.typed["low"]):
        yield "low", _("Give the table either a scale or options, not both.")
    for name, entries in (("options", options), ("rows", _written(draft.rows))):
        keys = [each.key for each in entries if each.key]
        if len(set(keys)) < len(keys):
            yield name, _("Two entries have the same key.")
        elif any(key != key_of(key) for key in keys):
            yield name, _("Use small letters, digits and underscores for keys.")


def _written(entries: tuple[Listed, ...]) -> tuple[Listed, ...]:
    """Return the entries in which anything was written."""
    return tuple(each for each in entries if each.key or each.text)


def _plain(draft: QuestionDraft) -> dict[str, Any]:
    before: dict[str, Any] = msgspec.to_builtins(draft.before, str_keys=False)
    typed = draft.typed
    plain = before | {
        "key": draft.key, "text": draft.text, "help": draft.help, "required": draft.required, "random": draft.random,
        "wording": draft.wording or None, "labels": dict(draft.labels), "rows": _keyed(draft.rows, "row"),
        "options": _keyed(draft.options, "option", *(("other", "alone") if draft.kind in WITH_OTHER else ())),
        "scale": {"low": _number(typed["low"]), "high": _number(typed["high"])} if typed["low"] else None,
    }  # fmt: skip
    plain |= {name: _number(typed[name]) for name in ("least", "most")}
    plain |= {name: typed[name] or None for name in (*_DAYS, *_WORDS)}
    return {name: value for name, value in plain.items() if value is not None}


def _keyed(entries: tuple[Listed, ...], stem: str, *flags: str) -> list[dict[str, Any]]:
    written, keys = _written(entries), [each.key for each in _written(entries) if each.key]
    found = []
    for each in written:
        key = key_made(each.key, each.text, keys, stem)
        keys.append(key)
        found.append({"key": key, "text": each.text} | {name: getattr(each, name) for name in flags})
    return found


def _number(text: str) -> float | None:
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return None
    return number if abs(number) < 1e15 else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
