"""What is decided at the same moment counts for each other: the contact policy holds for several processes too."""

from collections.abc import Callable
from typing import Any

import pytest
from tests import postgres
from tests.web.asking import lasting
from tests.web.asking.lasting import at_once, meeting
from tests.web.asking.respondents import told
from tests.web.asking.triggering import goes_on, key_of, let_mail, meets, reasons, trigger
from tests.web.sending import Answered, as_json, send

from regard.collect.keys import create_key
from regard.vault import pseudonym
from regard.web.asking import api_invitations, deciding, inviting_by_hand
from regard.web.asking.consenting import withdraw_consent
from regard.web.asking.inviting_by_hand import ByHand, invite_by_hand
from regard.web.asking.models import Invitation, Invited
from regard.web.running import Running

cluster, database_url, url, office = postgres.cluster, postgres.database_url, lasting.url, lasting.office
Wish = Callable[[str], Answered]


@pytest.fixture
def wish(office: Running) -> Wish:
    """Return a function by which another system wishes to ask Ann."""
    secret = create_key(office.ledger, "crm").secret

    def wished(number: str) -> Answered:
        body = as_json({"id": number, "customer": "ann"})
        return send("/api/v1/surveys/visit/invitations", body, {"Authorization": f"Bearer {secret}"})

    return wished


@pytest.fixture
def close_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let whoever has decided wait for another one, if another one can decide meanwhile."""
    decided = meeting(api_invitations.reason_against)
    for module in (api_invitations, inviting_by_hand):
        monkeypatch.setattr(module, "reason_against", decided)
    monkeypatch.setattr(deciding, "chosen", meeting_as(decided, deciding.chosen, monkeypatch))


def meeting_as(_: Any, decide: Callable[..., Any], __: Any) -> Callable[..., Any]:
    return meeting(decide)


@pytest.mark.usefixtures("close_together")
def test_of_two_wishes_at_the_same_moment_one_is_suppressed(office: Running, wish: Wish) -> None:
    found = at_once(lambda: wish("order-1"), lambda: wish("order-2"))
    assert sorted(each.status for each in found) == [200, 409]
    assert [each.data["reason"] for each in found if each.status == 409] == ["asked_recently"]
    assert (Invitation.objects.count(), reasons(office)) == (1, [("visit", "asked_recently")])
