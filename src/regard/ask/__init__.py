"""The customer is asked: surveys, who is asked when, and what the answers can bear."""

from regard.ask.answers import answers_of
from regard.ask.checking import problems_of
from regard.ask.exporting import answers_table
from regard.ask.library import question_from, wordings
from regard.ask.register import publish, put_draft, read_survey, standing
from regard.ask.survey import Survey

__all__ = [
    "Survey",
    "answers_of",
    "answers_table",
    "problems_of",
    "publish",
    "put_draft",
    "question_from",
    "read_survey",
    "standing",
    "wordings",
]
