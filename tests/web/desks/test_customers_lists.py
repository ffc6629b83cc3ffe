import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from tests.cast import RECEIVED, Contact, arrival, facts, key_of, people, traits

from regard.collect import register_touchpoints
from regard.ledger import append
from regard.ledger.schema import CODE
from regard.story import catch_up
from regard.vocabulary import Touchpoint
from regard.web.running import Running

if TYPE_CHECKING:
    from django.test import Client

Site = Callable[..., "Client"]
ANN, BOB, CARLA, DELTA = (key_of(name).hex() for name in ("ann", "bob", "carla", "delta"))


def with_accounts(table: pa.Table, accounts: list[str | None]) -> pa.Table:
    place = table.schema.get_field_index("account")
    return table.set_column(place, "account", pa.array(accounts, pa.string()).cast(CODE))


@pytest.fixture
def crowd(here: Running) -> Running:
    """Ann and Delta Ltd's buyer on the web, Bob and Carla by phone; the vault knows Ann and Bob."""
    register_touchpoints(here.ledger.folder, [Touchpoint(key="phone", name="Hotline", department="service")])
    contacts = [
        Contact("1", "ann", 0, "web", 10),
        Contact("2", "ann", 60, "phone", 9),
        Contact("3", "bob", 30, "phone", 7),
        Contact("4", "carla", 90, "phone", 1),
        Contact("5", "delta", 95, "web", 6),
    ]
    table = with_accounts(arrival(*contacts), [None, "Delta Ltd", None, None, "Delta Ltd"])
    append(here.ledger, "interaction", table, people("ann", "bob", "carla", "delta"))
    append(here.ledger, "attribute", facts(("delta", "role", "buyer", None)))
    with here.ledger.database.transaction() as transaction:
        from regard.vault import put_traits

        put_traits(transaction, traits("ann", RECEIVED, name="Ann Smith", email="ann@example.org"))
        put_traits(transaction, traits("bob", RECEIVED, name="Bob Brown", phone="+4912345"))
    catch_up(here.ledger)
    return here


def page(client: "Client", path: str, **asked: str) -> str:
    answer = client.get(path, asked)
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


