"""Surveys of Qualtrics: everything is in the survey or in the list."""

import json
from pathlib import Path
from typing import Any

import pytest

from regard.ask.interchange.qsf import read_qsf
from regard.ask.interchange.unmapped import Imported, Why
from regard.ask.survey import Question, QuestionKind
from regard.errors import WrongUseError
from regard.vocabulary import Scale

SAMPLES = sorted((Path(__file__).parents[2] / "../shared/data/surveys/qualtrics").glob("*.qsf"))
Payload = dict[str, Any]


def asked(number: int, kind: str = "MC", selector: str = "SAVR", **parts: Any) -> Payload:
    """Return a question of two choices."""
    usual = {
        "QuestionID": f"QID{number}",
        "DataExportTag": f"Q{number}",
        "QuestionType": kind,
        "Selector": selector,
        "QuestionText": f"Question {number}?",
        "Choices": {"1": {"Display": "Yes"}, "2": {"Display": "No"}},
        "ChoiceOrder": ["1", "2"],
        "Validation": {"Settings": {"ForceResponse": "OFF", "Type": "None"}},
    }
    return {**usual, **parts}


def block(name: str, *members: int | str, **parts: Any) -> Payload:
    """Return a block; a text among its members is a page break."""
    elements = [
        {"Type": "Page Break"} if isinstance(each, str) else {"Type": "Question", "QuestionID": f"QID{each}"}
        for each in members
    ]
    return {"Type": "Standard", "ID": f"BL_{name}", "Description": name, "BlockElements": elements, **parts}


def document(
    questions: list[Payload], blocks: Any = None, flow: Any = None, options: Payload | None = None, **entry: Any
) -> bytes:
    every = [block("All", *(int(each["QuestionID"][3:]) for each in questions))]
    elements: list[Payload] = [
        {"Element": "BL", "Payload": blocks if blocks is not None else every},
        *({"Element": "SQ", "Payload": each} for each in questions),
        {"Element": "SO", "Payload": options or {}},
    ]
    if flow is not None:
        elements.append({"Element": "FL", "Payload": {"Type": "Root", "Flow": flow}})
    known = {"SurveyName": "Visit", "SurveyLanguage": "EN", **entry}
    return json.dumps({"SurveyEntry": known, "SurveyElements": elements}).encode()


def imported(*questions: Payload, **parts: Any) -> Imported:
    return read_qsf(document(list(questions), **parts))


def only(*questions: Payload, **parts: Any) -> Question:
    return imported(*questions, **parts).survey.questions[-1]


def told(found: Imported) -> set[tuple[str, str, Why]]:
    return {(each.where, each.what, each.why) for each in found.unmapped}


def logic(*lines: Payload, kind: str = "If") -> Payload:
    numbered = {str(place): {"LogicType": "Question", **line} for place, line in enumerate(lines)}
    return {"0": {**numbered, "Type": kind}, "Type": "BooleanExpression"}


def selected(qid: int, choice: str, operator: str = "Selected", **parts: Any) -> Payload:
    return {"LeftOperand": f"q://QID{qid}/SelectableChoice/{choice}", "Operator": operator, **parts}


def test_a_single_choice_has_its_options_by_what_they_say() -> None:
    found = only(asked(1))
    assert (found.key, found.kind, found.text) == ("q1", QuestionKind.SINGLE_CHOICE, {"en": "Question 1?"})
    assert [(option.key, option.text) for option in found.options] == [("yes", {"en": "Yes"}), ("no", {"en": "No"})]


def test_choices_come_in_their_order_with_other_words_and_none() -> None:
    choices = {
        "1": {"Display": "A"},
        "2": {"Display": "Other", "TextEntry": "true"},
        "4": {"Display": "More", "TextEntry": 1},
        "3": {"Display": "None", "ExclusiveAnswer": True},
    }
    found = imported(asked(1, selector="MAVR", Choices=choices, ChoiceOrder=["2", "1", "3"]))
    options = found.survey.questions[0].options
    assert [(each.key, each.other, each.alone) for each in options] == [
        ("other", True, False),
        ("a", False, False),
        ("none", False, True),
        ("more", False, False),
    ]
    assert ("Q1", "text entry of 'More'", Why.OTHER) in told(found)


