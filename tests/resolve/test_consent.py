"""Consent: of all that somebody said for a purpose the last word holds, until it runs out."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from regard.collect.catalogue import write_entries
from regard.collect.event import Event
from regard.collect.intake import Intake
from regard.collect.purposes import PURPOSES_FILE, ConsentPurpose, Covers
from regard.collect.refusal import Refusal
from regard.ledger import Ledger, exclude, read
from regard.resolve import Purpose, consent_event, consents
from regard.resolve.consent import CONSENT_ROW, Consent, Said
from regard.story import catch_up
from regard.vault import pseudonym
from regard.vocabulary import Answer, AnswerKind

MAY = datetime(2026, 5, 1, 8, tzinfo=UTC)
Take = Callable[..., None]


def day(number: float) -> datetime:
    return MAY + timedelta(days=number)


def said(state: Said, at: float, who: str = "ann", **parts: Any) -> Event:
    """Return that somebody says something so many days after the first of May."""
    return consent_event(Consent(state, day(at), **parts), ("customer_id", who), "web", f"{who}-{at}-{state}")


def answered(value: float, at: float, purpose: str = "surveys") -> Event:
    answer = Answer(question="more", kind=AnswerKind.CONSENT, value=value, option=purpose)
    return Event(
        native_id=f"a{at}",
        occurred_us=round(day(at).timestamp() * 1_000_000),
        who="ann",
        touchpoint="web",
        kind="invitation_answered",
        answers=(answer,),
    )


def register(ledger: Ledger, *purposes: ConsentPurpose) -> None:
    write_entries(ledger.folder / PURPOSES_FILE, purposes)


def holds(ledger: Ledger, at: float = 30, purpose: str = Purpose.SURVEYS) -> dict[str, tuple[str, datetime]]:
    """Return what holds so many days after the first of May, by customer."""
    names = {pseudonym(ledger.pseudonym_key, "customer_id", who).hex(): who for who in ("ann", "bob")}
    with read(ledger) as reader:
        found = consents(reader, purpose, day(at))
    assert found.schema == CONSENT_ROW
    return {names[row["customer"]]: (row["state"], row["since"]) for row in found.to_pylist()}


def test_the_last_word_of_each_holds(ledger: Ledger, take: Take) -> None:
    take(said(Said.GIVEN, 3), said(Said.WITHDRAWN, 1), said(Said.GIVEN, 0, "bob"), said(Said.WITHDRAWN, 2, "bob"))
    assert holds(ledger) == {"ann": ("given", day(3)), "bob": ("withdrawn", day(2))}


def test_what_is_said_later_does_not_hold_yet(ledger: Ledger, take: Take) -> None:
    take(said(Said.GIVEN, 1), said(Said.WITHDRAWN, 3))
    assert holds(ledger, 2) == {"ann": ("given", day(1))}
    assert holds(ledger, 0.5) == {}


def test_consent_that_ran_out_is_as_if_nothing_was_said(ledger: Ledger, take: Take) -> None:
    take(said(Said.WITHDRAWN, 0), said(Said.GIVEN, 1, expires_at=day(10)))
    with read(ledger) as reader:
        assert consents(reader, Purpose.SURVEYS, day(9))["until"].to_pylist() == [day(10)]
    assert holds(ledger, 10) == {}


def test_each_purpose_is_by_itself(ledger: Ledger, take: Take) -> None:
    register(ledger, ConsentPurpose(key="its_ours", name={"en": "It's ours"}))
    take(said(Said.GIVEN, 1, purpose="profiling"), said(Said.WITHDRAWN, 2, purpose="its_ours"))
    assert holds(ledger) == {}
    assert holds(ledger, purpose=Purpose.PROFILING) == {"ann": ("given", day(1))}
    assert holds(ledger, purpose="its_ours") == {"ann": ("withdrawn", day(2))}


def test_an_answer_to_a_question_for_consent_counts(ledger: Ledger, take: Take) -> None:
    take(answered(1.0, 1), source="survey:visit")
    assert holds(ledger) == {"ann": ("given", day(1))}
    take(answered(0.0, 2), answered(1.0, 3, "contact"), source="survey:visit")
    assert holds(ledger) == {"ann": ("withdrawn", day(2))}


def test_what_was_said_in_a_test_does_not_hold(ledger: Ledger, take: Take) -> None:
    take(said(Said.GIVEN, 1), said(Said.WITHDRAWN, 2))
    exclude(ledger, "shop", f"ann-2-{Said.WITHDRAWN}", reason="a test", at=day(3))
    catch_up(ledger)
    assert holds(ledger) == {"ann": ("given", day(1))}


@pytest.mark.parametrize("context", [None, "{}", '{"purpose": 3}', '{"purpose": "nothing_known"}'])
def test_words_for_no_purpose_of_the_register_are_refused(ledger: Ledger, context: str | None) -> None:
    word = Event(
        native_id="1", occurred_us=round(MAY.timestamp() * 1_000_000), who="ann", touchpoint="web",
        kind="consent_given", context=context,
    )  # fmt: skip
    with Intake(ledger) as intake:
        assert intake.take("shop", [word]).refused == {0: Refusal.UNKNOWN_PURPOSE}


def test_of_two_words_at_the_same_moment_the_withdrawal_holds(ledger: Ledger, take: Take) -> None:
    take(said(Said.WITHDRAWN, 1), said(Said.GIVEN, 1))
    assert holds(ledger) == {"ann": ("withdrawn", day(1))}


def test_how_long_an_agreement_holds_the_register_says(ledger: Ledger, take: Take) -> None:
    register(ledger, ConsentPurpose(key="surveys", covers=Covers.ASKING, expires_after_days=10))
    take(said(Said.GIVEN, 1), said(Said.WITHDRAWN, 1, "bob"), answered(1.0, 2))
    assert holds(ledger, 11.9) == {"ann": ("given", day(2)), "bob": ("withdrawn", day(1))}
    assert holds(ledger, 12) == {"bob": ("withdrawn", day(1))}


def test_only_those_who_matter_are_told(ledger: Ledger, take: Take) -> None:
    take(said(Said.GIVEN, 1), said(Said.GIVEN, 1, "bob"))
    ann = pseudonym(ledger.pseudonym_key, "customer_id", "ann").hex()
    with read(ledger) as reader:
        assert consents(reader, Purpose.SURVEYS, day(2), [ann])["customer"].to_pylist() == [ann]
        assert len(consents(reader, Purpose.SURVEYS, day(2), [])) == 0
