"""Checking: all that is wrong with a survey, before anybody is asked."""

from collections import Counter
from collections.abc import Iterator

from regard.ask.checking_conditions import wrong_conditions
from regard.ask.checking_texts import untranslated, wrong_pipes, wrong_wordings
from regard.ask.faults import Fault, FaultKind
from regard.ask.reach import reach_of
from regard.ask.reading import LONGEST
from regard.ask.survey import CHOSEN, END, SCALED, Page, Question, QuestionKind, Survey
from regard.vocabulary import USUAL_SCALES, AnswerKind

_SCORES = frozenset({AnswerKind.NPS, AnswerKind.CSAT, AnswerKind.CES, AnswerKind.RATING})
_OWN_KINDS = {
    AnswerKind.TEXT: QuestionKind.TEXT,
    AnswerKind.NUMBER: QuestionKind.NUMBER,
    AnswerKind.DATE: QuestionKind.DATE,
    AnswerKind.CONSENT: QuestionKind.CONSENT,
}
_WITH_WORDS = frozenset({QuestionKind.SINGLE_CHOICE, QuestionKind.MULTIPLE_CHOICE})


def problems_of(survey: Survey, *, to_publish: bool) -> tuple[Fault, ...]:
    """Return what is wrong with a survey.

    Args:
        survey: a draft or version.
        to_publish: a text that is missing in a language is a fault as well.

    Returns:
        The faults, page by page; nothing if respondents can be asked. Which pages nobody comes by is said only where
        the conditions are in order.
    """
    faults = [*_wrong_structure(survey), *_wrong_branches(survey), *wrong_conditions(survey)]
    if not faults:
        faults += _wrong_reach(survey)
    faults += [fault for page in survey.pages for question in page.questions for fault in _wrong_parts(page, question)]
    faults += [*wrong_pipes(survey), *wrong_wordings(survey), *(untranslated(survey) if to_publish else ())]
    order = {page.key: place for place, page in enumerate(survey.pages)}
    return tuple(sorted(faults, key=lambda fault: order.get(fault.where.partition("/")[0], -1)))


def _wrong_structure(survey: Survey) -> Iterator[Fault]:
    """Yield what is missing, and keys that stand twice."""
    if not survey.pages:
        yield Fault("", FaultKind.NO_PAGE)
    elif not survey.questions:
        yield Fault("", FaultKind.NO_QUESTION)
    yield from (Fault(page.key, FaultKind.EMPTY_PAGE) for page in survey.pages if not (page.questions or page.text))
    pages = Counter(page.key for page in survey.pages)
    yield from (Fault(key, FaultKind.DOUBLED_PAGE, key) for key, count in pages.items() if count > 1)
    questions = Counter(question.key for question in survey.questions)
    for page in survey.pages:
        doubled = (each.key for each in page.questions if questions[each.key] > 1)
        yield from (Fault(f"{page.key}/{key}", FaultKind.DOUBLED_QUESTION, key) for key in doubled)


def _wrong_branches(survey: Survey) -> Iterator[Fault]:
    """Yield branches that lead nowhere, or back."""
    places = {page.key: place for place, page in enumerate(survey.pages)}
    for place, page in enumerate(survey.pages):
        for number, branch in enumerate(page.next, 1):
            target = len(places) if branch.to == END else places.get(branch.to)
            if target is None:
                yield Fault(f"{page.key}/next/{number}", FaultKind.UNKNOWN_PAGE, branch.to)
            elif target <= place:
                yield Fault(f"{page.key}/next/{number}", FaultKind.LOOP, branch.to)


def _wrong_reach(survey: Survey) -> Iterator[Fault]:
    """Yield what nobody comes by; of a page that nobody reaches nothing else."""
    reach = reach_of(survey)
    if reach is None:
        return
    for page in survey.pages:
        if page.key not in reach.pages:
            yield Fault(page.key, FaultKind.UNREACHED)
            continue
        hidden = (each.key for each in page.questions if each.key not in reach.questions)
        yield from (Fault(f"{page.key}/{key}", FaultKind.NEVER_SHOWN) for key in hidden)
        untaken = (number for number in range(len(page.next)) if (page.key, number) not in reach.branches)
        yield from (Fault(f"{page.key}/next/{number + 1}", FaultKind.NEVER_TAKEN) for number in untaken)


def _wrong_parts(page: Page, question: Question) -> Iterator[Fault]:
    """Yield parts of a question that do not go together."""
    where = f"{page.key}/{question.key}"
    if not _can_be_answered(question):
        yield Fault(where, FaultKind.DEAD_END)
    others = sum(option.other for option in question.options)
    if others > (question.kind in _WITH_WORDS):
        yield Fault(where, FaultKind.WRONG_OTHER)
    off = sorted(question.labels.keys() - set(question.points))
    yield from (Fault(f"{where}/labels/{point}", FaultKind.LABEL_OFF_SCALE, str(point)) for point in off)
    if question.kind is QuestionKind.CONSENT and not question.purpose:
        yield Fault(where, FaultKind.NO_PURPOSE)
    if not _can_measure(question):
        yield Fault(where, FaultKind.WRONG_MEASURE, question.answer_kind)


def _can_be_answered(question: Question) -> bool:
    """Say whether an answer is within the limits."""
    least, most = question.least, question.most
    match question.kind:
        case QuestionKind.NUMBER:
            return least is None or most is None or least <= most
        case QuestionKind.TEXT:
            return max(least or 1, 1) <= min(LONGEST if most is None else most, LONGEST)
        case QuestionKind.MULTIPLE_CHOICE:
            free = sum(not option.alone for option in question.options)
            fits = max(least or 1, 1) <= min(free if most is None else most, free)
            return fits or free < len(question.options)
        case QuestionKind.DATE:
            return question.earliest is None or question.latest is None or question.earliest <= question.latest
        case _:
            return True


def _can_measure(question: Question) -> bool:
    """Say whether answers to a question are what the measures of their kind count."""
    kind, measures = question.kind, question.answer_kind
    has_scale = kind in SCALED or (kind is QuestionKind.MATRIX and bool(question.points))
    if measures in _OWN_KINDS or kind in {QuestionKind.DATE, QuestionKind.CONSENT, QuestionKind.NUMBER}:
        return _OWN_KINDS.get(measures) is kind
    if measures is AnswerKind.NPS:
        nps = USUAL_SCALES[AnswerKind.NPS]
        return has_scale and (question.points[0], question.points[-1]) == (nps.low, nps.high)
    if measures in _SCORES:
        return has_scale
    return measures is not AnswerKind.CHOICE or kind in CHOSEN or bool(question.options)
