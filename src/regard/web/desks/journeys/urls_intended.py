"""Intended journeys, the map, clusters and the comparison: their paths, and what is behind their numbers."""

from django.urls import URLPattern, path

from regard.web.desks.journeys import clusters_page, compare_page, intended_page, map_page
from regard.web.desks.journeys.kinds import Kinds

ROUTES: list[URLPattern] = [
    path("map", map_page.page, name="map"),
    path("intended", intended_page.listing, name="intended"),
    path("intended/new", intended_page.new, name="intended_new"),
    path("intended/<str:key>/edit", intended_page.edit, name="intended_edit"),
    path("intended/<str:key>/remove", intended_page.remove, name="intended_remove"),
    path("clusters", clusters_page.page, name="clusters"),
    path("compare", compare_page.page, name="compare"),
]
BEHIND: Kinds = {**map_page.BEHIND, **clusters_page.BEHIND, **compare_page.BEHIND}
