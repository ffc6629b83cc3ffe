"""Interviews: passages are interactions, the last edition of each counts, and themes are counted by touchpoint."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regard.ask.code_book import Theme
from regard.ask.interviews import FREE, SOURCE, Cell, Interview, Noted, Passage, counted, crossed, event_of, events_of
from regard.ask.interviews import passages_in as passages_of
from regard.collect import start_catalogue
from regard.collect.intake import Intake
from regard.ledger import Ledger, create_ledger, exclude, read
from regard.measure import AnyOf, Breakdown
from regard.story import catch_up
from regard.vocabulary import Channel

MARCH = datetime(2026, 3, 2, 9, tzinfo=UTC)
ANN, NOBODY = ("customer_id", "ann"), ("customer_id", None)
BOOK = (Theme(key="price", name="Price", aliases=("costs",)), Theme(key="waiting", name="Waiting"))


def said(text: str = "Far too dear.", touchpoint: str = "store", *themes: str) -> Passage:
    return Passage(text=text, touchpoint=touchpoint, themes=themes)


def talk(*passages: Passage, key: str = "abcdef") -> Interview:
    return Interview(
        key=key, held_at=MARCH, passages=passages, interviewer="kim@example.org", channel=Channel.PHONE,
        account="delta", unit="kiel", guide="interview",
    )  # fmt: skip


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with create_ledger(tmp_path / "acme") as made:
        start_catalogue(made.folder)
        yield made


@pytest.fixture
def take(ledger: Ledger) -> Iterator[Callable[..., int]]:
    """Return a function that keeps an interview and returns how many passages are new."""
    with Intake(ledger) as intake:

        def taken(interview: Interview, who: tuple[str, str | None] = ANN) -> int:
            return intake.take(SOURCE, events_of(interview, who, "Europe/Berlin")).taken

        yield taken


def noted(ledger: Ledger, **asked: AnyOf) -> tuple[Noted, ...]:
    catch_up(ledger)
    with read(ledger) as reader:
        return passages_of(reader, Breakdown(where=tuple(asked.values())))


def test_a_passage_is_an_interaction_with_a_text() -> None:
    (event,) = events_of(talk(said("Dear.", "store", "price")), ANN, "UTC")
    assert (event.native_id, event.kind, event.touchpoint) == ("abcdef:1", "interview_passage", "store")
    assert (event.who, event.account, event.unit, event.employee) == ("ann", "delta", "kiel", "kim@example.org")
    assert [(answer.question, answer.kind, answer.text) for answer in event.answers] == [(FREE, "text", "Dear.")]
    context = msgspec.json.decode(event.context or "")
    assert context["sent_by"] == "phone"
    assert context["themes"] == ["price"]


def test_an_interview_sent_twice_stands_once(ledger: Ledger, take: Callable[..., int]) -> None:
    assert take(talk(said(), said("Kind people."))) == 2
    assert take(talk(said(), said("Kind people."))) == 0
    assert [each.text for each in noted(ledger)] == ["Far too dear.", "Kind people."]


def test_what_was_kept_is_read_as_it_was_written(ledger: Ledger, take: Callable[..., int]) -> None:
    full = Passage(
        text="Why?", touchpoint="store", themes=("price",), question="interview.opening", emotion="anger", need="help"
    )
    take(talk(full))
    (found,) = noted(ledger)
    assert (found.text, found.touchpoint, found.themes) == ("Why?", "store", ("price",))
    assert (found.question, found.emotion, found.need) == ("interview.opening", "anger", "help")
    assert (found.held_at, found.sent_by, found.guide) == (MARCH, "phone", "interview")
    assert found.customer is not None
    assert found.employee is not None
    assert "kim" not in found.employee


def test_somebody_unknown_has_no_pseudonym(ledger: Ledger, take: Callable[..., int]) -> None:
    take(talk(said()), NOBODY)
    assert noted(ledger)[0].customer is None


def test_personal_data_is_taken_out_of_words_and_needs(ledger: Ledger, take: Callable[..., int]) -> None:
    take(talk(Passage(text="Write to ann@example.org!", touchpoint="store", need="a call to +49 431 7654321")))
    (found,) = noted(ledger)
    assert (found.text, found.need) == ("Write to [email]!", "a call to [phone]")


def test_the_last_edition_counts(ledger: Ledger, take: Callable[..., int]) -> None:
    take(talk(said()))
    anew = event_of(talk(), 1, said("Dear.", "web", "price"), ANN, "UTC", edition=2)
    with Intake(ledger) as intake:
        intake.take(SOURCE, [anew])
    # Killed before the first edition was excluded: it is passed over all the same.
    assert [(each.text, each.edition, each.native_id) for each in noted(ledger)] == [("Dear.", 2, "abcdef:1:2")]


def test_a_passage_that_was_taken_out_is_gone_from_lists(ledger: Ledger, take: Callable[..., int]) -> None:
    take(talk(said(), said("Kind.")))
    exclude(ledger, SOURCE, "abcdef:1", reason="said in jest", at=MARCH)
    assert [each.number for each in noted(ledger)] == [2]


def test_only_what_is_within_the_scope_is_read(ledger: Ledger, take: Callable[..., int]) -> None:
    take(talk(said(), said("Slow.", "web")))
    assert [each.text for each in noted(ledger, scope=AnyOf("touchpoint", ("web",)))] == ["Slow."]


def of(interview: str, touchpoint: str, *themes: str, customer: str | None = "ann") -> Noted:
    return Noted(
        interview=interview, number=1, edition=1, held_at=MARCH, touchpoint=touchpoint, text="x", themes=themes,
        customer=customer,
    )  # fmt: skip


def test_themes_are_counted_by_touchpoint() -> None:
    found = crossed(
        [of("a", "store", "price"), of("a", "web", "price", "waiting"), of("b", "web", "waiting", customer="bob"),
         of("c", "web", customer=None)],
        BOOK,
    )  # fmt: skip
    assert found.touchpoints == ("web", "store")
    assert [line.theme for line in found.lines] == ["price", "waiting", None]
    assert found.lines[0].cells == (Cell(1, 1, 1), Cell(1, 1, 1))
    assert found.lines[0].total == Cell(2, 1, 1)
    assert found.lines[1].total == Cell(2, 2, 2)
    assert found.total == Cell(4, 3, 2)


def test_a_merged_theme_counts_for_the_other() -> None:
    found = crossed([of("a", "web", "costs", "price")], BOOK)
    assert [(line.theme, line.total.passages) for line in found.lines] == [("price", 1)]


def test_without_passages_the_matrix_is_empty() -> None:
    found = crossed([], BOOK)
    assert (found.touchpoints, found.lines, found.total) == ((), (), counted([]))


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["web", "store"]), st.sets(st.sampled_from("xy")))))
def test_a_line_never_counts_more_than_all(drawn: list[tuple[str, str, set[str]]]) -> None:
    found = crossed([of(interview, touchpoint, *themes) for interview, touchpoint, themes in drawn], ())
    for line in found.lines:
        assert sum(cell.passages for cell in line.cells) == line.total.passages <= found.total.passages
        assert line.total.interviews <= found.total.interviews


@pytest.mark.parametrize(("field", "value"), [("text", " "), ("touchpoint", ""), ("themes", ("No Key",))])
def test_a_passage_without_words_or_with_a_theme_that_is_no_key_is_none(field: str, value: object) -> None:
    with pytest.raises(ValueError, match=r"blank|no key"):
        msgspec.structs.replace(said(), **{field: value})


def test_an_interview_needs_a_zone() -> None:
    with pytest.raises(ValueError, match="zone"):
        Interview(key="abc", held_at=datetime(2026, 3, 2), passages=())  # noqa: DTZ001 - this is what is refused


def test_what_others_sent_under_this_name_is_passed_over(ledger: Ledger, take: Callable[..., int]) -> None:
    take(talk(said()))
    odd = msgspec.structs.replace(
        events_of(talk(said("Odd.")), ANN, "UTC")[0], native_id="odd", context='{"themes": 7}'
    )
    with Intake(ledger) as intake:
        intake.take(SOURCE, [odd])
    assert [each.text for each in noted(ledger)] == ["Far too dear."]
