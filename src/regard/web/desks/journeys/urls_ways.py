"""The paths of ways: funnel, retention, variants, paths, hand-overs and loops; and what is behind their numbers."""

from django.urls import URLPattern, path

from regard.web.desks.journeys import (
    funnel_details,
    funnel_page,
    funnel_split,
    funnel_views,
    handovers_page,
    loops_page,
    paths_page,
    paths_views,
    patterns_page,
    retention_page,
    variants_page,
    ways_views,
)
from regard.web.desks.journeys.kinds import Kinds

ROUTES: list[URLPattern] = [
    path("funnel", funnel_views.funnel, name="funnel"),
    path("retention", ways_views.retention, name="retention"),
    path("variants", ways_views.variants, name="variants"),
    path("paths", paths_views.paths, name="paths"),
    path("handovers", ways_views.handovers, name="handovers"),
    path("loops", ways_views.loops, name="loops"),
]

BEHIND: Kinds = {
    **funnel_page.BEHIND,
    **funnel_details.BEHIND,
    **funnel_split.BEHIND,
    **retention_page.BEHIND,
    **variants_page.BEHIND,
    **paths_page.BEHIND,
    **patterns_page.BEHIND,
    **handovers_page.BEHIND,
    **loops_page.BEHIND,
}
