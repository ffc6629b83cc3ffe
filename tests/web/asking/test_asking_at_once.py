"""What is decided at the same moment counts for each other: the contact policy holds for several processes too."""

from collections.abc import Callable
from threading import Barrier

import pytest
from tests import postgres
from tests.web.asking import lasting
from tests.web.asking.lasting import at_once, meeting
from tests.web.asking.triggering import goes_on, key_of, let_mail, meets, reasons, trigger
from tests.web.sending import Answered, as_json, send

from regard.ask.policy import chosen
from regard.ask.policy_reasons import Reason
from regard.collect.keys import create_key
from regard.story import catch_up
from regard.web.asking import api_invitations, deciding, inviting_by_hand
from regard.web.asking.consenting import withdraw_consent
from regard.web.asking.deciding import watch
from regard.web.asking.inviting_by_hand import ByHand, invite_by_hand
from regard.web.asking.models import OPEN, Invitation
from regard.web.asking.suppressing import reason_against
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


@pytest.fixture(autouse=True)
def _close_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let whoever has decided wait for another one, if another one can decide meanwhile."""
    let_mail(monkeypatch)
    met = Barrier(2)
    for module in (api_invitations, inviting_by_hand):
        monkeypatch.setattr(module, "reason_against", meeting(met, reason_against))
    monkeypatch.setattr(deciding, "chosen", meeting(met, chosen))


def customer_asked_once(office: Running) -> bool:
    (made,) = Invitation.objects.all()
    return made.customer == key_of(office) and reasons(office) == [("visit", "asked_recently")]


def test_of_two_wishes_at_once_one_is_suppressed(office: Running, wish: Wish) -> None:
    found = at_once(lambda: wish("order-1"), lambda: wish("order-2"))
    assert sorted(each.status for each in found) == [200, 409]
    assert [each.data["reason"] for each in found if each.status == 409] == ["asked_recently"]
    assert customer_asked_once(office)


def test_one_wish_that_comes_twice_at_once_is_one_link(office: Running, wish: Wish) -> None:
    first, second = at_once(lambda: wish("order-1"), lambda: wish("order-1"))
    assert (first.status, second.status) == (200, 200)
    assert first.data["url"] == second.data["url"]
    assert (Invitation.objects.count(), reasons(office)) == (1, [])


def test_a_wish_beside_the_job_is_decided_before_or_after_it(office: Running, wish: Wish) -> None:
    trigger(office)
    goes_on(office)
    meets(office, "1")
    catch_up(office.ledger)
    done, sent = at_once(lambda: watch(office.ledger, lambda _: None), lambda: wish("order-1"))
    assert (done["asked"], sent.status) in {(1, 409), (0, 200)}
    assert customer_asked_once(office)


def test_a_wish_beside_somebody_who_invites_by_hand_is_decided_before_or_after(office: Running, wish: Wish) -> None:
    meets(office, "1")
    catch_up(office.ledger)
    by_hand, sent = at_once(lambda: invite_by_hand(ByHand("visit", "ann")), lambda: wish("order-1"))
    assert (by_hand is Reason.ASKED_RECENTLY) == (sent.status == 200)
    assert customer_asked_once(office)


def test_whoever_declines_while_it_is_decided_has_no_open_link(office: Running, wish: Wish) -> None:
    at_once(lambda: wish("order-1"), lambda: withdraw_consent(key_of(office), "agent"))
    assert not Invitation.objects.filter(state__in=OPEN).exists()
