"""The next steps in plain words, from the rule that is broken."""

from datetime import UTC, datetime

import pytest
from tests.explain.small_company import AS_OF

from regard.explain.aftermath import Follow
from regard.explain.moment import BrokenPromise
from regard.explain.next_steps import find_promise, next_steps
from regard.vocabulary import Comparison, FollowUpRule, LimitRule, Promise, Rule

BROKEN = BrokenPromise("fast", "Fast", "Service", 0.8, 0.78, 0.82, 0.95, 100, 0, clear=True)
LIMIT = LimitRule(field="waiting_s", comparison=Comparison.AT_MOST, limit=120)
REPLY = FollowUpRule(after_kind="complaint", reply_kinds=("reply",), within_hours=24)


def promise(rule: Rule, valid_from: datetime | None = None, valid_to: datetime | None = None) -> Promise:
    return Promise(
        key="fast", statement="Fast", touchpoint="hotline", rule=rule, valid_from=valid_from, valid_to=valid_to
    )


@pytest.mark.parametrize(
    ("rule", "said"),
    [(LIMIT, "Until waiting_s stays within 120"), (REPLY, "waited 12 hours without a reply"), (None, "Promise less")],
)
def test_each_form_of_a_promise_has_its_own_step(rule: Rule | None, said: str) -> None:
    steps = next_steps(20, BROKEN, promise(rule) if rule else None, "Service", None)
    assert said in steps[-1]
    assert "20 of 100 were broken" in steps[1]


def test_without_an_owner_the_touchpoints_is_asked() -> None:
    steps = next_steps(0, None, None, None, None)
    assert steps[0].startswith("Ask the owner of the touchpoint")


def test_people_who_leave_are_to_be_watched() -> None:
    leaving = Follow(wrong=0.6, otherwise=0.8, difference=-0.2, low=-0.3, high=-0.1, n_wrong=90, n_otherwise=90)
    assert next_steps(1, BROKEN, None, None, leaving)[-1].startswith("Watch who comes back")


def test_the_version_of_a_promise_that_was_valid_is_taken() -> None:
    turn = datetime(2026, 1, 1, tzinfo=UTC)
    old, new = promise(LIMIT, valid_to=turn), promise(REPLY, valid_from=turn)
    assert find_promise((old, new), "fast", AS_OF) == new
    assert find_promise((old, new), "fast", datetime(2025, 5, 1, tzinfo=UTC)) == old
    assert find_promise((old, new), "slow", AS_OF) is None
