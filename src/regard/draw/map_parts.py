"""The parts of a journey map: stages, promises, touchpoints."""

from dataclasses import dataclass

from regard.draw.picture import Estimate, Verdict


@dataclass(frozen=True)
class Kept:
    """How a promise is kept at a stage.

    Attributes:
        label: the promise.
        share: of its checks kept, 0 to 1.
        verdict: whether it is kept.
        url: leads to its checks.
        note: one more sentence.
    """

    label: str
    share: Estimate | None
    verdict: Verdict = Verdict.NONE
    url: str = ""
    note: str = ""


@dataclass(frozen=True)
class Touch:
    """A touchpoint at a stage.

    Attributes:
        label: the touchpoint.
        n: contacts.
        score: experience there, -1 to +1.
        url: leads to those contacts.
        note: one more sentence.
        expected: whether the intended journey has it; drawn dashed otherwise.
    """

    label: str
    n: int
    score: Estimate | None = None
    url: str = ""
    note: str = ""
    expected: bool = True


@dataclass(frozen=True)
class MapStage:
    """A stage or step of an intended journey.

    Attributes:
        label: its name.
        n: journeys that reached it.
        experience: mean experience here.
        left: journeys that ended here too early.
        left_share: their share of those who reached it, 0 to 1.
        left_url: leads to those.
        promises, touchpoints: what is promised and what happens here.
        url: leads to the journeys that reached it.
        note: one more sentence.
    """

    label: str
    n: int
    experience: Estimate | None = None
    left: int | None = None
    left_share: Estimate | None = None
    left_url: str = ""
    promises: tuple[Kept, ...] = ()
    touchpoints: tuple[Touch, ...] = ()
    url: str = ""
    note: str = ""
