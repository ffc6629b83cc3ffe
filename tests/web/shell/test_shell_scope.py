"""Scopes: what somebody may see."""

import pytest

from regard.measure import AnyOf
from regard.vocabulary import Touchpoint
from regard.web.accounts.models import User
from regard.web.running import Running
from regard.web.shell.scope import owned, scope_of

pytestmark = pytest.mark.usefixtures("here")


def test_who_is_not_bounded_sees_everything() -> None:
    assert scope_of(User(role="owner")) == ()


def test_a_department_sees_the_touchpoints_it_owns() -> None:
    touchpoints = [Touchpoint(key="web", name="Web", department="it"), Touchpoint(key="till", name="Till")]
    assert owned(touchpoints, ["it"]) == ("web",)


def test_a_department_that_owns_nothing_sees_nothing() -> None:
    assert scope_of(User(departments=["it"])) == (AnyOf("touchpoint", ()),)


def test_a_unit_stands_for_all_below_it(here: Running) -> None:
    text = "- {key: north, name: North}\n- {key: kiel, name: Kiel, parent: north}\n- {key: south, name: South}\n"
    (here.ledger.folder / "units.yaml").write_text(text)
    assert scope_of(User(units=["north"])) == (AnyOf("unit", ("north", "kiel")),)


def test_all_bounds_hold_together() -> None:
    bounds = scope_of(User(departments=["it"], accounts=["delta"]))
    assert [bound.column for bound in bounds] == ["touchpoint", "account"]
