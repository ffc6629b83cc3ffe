"""The paths that belong to no desk."""

from django.urls import URLPattern, path

from regard.web.shell import views
from regard.web.shell.rows import rows
from regard.web.shell.style import style

app_name = "shell"
urlpatterns: list[URLPattern] = [
    path("", views.home, name="home"),
    path("rows", rows, name="rows"),
    path("cancel/<slug:run>", views.cancel, name="cancel"),
    path("theme", views.choose_theme, name="theme"),
    path("style", style, name="style"),
]
