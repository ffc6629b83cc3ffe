from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.cast import RECEIVED, SOURCE, key_of, rows
from tests.promises.conftest import REPLY, WAIT
from tests.promises.contacts import Contact, after, arrive

import regard
from regard import story
from regard.collect.catalogue import TOUCHPOINTS_FILE
from regard.errors import WrongUseError
from regard.ledger import Ledger, Reader, correct, keep
from regard.promises import Selection, checks, origins, remove_promise, save_promise, summary
from regard.vocabulary import Comparison, LimitRule, Verdict


def counts(reader: Reader, *by: str, **asked: Any) -> list[tuple[Any, ...]]:
    return [(*each.group.values(), each.kept, each.broken, each.unknown) for each in summary(reader, by, **asked)]


def checked(ledger: Ledger) -> list[tuple[Any, ...]]:
    with regard.read(ledger) as reader:
        return rows(reader, "promise, seq, who, kept, margin", "promise_check", "promise, seq")


def at(reader: Reader, hour: float) -> Reader:
    reader.as_of = after(hour)
    return reader


def test_what_happened_is_held_against_what_was_promised(filled: Ledger) -> None:
    assert checked(filled) == [
        ("reply", 1, "ann", True, 14),
        ("reply", 3, "bob", False, -6),
        ("reply", 5, "carla", None, None),
        ("short_wait", 1, "ann", True, 60),
        ("short_wait", 2, "ann", False, -30),
    ]


def test_a_reply_that_comes_later_decides_what_was_open(filled: Ledger) -> None:
    checked(filled)
    arrive(filled, Contact("carla", 602, "call"), Contact("ann", 1, "call"), first=10)
    assert checked(filled)[:3] == [
        ("reply", 1, "ann", True, 23), ("reply", 3, "bob", False, -6), ("reply", 5, "carla", True, 22),
    ]  # fmt: skip


def test_what_came_in_pages_is_what_a_rebuild_makes(filled: Ledger) -> None:
    for number in range(5):
        arrive(filled, Contact("delta", number, "complaint", waiting_s=number * 60), first=20 + number)
        checked(filled)
    kept = checked(filled)
    regard.ledger.rebuild(filled, story.folds(filled))
    assert checked(filled) == kept
    assert len(kept) == 15


def test_a_correction_is_checked_again(filled: Ledger) -> None:
    checked(filled)
    correct(filled, SOURCE, "2", {"waiting_s": 90.0}, reason="mistyped", at=after(900))
    assert checked(filled)[-1] == ("short_wait", 2, "ann", True, 30)


def test_a_changed_rule_holds_for_the_past_too(filled: Ledger) -> None:
    checked(filled)
    patient = LimitRule(field="waiting_s", comparison=Comparison.AT_MOST, limit=200)
    save_promise(filled.folder, regard.vocabulary.Promise(**{**_fields(WAIT), "rule": patient}))
    assert checked(filled)[-1] == ("short_wait", 2, "ann", True, 50)
    remove_promise(filled.folder, "short_wait")
    assert {row[0] for row in checked(filled)} == {"reply"}


def _fields(promise: regard.vocabulary.Promise) -> dict[str, Any]:
    return {name: getattr(promise, name) for name in promise.__struct_fields__}


def test_another_owner_of_the_touchpoint_answers_for_the_past(filled: Ledger) -> None:
    checked(filled)
    path = filled.folder / TOUCHPOINTS_FILE
    path.write_text(path.read_text().replace("service", "calls"))
    with regard.read(filled) as reader:
        assert {check.department for check in checks(reader)} == {"complaints", "calls"}


def test_the_layout_stays_while_the_promises_do(filled: Ledger) -> None:
    first = keep(filled, story.folds(filled))
    assert keep(filled, story.folds(filled)) == first
    path = filled.folder / TOUCHPOINTS_FILE
    path.write_text(path.read_text() + "- {key: shop, name: Shop}\n")
    assert keep(filled, story.folds(filled)) == first


def test_no_reply_is_unknown_until_the_time_is_up_and_broken_from_then_on(filled: Ledger) -> None:
    with regard.read(filled) as reader:
        for hour, verdict in ((623.9, Verdict.UNKNOWN), (624, Verdict.BROKEN)):
            (latest, *_) = checks(at(reader, hour), Selection(promise="reply"))
            assert (latest.subject, latest.verdict) == ("5", verdict)
            assert latest.due_at == after(624)


