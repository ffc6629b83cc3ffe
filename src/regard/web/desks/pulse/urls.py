"""The paths of the desk."""

from django.urls import URLPattern, path

from regard.web.desks.pulse import views

app_name = "pulse"
urlpatterns: list[URLPattern] = [
    path("", views.index, name="index"),
    path("part/<slug:key>", views.part, name="part"),
]
