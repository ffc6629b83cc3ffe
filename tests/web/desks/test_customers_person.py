import json
import re
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from tests.cast import RECEIVED, Contact, arrival, facts, key_of, people, traits

from regard.collect import register_touchpoints
from regard.ledger import append
from regard.promises import save_promise
from regard.story import catch_up
from regard.vault import put_traits
from regard.vocabulary import Comparison, LimitRule, Promise, Touchpoint
from regard.web.running import Running

if TYPE_CHECKING:
    from django.test import Client

Site = Callable[..., "Client"]
ANN, BOB, CARLA = (key_of(name).hex() for name in ("ann", "bob", "carla"))
WAIT = Promise(
    key="short_wait",
    statement="You wait two minutes at most.",
    touchpoint="phone",
    rule=LimitRule(field="waiting_s", comparison=Comparison.AT_MOST, limit=120),
)


def with_column(table: pa.Table, name: str, values: list[object]) -> pa.Table:
    field = table.schema.field(name)
    plain = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
    place = table.schema.get_field_index(name)
    return table.set_column(place, name, pa.array(values, plain).cast(field.type))


@pytest.fixture
def known(here: Running) -> Running:
    """Ann waited too long once and briefly once, and answered; Bob was there on the web."""
    folder = here.ledger.folder
    register_touchpoints(folder, [Touchpoint(key="phone", name="Hotline", department="service", stage="get_help")])
    save_promise(folder, WAIT)
    contacts = [
        Contact("1", "ann", 0, "web", 10),
        Contact("2", "ann", 60, "phone", 4),
        Contact("3", "ann", 2000, "phone"),
        Contact("4", "ann", 2010, "store", flag="test"),
        Contact("5", "bob", 30, "web", 7),
    ]
    table = with_column(arrival(*contacts), "waiting_s", [None, 150.0, 30.0, None, None])
    table = with_column(table, "channel", ["web", "phone", "phone", "store", "web"])
    table = with_column(table, "context", [None, '{"order":"A-7"}', None, None, None])
    append(here.ledger, "interaction", table, people("ann", "bob"))
    append(here.ledger, "attribute", facts(("ann", "plan", "gold", 50)))
    with here.ledger.database.transaction() as transaction:
        put_traits(transaction, traits("ann", RECEIVED, name="Ann Smith", email="ann@example.org"))
    catch_up(here.ledger)
    return here


def page(client: "Client", path: str, **asked: str) -> str:
    answer = client.get(path, asked)
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


def touchpoints(text: str) -> list[str]:
    return re.findall(r'<p class="entry-head"><strong>(\w+)</strong>', text)


def acts() -> list[tuple[str, str, str]]:
    from regard.web.accounts.models import AuditEntry

    return list(AuditEntry.objects.exclude(act="signed_in").order_by("id").values_list("act", "kind", "key"))


@pytest.mark.usefixtures("known")
def test_one_customer_shows_every_contact_answer_and_promise(site: Site) -> None:
    text = page(site("manager"), f"/customers/{ANN}")
    assert touchpoints(text) == ["store", "Hotline", "Hotline", "web"]
    for words in ("Ann Smith", "ann@example.org", "gold", "NPS: 4 on 0 to 10", "A-7", "You wait two minutes at most."):
        assert words in text
    assert "over by 30" in text
    assert "90\N{NO-BREAK SPACE}s to spare" in text


@pytest.mark.usefixtures("known")
def test_what_does_not_count_is_shown_as_such(site: Site) -> None:
    client = site("manager")
    text = page(client, f"/customers/{ANN}")
    assert "Counts in no number: flagged as test" in text
    assert text.count('class="visit-head"') == 2 + 1
    assert touchpoints(page(client, f"/customers/{ANN}", counted="1")) == ["Hotline", "Hotline", "web"]


@pytest.mark.usefixtures("known")
def test_the_timeline_can_be_narrowed(site: Site) -> None:
    client = site("manager")
    assert touchpoints(page(client, f"/customers/{ANN}", broken="1")) == ["Hotline"]
    assert touchpoints(page(client, f"/customers/{ANN}", channel="web")) == ["web"]
    assert touchpoints(page(client, f"/customers/{ANN}", kind="call")) == []
    assert touchpoints(page(client, f"/customers/{BOB}", broken="1")) == []