def test_names_and_recoded_values_are_keys() -> None:
    named = only(asked(1, VariableNaming={"1": "agree", "2": "disagree"}))
    recoded = only(asked(1, RecodeValues={"1": "5", "2": "1"}))
    same = only(asked(1, RecodeValues={"1": "1", "2": "2"}))
    assert [[each.key for each in found.options] for found in (named, recoded, same)] == [
        ["agree", "disagree"],
        ["5", "1"],
        ["yes", "no"],
    ]


def test_nps_is_nps_with_the_words_at_its_ends() -> None:
    found = only(
        asked(1, selector="NPS", Choices=[{"Display": "0"}], ColumnLabels=[{"Display": "Not"}, {"Display": "Very"}])
    )
    assert (found.kind, found.labels) == (QuestionKind.NPS, {0: {"en": "Not"}, 10: {"en": "Very"}})


def test_a_matrix_with_recoded_points_is_a_scale() -> None:
    answers = {"1": {"Display": "Bad"}, "2": {"Display": "Good"}}
    parts = {"Answers": answers, "AnswerOrder": ["1", "2"], "SubSelector": "SingleAnswer"}
    found = only(asked(1, "Matrix", "Likert", RecodeValues={"1": "1", "2": "2"}, **parts))
    assert (found.scale, found.labels) == (Scale(low=1, high=2), {1: {"en": "Bad"}, 2: {"en": "Good"}})
    assert [row.key for row in found.rows] == ["yes", "no"]


def test_a_matrix_with_an_answer_that_is_not_analysed_is_no_scale() -> None:
    answers = {"1": {"Display": "Good"}, "2": {"Display": "n/a"}}
    recoded = {"RecodeValues": {"1": "1", "2": "2"}, "AnalyzeChoices": {"2": "No"}}
    found = only(asked(1, "Matrix", "Likert", Answers=answers, **recoded))
    assert (found.scale, [option.key for option in found.options]) == (None, ["good", "n_a"])


def test_a_matrix_of_several_answers_is_a_question_a_row() -> None:
    found = imported(asked(1, "Matrix", "Likert", SubSelector="MultipleAnswer", Answers={"1": {"Display": "A"}}))
    assert [(each.key, each.kind) for each in found.survey.questions] == [
        ("q1_yes", QuestionKind.MULTIPLE_CHOICE),
        ("q1_no", QuestionKind.MULTIPLE_CHOICE),
    ]
    assert ("Q1", "MultipleAnswer", Why.SPLIT) in told(found)


def settings(**parts: Any) -> Payload:
    return {"Validation": {"Settings": parts}}


@pytest.mark.parametrize(
    ("payload", "kind", "limits"),
    [
        (asked(1, "TE", "ML", **settings(TotalChars="200")), QuestionKind.TEXT, (None, 200)),
        (
            asked(1, "TE", "SL", **settings(ContentType="ValidNumber", ValidNumber={"Min": "1", "Max": 9})),
            QuestionKind.NUMBER,
            (1, 9),
        ),
        (asked(1, "TE", "SL", **settings(ContentType="ValidDate")), QuestionKind.DATE, (None, None)),
        (asked(1, "RO", "DND"), QuestionKind.RANKING, (None, None)),
        (asked(1, selector="MAVR", **settings(MinChoices="1", MaxChoices="2")), QuestionKind.MULTIPLE_CHOICE, (1, 2)),
        (asked(1, "Slider", "HSLIDER", Choices={}), QuestionKind.NUMBER, (0, 100)),
    ],
)
def test_other_kinds_have_their_limits(payload: Payload, kind: QuestionKind, limits: tuple[Any, Any]) -> None:
    found = only(payload)
    assert (found.kind, (found.least, found.most)) == (kind, limits)


