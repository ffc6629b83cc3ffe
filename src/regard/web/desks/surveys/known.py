"""Known: what conditions may name, and what answers stand under already."""

from regard.ask.checking_conditions import FACTS
from regard.ask.register import read_survey
from regard.ask.survey import Question, QuestionKind, Survey
from regard.ask.walk import names_of
from regard.web.desks.surveys.parts import question_of
from regard.web.desks.surveys.seeing import Seen
from regard.web.shell.workspace import workspace


def is_published(seen: Seen, question: str) -> bool:
    """Say whether answers may stand under a question's key already, so that it must not change."""
    versions = seen.stands.versions
    if not versions:
        return False
    return question_of(read_survey(workspace().ledger.folder, seen.key, versions[-1]), question) is not None


def known_names(survey: Survey, before: str = "", page: str = "") -> list[tuple[str, str]]:
    """Return what conditions may name: questions with what can be answered, and facts.

    Args:
        survey: the draft.
        before: key of the question whose condition it is; those above it are known.
        page: key of the page whose branches these are; its own questions are known, too.
    """
    found: list[tuple[str, str]] = []
    for each in survey.pages:
        for question in each.questions:
            if question.key == before:
                return found + _facts()
            found += [(name, _answers(question)) for name in names_of(question)]
        if each.key == page:
            break
    return found + _facts()


def _facts() -> list[tuple[str, str]]:
    return [(f"@{name}", "") for name in FACTS]


def _answers(question: Question) -> str:
    if question.points:
        return f"{question.points[0]} – {question.points[-1]}"  # noqa: RUF001
    if question.kind is QuestionKind.CONSENT:
        return "yes, no"
    return ", ".join(option.key for option in question.options)
