"""The app of the desk *Pulse*."""

from django.apps import AppConfig


class PulseConfig(AppConfig):
    """The app's name and label."""

    name = "regard.web.desks.pulse"
    label = "pulse"
    default_auto_field = "django.db.models.BigAutoField"