def test_stars_and_short_sliders_are_ratings() -> None:
    stars = only(asked(1, "Slider", "STAR", Choices={}, Configuration={"StarCount": 7}))
    short = only(asked(1, "Slider", "HBAR", Choices={}, Configuration={"CSSliderMin": 0, "CSSliderMax": 10}))
    nps = asked(
        1, "Slider", "HBAR", Choices={}, Configuration={"CSSliderMax": 10}, QuestionText="Would you recommend us?"
    )
    assert (stars.kind, stars.points) == (QuestionKind.RATING, tuple(range(1, 8)))
    assert (short.kind, short.points) == (QuestionKind.RATING, tuple(range(11)))
    assert only(nps).kind is QuestionKind.NPS


@pytest.mark.parametrize("kind", ["CS", "Slider"])
def test_lines_of_numbers_are_a_question_each(kind: str) -> None:
    found = imported(asked(1, kind, "HSLIDER"))
    assert [(each.key, each.kind) for each in found.survey.questions] == [
        ("q1_yes", QuestionKind.NUMBER),
        ("q1_no", QuestionKind.NUMBER),
    ]
    assert ("Q1", kind, Why.SPLIT) in told(found)


def test_a_form_is_a_question_a_line() -> None:
    assert [each.text for each in imported(asked(1, "TE", "FORM")).survey.questions] == [{"en": "Yes"}, {"en": "No"}]


@pytest.mark.parametrize(
    "payload",
    [
        asked(1, "PGR", "DragAndDrop"),
        asked(1, "Timing", "PageTimer"),
        asked(1, "Meta", "Browser"),
        asked(1, "Matrix", "MaxDiff"),
        asked(1, "MC", "NEW"),
        asked(1, "FileUpload", "FileUpload"),
    ],
)
def test_a_question_of_no_kind_is_said(payload: Payload) -> None:
    found = imported(payload)
    assert found.survey.questions == ()
    assert told(found) == {("Q1", f"{payload['QuestionType']} {payload['Selector']}", Why.NO_KIND)}


@pytest.mark.parametrize(
    ("parts", "what", "why"),
    [
        ({"QuestionJS": "x()"}, "JavaScript", Why.SETTING),
        ({"GradingData": [{"ChoiceID": "1"}]}, "scoring", Why.SETTING),
        ({"QuestionText": "<img src=x>Q"}, "<img>", Why.PICTURE),
        ({"QuestionText": "Hi ${e://Field/name}"}, "${e://Field/name}", Why.PIPE),
        ({"Randomization": {"Type": "Advanced"}}, "Randomization Advanced", Why.ORDER),
        (settings(ForceResponse="RequestResponse"), "RequestResponse", Why.CHECK),
        (settings(Type="CustomValidation"), "CustomValidation", Why.CHECK),
        ({"QuestionType": "TE", **settings(ContentType="ValidEmail")}, "ValidEmail", Why.CHECK),
        ({"Choices": [], "DynamicChoices": {"Locator": "x"}}, "carried forward choices", Why.SETTING),
        ({"Choices": []}, "single_choice", Why.PARTS),
        ({"Language": {"??": {}}}, "??", Why.LANGUAGE),
        ({"DisplayLogic": {"0": {"0": {"LogicType": "EmbeddedField"}, "Type": "If"}}}, "logic", Why.CONDITION),
    ],
)
def test_what_a_question_loses_is_said(parts: Payload, what: str, why: Why) -> None:
    assert (what, why) in {(each.what, each.why) for each in imported(asked(1, **parts)).unmapped}


def test_forced_and_random_questions_stay_so() -> None:
    found = only(asked(1, Randomization={"Type": "All"}, **settings(ForceResponse="ON")))
    assert (found.required, found.random) == (True, True)


def test_translations_come_along() -> None:
    german = {"QuestionText": "Warum?", "Choices": {"1": {"Display": "Ja"}}}
    found = imported(asked(1, Language={"DE": german, "PT-BR": []}))
    assert found.survey.languages == ("en", "de", "pt-BR")
    assert found.survey.questions[0].text == {"en": "Question 1?", "de": "Warum?"}
    assert found.survey.questions[0].options[0].text == {"en": "Yes", "de": "Ja"}


