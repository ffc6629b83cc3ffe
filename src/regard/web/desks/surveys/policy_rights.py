"""Rights: who sees plans, which count the contacts of the whole company."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from regard.web.accounts.guard import user_of
from regard.web.desks.surveys.seeing import sees_all


def check_sees_all(request: HttpRequest) -> None:
    """Raise PermissionDenied for whom something bounds."""
    if not sees_all(user_of(request)):
        message = "The plan counts the contacts of the whole company."
        raise PermissionDenied(message)
