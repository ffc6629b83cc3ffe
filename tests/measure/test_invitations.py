"""Who was asked and who answered; unknown is not everybody."""

import json
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from regard.measure import Breakdown, Coverage, csat, nps, response_rate

ANN, BOB, CARLA = 1, 2, 3
MARCH = datetime(2026, 3, 2, 12)  # noqa: DTZ001 - the layout's moments are UTC without zone
ALL = Breakdown(minimum_n=1)


def invitation(state: str, who: int | None = ANN, number: object = None, **more: Any) -> dict[str, Any]:
    context = json.dumps({"survey": "after_call", **({} if number is None else {"invitation": number})})
    return {"kind": f"invitation_{state}", "customer_no": who, "context": context, **more}


def test_answered_of_those_asked(make_reader: Any) -> None:
    asked = [invitation("offered", who) for who in (ANN, BOB, CARLA, 4)]
    (number,) = response_rate(make_reader([*asked, invitation("answered", BOB)]), ALL)
    assert (number.value, number.n, number.coverage) == (25, 4, Coverage(None, 4, 1))
    assert (number.low, number.high) == pytest.approx((4.5587, 69.9358), abs=1e-4)


def test_without_invitations_the_rate_is_unknown(make_reader: Any) -> None:
    (number,) = response_rate(make_reader([{}], [{"seq": 0, "kind": "nps", "value": 9.0}]), ALL)
    assert (number.value, number.n, number.coverage) == (None, 0, Coverage())
    assert number.sentence == "unknown: no invitations are loaded"
    assert not number.settled


def test_only_answered_invitations_do_not_make_a_hundred_percent(make_reader: Any) -> None:
    (number,) = response_rate(make_reader([invitation("answered"), invitation("answered", BOB)]), ALL)
    assert number.value is None


def test_an_invitation_counts_once_whatever_happens_to_it(make_reader: Any) -> None:
    states = ["eligible", "offered", "offered", "shown", "answered", "answered"]
    contacts = [invitation(state, number=7) for state in states] + [invitation("shown", number=8)]
    (number,) = response_rate(make_reader(contacts), ALL)
    assert (number.value, number.n, number.coverage.asked) == (50, 2, 2)


def test_who_was_passed_over_could_have_been_asked(make_reader: Any) -> None:
    contacts = [invitation("suppressed", CARLA), invitation("eligible", BOB), invitation("offered", BOB)]
    (number,) = response_rate(make_reader(contacts), ALL)
    assert number.coverage == Coverage(offered=2, asked=1, answered=0)
    assert number.value == 0


def test_an_answer_counts_where_and_when_the_question_was_asked(make_reader: Any) -> None:
    contacts = [
        invitation("offered", ANN, touchpoint="hotline"),
        invitation("answered", ANN, occurred_at=MARCH + timedelta(days=40), touchpoint="mail"),
        invitation("offered", BOB, occurred_at=MARCH + timedelta(days=40)),
    ]
    months = response_rate(make_reader(contacts), Breakdown(by=("month",)))
    assert [(number.group["month"], number.value) for number in months] == [
        (date(2026, 3, 1), 100),
        (date(2026, 4, 1), 0),
    ]
    (hotline,) = [n for n in response_rate(make_reader(contacts), Breakdown(by=("touchpoint",))) if n.value]
    assert hotline.group == {"touchpoint": "hotline"}


def test_excluded_invitations_are_left_out_and_named(make_reader: Any) -> None:
    contacts = [invitation("offered"), invitation("offered", BOB, excluded="staff"), invitation("answered", BOB)]
    (number,) = response_rate(make_reader(contacts), ALL)
    assert (number.value, number.n, number.exclusions) == (0, 1, {"staff": 1})


@pytest.mark.parametrize(("measure", "kind"), [(nps, "nps"), (csat, "csat")])
def test_a_score_says_who_was_asked_where_invitations_tell(make_reader: Any, measure: Any, kind: str) -> None:
    contacts = [
        {"channel": "phone"},
        {"channel": "store"},
        *(invitation("offered", who, channel="phone") for who in (ANN, BOB, CARLA)),
        invitation("answered", CARLA, channel="phone"),
    ]
    answers = [{"seq": seq, "kind": kind, "value": 5.0} for seq in (0, 1)]
    phone, store = measure(make_reader(contacts, answers), Breakdown(by=("channel",)))
    assert phone.coverage == Coverage(None, 3, 1)
    assert store.coverage == Coverage(None, None, 1)
