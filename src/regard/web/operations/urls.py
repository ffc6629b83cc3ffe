"""The paths for those who run the server."""

from django.urls import URLPattern

from regard.web.operations import views
from regard.web.paths import endpoint, paths

urlpatterns: list[URLPattern] = [
    *paths("healthz", "health", endpoint(GET=views.health)),
    *paths("readyz", "readiness", endpoint(GET=views.readiness)),
    *paths("metrics", "metrics", endpoint(GET=views.metrics)),
]
