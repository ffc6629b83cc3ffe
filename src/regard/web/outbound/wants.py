"""Wants: what of all that happens an endpoint is told."""

import msgspec

from regard.web.outbound.bodies import Answered, Contact, Data, EventType, PromiseBroken


class Wants(msgspec.Struct, frozen=True):
    """What an endpoint is told; an empty list bounds nothing.

    Attributes:
        types: of events.
        touchpoints, kinds, channels, outcomes: of contacts; promises know touchpoints only.
        scores: kinds of replies, such as `nps`, of which an answer must have one.
        at_most: such a reply must have this value or a lower one; None: any.
    """

    types: tuple[EventType, ...] = ()
    touchpoints: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    scores: tuple[str, ...] = ()
    at_most: float | None = None

    def fits(self, kind: EventType, data: Data) -> bool:
        """Say whether an event is wanted."""
        if kind not in self.types:
            return False
        if isinstance(data, Contact):
            return self._fits_contact(data) and (not isinstance(data, Answered) or self._fits_answers(data))
        return not isinstance(data, PromiseBroken) or _is_among(data.touchpoint, self.touchpoints)

    def _fits_contact(self, data: Contact) -> bool:
        pairs = (
            (data.touchpoint, self.touchpoints),
            (data.kind, self.kinds),
            (data.channel, self.channels),
            (data.outcome, self.outcomes),
        )
        return all(_is_among(value, wanted) for value, wanted in pairs)

    def _fits_answers(self, data: Answered) -> bool:
        if not self.scores and self.at_most is None:
            return True
        replies = [reply for reply in data.answers if _is_among(reply.kind, self.scores)]
        if self.at_most is None:
            return bool(replies)
        return any(reply.value is not None and reply.value <= self.at_most for reply in replies)


def read_wants(plain: object) -> Wants:
    """Return what was written as JSON; a type of event that this version does not know is left out."""
    known = {kind.value for kind in EventType}
    given = dict(plain) if isinstance(plain, dict) else {}
    given["types"] = [kind for kind in given.get("types", []) if kind in known]
    return msgspec.convert(given, Wants)


def _is_among(value: str | None, wanted: tuple[str, ...]) -> bool:
    return not wanted or value in wanted
