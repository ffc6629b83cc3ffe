"""The app `jobs`."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """The app's name and label."""

    name = "regard.web.jobs"
    label = "jobs"
    default_auto_field = "django.db.models.BigAutoField"
