"""The paths of the desk."""

from django.urls import URLPattern, path

from regard.web.desks.journeys import behind_views, log_views, urls_intended, urls_ways, views

app_name = "journeys"
urlpatterns: list[URLPattern] = [
    path("", views.index, name="index"),
    path("graph", views.graph, name="graph"),
    path("steps", views.steps, name="steps"),
    path("stages", views.stages, name="stages"),
    path("log", log_views.log, name="log"),
    path("behind", behind_views.listing, name="behind"),
    path("behind/keep", behind_views.keep, name="keep"),
    *urls_ways.ROUTES,
    *urls_intended.ROUTES,
]
