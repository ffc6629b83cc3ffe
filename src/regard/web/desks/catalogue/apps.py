"""The app of the desk *Catalogue*."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """The app's name and label."""

    name = "regard.web.desks.catalogue"
    label = "catalogue"
    default_auto_field = "django.db.models.BigAutoField"
