"""The findings: every number of the page, read once."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from regard.collect.catalogue import Catalogue
from regard.collect.purposes import Covers
from regard.estimate.measured import Statistic
from regard.explain import WorstMoments, rank_moments
from regard.ledger.reader import Reader
from regard.measure import DEFINITIONS, MEASURES, Breakdown, Condition, Measured
from regard.measure.anonymity import TOO_FEW
from regard.resolve.consent_doors import left_out
from regard.vocabulary import InvitationState, Promise

_APART = ("volume", "promises_kept", "response_rate")
_NO_INVITATIONS = tuple(Condition("kind", "!=", f"invitation_{state}") for state in InvitationState)
_NAMES = {
    "nps": "NPS",
    "csat": "Satisfied (CSAT)",
    "csat_mean": "Satisfaction, mean",
    "ces": "Easy (CES)",
    "ces_mean": "Ease, mean (CES)",
    "ces_effort": "Effort (CES, 1 to 5)",
    "promises_kept": "Promises kept",
    "response_rate": "Response rate",
}


@dataclass(frozen=True)
class Question:
    """What the report is about.

    Attributes:
        name: of the company.
        catalogue: touchpoints and stages.
        register: the promises.
        breakdown: time, zone, minimum n and anonymous sources; its groups are the report's own.
    """

    name: str
    catalogue: Catalogue
    register: tuple[Promise, ...] = ()
    breakdown: Breakdown = field(default_factory=Breakdown)


@dataclass(frozen=True)
class Findings:
    """What was found; a list is empty where the data says nothing.

    Attributes:
        worst: the ranking of all moments.
        contacts: how many there are.
        customers: how many are known.
        scores: every score that has answers, over everything.
        untold: names of those that are not told, for too few answers are anonymous.
        trends: each score by month, under the measure's name.
        response: how many of those asked have answered.
        promises: share kept, by `touchpoint`, `department` and over everything (empty text).
        volume: contacts by `channel` and `stage`.
        places: contacts by touchpoint and stage.
        journey: the score with most answers, by stage.
        left_out: so many customers are in no ranking of moments, for want of consent to profiling.
    """

    worst: WorstMoments
    contacts: int
    customers: int
    scores: list[Measured]
    untold: list[str]
    trends: dict[str, list[Measured]]
    response: list[Measured]
    promises: dict[str, list[Measured]]
    volume: dict[str, list[Measured]]
    places: list[Measured]
    journey: list[Measured]
    left_out: int = 0


def find(reader: Reader, question: Question) -> Findings:
    """Read every number of the page.

    Raises:
        WrongUseError: the breakdown names something unknown.
    """
    whole = replace(question.breakdown, by=())
    met = replace(whole, where=(*whole.where, *_NO_INVITATIONS))
    worst = rank_moments(reader, whole, catalogue=question.catalogue, register=question.register)
    every = [row for name in MEASURES if name not in _APART for row in _measured(reader, name, whole)]
    scores = _told([every])
    main = max(scores, key=lambda row: row.n).measure if scores else None
    return Findings(
        worst=worst,
        contacts=worst.contacts,
        customers=_customers(reader),
        left_out=len(left_out(reader, Covers.PROFILING)),
        scores=scores,
        untold=[row.measure for row in every if row.value is None and row.nothing == TOO_FEW],
        trends={row.measure: _measured(reader, row.measure, whole, "month") for row in _each_once(scores)},
        response=_told([_measured(reader, "response_rate", whole)]),
        promises={by: _promises(reader, whole, by) for by in ("", "touchpoint", "department")},
        volume={by: _measured(reader, "volume", met, by) for by in ("channel", "stage")},
        places=_measured(reader, "volume", met, "touchpoint", "stage"),
        journey=_measured(reader, main, whole, "stage") if main else [],
    )


def name_of(measure: str) -> str:
    """Return what a measure is called on the page.

    >>> name_of("nps"), name_of("rating")
    ('NPS', 'Rating')
    """
    return _NAMES.get(measure, measure.replace("_", " ").capitalize())


def unit_of(row: Measured) -> str:
    """Return what is set behind a measure's values."""
    return " %" if row.statistic is Statistic.SHARE else ""


def _measured(reader: Reader, name: str, breakdown: Breakdown, *by: str) -> list[Measured]:
    return MEASURES[name](reader, replace(breakdown, by=by)) if name in MEASURES else []


def _each_once(scores: list[Measured]) -> list[Measured]:
    """Leave out the mean of a score whose share is there already: their months look alike."""
    names = {row.measure for row in scores}
    return [row for row in scores if row.measure.removesuffix("_mean") not in names - {row.measure}]


def _told(numbers: Iterable[list[Measured]]) -> list[Measured]:
    return [row for rows in numbers for row in rows if row.value is not None]


def _promises(reader: Reader, breakdown: Breakdown, by: str) -> list[Measured]:
    if "promise_check" not in reader.fetch("show tables")["name"].to_pylist():
        return []
    return _told([_measured(reader, "promises_kept", breakdown, *([by] if by else []))])


def _customers(reader: Reader) -> int:
    rows = reader.table("interaction").filter(lambda row: row["excluded"].isnull())
    (counted,), _ = reader.rows(rows.aggregate(customers=rows["customer_no"].nunique()))
    return int(counted["customers"])


def definition_of(measure: str) -> str:
    """Return how a measure is made, in plain words with its source."""
    made = DEFINITIONS[measure]
    return f"{made.text} Interval: {made.interval}. Source: {made.source}"
