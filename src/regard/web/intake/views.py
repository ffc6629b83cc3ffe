"""The views of the intake: each names a protocol, which does the rest."""

from django.http import HttpRequest, HttpResponse

from regard.collect.protocols import cloudevents, regard_json, segment
from regard.web.answers import JsonAnswer
from regard.web.intake.credentials import Credentials, credentials, granted
from regard.web.intake.receiving import JSON_LIMIT, SEGMENT_LIMIT, Message, Protocol, Sent, receive
from regard.web.paths import View, endpoint
from regard.web.running import running


def segment_call(call: str) -> View:
    """Return the view of one call of Segment's tracking API."""

    def read(sent: Sent) -> Message:
        message = segment.read(sent.body, call, sent.received_us, sent.names)
        return Message(message.events, message.write_key)

    protocol = Protocol(read, SEGMENT_LIMIT, key_parameter="writeKey", key_in_body=True)
    return endpoint(POST=lambda request: receive(request, protocol))


def segment_settings(request: HttpRequest, key: str) -> HttpResponse:
    """Answer what Segment's browser library asks before it starts: where to send events."""
    granted(running().keys, Credentials(key, is_token=False, origin=request.headers.get("Origin")))
    return _private(JsonAnswer(segment.project_settings(key, request.get_host(), secure=request.is_secure())))


def rudder_config(request: HttpRequest) -> HttpResponse:
    """Answer what RudderStack's browser library asks before it starts."""
    found = credentials(request, "writeKey")
    granted(running().keys, found)
    return _private(JsonAnswer(segment.rudder_source_config(found.secret or "")))


def drop_metrics(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """Take what Segment's libraries measure of themselves, and keep nothing of it."""
    return JsonAnswer({"success": True})


def receive_cloudevents(request: HttpRequest) -> HttpResponse:
    """Take CloudEvents in binary, structured and batch mode."""
    return receive(request, _CLOUDEVENTS)


def agree_to_cloudevents(request: HttpRequest) -> HttpResponse:
    """Tell a sender of CloudEvents that it may send (the handshake of webhooks)."""
    response = HttpResponse(headers={"Allow": "POST, OPTIONS"})
    for name, value in cloudevents.webhook_answer(_headers(request)).items():
        response[name] = value
    return response


def receive_interactions(request: HttpRequest) -> HttpResponse:
    """Take interactions in Regard's own JSON, one or many."""
    return receive(request, _INTERACTIONS)


def receive_answers(request: HttpRequest) -> HttpResponse:
    """Take answers in Regard's own JSON, one or many."""
    return receive(request, _ANSWERS)


def _headers(request: HttpRequest) -> dict[str, str]:
    return {name.lower(): value for name, value in request.headers.items()}


def _private(answer: HttpResponse) -> HttpResponse:
    """Forbid caches to keep an answer: it repeats the host that the asker named."""
    answer["Cache-Control"] = "no-store"
    return answer


def _read_cloudevents(sent: Sent) -> Message:
    return Message(cloudevents.read(sent.body, _headers(sent.request), sent.received_us, sent.names))


_CLOUDEVENTS = Protocol(_read_cloudevents, JSON_LIMIT, key_parameter="access_token", is_text=False)
_INTERACTIONS = Protocol(lambda sent: Message(regard_json.read_interactions(sent.body, sent.received_us)), JSON_LIMIT)
_ANSWERS = Protocol(lambda sent: Message(regard_json.read_answers(sent.body, sent.received_us)), JSON_LIMIT)
