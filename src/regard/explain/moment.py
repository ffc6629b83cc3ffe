"""A moment of the journey, and what makes it a bad one."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from regard.explain.aftermath import Follow


@dataclass(frozen=True)
class BrokenPromise:
    """A promise broken at a moment, next to all other promises.

    Attributes:
        key, statement: the promise; the statement is the key where the register does not have it.
        department: who owns it.
        kept: share of decided checks kept, 0 to 1.
        low, high: its 95 % interval, robust to customers.
        elsewhere: share kept of all other checks; NaN if there are none.
        checks: decided ones.
        unknown: not decided yet.
        clear: whether it breaks more often than the others, by more than luck and more than the margin.
    """

    key: str
    statement: str
    department: str | None
    kept: float
    low: float
    high: float
    elsewhere: float
    checks: int
    unknown: int
    clear: bool

    @property
    def quoted(self) -> str:
        """The statement within a sentence: in quotation marks, without its own full stop."""
        return f"“{self.statement.rstrip('.')}”"


@dataclass(frozen=True)
class Moment:
    """One touchpoint in one stage, judged.

    Attributes:
        touchpoint, stage: its keys.
        name, stage_name: how the catalogue calls them.
        contacts: how often customers met it in the period.
        share: of all contacts.
        answers: scores behind the shortfall.
        shortfall: how far below all other moments customers score it, in standard deviations; negative is better.
        low, high: its 95 % interval; the three are None without enough scores.
        lost: experience lost here, as a share of all that is lost, 0 to 1.
        lost_low, lost_high: the same at both ends of the shortfall's interval.
        clear: whether it stands out by more than luck.
        against: what it falls short of: `promise`, `expectation` or `level`.
        promise: the promise broken most; None where none is checked.
        gap: experience less expectation, in standard deviations, against all other moments; None if not asked.
        staying: who is seen again; None if not known.
        later_score: what they score afterwards; None if not known.
        concerned: the customers it went wrong for, as numbers of the layout.
        worth: value of those customers' contacts in the period, by currency.
        next_steps: what to do, in plain words.
    """

    touchpoint: str
    stage: str | None
    name: str
    stage_name: str
    contacts: int
    share: float
    answers: int
    shortfall: float | None
    low: float | None
    high: float | None
    lost: float
    lost_low: float
    lost_high: float
    clear: bool
    against: str
    promise: BrokenPromise | None = None
    gap: float | None = None
    staying: Follow | None = None
    later_score: Follow | None = None
    concerned: tuple[int, ...] = ()
    worth: dict[str, float] = field(default_factory=dict)
    next_steps: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """Where it is, for people."""
        return f"{self.name} ({self.stage_name})" if self.stage_name else self.name

    @property
    def sentence(self) -> str:
        """The finding in one sentence."""
        if not self.clear:
            return f"{self.place} is no clear worst moment."
        if self.promise is not None and self.promise.clear:
            return f"We lose people at {self.place}, where we break what we promised: {self.promise.quoted}."
        if self.against == "expectation":
            return f"We lose people at {self.place}, where we stay behind what they expect."
        return f"We lose people at {self.place}, which they score far below everything else."


@dataclass(frozen=True)
class WorstMoments:
    """All moments of a period, worst first, and the verdict.

    Attributes:
        ranked: clear ones first, each part by the experience lost.
        method: how it was judged, in plain words.
        within: whether customers were compared with themselves.
        contacts, answers, checks: what the ranking is made of.
        as_of: all that was received up to here is in it.
    """

    ranked: tuple[Moment, ...]
    method: str
    within: bool
    contacts: int
    answers: int
    checks: int
    as_of: datetime

    @property
    def worst(self) -> Moment | None:
        """The worst moment; None if nothing stands out."""
        return self.ranked[0] if self.ranked and self.ranked[0].clear else None

    @property
    def verdict(self) -> str:
        """The finding as a sentence."""
        if self.worst is not None:
            return self.worst.sentence
        if not self.answers and not self.checks:
            return "No worst moment can be told: there are no scores and no checked promises."
        return "No clear worst moment."

    def to_dict(self) -> dict[str, Any]:
        """Return it ready for JSON; of the customers concerned, their number."""
        return {
            "verdict": self.verdict,
            "method": self.method,
            "within_customers": self.within,
            "contacts": self.contacts,
            "answers": self.answers,
            "checks": self.checks,
            "as_of": self.as_of.isoformat(),
            "moments": [_plain(moment) for moment in self.ranked],
        }


def _plain(moment: Moment) -> dict[str, Any]:
    names = ("touchpoint", "stage", "contacts", "share", "answers", "shortfall", "low", "high", "lost", "clear")
    promise = moment.promise
    return {
        **{name: getattr(moment, name) for name in (*names, "against")},
        "promise": promise and {"key": promise.key, "kept": promise.kept, "checks": promise.checks},
        "customers_concerned": len(moment.concerned),
        "worth": dict(moment.worth),
        "next_steps": list(moment.next_steps),
    }
