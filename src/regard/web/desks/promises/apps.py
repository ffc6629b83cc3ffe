"""The app of the desk *Promises*."""

from django.apps import AppConfig


class PromisesConfig(AppConfig):
    """The app's name and label."""

    name = "regard.web.desks.promises"
    label = "promises"
    default_auto_field = "django.db.models.BigAutoField"
