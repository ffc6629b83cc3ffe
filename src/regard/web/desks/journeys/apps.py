"""The app of the desk *Journeys*."""

from django.apps import AppConfig


class JourneysConfig(AppConfig):
    """The app's name and label."""

    name = "regard.web.desks.journeys"
    label = "journeys"
    default_auto_field = "django.db.models.BigAutoField"
