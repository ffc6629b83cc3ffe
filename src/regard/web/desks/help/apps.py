"""The app of the desk *Help*."""

from django.apps import AppConfig


class HelpConfig(AppConfig):
    """The app's name and label."""

    name = "regard.web.desks.help"
    label = "help"
    default_auto_field = "django.db.models.BigAutoField"
