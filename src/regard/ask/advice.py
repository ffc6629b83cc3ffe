"""Advice on sample size: how many answers an interval takes, and how many must be asked to get them.

Each number of answers is the smallest whose interval, by the formulas that numbers are shown with, is no wider than
wanted. Cochran, W. G. (1977). Sampling Techniques, 3rd edition, chapter 4, has the plain formulas, which agree with
them for large samples, and the correction for a population of which a good part is asked.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, sqrt

from regard.errors import WrongUseError
from regard.estimate import nps_interval, wilson_interval
from regard.estimate.student import t_quantile

_MOST_ANSWERS = 100_000_000
_REMEDY = "Give a width above zero that is narrower than the scale, and shares of 0 to 1."


@dataclass(frozen=True)
class Advice:
    """How many to ask.

    Attributes:
        answers: how many are needed.
        asked: how many must be asked to expect so many.
        reachable: whether there are so many to ask; False: ask all, the interval will be wider.
    """

    answers: int
    asked: int
    reachable: bool


@dataclass(frozen=True)
class Among:
    """Who can be asked.

    Attributes:
        answer_rate: share of those asked who answer, above 0 and at most 1.
        population: how many there are; None: so many that it does not matter.
        level: of confidence, between 0 and 1.
    """

    answer_rate: float = 1
    population: int | None = None
    level: float = 0.95

    def __post_init__(self) -> None:
        """Check the numbers."""
        if not 0 < self.answer_rate <= 1 or not 0 < self.level < 1:
            message = f"An answer rate of {self.answer_rate:g} at a level of {self.level:g} makes no sense."
            raise WrongUseError(message, "Give 20 % as 0.2, and a level such as 0.95.")
        if self.population is not None and self.population < 1:
            message = f"Of a population of {self.population} nobody can be asked."
            raise WrongUseError(message, "Give how many customers could be asked.")


_ANYBODY = Among()


def advice_for_share(half_width: float, share: float = 0.5, among: Among = _ANYBODY) -> Advice:
    """Return how many to ask for a share, such as csat or a choice.

    >>> advice_for_share(0.05, among=Among(answer_rate=0.2))
    Advice(answers=381, asked=1905, reachable=True)

    Args:
        half_width: how far its interval (Wilson) may reach to each side on average, above 0 and below 0.5.
        share: what is expected; 0.5 takes the most answers.
        among: who can be asked.

    Raises:
        WrongUseError: a number is out of its range.
    """
    if not 0 < half_width < 0.5 or not 0 <= share <= 1:
        message = f"An interval of ±{half_width:g} around a share of {share:g} is not possible."
        raise WrongUseError(message, _REMEDY)
    return _advice(_fewest(lambda n: _of_share(n, share, among.level), half_width), among)


def advice_for_nps(
    half_width: float, promoters: float = 0.5, detractors: float = 0.5, among: Among = _ANYBODY
) -> Advice:
    """Return how many to ask for an nps.

    Args:
        half_width: how far its interval (Tango) may reach to each side on average, in points, above 0 and below 100.
        promoters: share of them that is expected.
        detractors: share of them; half and half takes the most answers.
        among: who can be asked.

    Raises:
        WrongUseError: a number is out of its range.
    """
    mix = min(promoters, detractors) >= 0 and promoters + detractors <= 1
    if not 0 < half_width < 100 or not mix:
        message = (
            f"An interval of ±{half_width:g} points is not possible with shares of {promoters:g} and {detractors:g}."
        )
        raise WrongUseError(message, _REMEDY)
    return _advice(_fewest(lambda n: _of_nps(n, promoters, detractors, among.level), half_width), among)


def advice_for_mean(half_width: float, deviation: float, among: Among = _ANYBODY) -> Advice:
    """Return how many to ask for a mean.

    Args:
        half_width: how far its interval, mean ± t · s / sqrt(n), may reach to each side, in the unit of the mean.
        deviation: standard deviation of answers that is expected, in the same unit; it is at most half of a scale.
        among: who can be asked.

    Raises:
        WrongUseError: a number is not above zero.
    """
    if half_width <= 0 or deviation <= 0:
        message = f"An interval of ±{half_width:g} with a deviation of {deviation:g} is not possible."
        raise WrongUseError(message, _REMEDY)
    return _advice(_fewest(lambda n: _of_mean(n, deviation, among.level), half_width), among)


def width_for_share(answers: float, share: float = 0.5, among: Among = _ANYBODY) -> float:
    """Return how far the interval of a share reaches to each side on average: what `advice_for_share` turns round.

    Args:
        answers: how many there are, above 0; whole or not.
        share: what is expected.
        among: who can be asked; the rate at which they answer does not matter.
    """
    return _of_share(_endless(answers, among), share, among.level)


def width_for_nps(answers: float, promoters: float = 0.5, detractors: float = 0.5, among: Among = _ANYBODY) -> float:
    """Return how far the interval of an nps reaches to each side on average, in points (`advice_for_nps`)."""
    return _of_nps(_endless(answers, among), promoters, detractors, among.level)


def within_population(answers: float, population: int) -> float:
    """Return how many answers say as much as so many would if the population had no end.

    answers / (1 + (answers - 1) / population): Cochran (1977), equation 4.2; the formula of the table by Krejcie, R. V.
    and Morgan, D. W. (1970). Determining sample size for research activities. Educational and Psychological
    Measurement 30, 607-610.

    Args:
        answers: needed of an endless population, whole or not.
        population: how many there are.
    """
    return answers / (1 + (answers - 1) / population)


def _of_share(n: float, share: float, level: float) -> float:
    low, high = wilson_interval(share * n, n, level)
    return float(high - low) / 2


def _of_nps(n: float, promoters: float, detractors: float, level: float) -> float:
    low, high = nps_interval(promoters * n, detractors * n, n, level)
    return float(high - low) * 50


def _of_mean(n: int, deviation: float, level: float) -> float:
    return t_quantile(level, n - 1) * deviation / sqrt(n) if n > 1 else float("inf")


def _endless(answers: float, among: Among) -> float:
    """Return how many answers of a population without end say as much (`within_population` turned round).

    Raises:
        WrongUseError: there are no answers, or as many as people: nothing is left to estimate.
    """
    if answers <= 0 or (among.population is not None and answers >= among.population):
        message = f"{answers:g} answers have no interval."
        raise WrongUseError(message, "Give more than none, and fewer than there are people to ask.")
    if among.population is None:
        return answers
    return answers * (among.population - 1) / (among.population - answers)


def _advice(answers: int, among: Among) -> Advice:
    if among.population is not None:
        answers = ceil(within_population(answers, among.population))
    asked = ceil(answers / among.answer_rate)
    return Advice(answers, asked, among.population is None or asked <= among.population)


def _fewest(reached: Callable[[int], float], half_width: float) -> int:
    """Return the smallest number of answers at which an interval that narrows with them is narrow enough.

    Raises:
        WrongUseError: so many answers nobody gets.
    """
    most = 1
    while reached(most) > half_width:
        if most >= _MOST_ANSWERS:
            message = f"An interval of ±{half_width:g} takes more than {_MOST_ANSWERS:,} answers."
            raise WrongUseError(message, "Give a wider one.")
        most *= 2
    fewest = most // 2 + 1
    while fewest < most:
        middle = (fewest + most) // 2
        fewest, most = (fewest, middle) if reached(middle) <= half_width else (middle + 1, most)
    return most
