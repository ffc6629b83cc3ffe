"""The page *Variants*: which whole ways episodes take, and how many of all these cover."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from regard import draw
from regard.journeys import Behind, behind_other_variants, behind_variant, variants
from regard.journeys.variants import Variant, Variants
from regard.web.desks.journeys.asking import Asked, kept
from regard.web.desks.journeys.kinds import Kinds
from regard.web.desks.journeys.links import behind_url, number_of
from regard.web.desks.journeys.ways_words import chips, packed, percent, time_words, unpacked, way_words
from regard.web.desks.journeys.words import picture_words
from regard.web.shell.components_figures import figure

TOPS = (10, 25, 50, 100)


def counted(asked: Asked, top: int) -> Variants:
    """Return the most frequent sequences of episodes."""
    return kept(asked, ("variants", top), lambda: variants(asked.view, asked.rule, top))


def picture(asked: Asked, found: Variants, top: int) -> draw.Ranks:
    """Return the sequences as ranks; all others are below them."""
    rest = None
    if found.others:
        url = behind_url(asked, "other_variants", top=top)
        share = draw.Estimate(found.others_share)
        note = _("%(count)s different ways") % {"count": figure(found.others_different)}
        rest = draw.Rank((draw.Chip(_("all other ways")),), found.others, share, 1.0, url=url, note=note)
    return draw.Ranks(
        key="variants",
        finding=finding(found),
        says=_("Episodes by their whole sequence of touchpoints, and what share of all these cover together."),
        words=picture_words(),
        ranks=tuple(_rank(asked, one) for one in found.shown),
        rest=rest,
    )


def finding(found: Variants) -> str:
    """Return what variants say, as a sentence."""
    if not found.n:
        return _("There is no episode in this time")
    first, values = (
        found.shown[0],
        {"way": way_words(found.shown[0].touchpoints), "share": percent(found.shown[0].share)},
    )
    if found.different == 1:
        return _("All episodes go one way: %(way)s") % values
    values |= {"different": figure(found.different), "n": figure(found.n)}
    if first.count == 1:
        return _("No two of %(n)s episodes go the same way") % values
    return (
        _("%(n)s episodes take %(different)s different ways; the most frequent, %(way)s, is %(share)s of them") % values
    )


def _rank(asked: Asked, one: Variant) -> draw.Rank:
    note = _("median %(median)s, mean %(mean)s from first to last contact") % {
        "median": time_words(one.median_s),
        "mean": time_words(one.mean_s),
    }
    url = behind_url(asked, "variant", way=packed(one.touchpoints))
    return draw.Rank(chips(one.touchpoints), one.count, draw.Estimate(one.share), one.coverage, url=url, note=note)


def _behind_variant(asked: Asked, arguments: Mapping[str, str]) -> Behind:
    return behind_variant(asked.view, asked.rule, unpacked(arguments.get("way", "")))


def _behind_others(asked: Asked, arguments: Mapping[str, str]) -> Behind:
    return behind_other_variants(asked.view, asked.rule, number_of(arguments, "top", TOPS[0], TOPS[-1]))


BEHIND: Kinds = {"variant": _behind_variant, "other_variants": _behind_others}
