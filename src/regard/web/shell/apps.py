"""The app `shell`."""

from django.apps import AppConfig


class ShellConfig(AppConfig):
    """The app's name and label."""

    name = "regard.web.shell"
    label = "shell"
    default_auto_field = "django.db.models.BigAutoField"
