"""The app `charts`."""

from django.apps import AppConfig


class ChartsConfig(AppConfig):
    """The app's name and label."""

    name = "regard.web.charts"
    label = "charts"
    default_auto_field = "django.db.models.BigAutoField"