@pytest.mark.usefixtures("known")
def test_a_long_timeline_goes_on_where_it_stopped(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("regard.web.desks.customers.person._PER_PAGE", 3)
    client = site("manager")
    first = page(client, f"/customers/{ANN}")
    link = re.findall(r'href="(\?before=[^"]+)"', first)[0].replace("&amp;", "&")
    assert touchpoints(page(client, f"/customers/{ANN}{link}")) == ["web"]
    assert client.get(f"/customers/{ANN}", {"before": "never"}).status_code == 400


@pytest.mark.usefixtures("known")
def test_htmx_gets_only_the_timeline(site: Site) -> None:
    answer = site("manager").get(f"/customers/{ANN}", headers={"HX-Request": "true", "HX-Target": "div#timeline"})
    assert answer.content.decode().lstrip().startswith('<div id="timeline">')


@pytest.mark.usefixtures("known")
def test_who_works_with_pseudonyms_reads_no_name(site: Site) -> None:
    text = page(site("analyst"), f"/customers/{ANN}")
    assert "Ann Smith" not in text
    assert "ann@example.org" not in text
    assert acts() == [("saw", "customer", ANN)]


@pytest.mark.usefixtures("known")
def test_seeing_a_person_is_written_down(site: Site) -> None:
    page(site("agent"), f"/customers/{ANN}")
    assert acts() == [("saw", "person", ANN)]


@pytest.mark.usefixtures("known")
def test_a_department_sees_its_own_contacts_and_how_many_others_there_are(site: Site) -> None:
    client = site("agent", departments=["service"])
    text = page(client, f"/customers/{ANN}")
    assert touchpoints(text) == ["Hotline", "Hotline"]
    assert "2 further contacts are outside your view." in text


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize("rest", ["", "/export", "/erase", "/contacts/5"])
def test_whoever_is_outside_the_scope_is_as_one_who_does_not_exist(site: Site, rest: str) -> None:
    client = site("owner", departments=["service"])
    answers = [client.get(f"/customers/{customer}{rest}") for customer in (BOB, CARLA, "0" * 32)]
    assert [answer.status_code for answer in answers] == [404, 404, 404]


@pytest.mark.usefixtures("known")
def test_a_contact_outside_the_scope_or_of_another_cannot_be_excluded(site: Site) -> None:
    client = site("owner", departments=["service"])
    for seq in (1, 5, 99):
        assert client.post(f"/customers/{ANN}/contacts/{seq}", {"reason": "a test"}).status_code == 404


def test_a_contact_is_excluded_with_a_reason_and_let_in_again(known: Running, site: Site) -> None:
    client = site("manager")
    assert "Exclude this contact from all numbers?" in page(client, f"/customers/{ANN}/contacts/2")
    answer = client.post(f"/customers/{ANN}/contacts/2", {"reason": "a call of our own"}, follow=True)
    assert "The numbers follow" in answer.content.decode()
    catch_up(known.ledger)
    assert touchpoints(page(client, f"/customers/{ANN}", counted="1")) == ["Hotline", "web"]
    client.post(f"/customers/{ANN}/contacts/2", {"reason": "it was none"})
    catch_up(known.ledger)
    assert len(touchpoints(page(client, f"/customers/{ANN}", counted="1"))) == 3
    assert [act for act, kind, _ in acts() if kind == "contact"] == ["excluded", "included"]


@pytest.mark.usefixtures("known")
def test_a_contact_is_not_excluded_without_a_reason(site: Site) -> None:
    answer = site("manager").post(f"/customers/{ANN}/contacts/2", {"reason": " "})
    assert answer.status_code == 422
    assert "Say in a few words why." in answer.content.decode()


def test_a_contact_that_is_gone_meanwhile_is_not_found(
    known: Running, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("regard.web.desks.customers.excluding.origins", lambda *_: {})
    assert site("manager").post(f"/customers/{ANN}/contacts/2", {"reason": "why"}).status_code == 404


@pytest.mark.usefixtures("known")
def test_agents_change_nothing(site: Site) -> None:
    agent = site("agent")
    assert agent.post(f"/customers/{ANN}/contacts/2", {"reason": "why"}).status_code == 403
    assert agent.post(f"/customers/{ANN}/erase", {"typed": ANN[:6]}).status_code == 403
    assert agent.get(f"/customers/{ANN}/export").status_code == 403
    assert "Erase…" not in page(agent, f"/customers/{ANN}")


@pytest.mark.usefixtures("known")
def test_everything_of_a_person_is_exported(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("regard.report.person._AT_ONCE", 3)
    answer = site("manager").get(f"/customers/{ANN}/export")
    assert answer["Content-Disposition"] == f'attachment; filename="customer-{ANN[:8]}.json"'
    told = json.loads(answer.content)
    assert told["traits"] == {"email": "ann@example.org", "name": "Ann Smith"}
    assert told["identifiers"] == [{"kind": "customer_id", "value": "ann"}]
    assert [contact["touchpoint"] for contact in told["contacts"]] == ["store", "phone", "phone", "web"]
    assert [reply["value"] for contact in told["contacts"] for reply in contact["replies"]] == [4, 10]
    assert [(fact["name"], fact["value"]) for fact in told["attributes"]] == [("plan", "gold")]
    assert [check["verdict"] for check in told["promise_checks"]] == ["kept", "broken"]
    assert acts() == [("exported", "person", ANN)]


@pytest.mark.usefixtures("known")
def test_the_page_for_the_customer_says_the_same_in_words(site: Site) -> None:
    answer = site("manager").get(f"/customers/{ANN}/export", {"as": "html"})
    assert answer["Content-Disposition"] == f'attachment; filename="customer-{ANN[:8]}.html"'
    text = answer.content.decode()
    for words in ("Ann Smith", "ann@example.org", "gold", "short_wait", "A-7", 'lang="en"'):
        assert words in text
    assert "<script" not in text


@pytest.mark.usefixtures("known")
def test_an_export_stays_within_the_scope_and_says_what_is_missing(site: Site) -> None:
    told = json.loads(site("manager", departments=["service"]).get(f"/customers/{ANN}/export").content)
    assert (len(told["contacts"]), told["contacts_outside_your_view"]) == (2, 2)


@pytest.mark.usefixtures("known")
def test_who_may_not_see_people_exports_none(site: Site) -> None:
    assert site("analyst").get(f"/customers/{ANN}/export").status_code == 403


@pytest.mark.usefixtures("known")
def test_nobody_is_erased_by_a_slip(site: Site) -> None:
    client = site("manager")
    assert ANN[:6] in page(client, f"/customers/{ANN}/erase")
    answer = client.post(f"/customers/{ANN}/erase", {"typed": "beef"})
    assert answer.status_code == 422
    assert 'value="beef"' in answer.content.decode()
    assert client.get(f"/customers/{ANN}").status_code == 200


@pytest.mark.usefixtures("known")
def test_who_does_not_see_all_of_a_customer_cannot_erase_them(site: Site) -> None:
    answer = site("manager", departments=["service"]).post(f"/customers/{ANN}/erase", {"typed": ANN[:6]})
    assert answer.status_code == 422
    assert "outside your view" in answer.content.decode()


@pytest.mark.usefixtures("known")
def test_an_erased_customer_disappears_at_once_from_pages_and_lists(site: Site) -> None:
    from regard.web.shell.lists import customers_of, keep_list
    from regard.web.shell.models import CustomerList

    kept = keep_list("Waited long", [ANN, BOB])
    client = site("manager")
    answer = client.post(f"/customers/{ANN}/erase", {"typed": ANN[:6].upper()})
    assert answer.status_code == 302
    assert client.get(f"/customers/{ANN}").status_code == 404
    assert ANN not in page(client, "/customers/", q="Ann")
    assert customers_of(CustomerList.objects.get(pk=kept)) == [BOB]
    assert ("erased", "customer", ANN) in acts()


def test_the_job_takes_the_customer_out_of_vault_and_files(known: Running, site: Site) -> None:
    from regard.web.jobs.models import Job
    from regard.web.jobs.queue import enqueue, take
    from regard.web.jobs.working import perform

    site("manager").post(f"/customers/{ANN}/erase", {"typed": ANN[:6]})
    enqueue("customers.erase")
    assert Job.objects.filter(arguments={}).count() == 2
    while (job := take()) is not None:
        perform(known.ledger, job, threading.Event())
    erased = sorted(Job.objects.values_list("state", "result__customers", "result__entries"))
    assert erased == [("done", 0, 0), ("done", 1, 5)]
    with known.ledger.database.snapshot() as snapshot:
        assert snapshot.rows("select name from trait") == []


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize("rest", ["", "/erase", "/contacts/2"])
def test_pages_are_there_in_german_too(site: Site, rest: str) -> None:
    answer = site("owner", language="de").get(f"/customers/{ANN}{rest}")
    assert answer.status_code == 200
    assert 'lang="de"' in answer.content.decode()


def test_few_and_many_contacts_take_equally_many_questions(known: Running, site: Site) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    more = [Contact(f"m{number}", "bob", 100 + number, "phone", 5) for number in range(40)]
    append(known.ledger, "interaction", arrival(*more), people("bob"))
    catch_up(known.ledger)
    client, counts = site("manager"), []
    page(client, "/customers/")  # The first request of a session writes it down.
    for customer in (ANN, BOB):
        with CaptureQueriesContext(connection) as asked:
            page(client, f"/customers/{customer}")
        counts.append(len(asked))
    assert counts[0] == counts[1]
