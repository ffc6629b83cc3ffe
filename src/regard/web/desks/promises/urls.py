"""The paths of the desk; keys of promises end in a slash, what is done stands beside them."""

from django.urls import URLPattern, path

from regard.web.desks.promises import edit_views, views

app_name = "promises"
urlpatterns: list[URLPattern] = [
    path("", views.index, name="index"),
    path("new", edit_views.new, name="new"),
    path("preview", edit_views.preview, name="preview"),
    path("pending", views.pending, name="pending"),
    path("<str:key>/", views.promise, name="promise"),
    path("<str:key>/checks.csv", views.export, name="export"),
    path("<str:key>/edit/<int:version>", edit_views.change, name="change"),
    path("<str:key>/version/<int:version>", edit_views.version, name="version"),
    path("<str:key>/remove/<int:version>", edit_views.remove, name="remove"),
]
