"""The app of the desk *Load*."""

from django.apps import AppConfig


class LoadConfig(AppConfig):
    """The app's name and label."""

    name = "regard.web.desks.load"
    label = "load"
    default_auto_field = "django.db.models.BigAutoField"
