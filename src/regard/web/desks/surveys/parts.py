"""Parts: a survey with one of its pages or questions added, moved, changed or removed."""

from collections.abc import Iterable

from msgspec.structs import replace

from regard.ask.survey import CHOSEN, Option, Page, Question, QuestionKind, Row, Survey
from regard.vocabulary import Scale


def page_of(survey: Survey, key: str) -> Page | None:
    """Return a page; None if there is none of the key."""
    return next((page for page in survey.pages if page.key == key), None)


def question_of(survey: Survey, key: str) -> Question | None:
    """Return a question; None if there is none of the key."""
    return next((question for question in survey.questions if question.key == key), None)


def home_of(survey: Survey, question: str) -> Page | None:
    """Return the page that a question stands on; None if there is none of the key."""
    return next((page for page in survey.pages if any(each.key == question for each in page.questions)), None)


def with_page(survey: Survey, key: str, page: Page) -> Survey:
    """Return the survey with a page in the place of another."""
    return replace(survey, pages=tuple(page if each.key == key else each for each in survey.pages))


def with_question(survey: Survey, key: str, question: Question) -> Survey:
    """Return the survey with a question in the place of another; of two with its key, the first."""
    home = home_of(survey, key)
    if home is None:
        return survey
    place = [each.key for each in home.questions].index(key)
    questions = (*home.questions[:place], question, *home.questions[place + 1 :])
    return with_page(survey, home.key, replace(home, questions=questions))


def page_added(survey: Survey) -> Survey:
    """Return the survey with one more page at its end, which has no questions yet."""
    key = free_key("page", (page.key for page in survey.pages))
    return replace(survey, pages=(*survey.pages, Page(key=key, questions=())))


def question_added(survey: Survey, page: str, question: Question, place: int | None = None) -> Survey:
    """Return the survey with one more question.

    Args:
        survey: before.
        page: key of the page; where there is none of it, the last one.
        question: the new one.
        place: before which question of the page, from 0; None: at its end.
    """
    if not survey.pages:
        survey = page_added(survey)
    home = page_of(survey, page) or survey.pages[-1]
    questions = list(home.questions)
    questions.insert(len(questions) if place is None else place, question)
    return with_page(survey, home.key, replace(home, questions=tuple(questions)))


def page_removed(survey: Survey, key: str) -> Survey:
    """Return the survey without a page and its questions."""
    return replace(survey, pages=tuple(page for page in survey.pages if page.key != key))


def question_removed(survey: Survey, key: str) -> Survey:
    """Return the survey without a question."""
    pages = (
        replace(page, questions=tuple(each for each in page.questions if each.key != key)) for page in survey.pages
    )
    return replace(survey, pages=tuple(pages))


def page_moved(survey: Survey, key: str, step: int) -> Survey:
    """Return the survey with a page one place earlier (-1) or later (1); at its ends as it was."""
    pages = list(survey.pages)
    place = next((number for number, page in enumerate(pages) if page.key == key), None)
    if place is not None and 0 <= place + step < len(pages):
        pages[place], pages[place + step] = pages[place + step], pages[place]
    return replace(survey, pages=tuple(pages))


def question_moved(survey: Survey, key: str, step: int) -> Survey:
    """Return the survey with a question one place earlier (-1) or later (1), also onto the page before or after."""
    home, question = home_of(survey, key), question_of(survey, key)
    if home is None or question is None:
        return survey
    place, keys = [each.key for each in home.questions].index(key) + step, [page.key for page in survey.pages]
    if 0 <= place < len(home.questions):
        return question_added(question_removed(survey, key), home.key, question, place)
    other = keys.index(home.key) + step
    if not 0 <= other < len(keys):
        return survey
    return question_added(question_removed(survey, key), keys[other], question, None if step < 0 else 0)


def new_question(survey: Survey, kind: QuestionKind) -> Question:
    """Return a question of a kind with what it needs at least, and with no words yet."""
    key = free_key("question", (question.key for question in survey.questions))
    if kind in CHOSEN:
        return Question(key=key, kind=kind, text={}, options=(Option(key="a", text={}), Option(key="b", text={})))
    if kind is QuestionKind.MATRIX:
        return Question(key=key, kind=kind, text={}, rows=(Row(key="a", text={}),), scale=Scale(low=1, high=5))
    return Question(key=key, kind=kind, text={})


def free_key(stem: str, taken: Iterable[str]) -> str:
    """Return a key that nothing has: the stem, or with a number behind it.

    >>> free_key("page", ["page", "page_2"])
    'page_3'
    """
    used = set(taken)
    numbered = (f"{stem}_{number}" for number in range(2, len(used) + 3))
    return stem if stem not in used else next(key for key in numbered if key not in used)