def listed(text: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/customers/([0-9a-f]{32})', text)


@pytest.mark.usefixtures("crowd")
def test_all_customers_are_listed_the_latest_contact_first(site: Site) -> None:
    assert listed(page(site("analyst"), "/customers/")) == [DELTA, CARLA, ANN, BOB]
    assert listed(page(site("manager"), "/customers/", order="first")) == [ANN, BOB, CARLA, DELTA]


@pytest.mark.usefixtures("crowd")
@pytest.mark.parametrize("text", ["Ann Smith", "ann sm", "SMITH", "ann@example", "ann@example.org", ANN[:4], ANN])
def test_a_customer_is_found_by_what_people_know(site: Site, text: str) -> None:
    assert listed(page(site("manager"), "/customers/", q=text)) == [ANN]


@pytest.mark.usefixtures("crowd")
@pytest.mark.parametrize("text", ["nobody", "%", "a_n", "x"])
def test_what_nobody_is_called_finds_nobody_and_says_so(site: Site, text: str) -> None:
    assert "Nobody found" in page(site("manager"), "/customers/", q=text)


@pytest.mark.usefixtures("crowd")
def test_who_may_not_see_people_neither_reads_nor_searches_names(site: Site) -> None:
    analyst = site("analyst")
    assert "Ann Smith" not in page(analyst, "/customers/")
    assert "Nobody found" in page(analyst, "/customers/", q="ann@example.org")
    assert listed(page(analyst, "/customers/", q=ANN[:5])) == [ANN]
    assert "Ann Smith" in page(site("agent"), "/customers/")


@pytest.mark.usefixtures("crowd")
def test_an_account_is_found_from_the_same_box(site: Site) -> None:
    assert 'href="/customers/accounts/Delta%20Ltd"' in page(site("analyst"), "/customers/", q="delta")


@pytest.mark.usefixtures("crowd")
def test_conditions_bound_the_list_and_its_numbers_lead_to_as_many_contacts(site: Site) -> None:
    client = site("analyst")
    text = page(client, "/customers/", where="touchpoint=phone")
    assert listed(text) == [CARLA, ANN, BOB]
    link = re.findall(rf'href="(/customers/{ANN}\?[^"]*counted=1)">1<', text)[0].replace("&amp;", "&")
    assert page(client, link).count('<p class="entry-head">') == 1


@pytest.mark.usefixtures("crowd")
def test_a_department_sees_only_customers_with_a_contact_of_its_own(site: Site) -> None:
    client = site("agent", departments=["service"])
    assert listed(page(client, "/customers/")) == [CARLA, ANN, BOB]
    unknown = page(client, "/customers/", q="0123abcd")
    outside = page(client, "/customers/", q=DELTA[:8])
    tokens = re.compile(r'X-CSRFToken": "\w+"|csrfmiddlewaretoken" value="\w+"|datetime="[^"]+"')
    assert tokens.sub("", outside.replace(DELTA[:8], "0123abcd")) == tokens.sub("", unknown)


@pytest.mark.usefixtures("crowd")
def test_a_kept_list_shows_exactly_the_customers_in_it(site: Site) -> None:
    from regard.web.shell.lists import keep_list

    kept = keep_list("Waited long", [BOB, DELTA])
    text = page(site("manager"), "/customers/", list=str(kept))
    assert listed(text) == [DELTA, BOB]
    assert "Waited long" in text
    assert listed(page(site("manager", "two@example.org"), "/customers/", list=str(kept), q="Bob")) == [BOB]


@pytest.mark.usefixtures("crowd")
@pytest.mark.parametrize("kept", ["no-list", "00000000-0000-0000-0000-000000000000"])
def test_a_list_that_is_not_there_is_not_found(site: Site, kept: str) -> None:
    assert site("manager").get("/customers/", {"list": kept}).status_code == 404


@pytest.mark.usefixtures("crowd")
def test_a_wrong_condition_is_answered_in_words(site: Site) -> None:
    answer = site("manager").get("/customers/", {"where": "colour=red"})
    assert answer.status_code == 400
    assert "colour" in answer.content.decode()


@pytest.mark.usefixtures("crowd")
def test_htmx_gets_only_the_list(site: Site) -> None:
    answer = site("manager").get("/customers/", headers={"HX-Request": "true", "HX-Target": "section#result"})
    assert answer.content.decode().lstrip().startswith('<section id="result"')


def test_an_empty_workspace_says_what_will_be_here(here: Running, site: Site) -> None:
    catch_up(here.ledger)
    assert "No customers yet" in page(site("manager"), "/customers/")
    assert "No accounts here" in page(site("owner"), "/customers/accounts/")


def test_numbers_alone_do_not_open_the_desk(here: Running, site: Site) -> None:
    viewer = site("viewer")
    paths = ["/customers/", "/customers/accounts/", "/customers/accounts/x", f"/customers/{ANN}"]
    assert [viewer.get(path).status_code for path in paths] == [403] * 4


@pytest.mark.usefixtures("crowd")
def test_accounts_show_customers_contacts_and_scores(site: Site) -> None:
    text = page(site("analyst"), "/customers/accounts/")
    assert text.count('data-label="NPS"') == 1
    assert "not enough answers yet: 2 of 30" in text
    assert "No such account" in page(site("manager"), "/customers/accounts/", q="zeta")


@pytest.mark.usefixtures("crowd")
def test_an_account_shows_its_people_with_their_roles(site: Site) -> None:
    text = page(site("manager"), "/customers/accounts/Delta Ltd")
    assert sorted(listed(text)) == sorted([ANN, DELTA])
    assert "buyer" in text
    assert "2 people act for this account" in text


@pytest.mark.usefixtures("crowd")
def test_numbers_of_an_account_lead_to_as_many_contacts(site: Site) -> None:
    client = site("manager")
    (link,) = re.findall(r'<a href="(/rows[^"]+)">2</a>', page(client, "/customers/accounts/"))
    assert "2 contacts" in page(client, link.replace("&amp;", "&"))
    links = re.findall(r'<a href="(/customers/[0-9a-f]{32}[^"]+)">1</a>', page(client, "/customers/accounts/Delta Ltd"))
    shown = [page(client, link.replace("&amp;", "&")).count('<p class="entry-head">') for link in links]
    assert shown == [1, 1]


@pytest.mark.usefixtures("crowd")
def test_an_account_outside_the_scope_is_not_there(site: Site) -> None:
    client = site("manager", accounts=["Other"])
    assert client.get("/customers/accounts/Delta Ltd").status_code == 404
    assert site("agent").get("/customers/accounts/Nobody").status_code == 404


@pytest.mark.usefixtures("crowd")
def test_an_account_without_contacts_in_the_period_is_still_there(site: Site) -> None:
    text = page(site("manager"), "/customers/accounts/Delta Ltd", since="2026-05-01")
    assert "Nobody known here" in text


def test_five_and_fifty_customers_take_equally_many_questions(here: Running, site: Site) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, counts = site("manager"), []
    client.get("/customers/", {"list": "none"})  # The first request of a session writes it down.
    for first, last in ((0, 5), (5, 50)):
        arrived = [Contact(str(number), f"c{number}", number, "web", 5) for number in range(first, last)]
        append(here.ledger, "interaction", arrival(*arrived), people(*(each.who for each in arrived if each.who)))
        catch_up(here.ledger)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert len(listed(page(client, "/customers/"))) == last
        counts.append(len(asked))
    assert counts[0] == counts[1]
