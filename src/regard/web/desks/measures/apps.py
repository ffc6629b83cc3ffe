"""The app of the desk *Measures*."""

from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    """The app's name and label."""

    name = "regard.web.desks.measures"
    label = "measures"
    default_auto_field = "django.db.models.BigAutoField"
