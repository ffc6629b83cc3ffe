"""Asking: which measure an address is about, by what, and how many numbers that makes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from regard.errors import WrongUseError
from regard.ledger import Reader
from regard.measure import Breakdown, Measured, extent, find_measure
from regard.measure.periods import Extent
from regard.vocabulary.zones import GRAINS
from regard.web.desks.measures.wording import SCORES
from regard.web.shell.question import Question
from regard.web.shell.reading import cached, measured_by

MOST_DIMENSIONS = 2
_LONGEST_NAME = 200


@dataclass(frozen=True)
class Asked:
    """What an address asks for.

    Attributes:
        measure: name of the measure.
        question: time, contacts and scope.
        by: dimensions, each once, spans of time last.
    """

    measure: str
    question: Question
    by: tuple[str, ...]

    @property
    def grain(self) -> str:
        """The span of time among the dimensions, or nothing."""
        return next((name for name in self.by if name in GRAINS), "")

    @property
    def groups(self) -> tuple[str, ...]:
        """The dimensions that are no span of time."""
        return tuple(name for name in self.by if name not in GRAINS)

    def breakdown(self, by: Sequence[str] | None = None) -> Breakdown:
        """Return what to ask the measure.

        Args:
            by: dimensions instead of the address's own.
        """
        return self.question.breakdown(self.by if by is None else by)


def ask(request: HttpRequest, reader: Reader) -> Asked:
    """Read an address; without a measure, the one with answers is taken, by month.

    Raises:
        WrongUseError: the measure is unknown, or there are too many dimensions or spans of time.
    """
    question = Question.of(request, by="month")
    name = request.GET.get("measure", "")
    by = tuple(dict.fromkeys(question.by))
    _check(by)
    if name:
        find_measure(name)
    ordered = (*(one for one in by if one not in GRAINS), *(one for one in by if one in GRAINS))
    return Asked(name or usual_measure(reader, question), question, ordered)


def usual_measure(reader: Reader, question: Question) -> str:
    """Return the measure to begin with: NPS, else the score with most answers, else contacts."""
    within = Breakdown(zone=question.zone, where=question.scope)

    def chosen() -> str:
        if measured_by(reader, "nps", within)[0].n:
            return "nps"
        answers = {name: measured_by(reader, name, within)[0].n for name in SCORES}
        most = max(answers, key=lambda name: answers[name])
        return most if answers[most] else "volume"

    return cached(reader, ("measures", "usual", within), chosen)


def numbers_of(reader: Reader, asked: Asked, by: Sequence[str] | None = None) -> list[Measured]:
    """Return the numbers that are asked for.

    Args:
        reader: from `reading`.
        asked: the question.
        by: dimensions instead of its own.
    """
    return measured_by(reader, asked.measure, asked.breakdown(by))


def data_extent(reader: Reader) -> Extent | None:
    """Return when the first and the last contact were; None if there is none."""
    return cached(reader, ("measures", "extent"), lambda: extent(reader))


def key_of(number: Measured) -> tuple[tuple[str, Any], ...]:
    """Return a number's group as something to look up."""
    return tuple(number.group.items())


def _check(by: Sequence[str]) -> None:
    if len(by) > MOST_DIMENSIONS:
        message = f"{len(by)} dimensions are too many to show."
        raise WrongUseError(message, f"Choose {MOST_DIMENSIONS} at most.")
    if sum(name in GRAINS for name in by) > 1:
        raise WrongUseError("Two spans of time cannot be shown at once.", "Choose one of them.")
    if any(len(name) > _LONGEST_NAME for name in by):
        raise WrongUseError("The name of a dimension is too long.", "Choose one of the list.")
