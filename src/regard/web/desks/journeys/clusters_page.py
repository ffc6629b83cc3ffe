"""Clusters: episodes that are alike, what stands out in each, and who is in it."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import accumulate

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from regard.draw import Chip, Rank, Ranks
from regard.journeys import Behind, behind_cluster, clusters
from regard.journeys.clusters import MOST_CLUSTERS, Cluster, Clusters
from regard.web.accounts.rights import Right, needs
from regard.web.desks.journeys.asking import Asked, kept
from regard.web.desks.journeys.clusters_words import described, short_name
from regard.web.desks.journeys.kinds import Kinds
from regard.web.desks.journeys.links import behind_url, number_of
from regard.web.desks.journeys.showing import figure, frame, show
from regard.web.desks.journeys.words import estimate, picture_words, share_words, time_words
from regard.web.shell.components_figures import figure as figure_words
from regard.web.shell.reading import reading


@needs(Right.SEE_NUMBERS)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Show the clusters of the episodes in view: as many as fit best, or as many as the address asks for."""
    with reading(request) as reader:
        asked = Asked.of(request, reader)
        context = frame(asked, "clusters") | {"most": range(2, MOST_CLUSTERS + 1)}
        if asked.is_empty:
            return show(request, "journeys/clusters.html", context)
        k = _wanted(request.GET)
        found = kept(asked, ("clusters", k), lambda: clusters(asked.view, asked.rule, k))
        context |= {"found": found, "k": k, "finding": finding(found), "cards": _cards(asked, found, k)}
        figures = [figure(asked, _ranks(asked, found, k), shows_finding=False)] if found.n else []
        return show(request, "journeys/clusters.html", context, figures)


def finding(found: Clusters) -> str:
    """Return what is true of the clusters as a sentence."""
    if not found.n:
        return _("No episodes to group")
    if len(found.clusters) == 1:
        return _("All episodes are alike: they make one group")
    words = ngettext("%(n)s kind of episode", "%(n)s kinds of episodes", len(found.clusters))
    said = {"kinds": words % {"n": len(found.clusters)}, "share": share_words(found.clusters[0].share)}
    return _("%(kinds)s; the largest is %(share)s of all") % said


def _wanted(arguments: Mapping[str, str]) -> int | None:
    """Return how many clusters an address asks for; None: as many as fit best."""
    return number_of(arguments, "k", 0, MOST_CLUSTERS) or None


def _cards(asked: Asked, found: Clusters, k: int | None) -> list[dict[str, object]]:
    """Return what the page shows of each cluster beside the picture."""
    return [
        {
            "cluster": each,
            "name": described(each)[0],
            "sentences": described(each)[1:],
            "share": share_words(each.share),
            "interval": f"{share_words(each.low)} \N{EN DASH} {share_words(each.high)}",
            "length": figure_words(round(each.mean_length, 1)),
            "time": time_words(each.mean_s),
            "url": _url(asked, each, k),
        }
        for each in found.clusters
    ]


def _ranks(asked: Asked, found: Clusters, k: int | None) -> Ranks:
    fits = dict(found.silhouettes).get(len(found.clusters), 0.0)
    says = _(
        "n %(n)s episodes; shares with 95 %% intervals, the groups taken as given. How far apart the groups are, from "
        "-1 to 1 (silhouette): %(fits)s."
    ) % {"n": figure_words(found.n), "fits": figure_words(round(fits, 2))}
    return Ranks(
        key="clusters",
        finding=finding(found),
        says=says,
        words=replace(picture_words(), path=_("Differs most in")),
        ranks=tuple(
            _rank(asked, each, covered, k)
            for each, covered in zip(found.clusters, accumulate(each.share for each in found.clusters), strict=True)
        ),
    )


def _rank(asked: Asked, each: Cluster, covered: float, k: int | None) -> Rank:
    share, note = estimate(each.share, each.low, each.high, each.size), "; ".join(described(each))
    return Rank((Chip(short_name(each)),), each.size, share, covered, url=_url(asked, each, k), note=note)


def _url(asked: Asked, each: Cluster, k: int | None) -> str:
    return behind_url(asked, "cluster", number=each.number, k=None if k is None else str(k))


def _behind(asked: Asked, arguments: Mapping[str, str]) -> Behind:
    number = number_of(arguments, "number", 1, MOST_CLUSTERS)
    return behind_cluster(asked.view, asked.rule, number, _wanted(arguments))


BEHIND: Kinds = {"cluster": _behind}
