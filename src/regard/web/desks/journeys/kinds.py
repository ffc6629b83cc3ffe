"""Kinds: how a page says what is behind its numbers."""

from collections.abc import Callable, Mapping

from regard.journeys import Behind
from regard.web.desks.journeys.asking import Asked

Kind = Callable[[Asked, Mapping[str, str]], Behind]
"""Finds the contacts behind a number of one kind: of what is asked for, and the arguments of its link."""

Kinds = Mapping[str, Kind]
"""Kinds by the name that the link has. Each page module exports its own as `BEHIND`."""
