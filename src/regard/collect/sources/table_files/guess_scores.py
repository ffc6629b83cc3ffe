"""Guessing answers: scores, by name and spread, and free words."""

from regard.collect.sources.table_files.findings import Findings
from regard.collect.sources.table_files.mapping import Score, TextAnswer
from regard.collect.sources.table_files.names import ID_WORDS, ROLES, SCORES, match, words_of
from regard.collect.sources.table_files.profile import Profile
from regard.vocabulary import USUAL_SCALES, AnswerKind

_SCALES = {
    AnswerKind.CSAT: ((1.0, 5.0), (1.0, 7.0), (0.0, 10.0), (0.0, 100.0)),
    AnswerKind.CES: ((1.0, 7.0), (0.0, 10.0), (0.0, 100.0)),
    AnswerKind.RATING: ((1.0, 5.0), (0.0, 5.0), (1.0, 10.0), (0.0, 10.0), (0.0, 100.0)),
    AnswerKind.TRUST: ((1.0, 5.0), (1.0, 7.0), (0.0, 10.0), (0.0, 100.0)),
}


def take_scores(findings: Findings) -> None:
    """Take the scores."""
    found = []
    for column in findings.free:
        score = _score_of(column)
        if score is not None:
            findings.take(column, "score", f"its name and range ({column.low:g} to {column.high:g}) fit {score.kind}")
            found.append(score)
        elif _spread_like_nps(column):
            _ask_nps(findings, column)
    findings.parts["scores"] = tuple(found)


def _score_of(column: Profile) -> Score | None:
    """Return what a column of numbers measures, None if it is no score."""
    if column.low is None or column.high is None or column.time or column.high <= 1:
        return None
    fitting = [(match(column.key, names), kind) for kind, names in SCORES.items()]
    strength, kind = max(fitting, key=lambda each: each[0])
    if strength < 1:
        return None
    if kind is AnswerKind.NPS:
        fits = column.whole and column.low >= 0 and column.high <= 10
        return Score(column=column.name, question=column.name, kind=kind) if fits else None
    return _scaled(column, kind, column.low, column.high)


def _scaled(column: Profile, kind: AnswerKind, lowest: float, highest: float) -> Score | None:
    """Return a score on the smallest scale of its kind that holds its values."""
    for low, high in _SCALES[kind]:
        if low <= lowest and highest <= high:
            usual = USUAL_SCALES.get(kind)
            if usual is not None and (usual.low, usual.high) == (low, high):
                return Score(column=column.name, question=column.name, kind=kind)
            return Score(column=column.name, question=column.name, kind=kind, low=low, high=high)
    return None


def _spread_like_nps(column: Profile) -> bool:
    """Return whether whole numbers spread from 0 to 10 as answers to a recommendation question do."""
    counts = (ROLES["quantity"], ROLES["value"], ROLES["price"], "count frequency number age tenure")
    plain = not any(match(column.key, names) for names in counts) and not words_of(column.key) & ID_WORDS
    return plain and column.whole and column.low == 0 and column.high == 10 and column.distinct >= 8


def _ask_nps(findings: Findings, column: Profile) -> None:
    """Ask whether a column is a recommendation score; it stays in the context until somebody says so."""
    findings.questions.append(
        f"{column.name!r} runs from 0 to 10, as recommendation scores (NPS) do. If it is one, write `scores: [{{column:"
        f" {column.name}, question: {column.name}, kind: nps}}]` into the mapping."
    )


def take_texts(findings: Findings) -> None:
    """Take the free words: named so, or long and hardly ever the same."""
    found = []
    for column in findings.free:
        if _is_text(column):
            findings.take(column, "text", "its values are free words")
            found.append(TextAnswer(column=column.name, question=column.name))
    findings.parts["texts"] = tuple(found)


def _is_text(column: Profile) -> bool:
    """Return whether a column holds free words."""
    if column.low is not None or column.time or not column.filled:
        return False
    named = match(column.key, ROLES["text"]) >= 2
    spaced = sum(" " in example for example in column.examples) >= 2
    if named:
        return column.share_distinct > 0.5 or column.mean_length >= 40
    return column.mean_length >= 30 and column.share_distinct > 0.5 and spaced
