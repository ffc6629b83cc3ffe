"""Answers: what a customer said when asked, typed so that scores of any survey combine."""

from enum import StrEnum

from regard.vocabulary.base import Word, check_named


class AnswerKind(StrEnum):
    """What an answer measures; every measure is defined on a kind, not on a survey."""

    NPS = "nps"
    CSAT = "csat"
    CES = "ces"
    RATING = "rating"
    EXPECTATION = "expectation"
    EXPERIENCE = "experience"
    EMOTION = "emotion"
    INVOLVEMENT = "involvement"
    COMPONENT = "component"
    TRUST = "trust"
    VALUE = "value"
    CHOICE = "choice"
    NUMBER = "number"
    DATE = "date"
    CONSENT = "consent"
    TEXT = "text"


class Scale(Word, frozen=True):
    """The lowest and highest value an answer can take, both included.

    >>> Scale(low=0, high=10).holds(11)
    False
    """

    low: float
    high: float

    def __post_init__(self) -> None:
        """Check that the scale has an extent."""
        if not self.low < self.high:
            message = f"a scale needs low < high, not {self.low} to {self.high}"
            raise ValueError(message)

    def holds(self, value: float) -> bool:
        """Return whether a value lies on the scale."""
        return self.low <= value <= self.high


USUAL_SCALES = {
    AnswerKind.NPS: Scale(low=0, high=10),
    AnswerKind.CSAT: Scale(low=1, high=5),
    AnswerKind.CES: Scale(low=1, high=7),
    AnswerKind.RATING: Scale(low=1, high=5),
}
"""The scale of a kind where the data does not say another."""


class Answer(Word, frozen=True):
    """One typed reply.

    Attributes:
        question: key or wording of the question.
        kind: what it measures.
        value: the number given, on `scale`.
        scale: None where the kind has none.
        text: the words given, redacted.
        option: id of the option chosen.
        language: BCP 47 tag of the words.
    """

    question: str
    kind: AnswerKind
    value: float | None = None
    scale: Scale | None = None
    text: str | None = None
    option: str | None = None
    language: str | None = None

    def __post_init__(self) -> None:
        """Check that something was answered, and on its scale."""
        check_named(self.question, "question")
        if self.value is None and not self.text and not self.option:
            message = "an answer needs a value, a text or an option"
            raise ValueError(message)
        if self.value is not None and self.scale is not None and not self.scale.holds(self.value):
            message = f"{self.value} is not on the scale {self.scale.low:g} to {self.scale.high:g}"
            raise ValueError(message)
        if self.kind is AnswerKind.NPS and self.value is not None and self.scale != USUAL_SCALES[AnswerKind.NPS]:
            message = "an nps answer is on the scale 0 to 10"
            raise ValueError(message)
