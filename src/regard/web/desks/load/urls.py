"""The paths of the desk."""

from django.urls import URLPattern, path

from regard.web.desks.load import file_views, import_views, source_views, views, webhooks_views

app_name = "load"
urlpatterns: list[URLPattern] = [
    path("", views.index, name="index"),
    path("upload", views.upload, name="upload"),
    path("files/<uuid:key>/", file_views.columns, name="columns"),
    path("files/<uuid:key>/text", file_views.text, name="text"),
    path("files/<uuid:key>/reuse", file_views.reuse, name="reuse"),
    path("files/<uuid:key>/trial", file_views.trial, name="trial"),
    path("files/<uuid:key>/load", file_views.load, name="load"),
    path("files/<uuid:key>/result", file_views.result, name="result"),
    path("files/<uuid:key>/discard", views.discard, name="discard"),
    path("imports/<int:number>/", import_views.show, name="import"),
    path("imports/<int:number>/undo", import_views.undo, name="undo"),
    path("imports/<int:number>/rejects", import_views.rejects, name="rejects"),
    path("sources/", source_views.sources, name="sources"),
    path("sources/keys/<str:hint>/revoke", source_views.revoke, name="revoke"),
    path("live/", source_views.live, name="live"),
    path("webhooks/", webhooks_views.webhooks, name="webhooks"),
    path("webhooks/<slug:source>/", webhooks_views.webhook, name="webhook"),
]
