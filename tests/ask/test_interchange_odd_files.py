"""Files that are odd: whatever stands in them, they are read or refused, and never break the reader."""

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from regard.ask.interchange.lss import read_lss
from regard.ask.interchange.qsf import read_qsf
from regard.ask.interchange.surveyjs import read_surveyjs
from regard.ask.interchange.unmapped import Imported
from regard.errors import WrongUseError

ODD: list[Any] = [
    None,
    True,
    0,
    -1.5,
    1e300,
    "",
    "x",
    "{a}",
    "<b>",
    "q://QID1/x/1",
    [],
    {},
    [[]],
    {"0": {}},
    ["x", None],
]
QSF: dict[str, Any] = {
    "SurveyEntry": {"SurveyName": "Visit", "SurveyLanguage": "EN"},
    "SurveyElements": [
        {
            "Element": "BL",
            "Payload": [
                {
                    "Type": "Standard",
                    "ID": "B",
                    "Description": "A",
                    "Options": {"Looping": "None"},
                    "BlockElements": [
                        {"Type": "Question", "QuestionID": "QID1"},
                        {"Type": "Page Break"},
                        {"Type": "Question", "QuestionID": "QID2"},
                    ],
                }
            ],
        },
        {
            "Element": "FL",
            "Payload": {
                "Flow": [
                    {
                        "Type": "Branch",
                        "BranchLogic": {"0": {"0": {"LogicType": "Question"}}},
                        "Flow": [{"Type": "Block", "ID": "B"}],
                    }
                ]
            },
        },
        {"Element": "SO", "Payload": {"SurveyTitle": "T"}},
        {
            "Element": "SQ",
            "Payload": {
                "QuestionID": "QID1",
                "QuestionType": "MC",
                "Selector": "SAVR",
                "DataExportTag": "Q1",
                "Choices": {"1": {"Display": "A", "TextEntry": 1}, "2": {"Display": "B"}},
                "ChoiceOrder": ["1", "2"],
                "RecodeValues": {"1": "5"},
                "SkipLogic": [{"SkipToDestination": "QID2"}],
                "Language": {"DE": {"QuestionText": "x"}},
            },
        },
        {
            "Element": "SQ",
            "Payload": {
                "QuestionID": "QID2",
                "QuestionType": "Matrix",
                "Selector": "Likert",
                "Choices": {"1": {"Display": "A"}},
                "Answers": {"1": {"Display": "A"}, "2": {"Display": "B"}},
                "RecodeValues": {"1": "1", "2": "2"},
                "DisplayLogic": {
                    "0": {
                        "0": {
                            "LogicType": "Question",
                            "LeftOperand": "q://QID1/SelectableChoice/1",
                            "Operator": "Selected",
                        }
                    }
                },
            },
        },
    ],
}
SURVEYJS: dict[str, Any] = {
    "locale": "de",
    "title": {"de": "T"},
    "completedHtml": "x",
    "triggers": [{"type": "skip"}],
    "firstPageIsStartPage": True,
    "pages": [
        {"name": "s", "elements": [{"type": "html", "name": "h", "html": "x"}]},
        {
            "name": "p",
            "title": "P",
            "elements": [
                {
                    "type": "rating",
                    "name": "r",
                    "rateMin": 1,
                    "rateMax": 5,
                    "rateValues": [1, {"value": 2, "text": "x"}],
                    "rateStep": 1,
                },
                {
                    "type": "checkbox",
                    "name": "c",
                    "choices": ["a", {"value": "b", "text": {"de": "B"}}],
                    "validators": [{"type": "text"}],
                },
                {
                    "type": "matrix",
                    "name": "m",
                    "rows": ["a"],
                    "columns": [1, 2],
                    "visibleIf": "{r} > 3",
                    "isRequired": True,
                },
                {
                    "type": "panel",
                    "name": "n",
                    "elements": [{"type": "text", "name": "t", "inputType": "date", "min": "2026-01-01"}],
                },
            ],
        },
    ],
}


def places(found: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the ways to all that a document holds."""
    inner = (
        list(found.items()) if isinstance(found, dict) else list(enumerate(found)) if isinstance(found, list) else []
    )
    return [*([path] if path else []), *(way for name, each in inner for way in places(each, (*path, name)))]


def changed(document: Any, way: tuple[Any, ...], odd: Any) -> Any:
    copy = json.loads(json.dumps(document))
    holder = copy
    for step in way[:-1]:
        holder = holder[step]
    holder[way[-1]] = odd
    return copy


def is_read_or_refused(read: Callable[[bytes], Imported], data: bytes) -> None:
    with suppress(WrongUseError):
        assert read(data).survey.name


@given(st.sampled_from(places(QSF)), st.sampled_from(ODD))
@settings(max_examples=200)
def test_an_odd_qsf_file_is_read_or_refused(way: tuple[Any, ...], odd: Any) -> None:
    is_read_or_refused(read_qsf, json.dumps(changed(QSF, way, odd)).encode())


@given(st.sampled_from(places(SURVEYJS)), st.sampled_from(ODD))
@settings(max_examples=200)
def test_an_odd_surveyjs_file_is_read_or_refused(way: tuple[Any, ...], odd: Any) -> None:
    is_read_or_refused(read_surveyjs, json.dumps(changed(SURVEYJS, way, odd)).encode())


COLUMNS = ("qid", "gid", "type", "title", "question", "language", "relevance", "question_order", "parent_qid", "code")
ROW = st.dictionaries(
    st.sampled_from(COLUMNS), st.sampled_from(["", "1", "2", "L", "M", "F", "1 > ", "en", "Q1 == 'a'", "-"])
)
TABLES = st.dictionaries(
    st.sampled_from(
        ["surveys", "groups", "questions", "subquestions", "answers", "question_attributes", "question_l10ns"]
    ),
    st.lists(ROW, max_size=4),
)


@given(TABLES)
@settings(max_examples=150)
def test_an_odd_lss_file_is_read_or_refused(tables: dict[str, list[dict[str, str]]]) -> None:
    def row(record: dict[str, str]) -> str:
        fields = (f"<{name}>{value.replace('>', '&gt;')}</{name}>" for name, value in record.items())
        return f"<row>{''.join(fields)}</row>"

    rows = "".join(f"<{name}><rows>{''.join(map(row, each))}</rows></{name}>" for name, each in tables.items())
    text = f"<document><LimeSurveyDocType>Survey</LimeSurveyDocType>{rows}</document>"
    is_read_or_refused(read_lss, text.encode())
