"""Forms: replies as a browser would post them, so that pages show what was answered before."""

from collections.abc import Mapping, Sequence

from regard.ask.conditions import Replies, Reply
from regard.ask.survey import Page, QuestionKind
from regard.ask.walk import names_of

Form = Mapping[str, Sequence[str]]


def posted(page: Page, replies: Replies) -> Form:
    """Return the replies to the questions of a page, by field."""
    found: dict[str, list[str]] = {}
    for question in page.questions:
        for name in names_of(question):
            reply = replies.get(name)
            if question.kind is QuestionKind.RANKING and isinstance(reply, tuple | list):
                found |= {f"{name}.{option}": [str(place)] for place, option in enumerate(reply, 1)}
            elif reply is not None:
                found[name] = _values(reply)
    return found


def _values(reply: Reply) -> list[str]:
    if isinstance(reply, bool):
        return ["yes" if reply else "no"]
    if isinstance(reply, tuple | list):
        return [str(each) for each in reply]
    return [_number(reply) if isinstance(reply, float | int) else reply]


def _number(value: float) -> str:
    """Return a number as people write it: with no exponent, and as many decimals as are read."""
    return f"{value:.15f}".rstrip("0").rstrip(".") if abs(value) < 1 else f"{value:.15g}"
