"""The funnel of a comparison: read from an address, with the period saying who enters, not what follows."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property

import numpy as np
from django.http import QueryDict
from django.utils.translation import gettext as _

from regard.errors import WrongUseError
from regard.journeys import Behind, Funnel, behind_step, funnel
from regard.journeys.difference import Cell, Shares
from regard.journeys.funnel import Conversion
from regard.web.desks.journeys.asking import Asked, kept
from regard.web.desks.journeys.entered import begin_of
from regard.web.desks.journeys.funnel_form import FunnelForm
from regard.web.desks.journeys.funnel_page import form_of
from regard.web.desks.journeys.retention_page import last_contact
from regard.web.desks.journeys.ways_words import either_words

_LEAST = 2


@dataclass(frozen=True)
class ComparedFunnel:
    """A funnel that two sides are compared in.

    Attributes:
        form: as it was written; of an example, if nothing was.
        funnel: what it means.
    """

    form: FunnelForm
    funnel: Funnel

    @classmethod
    def of(cls, asked: Asked, arguments: Mapping[str, str]) -> "ComparedFunnel":
        """Read the funnel's own address, under `of`.

        Raises:
            WrongUseError: it cannot be read, or has one step.
        """
        form = form_of(asked, QueryDict(arguments.get("of", "")))
        if form.funnel is None:
            raise WrongUseError("This funnel cannot be counted.", "Mend its steps on the page Funnel.")
        if len(form.funnel.steps) < _LEAST:
            raise WrongUseError("A funnel of one step has nothing to compare.", "Add a step to it.")
        return cls(form, form.funnel)

    @cached_property
    def steps(self) -> list[str]:
        """The touchpoints of each step."""
        return [either_words(step.touchpoints) for step in self.funnel.steps]

    def name_of(self, step: int) -> str:
        """Return what having reached a step is called, by its number from 1."""
        if self.funnel.order == "unordered":
            return _("%(number)s different steps") % {"number": step}
        return _("%(number)s. %(step)s") % {"number": step, "step": self.steps[step - 1]}

    def shares(self, asked: Asked) -> Shares:
        """Return who reached the steps after the first, as shares of those who entered; cells are (step,)."""
        found = self.counted(asked)
        cells: tuple[Cell, ...] = tuple((step.step,) for step in found.steps[1:])
        counts = np.array([step.reached for step in found.steps[1:]], dtype=np.int64)
        return Shares(cells, counts, np.full(len(cells), found.entered, dtype=np.int64))

    def counted(self, asked: Asked) -> Conversion:
        """Return what became of those who entered in the period of one side."""
        side, wanted = self._entering(asked)
        return kept(side, ("funnel", wanted), lambda: funnel(side.view, wanted))

    def behind(self, asked: Asked, step: int) -> Behind:
        """Return the customers of one side who reached a step."""
        side, wanted = self._entering(asked)
        return behind_step(side.view, wanted, step)

    def is_early(self, asked: Asked) -> bool:
        """Whether some who entered in the period of a side had less time than the window before the contacts end."""
        until, within_s, last = self._entering(asked)[1].entry_until, self.funnel.within_s, last_contact(asked)
        if last is None or within_s is None or until is None:
            return True
        return until + timedelta(seconds=within_s) > last

    def _entering(self, asked: Asked) -> tuple[Asked, Funnel]:
        """Return a side without its period, and the funnel that only those enter who do so in it."""
        question, form = asked.question, self.form
        since = form.since.value if question.since is None else begin_of(question.since, question.zone)
        until = form.until.value if question.until is None else begin_of(question.until, question.zone)
        side = replace(asked, breakdown=replace(asked.breakdown, since=None, until=None))
        return side, replace(self.funnel, entry_since=since, entry_until=until)
