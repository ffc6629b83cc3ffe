"""The plan: what triggers and policy would have come to on past contacts, before anybody is asked."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from regard.ask.policy import REQUEST_ROW, chosen
from regard.ask.policy_reasons import Reason
from regard.ask.policy_rules import ContactPolicy
from regard.ask.sampling import Trigger
from regard.ask.sampling_candidates import Known, candidates_of, quotas_of
from regard.errors import WrongUseError
from regard.estimate import nps_interval, wilson_interval
from regard.vocabulary import AnswerKind


@dataclass(frozen=True)
class Expected:
    """What is expected of those who are asked; where nothing is known yet, the usual.

    Attributes:
        answer_rate: share of requests that are answered, 0 to 1.
        by_touchpoint: answer rates of touchpoints that have another one.
        promoters, detractors: shares of answers to the question for nps.
        satisfied: share of satisfied answers to the question for csat.
    """

    answer_rate: float = 0.2
    by_touchpoint: Mapping[str, float] = field(default_factory=dict)
    promoters: float = 0.4
    detractors: float = 0.25
    satisfied: float = 0.7

    def __post_init__(self) -> None:
        """Check the shares."""
        shares = (self.answer_rate, self.promoters, self.detractors, self.satisfied, *self.by_touchpoint.values())
        if not all(0 <= share <= 1 for share in shares) or self.promoters + self.detractors > 1:
            message = "Shares of answers must lie between 0 and 1, and promoters and detractors together too."
            raise WrongUseError(message, "Give 20 % as 0.2.")


@dataclass(frozen=True)
class TouchpointPlan:
    """What would come of one touchpoint.

    Attributes:
        touchpoint: its key.
        eligible: requests that its contacts led to.
        asked: those sent.
        answers: expected, not always whole.
        nps_half_width: how far the interval of an nps would reach to each side, in points; None: no answers.
        csat_half_width: the same of a csat, in percentage points.
    """

    touchpoint: str
    eligible: int
    asked: int
    answers: float
    nps_half_width: float | None
    csat_half_width: float | None


@dataclass(frozen=True)
class Plan:
    """What triggers and policy would have come to.

    Attributes:
        eligible: requests that contacts led to.
        asked: those sent.
        asked_of: those sent, by survey.
        delayed: those sent later than their delay says, because of working hours.
        answers: expected.
        suppressed: number of requests not sent, by reason; only reasons that occurred, the most frequent first.
        asked_per_person: number of known persons, by how often each was asked; those of contacts never asked under 0.
        touchpoints: by key.
    """

    eligible: int
    asked: int
    asked_of: Mapping[str, int]
    delayed: int
    answers: float
    suppressed: Mapping[Reason, int]
    asked_per_person: Mapping[int, int]
    touchpoints: tuple[TouchpointPlan, ...]


@dataclass(frozen=True)
class Circumstances:
    """What a plan is tried under.

    Attributes:
        asks: for each survey what it asks for (`measures_asked`).
        known: what triggers name.
        past: what was sent before the contacts, schema REQUEST_ROW; None: nothing.
    """

    asks: Mapping[str, Collection[AnswerKind]] = field(default_factory=dict)
    known: Known = field(default_factory=Known)
    past: pa.Table | None = None


_NONE = Circumstances()
_USUAL = Expected()


def simulate(
    triggers: Mapping[str, Sequence[Trigger]],
    policy: ContactPolicy,
    contacts: pa.Table,
    expected: Expected = _USUAL,
    under: Circumstances = _NONE,
) -> Plan:
    """Replay past contacts: the decisions are those that are made when contacts come in, in the order of time.

    Args:
        triggers: of each survey, by its key.
        policy: which rules hold.
        contacts: schema CONTACT_ROW.
        expected: what is expected of those who are asked.
        under: what is known beside.

    Raises:
        WrongUseError: a trigger names a calendar or segment that is not known.
    """
    past = REQUEST_ROW.empty_table() if under.past is None else under.past
    candidates = candidates_of(triggers, contacts, under.known)
    decisions = chosen(policy, candidates, past, under.asks, quotas_of(triggers, candidates, past))
    sent = candidates.filter(pa.array(decisions.asked))
    touchpoints = _touchpoints(candidates, sent, expected)
    return Plan(
        eligible=len(candidates),
        asked=len(sent),
        asked_of=_counts(sent["survey"]),
        delayed=pc.sum(sent["delayed"]).as_py() or 0,
        answers=sum(each.answers for each in touchpoints),
        suppressed=_suppressed(decisions.reasons),
        asked_per_person=_per_person(contacts, sent),
        touchpoints=touchpoints,
    )


def _touchpoints(candidates: pa.Table, sent: pa.Table, expected: Expected) -> tuple[TouchpointPlan, ...]:
    eligible, asked = (_counts(rows["touchpoint"]) for rows in (candidates, sent))
    return tuple(_touchpoint(key, eligible[key], asked.get(key, 0), expected) for key in sorted(eligible))


def _touchpoint(key: str, eligible: int, asked: int, expected: Expected) -> TouchpointPlan:
    answers = asked * expected.by_touchpoint.get(key, expected.answer_rate)
    nps = nps_interval(expected.promoters * answers, expected.detractors * answers, answers)
    csat = wilson_interval(expected.satisfied * answers, answers)
    halves = [float(high - low) * 50 if answers else None for low, high in (nps, csat)]
    return TouchpointPlan(key, eligible, asked, answers, *halves)


def _suppressed(reasons: pa.Array) -> dict[Reason, int]:
    counts = {Reason(reason): count for reason, count in _counts(reasons).items()}
    return dict(sorted(counts.items(), key=lambda entry: (-entry[1], entry[0])))


def _per_person(contacts: pa.Table, sent: pa.Table) -> dict[int, int]:
    """Return how many persons were asked how often; a contact that led to no request has a person too."""
    often = np.bincount([*_counts(sent["person"]).values()], minlength=1)
    often[0] = pc.count_distinct(contacts["person"]).as_py() - often.sum()
    return {times: persons for times, persons in enumerate(often.tolist()) if persons}


def _counts(column: pa.ChunkedArray | pa.Array) -> dict[str, int]:
    counted = pc.value_counts(column.drop_null())
    return {entry["values"]: entry["counts"] for entry in counted.to_pylist()}
