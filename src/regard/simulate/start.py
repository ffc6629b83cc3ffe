"""Starting with an industry: its touchpoints, stages, promises, calendars, journeys and surveys in a folder."""

from collections.abc import Sequence
from pathlib import Path

import msgspec
import yaml

from regard.ask import publish, put_draft, standing
from regard.ask import survey as ask
from regard.collect.catalogue import STAGES_FILE, TOUCHPOINTS_FILE
from regard.journeys.intended import FOLDER as JOURNEYS
from regard.ledger.files import write_whole
from regard.promises.register import FOLDER, write_calendars, write_promises
from regard.simulate.company import Company
from regard.simulate.survey import Question, Survey
from regard.vocabulary import AnswerKind, Scale, Word


def write_catalogue(company: Company, folder: Path) -> None:
    """Write what a company knows of itself where a workspace keeps it, in the place of what is there.

    Args:
        company: whose touchpoints (all of them sorted), stages, promises, calendars, intended journeys and surveys;
            a survey that is there already stays.
        folder: a workspace, or any folder.
    """
    _write(
        folder / TOUCHPOINTS_FILE, f"The touchpoints of {company.name}: where customers meet it.", company.touchpoints
    )
    _write(folder / STAGES_FILE, "The stages of the journey, in order.", company.stages)
    write_calendars(folder, company.calendars)
    write_promises(folder / FOLDER / f"{company.key}.yaml", company.promises)
    for journey in company.intended:
        path = folder / JOURNEYS / f"{journey.key}.yaml"
        path.parent.mkdir(exist_ok=True)
        _write(path, "A journey that customers are meant to make.", [journey])
    known = {each.key for each in standing(folder)}
    for survey in company.surveys:
        if survey.key not in known:
            put_draft(folder, asked_by(survey))
            publish(folder, survey.key)


def asked_by(survey: Survey) -> ask.Survey:
    """Return a survey of a simulated company as it would be written down: all its questions on one page, in English."""
    questions = tuple(_question(each) for each in survey.questions)
    return ask.Survey(
        key=survey.key,
        name=survey.key.replace("_", " ").capitalize(),
        touchpoint=survey.touchpoints[0],
        languages=("en",),
        pages=(ask.Page(key="questions", questions=questions),),
    )


def _question(question: Question) -> ask.Question:
    is_nps = question.kind is AnswerKind.NPS
    return ask.Question(
        key=question.key,
        kind=ask.QuestionKind.NPS if is_nps else ask.QuestionKind.RATING,
        text={"en": question.text},
        measures=question.kind,
        scale=Scale(low=question.low, high=question.high),
    )


def _write(path: Path, head: str, words: Sequence[Word]) -> None:
    plain = [msgspec.to_builtins(word) for word in words]
    text = yaml.safe_dump(plain, sort_keys=False, allow_unicode=True, width=1000)
    write_whole(path, f"# {head}\n{text}".encode())
