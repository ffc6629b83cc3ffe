"""The paths of the queue."""

from django.urls import URLPattern, path

from regard.web.jobs import views

app_name = "jobs"
urlpatterns: list[URLPattern] = [
    path("", views.listing, name="listing"),
    path("<uuid:key>", views.one, name="one"),
    path("<uuid:key>/stop", views.stop, name="stop"),
]
