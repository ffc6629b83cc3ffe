"""Who declined counts in totals alone: in no journey, list, segment or driver, and their words are not shown."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from regard.ask.answered import answered
from regard.collect import start_catalogue
from regard.collect.catalogue import read_catalogue
from regard.collect.event import Event
from regard.collect.intake import Intake
from regard.collect.purposes import Covers
from regard.explain.evidence import read_contacts
from regard.journeys import allowed as doors
from regard.journeys import view
from regard.journeys.allowed import allowed, answers_shown
from regard.journeys.customers import count_customers, count_left_out, customers
from regard.journeys.listing import contacts_behind, customers_behind
from regard.journeys.view import Behind
from regard.ledger import Ledger, Reader, create_ledger, read
from regard.measure import MEASURES, Breakdown, Condition, behind
from regard.report.findings import Question, find
from regard.report.sections.limits import limits
from regard.resolve import consent_event
from regard.resolve.consent import Consent, Said
from regard.story import catch_up
from regard.vault import pseudonym
from regard.vocabulary import USUAL_SCALES, Answer, AnswerKind

MAY = datetime(2026, 5, 1, 8, tzinfo=UTC)
WORDS = {"ann": "it was quick", "bob": "it was slow", "carla": "it was kind"}


def said(who: str, purpose: str, state: Said = Said.WITHDRAWN, at: float = 3) -> Event:
    consent = Consent(state, MAY + timedelta(days=at), purpose, "agent")
    return consent_event(consent, ("customer_id", who), "web", f"{who}-{purpose}-{at}")


def contacts(who: str) -> list[Event]:
    """Return two contacts a day apart, an answer with words in the second; all have the plan gold."""
    start = round(MAY.timestamp() * 1_000_000)
    reply = (
        Answer(question="nps", kind=AnswerKind.NPS, value=9, scale=USUAL_SCALES[AnswerKind.NPS]),
        Answer(question="why", kind=AnswerKind.TEXT, text=WORDS[who]),
    )
    first = Event(native_id=f"{who}1", occurred_us=start, who=who, touchpoint="web", attributes=(("plan", "gold"),))
    later = start + 86_400_000_000
    return [
        first,
        Event(
            native_id=f"{who}2", occurred_us=later, who=who, touchpoint="store", answers=reply,
            kind="invitation_answered", context='{"survey":"visit"}',
        ),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """Bob declined profiling, Carla being shown; Ann agreed to both."""
    folder: Path = tmp_path_factory.mktemp("left-out") / "acme"
    with create_ledger(folder) as made:
        start_catalogue(folder)
        with Intake(made) as intake:
            assert intake.take("shop", [each for who in WORDS for each in contacts(who)]).refused == {}
            words = [said("bob", "profiling"), said("carla", "showing"), said("ann", "profiling", Said.GIVEN)]
            assert intake.take("crm", words).refused == {}
        catch_up(made)
        yield made


@pytest.fixture(scope="module")
def reader(ledger: Ledger) -> Iterator[Reader]:
    with read(ledger) as opened:
        yield opened


def number(ledger: Ledger, reader: Reader, who: str) -> int:
    found = reader.number_of(pseudonym(ledger.pseudonym_key, "customer_id", who).hex())
    assert found is not None
    return found


def test_who_declined_profiling_is_in_no_journey(ledger: Ledger, reader: Reader) -> None:
    made = view(reader)
    assert made.left_out == 1
    assert number(ledger, reader, "bob") not in made.whole.customer_no
    assert made.customers == 2


def test_conditions_let_nobody_in_again(ledger: Ledger, reader: Reader) -> None:
    rows = reader.table("interaction").filter(reader.table("interaction")["touchpoint"] == "web")
    assert number(ledger, reader, "bob") not in view(reader, rows).whole.customer_no


def test_totals_have_everybody(reader: Reader) -> None:
    (nps,) = MEASURES["nps"](reader, Breakdown())
    assert nps.n == 3


def test_who_declined_profiling_is_in_no_segment(reader: Reader) -> None:
    gold = Breakdown(where=(Condition.parse("attribute:plan=gold"),))
    assert MEASURES["nps"](reader, gold)[0].n == 2
    groups = {each.group["attribute:plan"]: each.n for each in MEASURES["nps"](reader, Breakdown(("attribute:plan",)))}
    assert groups == {"gold": 2, None: 1}


def test_who_declined_is_no_driver(ledger: Ledger, reader: Reader) -> None:
    assert number(ledger, reader, "bob") not in read_contacts(reader, Breakdown()).customer


def test_the_report_says_how_many_it_left_out(ledger: Ledger, reader: Reader) -> None:
    catalogue = read_catalogue(ledger.folder)
    found = find(reader, Question("Acme", catalogue))
    assert "1 customer left out of the ranking of moments: no consent to profiling." in str(limits(found, catalogue))


def test_lists_have_those_who_agreed_and_names_find_everybody(ledger: Ledger, reader: Reader) -> None:
    found = [each.customer_no for each in customers(reader)]
    assert found == [number(ledger, reader, "ann")]
    assert (count_customers(reader), count_left_out(reader)) == (1, 2)
    assert count_customers(reader, reader.table("interaction")) == 1
    bob = pseudonym(ledger.pseudonym_key, "customer_id", "bob").hex()
    assert [each.customer for each in customers(reader, among=[bob])] == [bob]


def test_rows_behind_a_number_do_not_say_who_may_not_be_shown(ledger: Ledger, reader: Reader) -> None:
    rows = behind(reader, "nps", Breakdown())
    carla = pseudonym(ledger.pseudonym_key, "customer_id", "carla").hex()
    assert rows.n == len(rows.page()) == 3
    assert [each["customer"] for each in rows.page()].count(None) == 1
    assert carla not in {each["customer"] for each in rows.page_of_customers()}


def test_contacts_behind_a_journey_do_not_either(ledger: Ledger, reader: Reader) -> None:
    whole = view(reader).whole
    found = Behind.at(whole, pa.array(range(len(whole))).to_numpy())
    carla = pseudonym(ledger.pseudonym_key, "customer_id", "carla").hex()
    shown = {each["customer"] for each in contacts_behind(reader, found)}
    assert None in shown
    assert carla not in shown
    assert carla not in {each["customer"] for each in customers_behind(reader, found)}


def test_words_of_who_may_not_be_shown_are_not_shown_and_scores_stay(reader: Reader) -> None:
    found = reader.arrow(answers_shown(reader)).to_pylist()
    assert sorted(each["text"] for each in found if each["text"]) == ["it was quick", "it was slow"]
    assert sum(each["kind"] == "nps" for each in found) == 3
    taken = answered(reader, "visit", Breakdown())
    assert taken.rows["customer"].null_count == 1


def test_many_are_left_out_as_few_are(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    def kept() -> list[int]:
        rows = allowed(reader, reader.table("interaction"), Covers.PROFILING)
        return sorted(reader.arrow(rows)["seq"].to_pylist())

    few = kept()
    monkeypatch.setattr(doors, "_FEW", 0)
    assert kept() == few
    assert len(few) == 6


def test_where_nobody_declined_tables_are_the_same(tmp_path: Path) -> None:
    with create_ledger(tmp_path / "b") as made:
        start_catalogue(made.folder)
        with Intake(made) as intake:
            intake.take("shop", contacts("ann"))
        catch_up(made)
        with read(made) as opened:
            rows = opened.table("interaction")
            assert allowed(opened, rows, Covers.PROFILING) is rows
            assert answers_shown(opened) is opened.table("answer")
            assert view(opened).left_out == 0
