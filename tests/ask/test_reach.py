"""What respondents can come by is found exactly: a twin tries every answer, one by one."""

from collections.abc import Iterator
from itertools import chain, combinations, product

from hypothesis import assume, given, note, settings
from tests.ask.drawn_surveys import surveys
from tests.ask.small_surveys import NPS, SHOP, asked, choices, page, survey

from regard.ask.checking import problems_of
from regard.ask.conditions import Replies, Reply, holds, read_condition
from regard.ask.faults import FaultKind
from regard.ask.reach import reach_of
from regard.ask.survey import Branch, Question, QuestionKind, Survey
from regard.ask.walk import names_of, stops

OF_REACH = {FaultKind.UNREACHED, FaultKind.NEVER_SHOWN, FaultKind.NEVER_TAKEN}
STEPS = [None, *(half / 2 for half in range(-1, 9))]
WORDS = [None, *"abcx", "aa", "yes", "0", "1", "2", "2.5", "3", "2026-01-02"]


def replies_to(question: Question, name: str) -> list[Reply | None]:
    """Return every answer that could matter to the comparisons that are drawn."""
    keys = [option.key for option in question.options]
    free = [option.key for option in question.options if not option.alone]
    fewest, most = int(question.least or 1), int(question.most or 4)
    sets = chain.from_iterable(combinations(free, size) for size in range(fewest, most + 1))
    lengths = [word for word in WORDS if word is None or fewest <= len(word) <= (question.most or 99)]
    limits = (question.least or -9, question.most or 99)
    found: dict[QuestionKind, list[Reply | None]] = {
        QuestionKind.MULTIPLE_CHOICE: [None, *sets, *((key,) for key in set(keys) - set(free))],
        QuestionKind.RANKING: [None, tuple(keys)],
        QuestionKind.TEXT: [*lengths],
        QuestionKind.NUMBER: [step for step in STEPS if step is None or limits[0] <= step <= limits[1]],
        QuestionKind.DATE: [
            None,
            *(f"2026-01-0{day}" for day in (1, 2, 3)),
            *([] if question.earliest else ["2025-12-31"]),
        ],
        QuestionKind.CONSENT: [None, True, False],
    }
    if name.endswith(".other"):
        return [*WORDS]
    tried = found.get(question.kind, [None, *map(float, question.points), *keys])
    return [reply for reply in tried if reply is not None or not question.required]


def everybody(made: Survey, names: set[str]) -> Iterator[Replies]:
    """Yield every respondent; what no condition asks for is left out."""
    asked_of = {name: question for question in made.questions for name in names_of(question) if name in names}
    tried = [replies_to(question, name) for name, question in asked_of.items()]
    size = 1
    for each in tried:
        size *= len(each)
    assume(size <= 100)
    units: list[dict[str, Reply]] = [{}, {"@unit": "north"}]
    facts = [{**unit, **channel} for unit in units for channel in ({}, {"@channel": "store"}, {"@channel": "web"})]
    for fact in facts:
        for drawn in product(*tried):
            said = zip(asked_of, drawn, strict=True)
            yield {**fact, **{name: reply for name, reply in said if reply is not None}}


def seen_by_everybody(made: Survey) -> tuple[set[str], set[str], set[tuple[str, int]]]:
    pages, questions, branches = set[str](), set[str](), set[tuple[str, int]]()
    conditions = [
        each for part in made.pages for each in (part.shown_if, *(branch.when for branch in part.next)) if each
    ] + [question.shown_if for question in made.questions if question.shown_if]
    every = {name for question in made.questions for name in names_of(question)}
    for replies in everybody(made, {name for name in every if any(name in each for each in conditions)}):
        for stop in stops(made, replies):
            pages.add(stop.page.key)
            questions |= {each.key for each in stop.questions}
            held = [at for at, each in enumerate(stop.page.next) if not each.when or _holds(each.when, stop.counted)]
            branches |= {(stop.page.key, at) for at in held[:1]}
    return pages, questions, branches


