"""Places in a timeline, as addresses write them."""

from datetime import datetime

from regard.errors import WrongUseError
from regard.journeys.timeline import Position


def position_of(text: str) -> Position | None:
    """Return the place that a text of an address means.

    Raises:
        WrongUseError: it means none.
    """
    if not text:
        return None
    at, _, seq = text.partition("~")
    try:
        return Position(datetime.fromisoformat(at), int(seq))
    except ValueError as error:
        message = f"{text!r} is no place in a timeline."
        raise WrongUseError(message, "Begin at the newest contact again.") from error


def text_of(position: Position | None) -> str:
    """Return a place as it is written in an address."""
    return f"{position.at.isoformat()}~{position.seq}" if position else ""