def test_a_check_says_who_where_and_what_shows_it(filled: Ledger) -> None:
    with regard.read(filled) as reader:
        (late,) = checks(reader, Selection(promise="reply", verdict=Verdict.BROKEN, until=after(1)))
    assert (late.customer, late.touchpoint, late.stage) == (key_of("bob").hex(), "hotline", "get_help")
    assert (late.subject, late.evidence, late.margin, late.margin_unit) == ("3", ("4",), -6, "h")
    assert (late.at, late.due_at, late.decided_at) == (after(0), after(24), after(24))
    assert origins(filled, [late.subject, *late.evidence, "999"]) == {"3": (SOURCE, "3"), "4": (SOURCE, "4")}


def test_nothing_asked_for_has_no_origin(filled: Ledger) -> None:
    assert origins(filled, []) == {}


@pytest.mark.parametrize(
    ("selection", "subjects"),
    [
        (Selection(promise="short_wait"), ["2", "1"]),
        (Selection(department="service"), ["2", "1"]),
        (Selection(touchpoint="shop"), []),
        (Selection(verdict=Verdict.KEPT), ["1", "1"]),
        (Selection(since=after(10)), ["5", "2"]),
        (Selection(promise="reply", until=after(600)), ["3", "1"]),
    ],
)
def test_checks_are_chosen_and_the_latest_come_first(filled: Ledger, selection: Selection, subjects: list[str]) -> None:
    with regard.read(filled) as reader:
        assert [check.subject for check in checks(reader, selection)] == subjects
        assert len(checks(reader, selection, limit=1)) == min(len(subjects), 1)


def test_promises_are_counted_by_what_is_asked(filled: Ledger) -> None:
    with regard.read(filled) as reader:
        at(reader, 610)
        assert counts(reader) == [(2, 2, 1)]
        assert counts(reader, "promise") == [("reply", 1, 1, 1), ("short_wait", 1, 1, 0)]
        assert counts(reader, "department", "touchpoint")[0] == ("complaints", "hotline", 1, 1, 1)
        assert counts(reader, "unit") == [("north", 2, 0, 0), ("south", 0, 1, 0), (None, 0, 1, 1)]
        assert {each[1:] for each in counts(reader, "customer")} == {(2, 1, 0), (0, 1, 0), (0, 0, 1)}
        assert counts(reader, "month", "promise") == [("2026-03", "reply", 1, 1, 1), ("2026-03", "short_wait", 1, 1, 0)]


def test_weeks_and_months_are_cut_in_the_zone(filled: Ledger) -> None:
    arrive(filled, Contact("delta", 24 * 25 + 7.5, waiting_s=1), first=30)  # 2026-03-31 22:30 in UTC
    with regard.read(filled) as reader:
        chosen = Selection(promise="short_wait", since=after(30))
        for zone, month in (("UTC", "2026-03"), ("Europe/Berlin", "2026-04"), ("Asia/Kolkata", "2026-04")):
            assert counts(reader, "month", selection=chosen, zone=zone) == [(month, 1, 0, 0)]
        assert counts(reader, "week", selection=chosen) == [("2026-W14", 1, 0, 0)]


def test_the_share_kept_is_of_those_decided(filled: Ledger) -> None:
    with regard.read(filled) as reader:
        (reply,) = summary(at(reader, 610), (), Selection(promise="reply"))
        (nothing,) = summary(reader, (), Selection(promise="none"))
    assert (reply.share, nothing.share) == (0.5, None)
    assert replace(reply, broken=0).share == 1


def test_promises_cannot_be_counted_by_anything_else(filled: Ledger) -> None:
    with regard.read(filled) as reader, pytest.raises(WrongUseError, match=r"cannot be counted by 'mood'\. Choose of"):
        summary(reader, ("mood",))


def test_an_erased_customer_is_in_no_check(filled: Ledger) -> None:
    regard.ledger.erase(filled, [key_of("ann")], story.folds(filled), RECEIVED + timedelta(days=1))
    assert {row[2] for row in checked(filled)} == {"bob", "carla"}


def test_a_workspace_without_promises_has_no_checks(ledger: Ledger) -> None:
    arrive(ledger, Contact("ann", waiting_s=1))
    assert checked(ledger) == []
    save_promise(ledger.folder, REPLY)
    save_promise(ledger.folder, WAIT)
    assert len(checked(ledger)) == 1
