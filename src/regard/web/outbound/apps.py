"""The app `outbound`."""

from django.apps import AppConfig


class OutboundConfig(AppConfig):
    """The app's name and label."""

    name = "regard.web.outbound"
    label = "outbound"
    default_auto_field = "django.db.models.BigAutoField"
