"""The app of the desk *Customers*."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    """The app's name and label."""

    name = "regard.web.desks.customers"
    label = "customers"
    default_auto_field = "django.db.models.BigAutoField"
