"""The app `accounts`."""

from typing import override

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The app's name and label; signs of signing in and out are noted from its start on."""

    name = "regard.web.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    @override
    def ready(self) -> None:
        """Listen to what the framework tells of accounts."""
        from regard.web.accounts.listening import listen  # noqa: PLC0415 - models can be imported only now

        listen()
