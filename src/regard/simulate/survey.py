"""Surveys: what is asked where, and how a feeling becomes a score."""

from regard.ask.sampling import Trigger
from regard.vocabulary import AnswerKind, Scale, Word, check_key


class Question(Word, frozen=True):
    """One question with a score.

    Attributes:
        key: its column in the data.
        text: its wording.
        kind: what it measures.
        low, high: its scale.
        centre: the score of a customer whose experience is at the company's own level.
        spread: scale points per standard deviation of experience.
    """

    key: str
    text: str
    kind: AnswerKind
    low: float
    high: float
    centre: float
    spread: float

    def __post_init__(self) -> None:
        """Check key and scale."""
        check_key(self.key)
        Scale(low=self.low, high=self.high)


class Survey(Word, frozen=True):
    """Questions that are asked together after contacts at some touchpoints, to a share of the customers.

    Attributes:
        key: its name.
        touchpoints: keys of those whose contacts are followed by it.
        questions: what is asked.
        asked_share: share of these contacts that are chosen.
        triggers: by which a demo would ask from now on.
    """

    key: str
    touchpoints: tuple[str, ...]
    questions: tuple[Question, ...]
    asked_share: float = 0.5
    triggers: tuple[Trigger, ...] = ()
