"""What surrounds every page: the reader's language and zone, and friendly words where something is not possible."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from regard.errors import RegardError
from regard.web.accounts.guard import user_of
from regard.web.shell.failures import refused
from regard.web.shell.workspace import workspace


class Shell:
    """Middleware for the pages; the intake's own answers pass unchanged."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        """Surround the views."""
        self._respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the language and zone of whoever asks; only pages that are public may be kept by others."""
        if "sessionid" not in request.COOKIES or not request.user.is_authenticated:
            return self._respond(request)
        user = user_of(request)
        zone = ZoneInfo(user.zone or workspace().ledger.settings.zone)
        language = user.language or translation.get_language()
        with translation.override(language), timezone.override(zone):
            request.LANGUAGE_CODE = language
            response = self._respond(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Say what is not possible and what to do; anything else is a failure of ours."""
        return refused(request, error) if isinstance(error, RegardError) else None
