"""The paths of the desk *Surveys*."""

from django.urls import URLPattern, path

from regard.web.desks.surveys import (
    exporting_views,
    importing_views,
    library_page,
    outline_page,
    page_page,
    publishing_views,
    question_page,
    settings_page,
    trying_views,
    views,
)

app_name = "surveys"
urlpatterns: list[URLPattern] = [
    path("", views.index, name="index"),
    path("new", settings_page.new, name="new"),
    path("import", importing_views.load, name="import"),
    path("of/<str:key>/", views.survey, name="survey"),
    path("of/<str:key>/edit", outline_page.outline, name="edit"),
    path("of/<str:key>/edit/pages/<str:name>", page_page.page, name="page"),
    path("of/<str:key>/edit/questions/<str:name>", question_page.question, name="question"),
    path("of/<str:key>/settings", settings_page.settings, name="settings"),
    path("of/<str:key>/library", library_page.library, name="library"),
    path("of/<str:key>/logic", trying_views.logic, name="logic"),
    path("of/<str:key>/preview", trying_views.preview, name="preview"),
    path("of/<str:key>/links", trying_views.links, name="links"),
    path("of/<str:key>/code.svg", trying_views.code, name="code"),
    path("of/<str:key>/versions", publishing_views.versions, name="versions"),
    path("of/<str:key>/publish", publishing_views.publish_draft, name="publish"),
    path("of/<str:key>/copy", publishing_views.copy, name="copy"),
    path("of/<str:key>/archive", publishing_views.put_away, name="archive"),
    path("of/<str:key>/reopen", publishing_views.take_out, name="reopen"),
    path("of/<str:key>/definition.yaml", exporting_views.definition, name="definition"),
    path("of/<str:key>/surveyjs", exporting_views.surveyjs, name="surveyjs"),
    path("of/<str:key>/answers.<str:form>", exporting_views.answers, name="answers"),
]
