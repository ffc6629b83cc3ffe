"""Surveys: what PostHog's popups report, as invitations and answers."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from regard.collect.event import Event
from regard.collect.event_names import EventMeaning, EventNames
from regard.collect.protocols.amounts import answers_of, number_of
from regard.collect.protocols.segment.identity import plain_id
from regard.vocabulary import Answer, AnswerKind, InvitationState, key_of

STATES = {
    "survey shown": InvitationState.SHOWN,
    "survey dismissed": InvitationState.DISMISSED,
    "survey sent": InvitationState.ANSWERED,
}
"""What each event says of the invitation; there are more, of surveys half done, from which nothing follows."""
UNFINISHED = "survey abandoned"
_RESPONSE = "$survey_response"
_LONGEST_OPTION = 100


def is_partial(event: str, properties: Mapping[str, Any]) -> bool:
    """Say whether a reply is only a part so far: the whole, or its being dismissed, follows with all of it."""
    return event == UNFINISHED or (event == "survey sent" and properties.get("$survey_completed") is False)


def meaning_of(event: str, properties: Mapping[str, Any], names: EventNames) -> EventMeaning:
    """Return where a survey stands and what happened: the workspace's own word on it, or the survey's name."""
    state = f"invitation_{STATES[event]}"
    if (own := names.find(event)) is not None:
        return msgspec.structs.replace(own, kind=state, answers=())
    name = plain_id(properties.get("$survey_name")) or ""
    return EventMeaning(event=event, touchpoint=name if key_of(name) else "Survey", kind=state)


def with_replies(event: Event, named: str, properties: Mapping[str, Any], names: EventNames) -> Event:
    """Return an event with the invitation it belongs to, and with the answers given.

    Args:
        event: what is known without them.
        named: the event's name.
        properties: as they came.
        names: where the workspace says which question is of which kind.
    """
    own = names.find(named)
    meanings = own.answers if own is not None else ()
    answers, problem = answers_of(properties, meanings)
    guessed = _answers(properties, {each.field for each in meanings}) if named != "survey shown" else ()
    return msgspec.structs.replace(
        event,
        answers=(*answers, *guessed),
        problem=event.problem or problem,
        context=_in_context(event.context, properties),
    )


def _in_context(context: str | None, properties: Mapping[str, Any]) -> str:
    plain = msgspec.json.decode(context or "{}")
    asked = {
        "survey": plain_id(properties.get("$survey_name")) or plain_id(properties.get("$survey_id")),
        "invitation": plain_id(properties.get("$survey_iteration")),
    }
    told = plain | {name: value for name, value in asked.items() if value is not None}
    return msgspec.json.encode(told).decode()


def _answers(properties: Mapping[str, Any], taken: set[str]) -> tuple[Answer, ...]:
    """Return the replies whose kinds nobody has named: numbers, lists of options, words."""
    wordings = _wordings(properties)
    replied = _replied(properties, [*wordings])
    language = properties.get("$survey_language")
    return tuple(
        msgspec.structs.replace(answer, language=language if isinstance(language, str) else None)
        for field, value in replied.items()
        if field not in taken
        for answer in _typed(wordings.get(field) or field.removeprefix("$"), value)
    )


def _replied(properties: Mapping[str, Any], named: Sequence[str]) -> dict[str, Any]:
    """Return the replies by their property; newer libraries say each twice, by the question's id and its place."""
    by_id = {field: properties[field] for field in named if field in properties}
    if by_id:
        return by_id
    return {field: value for field, value in properties.items() if field.startswith(_RESPONSE)}


def _wordings(properties: Mapping[str, Any]) -> dict[str, str]:
    """Return the wording of each question under the property that holds its reply."""
    listed = properties.get("$survey_questions")
    return {
        f"{_RESPONSE}_{each['id']}": str(plain_id(each.get("question")) or each["id"])
        for each in (listed if isinstance(listed, list) else ())
        if isinstance(each, dict) and plain_id(each.get("id"))
    }


def _typed(question: str, value: Any) -> Iterator[Answer]:
    if isinstance(value, list):
        for each in value:
            if isinstance(each, str) and each.strip():
                # What is so long was typed, and is redacted as a text.
                is_text = len(each) > _LONGEST_OPTION
                kind = AnswerKind.TEXT if is_text else AnswerKind.CHOICE
                yield Answer(
                    question=question, kind=kind, text=each if is_text else None, option=None if is_text else each
                )
    elif (number := number_of(value)) is not None:
        yield Answer(question=question, kind=AnswerKind.NUMBER, value=number)
    elif isinstance(value, str) and value.strip():
        yield Answer(question=question, kind=AnswerKind.TEXT, text=value)
