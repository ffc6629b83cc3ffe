"""The map as a picture and as sentences: what was intended, and how it goes."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from regard.draw import Estimate, Kept, Map, MapStage, Touch, Unit, Verdict
from regard.draw.words import written
from regard.estimate import wilson_interval
from regard.journeys.conformance import Deviation, Fitness, Outcome
from regard.measure import Measured
from regard.promises.checks import GOOD_SHARE
from regard.web.desks.journeys.asking import Asked
from regard.web.desks.journeys.links import behind_url, text_of_row
from regard.web.desks.journeys.map_counts import MapFound, StepFound
from regard.web.desks.journeys.words import estimate, picture_words, share_words, touchpoint
from regard.web.shell.components_figures import figure
from regard.web.shell.names import measure_name
from regard.web.shell.rows import rows_url
from regard.web.shell.workspace import register

_MEANS = {"csat": "csat_mean", "ces": "ces_mean"}
_MOST_TOUCHES = 4
"""Touchpoints that a step is left for, in the picture; the table below has all."""


@dataclass(frozen=True)
class Count:
    """A number of journeys, and where it leads."""

    n: int
    url: str


@dataclass(frozen=True)
class StepLine:
    """One step of the table: its numbers, each with where it leads.

    Attributes:
        name: of the step.
        reached, stopped, skipped, back, extra: journeys.
        went_on, interval: share that went on as intended, in words.
        experience: as in the map; None where nobody answered.
        answers_url: leads to the answers.
        promised: what is promised here; may be empty.
    """

    name: str
    reached: Count
    stopped: Count
    skipped: Count
    back: Count
    extra: Count
    went_on: str
    interval: str
    experience: Estimate | None
    answers_url: str
    promised: str

    @property
    def experience_words(self) -> str:
        """The experience as a number with its sign."""
        return "" if self.experience is None else written(self.experience.value, Unit.SCORE, picture_words())

    @property
    def experience_interval(self) -> str:
        """Its 95 % interval."""
        limits = () if self.experience is None else (self.experience.low, self.experience.high)
        known = [written(limit, Unit.SCORE, picture_words()) for limit in limits if limit is not None]
        return " \N{EN DASH} ".join(known)


@dataclass(frozen=True)
class DeviationLine:
    """Where the journey is left, how, and for what."""

    step: str
    how: str
    touchpoint: str
    count: Count


def map_picture(asked: Asked, found: MapFound) -> Map:
    """Return the map."""
    unit = _("journeys") if found.intended.rule is None else _("episodes")
    return Map(
        key="journey-map",
        finding=finding(found),
        says=_says(found) % {"unit": unit, "score": measure_name(_MEANS.get(found.score, found.score))},
        words=picture_words(),
        stages=tuple(_stage(asked, found, step) for step in found.steps),
    )


def _says(found: MapFound) -> str:
    """Return the caption, to be filled; it says so where nobody answered."""
    if any(step.experience is not None for step in found.steps):
        return _(
            "n: %(unit)s that reach the step. Experience: %(score)s at the touchpoints of the step, -1 to +1, with "
            "95 %% interval. Left here: ended although steps are missing."
        )
    return _(
        "n: %(unit)s that reach the step. No step has an answer (%(score)s), so that no experience is drawn. "
        "Left here: ended although steps are missing."
    )


def finding(found: MapFound) -> str:
    """Return what is true of the journey as a sentence."""
    whole = found.whole
    said = {"name": found.intended.name, "share": share_words(whole.share) if whole.begun else ""}
    if not whole.begun:
        return _("Nobody begins “%(name)s”") % said
    worst = max(found.steps, key=lambda each: _lost(each.fitness))
    if not _lost(worst.fitness):
        return _("All who begin “%(name)s” follow it to the end") % said
    said |= {"step": worst.step.name, "lost": share_words(_lost(worst.fitness) / whole.begun)}
    return _("%(share)s follow “%(name)s” to the end; most are lost after “%(step)s”: %(lost)s") % said


def step_lines(asked: Asked, found: MapFound) -> list[StepLine]:
    """Return the table of steps."""
    return [_step_line(asked, found, each) for each in found.steps]


def deviation_lines(asked: Asked, found: MapFound) -> list[DeviationLine]:
    """Return everything that the journey is left for, the most frequent first."""
    return [
        DeviationLine(each.step, how_words(each.kind), touchpoint(each.touchpoint), _deviation(asked, found, each))
        for each in found.whole.deviations
    ]


def outcome_url(asked: Asked, found: MapFound, outcome: str, step: str | None = None, left: str | None = None) -> str:
    """Return the address of the journeys with an outcome; `left` as `text_of_row` writes it."""
    return behind_url(asked, "conformance", journey=found.intended.key, outcome=outcome, step=step, left=left)


def how_words(kind: Outcome) -> str:
    """Return how a journey is left, in words."""
    words = {
        Outcome.SKIPPED: _("a later step; one between is missing"),
        Outcome.BACK: _("an earlier step, or the same again"),
        Outcome.EXTRA: _("no step of this journey"),
    }
    return words[kind]


def _lost(fitness: Fitness) -> int:
    return fitness.stopped + fitness.skipped + fitness.back + fitness.extra


def _stage(asked: Asked, found: MapFound, each: StepFound) -> MapStage:
    fitness = each.fitness
    return MapStage(
        label=each.step.name,
        n=fitness.reached,
        experience=each.experience,
        left=fitness.stopped,
        left_share=_share(fitness.stopped, fitness.reached),
        left_url=outcome_url(asked, found, Outcome.STOPPED, fitness.step) if fitness.stopped else "",
        promises=tuple(_promise(asked, one) for one in each.promises),
        touchpoints=(*_expected(asked, each), *_unexpected(asked, found, each)),
        url=outcome_url(asked, found, Outcome.REACHED, fitness.step),
        note=each.step.promised or "",
    )


def _expected(asked: Asked, each: StepFound) -> list[Touch]:
    return [
        Touch(
            touchpoint(key),
            n,
            each.scores[key],
            behind_url(asked, "map_contacts", touchpoint=key) if n else "",
            _("all contacts here, whatever journey they are part of"),
        )
        for key, n in each.contacts.items()
    ]


def _unexpected(asked: Asked, found: MapFound, each: StepFound) -> list[Touch]:
    shown, rest = each.deviations[:_MOST_TOUCHES], each.deviations[_MOST_TOUCHES:]
    touches = []
    for one in shown:
        count, note = _deviation(asked, found, one), _("journeys left for it: %(how)s") % {"how": how_words(one.kind)}
        touches.append(Touch(touchpoint(one.touchpoint), count.n, None, count.url, note, expected=False))
    if rest:
        url = "#deviations" if asked.sees_rows else ""
        touches.append(Touch(_("Others"), sum(one.count for one in rest), None, url, expected=False))
    return touches


def _deviation(asked: Asked, found: MapFound, one: Deviation) -> Count:
    return Count(one.count, outcome_url(asked, found, one.kind, one.step, text_of_row(one.touchpoint)))


def _promise(asked: Asked, number: Measured) -> Kept:
    statements = {promise.key: promise.statement for promise in register().promises}
    key, value = number.group["promise"], number.value or 0.0
    low, high = (None if limit is None else limit / 100 for limit in (number.low, number.high))
    return Kept(
        statements.get(key, key),
        estimate(value / 100, low, high, number.n),
        _verdict(number),
        rows_url(asked.question, "promises_kept", number.group) if asked.sees_rows else "",
    )


def _verdict(number: Measured) -> Verdict:
    """Return whether a promise is kept: its whole interval is above what is good, or all of it below."""
    if not number.settled or number.low is None or number.high is None:
        return Verdict.UNSURE
    if number.high < GOOD_SHARE:
        return Verdict.BROKEN
    return Verdict.KEPT if number.low > GOOD_SHARE else Verdict.NONE


def _share(part: int, whole: int) -> Estimate | None:
    if not whole:
        return None
    low, high = wilson_interval(part, whole)
    return estimate(part / whole, float(low), float(high), whole)


def _step_line(asked: Asked, found: MapFound, each: StepFound) -> StepLine:
    fitness = each.fitness
    answered: dict[str, str] = {"score": found.score, "journey": found.intended.key, "step": fitness.step}

    def count(outcome: Outcome, n: int) -> Count:
        return Count(n, outcome_url(asked, found, outcome, fitness.step) if n else "")

    interval = f"{share_words(fitness.low)} \N{EN DASH} {share_words(fitness.high)}" if fitness.reached else ""
    return StepLine(
        fitness.step,
        count(Outcome.REACHED, fitness.reached),
        count(Outcome.STOPPED, fitness.stopped),
        count(Outcome.SKIPPED, fitness.skipped),
        count(Outcome.BACK, fitness.back),
        count(Outcome.EXTRA, fitness.extra),
        share_words(fitness.fitness if fitness.reached else None),
        interval,
        each.experience,
        behind_url(asked, "map_answers", **answered) if each.experience else "",
        each.step.promised or "",
    )


def summary(asked: Asked, found: MapFound) -> list[tuple[str, str, Count]]:
    """Return how many begin, follow and leave the journey: what is counted, its share, and the number."""
    whole = found.whole
    parts = [
        (_("In view"), whole.n, "all", whole.n),
        (_("Begin it"), whole.begun, "begun", whole.n),
        (_("Follow it to the end"), whole.followed, Outcome.FOLLOWED, whole.begun),
        (_("Never begin it"), whole.not_begun, Outcome.NOT_BEGUN, whole.n),
    ]
    return [
        (name, _of(n, out_of), Count(n, outcome_url(asked, found, outcome) if n else ""))
        for name, n, outcome, out_of in parts
    ]


def _of(n: int, out_of: int) -> str:
    share = _share(n, out_of)
    if share is None or share.low is None or share.high is None or n == out_of:
        return ""
    said = {"share": share_words(share.value), "low": share_words(share.low), "high": share_words(share.high)}
    return _("%(share)s (%(low)s to %(high)s) of %(n)s") % (said | {"n": figure(out_of)})