def test_an_answer_is_piped_and_a_brace_is_a_brace() -> None:
    text = "You said ${q://QID1/ChoiceGroup/SelectedChoices} {so}."
    assert only(asked(1), asked(2, QuestionText=text)).text == {"en": "You said {q1} {{so}."}


def test_page_breaks_and_blocks_are_pages() -> None:
    blocks = {"0": block("First", 1, "break", 2), "1": block("Second", 3, Options={"RandomizeQuestions": "true"})}
    found = imported(asked(1), asked(2), asked(3), blocks=blocks).survey
    assert [(page.key, [each.key for each in page.questions], page.random) for page in found.pages] == [
        ("first", ["q1"], False),
        ("first_2", ["q2"], False),
        ("second", ["q3"], True),
    ]


def test_descriptive_text_stands_on_the_page() -> None:
    found = imported(asked(1, "DB", "TB", QuestionText="Hello."), asked(2), asked(3, "DB", "TB", QuestionText="Bye."))
    assert found.survey.pages[0].text == {"en": "Hello.\n\nBye."}
    assert told(found) == {("Q3", "descriptive text", Why.MOVED)}


def test_descriptive_text_alone_has_the_page_to_itself() -> None:
    shown = asked(2, "DB", "TB", DisplayLogic=logic(selected(1, "1")))
    blocks = [block("A", 1), block("B", 2)]
    assert imported(asked(1), shown, blocks=blocks).survey.pages[1].shown_if == "q1 = yes"
    together = imported(asked(1), shown)
    assert ("Q2", "DisplayLogic", Why.CONDITION) in told(together)


def test_the_trash_and_blocks_outside_the_flow_are_left_out_and_said() -> None:
    blocks = [block("A", 1), block("Bin", 2, Type="Trash"), block("Spare", 3)]
    found = imported(asked(1), asked(2), asked(3), blocks=blocks, flow=[{"Type": "Block", "ID": "BL_A"}])
    assert [each.key for each in found.survey.questions] == ["q1"]
    assert {("Bin", "block", Why.UNUSED), ("Spare", "block", Why.UNUSED)} == told(found)


@pytest.mark.parametrize(
    ("line", "condition"),
    [
        (selected(1, "1"), "q1 = yes"),
        (selected(1, "2", "NotSelected"), "not q1 = no"),
        (selected(2, "1"), "q2 includes yes"),
        (selected(3, "9"), "q3 = 9"),
        ({"LeftOperand": "q://QID4/SelectableChoice/1/2", "Operator": "Selected"}, "q4.yes = b"),
        ({"LeftOperand": "q://QID5/ChoiceTextEntryValue", "Operator": "Empty"}, "q5 is empty"),
        ({"LeftOperand": "q://QID5/ChoiceTextEntryValue", "Operator": "NotEmpty"}, "not q5 is empty"),
        ({"LeftOperand": "q://QID5/ChoiceTextEntryValue", "Operator": "GreaterThan", "RightOperand": "3"}, "q5 > 3"),
    ],
)
def test_display_logic_becomes_a_condition(line: Payload, condition: str) -> None:
    matrix = asked(4, "Matrix", "Likert", Answers={"1": {"Display": "A"}, "2": {"Display": "B"}})
    before = (asked(1), asked(2, selector="MAVR"), asked(3, selector="NPS"), matrix, asked(5, "TE", "SL"))
    found = imported(*before, asked(6, DisplayLogic=logic(line)))
    assert found.survey.questions[-1].shown_if == condition
    assert found.unmapped == ()


@pytest.mark.parametrize(
    "line",
    [
        selected(9, "1"),
        selected(1, "7"),
        {"LeftOperand": "q://QID2/SelectableChoice/1", "Operator": "Empty"},
        selected(1, "1", "Displayed"),
        selected(2, "1"),
        selected(2, "1/9"),
        {"LeftOperand": "nonsense", "Operator": "Selected"},
        {"LeftOperand": "q://QID2/x", "Operator": "Empty"},
        {"LeftOperand": "q://QID1/ChoiceTextEntryValue", "Operator": "GreaterThan", "RightOperand": "1"},
    ],
)
def test_logic_that_cannot_be_written_is_said(line: Payload) -> None:
    matrix = asked(2, "Matrix", "Likert", Answers={"1": {"Display": "A"}})
    found = imported(asked(1), matrix, asked(3, DisplayLogic=logic(line)))
    assert found.survey.questions[-1].shown_if is None
    assert told(found) == {("Q3", "logic", Why.CONDITION)}


