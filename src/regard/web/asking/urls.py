"""The paths of respondents."""

from django.urls import URLPattern, path

from regard.web.asking import kiosk, views, widget
from regard.web.asking.api_invitations import invite_by_wish
from regard.web.asking.definitions import list_surveys, show_survey
from regard.web.asking.definitions_written import publish_definition, put_definition
from regard.web.asking.describing_view import describe_api
from regard.web.asking.displays import note_display
from regard.web.asking.preferences import preferences
from regard.web.asking.submissions import submit
from regard.web.asking.unsubscribing import unsubscribe
from regard.web.paths import endpoint, paths

app_name = "asking"

urlpatterns: list[URLPattern] = [
    path("i/<str:token>", views.invited, name="invited"),
    path("i/<str:token>/shown", views.shown, name="shown"),
    path("widget.js", widget.script, name="widget"),
    path("e/i/<str:token>", widget.embedded_invited, name="embedded_invited"),
    path("e/<str:key>", widget.embedded_survey, name="embedded_survey"),
    path("e/<str:key>/s/<str:secret>", widget.embedded_sitting, name="embedded_sitting"),
    path("u/<str:token>", unsubscribe, name="unsubscribe"),
    path("c/<str:token>", preferences, name="preferences"),
    path("k/worker.js", kiosk.worker, name="kiosk_worker"),
    path("k/<str:key>", kiosk.kiosk, name="kiosk"),
    path("s/<str:key>", views.survey, name="survey"),
    path("s/<str:key>/theme.css", views.theme, name="theme"),
    path("s/<str:key>/<str:secret>", views.sitting, name="sitting"),
]

submissions: list[URLPattern] = [
    *paths("api/v1/surveys", "surveys", list_surveys),
    *paths("api/v1/surveys/<str:key>", "survey_definition", show_survey),
    *paths("api/v1/surveys/<str:key>/draft", "survey_draft", put_definition),
    *paths("api/v1/surveys/<str:key>/publication", "survey_publication", publish_definition),
    *paths("api/v1/surveys/<str:key>/submissions", "submissions", endpoint(POST=submit)),
    *paths("api/v1/surveys/<str:key>/displays", "displays", endpoint(POST=note_display)),
    *paths("api/v1/surveys/<str:key>/invitations", "invitations", endpoint(POST=invite_by_wish)),
    *paths("api/v1/openapi.json", "openapi", endpoint(GET=describe_api)),
]
"""For other systems and widgets; these stand beside those of the intake, and the document describes both."""
