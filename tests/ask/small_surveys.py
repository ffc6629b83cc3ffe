"""A small survey of the cast's shop, and shorthands to make others."""

from typing import Any

from regard.ask.survey import Branch, Option, Page, Question, QuestionKind, Row, Survey
from regard.vocabulary import Scale


def asked(key: str, kind: str, **parts: Any) -> Question:
    return Question(key=key, kind=QuestionKind(kind), **{"text": {"en": f"{key}?"}, **parts})


def choices(*keys: str, **parts: dict[str, Any]) -> tuple[Option, ...]:
    """Return options; `other={"other": True}` says more of the one of that key."""
    return tuple(Option(key=key, text={"en": key.title()}, **parts.get(key, {})) for key in keys)


def page(key: str, *questions: Question, **parts: Any) -> Page:
    return Page(key=key, questions=questions, **parts)


def survey(*pages: Page, **parts: Any) -> Survey:
    return Survey(
        **{"key": "visit", "name": "Visit", "touchpoint": "store", "languages": ("en",), "pages": pages, **parts}
    )


NPS = asked("nps", "nps")
REASON = asked(
    "reason",
    "multiple_choice",
    options=choices("price", "speed", "other", "none", other={"other": True}, none={"alone": True}),
)
ROWS = (Row(key="speed", text={"en": "Speed"}), Row(key="care", text={"en": "Care"}))
SERVICE = asked("service", "matrix", rows=ROWS, scale=Scale(low=1, high=5))
RANKED = asked("ranked", "ranking", options=choices("price", "speed", "care"))
CONTACT = asked("contact", "consent", purpose="contact")

SHOP = survey(
    page("score", NPS, next=(Branch(when="nps >= 9", to="thanks"),)),
    page("wrong", REASON, asked("why", "text", shown_if="reason includes other")),
    page("thanks", CONTACT),
)
"""Promoters skip what went wrong."""
