"""The app of the desk *Surveys*."""

from django.apps import AppConfig


class SurveysConfig(AppConfig):
    """The app's name and label."""

    name = "regard.web.desks.surveys"
    label = "surveys"
    default_auto_field = "django.db.models.BigAutoField"
