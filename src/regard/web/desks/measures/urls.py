"""The paths of the desk."""

from django.urls import URLPattern, path

from regard.web.desks.measures import annotation_views, export_views, saved_views, views

app_name = "measures"
urlpatterns: list[URLPattern] = [
    path("", views.index, name="index"),
    path("compare", views.compare, name="compare"),
    path("dimensions", views.dimensions, name="dimensions"),
    path("export/<slug:form>", export_views.numbers, name="export"),
    path("rows/<slug:form>", export_views.rows, name="rows"),
    path("files/<uuid:key>", export_views.file, name="file"),
    path("views", saved_views.listing, name="views"),
    path("views/save", saved_views.save, name="save"),
    path("views/<int:key>", saved_views.opened, name="view"),
    path("views/<int:key>/edit", saved_views.edit, name="view_edit"),
    path("views/<int:key>/remove", saved_views.remove, name="view_remove"),
    path("annotations", annotation_views.listing, name="annotations"),
    path("annotations/new", annotation_views.new, name="annotation_new"),
    path("annotations/<int:key>", annotation_views.edit, name="annotation_edit"),
    path("annotations/<int:key>/remove", annotation_views.remove, name="annotation_remove"),
]
