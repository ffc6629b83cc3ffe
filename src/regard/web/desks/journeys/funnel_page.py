"""The page *Funnel*: how many go each step of a way, and where they are lost."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from regard import draw
from regard.errors import WrongUseError
from regard.journeys import Behind, Funnel, behind_step, funnel, variants
from regard.journeys.funnel import Conversion, StepReached
from regard.web.desks.journeys.asking import Asked, kept
from regard.web.desks.journeys.funnel_form import FunnelForm, has_steps, read_form
from regard.web.desks.journeys.kinds import Kinds
from regard.web.desks.journeys.links import behind_url, number_of
from regard.web.desks.journeys.places import occurring
from regard.web.desks.journeys.ways_words import either_words, estimate, percent
from regard.web.desks.journeys.words import picture_words
from regard.web.shell.components_figures import figure

_LEAST_EXAMPLE, _MOST_EXAMPLE = 2, 4
_LOOKED_AT = 200


@dataclass(frozen=True)
class Drawn:
    """A funnel that was counted.

    Attributes:
        form: as it was written; of an example, if nothing was.
        funnel: what it means.
        counted: what came of it.
    """

    form: FunnelForm
    funnel: Funnel
    counted: Conversion

    @property
    def worst(self) -> int:
        """Number of the required step before which most are lost."""
        required = [place for place in self.funnel.required if place] or [0]
        return max(required, key=lambda place: self.counted.steps[place].dropped) + 1


def form_of(asked: Asked, given: QueryDict) -> FunnelForm:
    """Return the form of an address; of an example where it names no step.

    Raises:
        WrongUseError: the order of the steps is unknown.
    """
    fields = given if has_steps(given) else _example(asked, given)
    return read_form(fields, asked.question.zone, occurring(asked))


def counted(asked: Asked, form: FunnelForm) -> Drawn | None:
    """Return what comes of a funnel; None where its form is wrong."""
    wanted = form.funnel
    if wanted is None:
        return None
    return Drawn(form, wanted, kept(asked, ("funnel", wanted), lambda: funnel(asked.view, wanted)))


def picture(asked: Asked, drawn: Drawn) -> draw.Funnel:
    """Return the funnel as a picture; every count leads to its customers."""
    return draw.Funnel(
        key="funnel",
        finding=finding(drawn),
        says=_("Customers who reach each step, their share with its interval (95 %), and those lost on the way to it."),
        words=picture_words(),
        steps=tuple(_step(asked, drawn, step) for step in drawn.counted.steps),
    )


def finding(drawn: Drawn) -> str:
    """Return what a funnel says, as a sentence."""
    found, lost = drawn.counted, drawn.counted.steps[drawn.worst - 1]
    if not found.entered:
        return _("Nobody enters this funnel")
    values = {
        "share": percent(found.converted.share),
        "entered": figure(found.entered),
        "step": either_words(lost.touchpoints),
    }
    if not lost.dropped or drawn.funnel.order == "unordered":
        return _("%(share)s of %(entered)s customers go all the way") % values
    return _("%(share)s of %(entered)s customers go all the way; most are lost before %(step)s") % values


def step_label(drawn: Drawn, number: int) -> str:
    """Return what a step is called."""
    step = drawn.counted.steps[number - 1]
    if drawn.funnel.order == "unordered":
        return _("%(number)s different steps") % {"number": number} if number > 1 else _("Any step")
    name = either_words(step.touchpoints)
    return _("%(step)s (optional)") % {"step": name} if step.optional else name


def step_url(asked: Asked, form: FunnelForm, step: int, *, dropped: bool = False) -> str:
    """Return the address of the customers behind a step."""
    return behind_url(asked, "funnel", of=form.query, step=step, dropped="1" if dropped else None)


def funnel_of(asked: Asked, arguments: Mapping[str, str]) -> Funnel:
    """Return the funnel that the link of a mark carries.

    Raises:
        WrongUseError: it cannot be read.
    """
    form = read_form(QueryDict(arguments.get("of", "")), asked.question.zone, occurring(asked))
    if form.funnel is None:
        raise WrongUseError("The address names a funnel that cannot be read.", "Follow a link of the page to it.")
    return form.funnel


def step_of(arguments: Mapping[str, str]) -> int:
    """Return the step that the link of a mark names, from 1."""
    return number_of(arguments, "step", 1, 100)


def _behind(asked: Asked, arguments: Mapping[str, str]) -> Behind:
    dropped = bool(arguments.get("dropped"))
    return behind_step(asked.view, funnel_of(asked, arguments), step_of(arguments), dropped)


def _example(asked: Asked, given: QueryDict) -> QueryDict:
    """Return an address with the most frequent episode of several touchpoints as steps."""
    found = kept(asked, ("variants", _LOOKED_AT), lambda: variants(asked.view, asked.rule, _LOOKED_AT))
    ways = (tuple(dict.fromkeys(key for key in one.touchpoints if key)) for one in found.shown)
    made = given.copy()
    for number, key in enumerate(next((way for way in ways if len(way) >= _LEAST_EXAMPLE), ())[:_MOST_EXAMPLE], 1):
        made[f"s{number}"] = key
    return made


def _step(asked: Asked, drawn: Drawn, step: StepReached) -> draw.FunnelStep:
    entered, before = step.of_entered, step.of_before
    return draw.FunnelStep(
        step_label(drawn, step.step),
        step.reached,
        estimate(entered.share, entered.low, entered.high, entered.n),
        estimate(before.share, before.low, before.high, before.n) if step.step > 1 else None,
        step.since_before.median_s if step.step > 1 and step.since_before.n else None,
        step_url(asked, drawn.form, step.step),
        dropped=step.dropped if step.step > 1 else 0,
        dropped_url=step_url(asked, drawn.form, step.step, dropped=True) if step.dropped else "",
    )


BEHIND: Kinds = {"funnel": _behind}
