"""PostHog's surveys become invitations and answers."""

from typing import Any

import pytest
from tests.collect.protocols.posthog_messages import batch, context_of, message, sent

from regard.collect.event import Event
from regard.collect.event_names import AnswerMeaning, EventMeaning, EventNames
from regard.collect.refusal import Refusal
from regard.vocabulary import AnswerKind

ASKED: dict[str, Any] = {"$survey_id": "s-1", "$survey_name": "After the order"}
QUESTIONS = [{"id": "q-1", "question": "How was it?"}, {"id": "q-2", "question": "What did you use?"}, "broken"]
NO_NAMES = EventNames()
NAMES = EventNames(
    [
        EventMeaning(
            event="survey sent",
            touchpoint="Order",
            answers=(AnswerMeaning(kind=AnswerKind.NPS, field="$survey_response", question="recommend"),),
        )
    ]
)


def survey(event: str, names: EventNames = NO_NAMES, /, **properties: Any) -> Event:
    named = {f"${name}": value for name, value in properties.items()}
    return sent(event, names, properties=ASKED | named)


def replies(event: Event) -> list[tuple[str, str, Any]]:
    return [(each.question, str(each.kind), each.value or each.option or each.text) for each in event.answers]


@pytest.mark.parametrize("state", ["shown", "dismissed"])
def test_what_became_of_a_survey_is_a_state_of_the_invitation(state: str) -> None:
    event = survey(f"survey {state}")
    assert (event.touchpoint, event.kind, event.answers) == ("After the order", f"invitation_{state}", ())
    assert context_of(event) == {"survey": "After the order"}


def test_a_survey_that_is_repeated_has_several_invitations() -> None:
    event = survey("survey shown", survey_iteration=2)
    assert context_of(event) == {"survey": "After the order", "invitation": "2"}


def test_a_survey_without_a_name_is_known_by_its_id() -> None:
    event = survey("survey shown", survey_name=None)
    assert (event.touchpoint, context_of(event)) == ("Survey", {"survey": "s-1"})


def test_replies_are_numbers_options_and_words() -> None:
    given = {"survey_response_q-1": 9, "survey_response_q-2": ["App", " ", "x" * 101, 7], "survey_response": 9}
    event = survey("survey sent", survey_completed=True, survey_language="de", survey_questions=QUESTIONS, **given)
    assert (event.kind, {each.language for each in event.answers}) == ("invitation_answered", {"de"})
    assert replies(event) == [
        ("How was it?", "number", 9.0),
        ("What did you use?", "choice", "App"),
        ("What did you use?", "text", "x" * 101),
    ]


def test_an_older_library_tells_replies_without_the_questions() -> None:
    event = survey("survey sent", survey_response="Friendly", survey_response_1="10", survey_response_2="")
    assert replies(event) == [("survey_response", "text", "Friendly"), ("survey_response_1", "number", 10.0)]


def test_the_workspace_says_of_which_kind_a_question_is() -> None:
    event = survey("survey sent", NAMES, survey_response=9, survey_response_1="Friendly")
    assert (event.touchpoint, event.kind) == ("Order", "invitation_answered")
    assert replies(event) == [("recommend", "nps", 9.0), ("survey_response_1", "text", "Friendly")]
    assert survey("survey sent", NAMES, survey_response=11).problem is Refusal.OFF_THE_SCALE


def test_a_reply_that_is_not_finished_is_waited_for() -> None:
    partial = message("survey sent", properties={**ASKED, "$survey_completed": False, "$survey_response": 9})
    assert batch(partial, message("survey abandoned", properties=ASKED)) == []


def test_what_was_said_before_a_survey_was_dismissed_is_kept() -> None:
    event = survey("survey dismissed", survey_partially_completed=True, survey_response=9)
    assert (event.kind, replies(event)) == ("invitation_dismissed", [("survey_response", "number", 9.0)])
