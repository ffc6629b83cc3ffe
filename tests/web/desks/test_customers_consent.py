"""Consent on a customer's page: what was said, what it hides, and what somebody writes down."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from tests.cast import Contact, arrival, people

from regard.collect.event import Event
from regard.ledger import append
from regard.resolve import consent_event
from regard.resolve.consent import Consent, Said
from regard.story import catch_up
from regard.web.desks.customers.consent import ConsentForm
from regard.web.running import Running

if TYPE_CHECKING:
    from django.test import Client

Site = Callable[..., "Client"]
JUNE = datetime(2026, 6, 1, 9, tzinfo=UTC)


@pytest.fixture
def ann(here: Running) -> str:
    """Ann was in contact under her customer number; return her pseudonym."""
    taken = here.intake.take("crm", [word("surveys", Said.GIVEN)])
    assert taken.refused == {}
    catch_up(here.ledger)
    with here.pool.borrow() as (_, reader):
        return str(reader.fetch("select customer from customer")["customer"][0].as_py())


def word(purpose: str, state: Said) -> Event:
    consent = Consent(state, JUNE, purpose, "phone", reason="as said")
    return consent_event(consent, ("customer_id", "ann"), "phone", f"{purpose}-{state}")


def tell(here: Running, purpose: str, state: Said = Said.WITHDRAWN) -> None:
    here.intake.take("crm", [word(purpose, state)])
    catch_up(here.ledger)


def page(client: "Client", path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


def logged() -> list[tuple[str, str]]:
    from regard.web.accounts.models import AuditEntry

    return list(AuditEntry.objects.filter(kind="consent").values_list("act", "key"))


def test_the_page_shows_each_purpose_and_what_was_said(site: Site, ann: str) -> None:
    text = page(site("agent"), f"/customers/{ann}")
    assert text.count("nothing said") == 2
    assert "agreed" in text
    assert "crm" in text
    assert "as said" in text


def test_who_declined_being_shown_is_not_shown(site: Site, here: Running, ann: str) -> None:
    tell(here, "showing")
    text = page(site("manager"), f"/customers/{ann}")
    assert "Not shown: the customer declined on" in text
    assert 'class="entry-head"' not in text
    assert 'id="figures"' not in text
    assert "<dt>customer_id</dt><dd>ann</dd>" in text


def test_who_declined_profiling_is_shown_contact_by_contact(site: Site, here: Running, ann: str) -> None:
    tell(here, "profiling")
    text = page(site("agent"), f"/customers/{ann}")
    assert "Not put together: the customer declined on" in text
    assert "Contacts, each by itself" in text
    assert 'class="entry-head"' in text
    assert 'id="track-head"' not in text


def test_lists_and_journeys_say_how_many_they_leave_out(site: Site, here: Running, ann: str) -> None:
    append(here.ledger, "interaction", arrival(Contact("1", "bob")), people("bob"))
    tell(here, "profiling")
    client = site("manager")
    text = page(client, "/customers/")
    assert "1 customer is not listed" in text
    assert ann not in text
    assert ann in page(client, f"/customers/?q={ann[:8]}")
    assert "1 customer is left out of every journey: no consent to profiling." in page(client, "/journeys/")


def test_an_agent_writes_down_what_was_said(site: Site, here: Running, ann: str) -> None:
    client, path = site("agent"), f"/customers/{ann}/consent/profiling"
    assert "How you know" in page(client, path)
    assert client.post(path, {"said": "withdrawn", "reason": "said so on the phone"}).status_code == 302
    catch_up(here.ledger)
    text = page(client, f"/customers/{ann}")
    assert "said so on the phone" in text
    assert "Not put together" in text
    assert logged() == [("withdrawn", ann)]


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"said": "given", "reason": ""}, "Say in a few words how you know."),
        ({"reason": "x"}, "This field is required."),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(sent: dict[str, str], told: str) -> None:
    ((_field, errors),) = ConsentForm(sent).errors.items()
    assert told in str(errors)


def test_a_word_may_hold_until_a_day_to_come(site: Site, here: Running, ann: str) -> None:
    client, path = site("agent"), f"/customers/{ann}/consent/showing"
    sent = {"said": "given", "reason": "as said", "until": "2020-01-01"}
    answer = client.post(path, sent)
    assert (answer.status_code, "This day is past." in answer.content.decode()) == (422, True)
    assert client.post(path, sent | {"until": "2099-12-31"}).status_code == 302
    catch_up(here.ledger)
    assert "2099" in page(client, f"/customers/{ann}")


def test_for_no_purpose_of_the_register_there_is_no_page(site: Site, ann: str) -> None:
    assert site("agent").get(f"/customers/{ann}/consent/nothing").status_code == 404
    assert site("viewer").get(f"/customers/{ann}/consent/surveys").status_code == 403
