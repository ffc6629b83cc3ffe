"""The page *Paths*: what comes after a touchpoint, before it, or between two; which ways, and how often."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate

from django.http import QueryDict
from django.utils.translation import gettext as _

from regard import draw
from regard.errors import unknown_name
from regard.journeys import Behind, Stretch, behind_path, paths
from regard.journeys.paths import Path, Paths
from regard.journeys.steps_states import Rest
from regard.web.desks.journeys import words
from regard.web.desks.journeys.asking import Asked, kept
from regard.web.desks.journeys.entered import chosen, number_chosen
from regard.web.desks.journeys.kinds import Kinds
from regard.web.desks.journeys.links import behind_url
from regard.web.desks.journeys.places import occurring
from regard.web.desks.journeys.ways_words import chips, estimate, packed, percent, time_words, unpacked, way_words
from regard.web.shell.components_figures import figure

WAYS = ("after", "before", "between", "pattern", "conversion")
STRETCHES = WAYS[:3]
MOST_LENGTH, USUAL_LENGTH = 12, 4
TOPS = (10, 20, 50)


@dataclass(frozen=True)
class Asking:
    """Which paths the page asks for.

    Attributes:
        way: after, before or between.
        at: the touchpoint they are looked for from.
        to: the second one, of those between.
        length: at most so many touchpoints.
        merge: whether the same in a row counts once.
        top: how many paths.
    """

    way: str
    at: str
    to: str
    length: int
    merge: bool
    top: int

    @property
    def stretch(self) -> Stretch:
        """What that means."""
        if self.way == "between":
            return Stretch(between=(self.at, self.to), length=self.length, merge_repeats=self.merge)
        if self.way == "before":
            return Stretch(before=self.at, length=self.length, merge_repeats=self.merge)
        return Stretch(after=self.at, length=self.length, merge_repeats=self.merge)

    @property
    def said(self) -> dict[str, str | int | None]:
        """The same for an address."""
        to = self.to if self.way == "between" else None
        merge = "1" if self.merge else None
        return {"way": self.way, "at": self.at, "to": to, "length": self.length, "merge": merge, "top": self.top}


def way_of(given: QueryDict) -> str:
    """Return which of the page's questions an address asks.

    Raises:
        WrongUseError: there is none of that name.
    """
    return chosen(given, "way", "question about paths", WAYS)


def asking_of(asked: Asked, given: QueryDict) -> Asking | None:
    """Return which paths an address asks for; None where no contact is in view.

    Raises:
        WrongUseError: a touchpoint does not occur.
    """
    known = occurring(asked)
    if not known:
        return None
    at, to = given.get("at") or known[0], given.get("to") or known[min(1, len(known) - 1)]
    for key in (at, to):
        if key not in known:
            raise unknown_name("touchpoint", key, known)
    return Asking(
        chosen(given, "way", "question about paths", STRETCHES),
        at,
        to,
        number_chosen(given, "length", USUAL_LENGTH, 1, MOST_LENGTH),
        bool(given.get("merge")),
        number_chosen(given, "top", TOPS[0], 1, TOPS[-1]),
    )


def counted(asked: Asked, asking: Asking) -> Paths:
    """Return the most frequent paths."""
    return kept(asked, ("paths", asking), lambda: paths(asked.view, asked.rule, asking.stretch, asking.top))


def picture(asked: Asked, asking: Asking, found: Paths) -> draw.Ranks:
    """Return the paths as ranks; all others are below them."""
    rest = None
    if found.others:
        url = behind_url(asked, "path", others="1", **asking.said)
        note = _("%(count)s of them longer") % {"count": figure(found.longer)} if found.longer else ""
        share = draw.Estimate(found.others / found.n)
        rest = draw.Rank((draw.Chip(_("all other paths")),), found.others, share, 1.0, url=url, note=note)
    covered = accumulate(one.count / found.n for one in found.paths)
    return draw.Ranks(
        key="paths",
        finding=finding(asking, found),
        says=_says(asking, found),
        words=words.picture_words(),
        ranks=tuple(
            _rank(asked, asking, one, (found.n, min(so_far, 1.0)))
            for one, so_far in zip(found.paths, covered, strict=True)
        ),
        rest=rest,
    )


def finding(asking: Asking, found: Paths) -> str:
    """Return what paths say, as a sentence."""
    at = words.touchpoint(asking.at)
    if not found.n:
        return _("No episode has such a path")
    first = found.paths[0]
    values = {"at": at, "to": words.touchpoint(asking.to), "share": percent(first.share)}
    values |= {"way": way_words(first.touchpoints), "n": figure(found.n)}
    if not first.touchpoints:
        return _nothing_finding(asking.way) % values
    return {
        "after": _("After %(at)s, %(share)s go on with %(way)s"),
        "before": _("Before %(at)s, %(share)s come by %(way)s"),
        "between": _("Between %(at)s and %(to)s, %(share)s go by %(way)s"),
    }[asking.way] % values


def _nothing_finding(way: str) -> str:
    return {
        "after": _("After %(at)s, %(share)s of %(n)s episodes end at once"),
        "before": _("%(share)s of %(n)s episodes with %(at)s begin with it"),
        "between": _("%(share)s of %(n)s episodes go from %(at)s to %(to)s directly"),
    }[way]


def _says(asking: Asking, found: Paths) -> str:
    if asking.way == "between":
        return _(
            "Of %(n)s episodes with both touchpoints: what lies between the first contact at one and the next at the "
            "other, with the 95 %% interval. %(without)s episodes do not have both."
        ) % {"n": figure(found.n), "without": figure(found.without)}
    return _(
        "Of %(n)s episodes with this touchpoint: up to %(length)s touchpoints from its first contact, with the 95 %% "
        "interval. %(without)s episodes do not have it."
    ) % {"n": figure(found.n), "length": asking.length, "without": figure(found.without)}


def _rank(asked: Asked, asking: Asking, one: Path, among: tuple[int, float]) -> draw.Rank:
    nothing = {"after": _("the episode ends"), "before": _("the episode begins"), "between": _("directly")}
    shown = chips(one.touchpoints) or (draw.Chip(nothing[asking.way]),)
    note = _("median %(median)s, mean %(mean)s") % {
        "median": time_words(one.median_s),
        "mean": time_words(one.mean_s),
    }
    n, covered = among
    share = estimate(one.share, one.low, one.high, n)
    url = behind_url(asked, "path", path=packed(one.touchpoints), **asking.said)
    return draw.Rank(shown, one.count, share, covered, url=url, note=note)


def _behind(asked: Asked, arguments: Mapping[str, str]) -> Behind:
    fields = QueryDict(mutable=True)
    fields.update({name: arguments.get(name, "") for name in arguments})
    asking = asking_of(asked, fields)
    if asking is None:
        raise unknown_name("touchpoint", arguments.get("at", ""), ())
    path: tuple[str, ...] | Rest = Rest.OTHERS if arguments.get("others") else unpacked(arguments.get("path", ""))
    return behind_path(asked.view, asked.rule, asking.stretch, path, asking.top)


BEHIND: Kinds = {"path": _behind}
