"""The paths of respondents."""

from django.urls import URLPattern, path

from regard.web.asking import views
from regard.web.asking.submissions import submit
from regard.web.paths import endpoint, paths

app_name = "asking"

urlpatterns: list[URLPattern] = [
    path("i/<str:token>", views.invited, name="invited"),
    path("i/<str:token>/shown", views.shown, name="shown"),
    path("s/<str:key>", views.survey, name="survey"),
    path("s/<str:key>/theme.css", views.theme, name="theme"),
    path("s/<str:key>/<str:secret>", views.sitting, name="sitting"),
]

submissions: list[URLPattern] = [
    *paths("api/v1/surveys/<str:key>/submissions", "submissions", endpoint(POST=submit)),
]
"""For other systems and widgets; these stand beside those of the intake."""
