"""What a respondent replied becomes answers of the kinds that measures count."""

from tests.ask.small_surveys import CONTACT, NPS, RANKED, REASON, ROWS, SERVICE, SHOP, asked, choices, page, survey

from regard.ask.answers import answers_of
from regard.ask.conditions import Reply
from regard.ask.survey import Question
from regard.vocabulary import Answer, AnswerKind, Scale


def answered(question: Question, **replies: Reply) -> tuple[Answer, ...]:
    named = {name.replace("__", "."): reply for name, reply in replies.items()}
    return answers_of(survey(page("p", question)), named, "de")


def test_a_point_stands_on_its_scale() -> None:
    nps = Answer(question="nps", kind=AnswerKind.NPS, value=3.0, scale=Scale(low=0, high=10))
    assert answered(NPS, nps=3.0) == (nps,)
    effort = asked("ease", "rating", scale=Scale(low=1, high=7), measures=AnswerKind.CES)
    assert answered(effort, ease=7.0) == (
        Answer(question="ease", kind=AnswerKind.CES, value=7.0, scale=Scale(low=1, high=7)),
    )


def test_each_row_of_a_matrix_is_an_answer() -> None:
    found = answered(SERVICE, service__care=4.0, service__speed=2.0)
    assert [(each.question, each.value) for each in found] == [("service.speed", 2.0), ("service.care", 4.0)]
    assert {each.kind for each in found} == {AnswerKind.RATING}
    columns = asked("grid", "matrix", rows=ROWS, options=choices("often", "never"))
    assert answered(columns, grid__care="never") == (
        Answer(question="grid.care", kind=AnswerKind.CHOICE, option="never"),
    )


def test_each_option_that_is_chosen_is_an_answer_and_words_go_with_their_own() -> None:
    found = answered(REASON, reason=("price", "other"), reason__other="the queue")
    assert [(each.option, each.text, each.language) for each in found] == [
        ("price", None, None),
        ("other", "the queue", "de"),
    ]


def test_a_single_choice_is_one_answer() -> None:
    pick = asked("pick", "single_choice", options=choices("red", "blue"))
    assert answered(pick, pick="red") == (Answer(question="pick", kind=AnswerKind.CHOICE, option="red"),)


def test_a_ranking_gives_each_option_its_place() -> None:
    found = answered(RANKED, ranked=("speed", "care", "price"))
    assert [(each.option, each.value, each.scale) for each in found] == [
        (option, place, Scale(low=1, high=3)) for place, option in enumerate(("speed", "care", "price"), 1)
    ]


def test_words_carry_their_language() -> None:
    why = asked("why", "text")
    assert answered(why, why="Zu laut.") == (
        Answer(question="why", kind=AnswerKind.TEXT, text="Zu laut.", language="de"),
    )


def test_numbers_days_and_consents_are_answers_of_their_kinds() -> None:
    assert answered(asked("age", "number"), age=-3.5)[0].value == -3.5
    assert answered(asked("day", "date"), day="2026-03-02")[0].option == "2026-03-02"
    (given,) = answered(CONTACT, contact=True)
    assert (given.kind, given.value, given.option) == (AnswerKind.CONSENT, 1.0, "contact")
    assert answered(CONTACT, contact=False)[0].value == 0.0


def test_only_what_counts_is_an_answer() -> None:
    replies: dict[str, Reply] = {"nps": 10.0, "reason": ("price",), "contact": True, "@unit": "north"}
    assert [each.question for each in answers_of(SHOP, replies, "en")] == ["nps", "contact"]
