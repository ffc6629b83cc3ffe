"""The app of the desk *Settings*."""

from django.apps import AppConfig


class SettingsConfig(AppConfig):
    """The app's name and label."""

    name = "regard.web.desks.settings"
    label = "settings_desk"
    default_auto_field = "django.db.models.BigAutoField"
