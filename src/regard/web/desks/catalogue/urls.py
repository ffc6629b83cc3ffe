"""The paths of the desk."""

from django.urls import URLPattern, path, register_converter

from regard.web.desks.catalogue import views
from regard.web.desks.catalogue.kinds import KINDS


class KindConverter:
    """One of the lists, by its name in addresses."""

    regex = "|".join(KINDS)

    def to_python(self, value: str) -> str:
        """Return the name."""
        return value

    def to_url(self, value: str) -> str:
        """Return the name."""
        return value


register_converter(KindConverter, "catalogue_kind")

app_name = "catalogue"
urlpatterns: list[URLPattern] = [
    path("", views.index, name="index"),
    path("pending", views.pending, name="pending"),
    path("touchpoints/sort", views.sort, name="sort"),
    path("touchpoints/merge", views.merge, name="merge"),
    path("touchpoints/split/<str:key>", views.split, name="split"),
    path("stages/move", views.move, name="move"),
    path("<catalogue_kind:kind>", views.listing, name="list"),
    path("<catalogue_kind:kind>/new", views.edit, name="new"),
    path("<catalogue_kind:kind>/edit/<str:key>", views.edit, name="edit"),
    path("<catalogue_kind:kind>/remove/<str:key>", views.remove, name="remove"),
]