def _holds(text: str, replies: Replies) -> bool:
    return holds(read_condition(text), replies)


@settings(max_examples=100)
@given(surveys(most_pages=3, most_questions=2))
def test_what_can_be_reached_is_what_somebody_reaches(made: Survey) -> None:
    note(made.to_json().decode())
    faults = problems_of(made, to_publish=False)
    # What cannot be compared is refused before anybody asks who comes by.
    assume(FaultKind.WRONG_COMPARISON not in {fault.why for fault in faults})
    pages, questions, branches = seen_by_everybody(made)
    found = reach_of(made)
    assert found is not None
    assert (found.pages, found.questions, found.branches) == (pages, questions, branches)
    if {fault.why for fault in faults} <= OF_REACH:
        unreached = {fault.where for fault in faults if fault.why is FaultKind.UNREACHED}
        assert unreached == {each.key for each in made.pages} - pages


def test_conditions_that_exclude_each_other_are_seen_through() -> None:
    made = survey(
        page("a", NPS, next=(Branch(when="nps <= 6", to="low"), Branch(when="nps >= 6", to="end"))),
        page("low", asked("why", "text"), asked("praise", "text", shown_if="nps > 8")),
        page("high", asked("more", "text"), shown_if="nps > 8"),
    )
    said = [(fault.where, fault.why) for fault in problems_of(made, to_publish=False)]
    assert said == [("low/praise", FaultKind.NEVER_SHOWN), ("high", FaultKind.UNREACHED)]


def test_a_branch_behind_one_that_always_holds_is_never_taken() -> None:
    made = survey(
        page("a", NPS, next=(Branch(to="b"), Branch(when="nps > 3", to="end"))), page("b", asked("why", "text"))
    )
    (fault,) = problems_of(made, to_publish=False)
    assert (fault.where, fault.why) == ("a/next/2", FaultKind.NEVER_TAKEN)


def test_the_choice_of_many_options_is_tried_by_those_that_matter() -> None:
    many = asked("many", "multiple_choice", options=choices(*(f"o{n}" for n in range(40))), least=3, most=4)
    three = "many includes o1 and many includes o2 and many includes o3"
    made = survey(
        page("a", many),
        page("b", asked("why", "text"), shown_if=f"{three} and many includes o4"),
        page("c", asked("what", "text"), shown_if=f"{three} and many includes o4 and many includes o5"),
    )
    assert [fault.where for fault in problems_of(made, to_publish=False)] == ["c"]


def test_a_long_survey_is_searched_by_what_later_conditions_ask_for() -> None:
    pages = [page("p0", asked("q0", "nps"))]
    for number in range(1, 60):
        before, key = f"q{number - 1}", f"q{number}"
        pages.append(
            page(f"p{number}", asked(key, "nps", shown_if=f"{before} <= 6 or {before} >= 9 or {before} is empty"))
        )
    assert problems_of(survey(*pages), to_publish=False) == ()


def test_a_search_that_would_take_too_long_is_given_up() -> None:
    answers = [asked(f"q{number}", "nps") for number in range(12)]
    last = asked("why", "text", shown_if=" or ".join(f"q{number} <= 3 and q{number} != 1" for number in range(12)))
    never = page("never", asked("x", "text"), shown_if="q0 < 3 and q0 > 5")
    made = survey(page("p", *answers), page("r", last), never)
    assert reach_of(made) is None
    assert problems_of(made, to_publish=False) == ()
    facts = " or ".join(f"@attribute.a{number} is x" for number in range(20))
    assert reach_of(survey(page("p", NPS, shown_if=facts))) is None


def test_the_shop_can_be_answered_whole() -> None:
    found = reach_of(SHOP)
    assert found is not None
    assert (found.pages, found.questions) == ({"score", "wrong", "thanks"}, {"nps", "reason", "why", "contact"})
    assert found.branches == {("score", 0)}