def test_and_binds_closer_than_or_within_groups_and_between_them() -> None:
    lines = (selected(1, "1"), selected(1, "2", Conjuction="Or"), selected(2, "1", Conjuction="And"))
    both = {**logic(*lines), "1": {"0": {"LogicType": "Question", **selected(2, "2")}, "Type": "AndIf"}}
    either = {**logic(selected(1, "1")), "1": {"0": {"LogicType": "Question", **selected(2, "2")}, "Type": "ElseIf"}}
    assert only(asked(1), asked(2), asked(3, DisplayLogic=both)).shown_if == (
        "(q1 = yes or (q1 = no and q2 = yes)) and q2 = no"
    )
    assert only(asked(1), asked(2), asked(3, DisplayLogic=either)).shown_if == "q1 = yes or q2 = no"


def test_logic_that_is_longer_than_a_condition_is_said() -> None:
    many = logic(*(selected(1, "1", Conjuction="Or") for _ in range(99)))
    half = logic(*(selected(1, "1", Conjuction="Or") for _ in range(60)))
    assert ("Q2", "logic", Why.CONDITION) in told(imported(asked(1), asked(2, DisplayLogic=many)))
    flow = [branch(selected(1, "1"), {"Type": "Block", "ID": "BL_B"})]
    flow[0]["BranchLogic"] = half
    within = [{"Type": "Block", "ID": "BL_A"}, {**flow[0], "Flow": flow}]
    found = imported(asked(1), asked(2), blocks=[block("A", 1), block("B", 2)], flow=within)
    assert ("B", "logic", Why.CONDITION) in told(found)


def test_logic_without_a_line_is_said() -> None:
    empty = {"0": {"Type": "If"}}
    assert ("Q2", "logic", Why.CONDITION) in told(imported(asked(1), asked(2, DisplayLogic=empty)))


def skip(to: str, **parts: Any) -> list[Payload]:
    return [{"ChoiceLocator": "q://QID1/SelectableChoice/1", "Condition": "Selected", "SkipToDestination": to, **parts}]


def branches(to: str, **parts: Any) -> list[tuple[str, str | None]]:
    blocks = [block("A", 1, 2, 3), block("B", 4)]
    found = imported(asked(1, SkipLogic=skip(to, **parts)), asked(2), asked(3), asked(4), blocks=blocks)
    return [(branch.to, branch.when) for branch in found.survey.pages[0].next]


def test_a_skip_leads_to_the_page_of_its_question() -> None:
    assert branches("QID3") == [("a_3", "q1 = yes")]
    assert branches("ENDOFBLOCK") == [("b", "q1 = yes")]
    assert branches("ENDOFSURVEY") == [("end", "q1 = yes")]


@pytest.mark.parametrize(("to", "condition"), [("QID1", "Selected"), ("QID3", "Quota")])
def test_a_skip_that_cannot_be_written_is_said(to: str, condition: str) -> None:
    found = imported(asked(1, SkipLogic=skip(to, Condition=condition)), asked(2), asked(3))
    assert told(found) == {("Q1", "SkipLogic", Why.JUMP)}


def branch(line: Payload, *inner: Payload) -> Payload:
    return {"Type": "Branch", "BranchLogic": logic(line), "Flow": list(inner)}


def test_a_branch_of_the_flow_shows_its_pages_or_ends_the_survey() -> None:
    flow = [
        {"Type": "Block", "ID": "BL_A"},
        branch(selected(1, "1"), {"Type": "EndSurvey"}),
        branch(selected(1, "2"), {"Type": "Group", "Flow": [{"Type": "Standard", "ID": "BL_B"}]}),
    ]
    found = imported(asked(1), asked(2), blocks=[block("A", 1), block("B", 2)], flow=flow)
    first, second = found.survey.pages
    assert ([(each.to, each.when) for each in first.next], second.shown_if) == ([("end", "q1 = yes")], "q1 = no")
    assert found.unmapped == ()


