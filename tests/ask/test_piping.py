"""Texts say what was answered before, as people read it."""

import pytest
from tests.ask.small_surveys import CONTACT, NPS, RANKED, REASON, SERVICE, asked, page, survey

from regard.ask.conditions import Reply
from regard.ask.piping import piped, pipes_of
from regard.ask.survey import Option

FACE = asked(
    "face", "emoji", labels={point: {"en": f"Face {point}", "de": f"Gesicht {point}"} for point in range(1, 6)}
)
HALF = asked("half", "rating", labels={1: {"en": "Bad"}})
PICK = asked(
    "pick",
    "single_choice",
    options=(
        Option(key="red", text={"en": "Red", "de": "Rot"}),
        Option(key="blue", text={"en": "Blue"}),
        Option(key="other", text={"en": "Other"}, other=True),
    ),
)
MADE = survey(
    page("a", NPS, REASON, SERVICE, RANKED, FACE, HALF, PICK, CONTACT, asked("age", "number"), asked("why", "text")),
    page("b", asked("never", "text"), shown_if="nps < 0"),
    languages=("en", "de"),
)
REPLIES: dict[str, Reply] = {
    "nps": 7.0,
    "reason": ("price", "other"),
    "reason.other": "the queue",
    "service.speed": 4.0,
    "ranked": ("care", "speed", "price"),
    "face": 5.0,
    "half": 1.0,
    "pick": "red",
    "contact": True,
    "age": 30.5,
    "why": "{nps}",
    "never": "seen",
    "@unit": "north",
    "@touchpoint": "checkout",
    "@touchpoint.name": "Checkout",
    "@segment": ("vip", "new"),
}


@pytest.mark.parametrize(
    ("text", "english", "german"),
    [
        ("You gave {nps} of 10.", "You gave 7 of 10.", "You gave 7 of 10."),
        ("{reason}", "Price, the queue", "Price, the queue"),
        ("{reason.other}", "the queue", "the queue"),
        ("{service.speed} {service.care}", "4 ", "4 "),
        ("{ranked}", "Care, Speed, Price", "Care, Speed, Price"),
        ("{face} {half}", "Face 5 1", "Gesicht 5 1"),
        ("{pick}", "Red", "Rot"),
        ("{age}", "30.5", "30,5"),
        ("{why}", "{nps}", "{nps}"),
        ("{contact}{never}{nosuch}{@nosuch}", "", ""),
        ("{@unit} {@touchpoint} {@segment}", "north Checkout vip, new", "north Checkout vip, new"),
        ("{{nps}} {a b} }} {", "{nps} {a b} } {", "{nps} {a b} } {"),
    ],
)
def test_a_text_says_what_was_answered(text: str, english: str, german: str) -> None:
    assert piped(text, MADE, REPLIES, "en") == english
    assert piped(text, MADE, REPLIES, "de") == german


def test_an_other_without_words_is_said_as_it_reads() -> None:
    assert piped("{pick}", MADE, {"pick": "other"}, "en") == "Other"


def test_several_options_are_joined_as_the_language_does() -> None:
    assert piped("{ranked}", MADE, REPLIES, "ja") == "Care、Speed、Price"


def test_a_text_without_a_brace_is_said_as_it_stands() -> None:
    assert piped("How was it?", MADE, {}, "en") == "How was it?"
    assert [*pipes_of("{nps} {{why}} {@unit}")] == ["nps", "@unit"]
