"""Webhooks out as their pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from regard.web.desks.settings.outbound_forms import BLOCKED, wants_words
from regard.web.outbound.endpoints import counted_endpoints
from regard.web.outbound.models import Attempt, Delivery, Endpoint
from regard.web.outbound.wants import read_wants

_ERRORS: dict[str, LazyText] = {
    **{blocked.value: words for blocked, words in BLOCKED.items()},
    "no_secret": __("The secret cannot be read: make a new one."),
    "redirected": __("It leads elsewhere; Regard follows nobody."),
    "refused": __("It was refused."),
    "timeout": __("No answer in time."),
    "certificate": __("The certificate is not valid for this name."),
    "encryption": __("No encrypted connection came about."),
    "no_server": __("Nobody listens there."),
    "unreadable": __("The answer was none of HTTP."),
    "broken_off": __("The connection broke off."),
}


@dataclass(frozen=True)
class EndpointRow:
    """An endpoint in a list.

    Attributes:
        endpoint: the one.
        wants: what it is told, in words.
        stopped: why it is told nothing, in words; empty: it is.
        waiting, failed: how many of its messages are.
    """

    endpoint: Endpoint
    wants: Sequence[str]
    stopped: str
    waiting: int
    failed: int


@dataclass(frozen=True)
class AttemptRow:
    """An attempt in words."""

    attempt: Attempt
    words: str


def endpoint_rows() -> list[EndpointRow]:
    """Return all endpoints, by name."""
    return [_row(*each) for each in counted_endpoints()]


def endpoint_row(endpoint: Endpoint) -> EndpointRow:
    """Return one endpoint."""
    waiting, failed = (endpoint.messages.filter(state=state).count() for state in (Delivery.WAITING, Delivery.FAILED))
    return _row(endpoint, waiting, failed)


def attempt_rows(attempts: Sequence[Attempt]) -> list[AttemptRow]:
    """Return attempts in words."""
    return [AttemptRow(each, _words(each)) for each in attempts]


def _row(endpoint: Endpoint, waiting: int, failed: int) -> EndpointRow:
    stopped = "" if endpoint.is_active else str(endpoint.get_stopped_display())
    return EndpointRow(endpoint, wants_words(read_wants(endpoint.wants)), stopped, waiting, failed)


def _words(attempt: Attempt) -> str:
    return _("It was taken.") if not attempt.error else str(_ERRORS.get(attempt.error, attempt.error))
