"""Questions: what a column of answers measures, by the question's text and the answers given."""

import re

from regard.collect.sources.qualtrics.headers import Heading
from regard.collect.sources.table_files.mapping import Score, TextAnswer
from regard.collect.sources.table_files.profile import Profile
from regard.vocabulary import USUAL_SCALES, AnswerKind, Scale

_WORDS: dict[AnswerKind, str] = {
    AnswerKind.NPS: r"recommend|empfehl|recomend|recommand|raccomand|consigli|aanbevel",
    AnswerKind.CSAT: r"satisf|zufried|soddisf|tevreden",
    AnswerKind.CES: r"\beffort|\beas(y|ier|e)\b|\baufwand|\beinfach|\bleicht|\bfacile|facilit|f[aá]cil|\bmakkelijk",
    AnswerKind.TRUST: r"\btrust|vertrau|confian|fiduci|vertrouw",
}
_SCALES = (Scale(low=1, high=5), Scale(low=1, high=7), Scale(low=0, high=10), Scale(low=0, high=100))
_DERIVED = re.compile(
    r"NPS_GROUP|Topics?$|Sentiment|_DO(_|$)|_(FIRST|LAST)_CLICK$|_PAGE_SUBMIT$|_CLICK_COUNT$|ParentTopics|Actionability"
)
_LONGEST = 500


def is_derived(heading: Heading) -> bool:
    """Return whether Qualtrics computed a column: groups, topics, display orders, timings."""
    return _DERIVED.search(heading.field) is not None


def question_of(text: str) -> str:
    """Return a question's text without markup, in one line, at most 500 characters.

    >>> question_of("<b>How easy</b>&nbsp;was it?")
    'How easy was it?'
    """
    plain = " ".join(re.sub(r"<[^>]+>|&nbsp;", " ", text).split())
    return plain if len(plain) <= _LONGEST else f"{plain[: _LONGEST - 1]}…"


def answer_of(heading: Heading, column: Profile, grouped: frozenset[str]) -> Score | TextAnswer:
    """Return what a column of answers measures.

    Args:
        heading: its question.
        column: its answers.
        grouped: fields that Qualtrics itself groups into promoters, passives and detractors.
    """
    question = question_of(heading.text) or heading.name
    if heading.field.endswith("_TEXT"):
        return TextAnswer(column=heading.name, question=question)
    if column.low is None or column.high is None:
        return _words(heading, column, question)
    kind = _kind(heading, grouped)
    scale = _scale(kind, column.low, column.high)
    if kind is None or scale is None:
        plain = AnswerKind.CHOICE if column.whole and column.distinct <= 30 else AnswerKind.NUMBER
        return Score(column=heading.name, question=question, kind=plain)
    usual = scale == USUAL_SCALES.get(kind)
    low, high = (None, None) if usual else (scale.low, scale.high)
    return Score(column=heading.name, question=question, kind=kind, low=low, high=high)


def _words(heading: Heading, column: Profile, question: str) -> Score | TextAnswer:
    """Return an answer in words: a choice where the export knows it for one, or where it comes again and again."""
    if not heading.field and (column.share_distinct > 0.5 or column.mean_length >= 30):
        return TextAnswer(column=heading.name, question=question)
    return Score(column=heading.name, question=question, kind=AnswerKind.CHOICE)


def _kind(heading: Heading, grouped: frozenset[str]) -> AnswerKind | None:
    """Return what a question asks for, None if its words do not say."""
    if heading.field in grouped:
        return AnswerKind.NPS
    text = heading.text.casefold()
    return next((kind for kind, words in _WORDS.items() if re.search(words, text)), None)


def _scale(kind: AnswerKind | None, lowest: float, highest: float) -> Scale | None:
    """Return the scale on which answers of a kind were given: the usual one if it holds them, else the smallest."""
    usual = None if kind is None else USUAL_SCALES.get(kind)
    scales = (usual,) if usual is not None and kind is AnswerKind.NPS else (usual, *_SCALES)
    return next((each for each in scales if each is not None and each.holds(lowest) and each.holds(highest)), None)
