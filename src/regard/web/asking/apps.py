"""The app `asking`."""

from django.apps import AppConfig


class AskingConfig(AppConfig):
    """The app's name and label."""

    name = "regard.web.asking"
    label = "asking"
    default_auto_field = "django.db.models.BigAutoField"
