"""Random surveys and what browsers may post, for laws."""

from datetime import date

from hypothesis import strategies as st
from msgspec.structs import replace

from regard.ask.survey import CHOSEN, END, Branch, Option, Page, Question, QuestionKind, Row, Survey
from regard.vocabulary import Scale

OPTIONS = ("a", "b", "c", "d")
COUNTED = frozenset({QuestionKind.NUMBER, QuestionKind.TEXT, QuestionKind.MULTIPLE_CHOICE})
WITH_WORDS = frozenset({QuestionKind.SINGLE_CHOICE, QuestionKind.MULTIPLE_CHOICE})
SMALL = Scale(low=1, high=3)
WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)


def texts_in(languages: tuple[str, ...]) -> st.SearchStrategy[dict[str, str]]:
    return st.fixed_dictionaries(dict.fromkeys(languages, WORDS))


@st.composite
def questions(draw: st.DrawFn, key: str, languages: tuple[str, ...] = ("en",)) -> Question:
    """Draw a question of any kind, which can be answered within its limits."""
    kind = draw(st.sampled_from(QuestionKind))
    options = draw(_options(kind, languages))
    scales = [SMALL] if kind is QuestionKind.MATRIX else [None, SMALL]
    scaled = kind in {QuestionKind.RATING, QuestionKind.EMOJI} or (kind is QuestionKind.MATRIX and not options)
    made = Question(
        key=key,
        kind=kind,
        text=draw(texts_in(languages)),
        options=options,
        scale=draw(st.sampled_from(scales)) if scaled else None,
        rows=tuple(Row(key=row, text={"en": row}) for row in ("speed", "care")) if kind is QuestionKind.MATRIX else (),
        required=draw(st.booleans()),
        random=draw(st.booleans()),
        purpose="contact" if kind is QuestionKind.CONSENT else None,
    )
    return draw(_limited(made))


@st.composite
def _options(draw: st.DrawFn, kind: QuestionKind, languages: tuple[str, ...]) -> tuple[Option, ...]:
    if kind not in CHOSEN and not (kind is QuestionKind.MATRIX and draw(st.booleans())):
        return ()
    keys = OPTIONS[: draw(st.integers(2, 4))]
    other = draw(st.sampled_from([None, *keys])) if kind in WITH_WORDS else None
    alone = draw(st.sampled_from([None, *keys])) if kind is QuestionKind.MULTIPLE_CHOICE else None
    return tuple(
        Option(key=key, text=draw(texts_in(languages)), other=key == other, alone=key == alone) for key in keys
    )


@st.composite
def _limited(draw: st.DrawFn, made: Question) -> Question:
    if made.kind is QuestionKind.DATE:
        return replace(made, earliest=draw(st.sampled_from([None, date(2026, 1, 1)])), latest=date(2026, 1, 3))
    if made.kind not in COUNTED:
        return made
    least = draw(st.sampled_from([None, 1]))
    return replace(made, least=least, most=draw(st.sampled_from([None, 2 if least else 1])))


@st.composite
def comparisons_with(draw: st.DrawFn, question: Question) -> str:
    """Draw a comparison with the replies to a question, which need not make sense."""
    name = question.key if not question.rows else f"{question.key}.{draw(st.sampled_from(['speed', 'care']))}"
    sign = draw(st.sampled_from(["=", "is not", "<", "<=", ">", ">=", "includes", "is empty", "is not empty"]))
    if any(option.other for option in question.options) and draw(st.booleans()):
        name, sign = f"{name}.other", draw(st.sampled_from(["=", "is not", "is empty"]))
    values = ["0", "1", "2", "2.5", "3", "a", "b", "c", "yes", "2026-01-02", "aa"]
    return f"{name} {sign}" if "empty" in sign else f"{name} {sign} {draw(st.sampled_from(values))}"


@st.composite
def conditions(draw: st.DrawFn, known: list[Question]) -> str | None:
    """Draw a condition on questions, or a fact; None: none."""
    if not draw(st.booleans()):
        return None
    facts = st.sampled_from(["@channel is store", "@channel is not store", "@unit is empty"])
    one = st.one_of([facts, *map(comparisons_with, known)])
    parts = draw(st.lists(one, min_size=1, max_size=2))
    return f" {draw(st.sampled_from(['and', 'or']))} ".join(
        draw(st.sampled_from(["", "not "])) + part for part in parts
    )


@st.composite
def surveys(draw: st.DrawFn, most_pages: int = 4, most_questions: int = 3) -> Survey:
    """Draw a survey whose conditions ask for what was asked before, and whose branches lead on."""
    languages = draw(st.sampled_from([("en",), ("de", "en"), ("pt-BR",)]))
    asked, pages, count = list[Question](), list[Page](), draw(st.integers(1, most_pages))
    for place in range(count):
        shown_if, own = draw(conditions(asked)), list[Question]()
        for line in range(draw(st.integers(0, most_questions))):
            question = draw(questions(f"q{place}{line}", languages))
            own.append(replace(question, shown_if=draw(conditions([*asked, *own]))))
        asked += own
        later = [END, *(f"p{after}" for after in range(place + 1, count))]
        branches = tuple(
            Branch(when=draw(conditions(asked)), to=draw(st.sampled_from(later)))
            for _ in range(draw(st.integers(0, 2)))
        )
        text = draw(texts_in(languages))
        made = Page(key=f"p{place}", questions=tuple(own), text=text, shown_if=shown_if, next=branches)
        pages.append(replace(made, random=draw(st.booleans())))
    name = draw(WORDS.filter(str.strip))
    return Survey(key="drawn", name=name, touchpoint="shop", languages=languages, pages=tuple(pages))


SAID = st.one_of(
    st.sampled_from(
        ["", " ", "0", "1", "2", "3", "7", "10", "a", "b", "c", "d", "yes", "no", "2026-01-02", "1,5", "x"]
    ),
    st.text(max_size=6),
)


@st.composite
def forms(draw: st.DrawFn, page: Page) -> dict[str, list[str]]:
    """Draw what a browser, or somebody who wants to do harm, may post from a page."""
    keys = [each.key for each in page.questions]
    parts = ["", ".other", ".speed", ".care", *(f".{option}" for option in OPTIONS)]
    names = [f"{key}{part}" for key in keys for part in parts] + ["@channel", "@opened", "unknown"]
    return draw(st.dictionaries(st.sampled_from(names), st.lists(SAID, max_size=3), max_size=len(names)))
