"""The views of PostHog's paths: its events, and what its libraries ask for beside."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse

from regard.collect.event import Event
from regard.collect.protocols import posthog
from regard.web.answers import JsonAnswer, Tally, received
from regard.web.intake.bodies import Limit
from regard.web.intake.credentials import Credentials, granted
from regard.web.intake.receiving import Message, Protocol, Sent, receive
from regard.web.running import running

LIMIT = Limit(20_000_000)
"""The libraries cut their batches at 5 MiB, compressed ones later; of what is larger they send halves (413)."""
_OK = {"status": "Ok"}


def receive_events(request: HttpRequest) -> HttpResponse:
    """Take events, one or many."""
    return receive(request, _EVENTS)


def drop_recording(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """Take what a library has recorded of a screen, and keep nothing of it."""
    return JsonAnswer(_OK)


def tell_flags(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Answer which features are switched on: none."""
    return JsonAnswer(posthog.no_flags())


def tell_decision(request: HttpRequest) -> HttpResponse:
    """Answer the same to older libraries, with the configuration."""
    return JsonAnswer(posthog.decided(request.GET.get("token", "")))


def tell_surveys(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Answer which surveys of PostHog's there are: none."""
    return JsonAnswer(posthog.no_surveys())


def configuration(request: HttpRequest, key: str) -> HttpResponse:
    """Answer what a page's library asks before it sends."""
    _check(request, key)
    return _private(JsonAnswer(posthog.configuration(key)))


def configuration_script(request: HttpRequest, key: str) -> HttpResponse:
    """Answer the same as a script."""
    _check(request, key)
    return _private(_script(posthog.configuration_script(key)))


def no_script(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Answer with an empty script where a library looks for a part of itself that nothing here needs."""
    return _script("")


def _check(request: HttpRequest, key: str) -> None:
    granted(running().keys, Credentials(key, is_token=False, origin=request.headers.get("Origin")))


def _script(text: str) -> HttpResponse:
    return HttpResponse(text, content_type="text/javascript; charset=utf-8")


def _private(answer: HttpResponse) -> HttpResponse:
    """Forbid caches to keep an answer: whether a key is good for an origin may change."""
    answer["Cache-Control"] = "no-store"
    return answer


def _read(sent: Sent) -> Message:
    asked = sent.request.GET
    message = posthog.read(sent.body, sent.received_us, sent.names, _sent_at(asked.get("sent_at") or asked.get("_")))
    return Message(message.events, message.write_key or asked.get("api_key"))


def _sent_at(text: str | None) -> str | int | None:
    """Return when a request was sent, as its address says it: milliseconds since 1970, or written out."""
    if text is None:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else text


def _answer(events: Sequence[Event], tally: Tally) -> JsonAnswer:
    """Answer exactly as PostHog does, since some libraries take all else for a failure, and send again."""
    full = received(events, tally)
    return full if full.status_code != 200 else JsonAnswer(_OK, tally=tally)


_EVENTS = Protocol(_read, LIMIT, key_parameter="token", key_in_body=True, answer=_answer)