def test_an_end_whose_logic_cannot_be_written_never_comes_too_early() -> None:
    flow = [{"Type": "Block", "ID": "BL_A"}, branch(selected(9, "1"), {"Type": "EndSurvey"}), {"Type": "EndSurvey"}]
    found = imported(asked(1), blocks=[block("A", 1)], flow=flow)
    assert found.survey.pages[0].next == ()
    assert told(found) == {("A", "logic", Why.CONDITION), ("flow", "EndSurvey", Why.FLOW)}


def test_a_block_that_comes_again_is_asked_once() -> None:
    found = imported(asked(1), blocks=[block("A", 1)], flow=[{"Type": "Block", "ID": "BL_A"}] * 2)
    assert [each.key for each in found.survey.questions] == ["q1"]
    assert told(found) == {("A", "block that comes again", Why.FLOW)}


def test_steps_that_the_flow_does_not_have_are_said() -> None:
    flow = [
        {"Type": "EmbeddedData", "EmbeddedData": [{"Field": "store"}]},
        {"Type": "BlockRandomizer", "Flow": [{"Type": "Block", "ID": "BL_A"}, {"Type": "Block", "ID": "BL_gone"}]},
    ]
    looped = {"Looping": "Question", "RandomizeQuestions": "Advanced"}
    found = imported(asked(1), blocks=[block("A", 1, Options=looped)], flow=flow)
    assert told(found) == {
        ("flow", "EmbeddedData store", Why.FLOW),
        ("flow", "BlockRandomizer", Why.ORDER),
        ("A", "loop & merge", Why.FLOW),
        ("A", "RandomizeQuestions Advanced", Why.ORDER),
    }


def test_settings_of_the_survey_come_along_or_are_said() -> None:
    options = {"SurveyTitle": "<b>Your visit</b>", "AnonymizeResponse": "Yes", "PasswordProtection": "Yes", "Skin": "x"}
    found = imported(asked(1), options=options, SurveyLanguage="DE")
    assert (found.survey.title, found.survey.anonymous) == ({"de": "Your visit"}, True)
    assert told(found) == {("survey", "PasswordProtection", Why.SETTING), ("survey", "Skin", Why.SETTING)}


def test_elements_that_are_unknown_are_said() -> None:
    whole = json.loads(document([asked(1)]))
    whole["SurveyElements"] += [
        {"Element": "QO", "PrimaryAttribute": "Men"},
        {"Element": "SCO", "Payload": {"ScoringCategories": [1]}},
        "odd",
    ]
    found = read_qsf(json.dumps(whole).encode(), "store")
    assert told(found) == {("survey", "QO Men", Why.SETTING), ("survey", "scoring", Why.SETTING)}
    assert found.survey.touchpoint == "store"


@pytest.mark.parametrize("data", [b"{}", b'{"SurveyEntry": {"a": 1}}', b"<xml/>"])
def test_what_is_no_survey_of_qualtrics_is_refused(data: bytes) -> None:
    with pytest.raises(WrongUseError, match="format QSF"):
        read_qsf(data)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_a_public_sample_is_read_whole(sample: Path) -> None:
    elements = json.loads(sample.read_text())["SurveyElements"]
    tags = {each["Payload"]["DataExportTag"].lower() for each in elements if each["Element"] == "SQ"}
    found = read_qsf(sample.read_bytes())
    texts = sum(len(page.text) for page in found.survey.pages)
    known = {each.key.split("_")[0] for each in found.survey.questions} | {
        each.where.lower() for each in found.unmapped
    }
    unused = sum(
        len(part["BlockElements"])
        for each in elements
        if each["Element"] == "BL"
        for part in each["Payload"]
        if part["Type"] == "Trash"
    )
    assert len(tags - known) <= texts + unused
    assert len(found.survey.questions) >= 20
