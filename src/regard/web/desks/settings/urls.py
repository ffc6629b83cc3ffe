"""The paths of the settings."""

from django.urls import URLPattern, path

from regard.web.desks.settings import views

app_name = "settings"
urlpatterns: list[URLPattern] = [
    path("", views.index, name="index"),
    path("check", views.check, name="check"),
]
