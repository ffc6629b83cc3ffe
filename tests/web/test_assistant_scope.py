"""An assistant that asks for somebody sees what that person may see."""

import pytest
from tests.web.desks.pulse_company import make_company

from regard.cli.assistant import scope as scope_module
from regard.cli.assistant.asking import Desk
from regard.cli.assistant.scope import scope_as
from regard.cli.assistant.tools import TOOLS, call
from regard.collect.editing import save_entries
from regard.errors import WrongUseError
from regard.measure import AnyOf
from regard.vocabulary import Unit
from regard.web.accounts.models import User
from regard.web.accounts.rights import Role
from regard.web.running import Running

NORTH = Unit(key="north", name="North")


@pytest.fixture(autouse=True)
def _started(state: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scope_module, "start_state", lambda _folder: None)


def somebody(**bounds: list[str]) -> None:
    user = User.objects.add("ann@example.org", Role.DEPARTMENT, name="Ann")
    for name, value in bounds.items():
        setattr(user, name, value)
    user.save()


def test_a_department_sees_its_touchpoints_only(here: Running) -> None:
    make_company(here.ledger)
    somebody(departments=["service"])
    desk = Desk(here.ledger, scope_as(here.ledger.folder, " Ann@example.org"))
    found, _ = call(desk, TOOLS["measure"], {"name": "volume", "by": ["touchpoint"]})
    assert [(row["touchpoint"], row["n"]) for row in found["rows"]] == [("hotline", 240)]
    funnel, _ = call(desk, TOOLS["journeys_funnel"], {"steps": ["web", "hotline"]})
    assert [row["reached"] for row in funnel["rows"]] == [0, 0]


def test_units_bring_those_below_them_and_accounts_their_own(here: Running) -> None:
    save_entries(here.ledger.folder, Unit, [NORTH, Unit(key="kiel", name="Kiel", parent="north")], {})
    somebody(units=["north"], accounts=["delta"])
    assert scope_as(here.ledger.folder, "ann@example.org") == (
        AnyOf("unit", ("north", "kiel")),
        AnyOf("account", ("delta",)),
    )


def test_who_is_bound_by_nothing_sees_everything(here: Running) -> None:
    somebody()
    assert scope_as(here.ledger.folder, "ann@example.org") == ()


def test_who_may_not_sign_in_sees_nothing(here: Running) -> None:
    with pytest.raises(WrongUseError, match="Nobody with the address"):
        scope_as(here.ledger.folder, "bob@example.org")
