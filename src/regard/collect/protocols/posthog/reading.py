"""Reading: from the bytes of a request to its events."""

from regard.collect.event import Event
from regard.collect.event_names import EventNames
from regard.collect.protocols.posthog.drafting import Surroundings, event_of
from regard.collect.protocols.posthog.messages import Sent, decode
from regard.collect.protocols.segment.drafting import refused
from regard.collect.protocols.segment.messages import Broken, Message, Time
from regard.collect.protocols.segment.moments import clock_of


def read(body: bytes, received_us: int, names: EventNames, sent_at: Time = None) -> Message:
    """Read a request; what PostHog's libraries tell only PostHog is not among its events.

    Args:
        body: its body, not compressed.
        received_us: the receipt, in microseconds since 1970.
        names: what event names mean.
        sent_at: when it was sent, where the address says it and the body does not.

    Raises:
        RequestFault: the request cannot be read as a whole: `bad_json`, `wrong_shape`, `too_many_events` or
            `too_large`.
    """
    request = decode(body)
    clock = clock_of(received_us, request.sent_at or sent_at)
    around = Surroundings(clock, names, request.is_history)
    made = [_made(sent, around) for sent in request.events]
    return Message(request.key, [event for event in made if event is not None])


def _made(sent: Sent | Broken, around: Surroundings) -> Event | None:
    return refused(sent.message_id, sent.problem) if isinstance(sent, Broken) else event_of(sent, around)
