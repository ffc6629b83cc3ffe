"""Who is who, by people: why identifiers are a customer's, what is doubtful, and deciding it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from tests.cast import KEY, RECEIVED
from tests.ledger.named import come, key_named, whose, word

from regard.ledger import read
from regard.ledger.schema import TRAIT
from regard.story import catch_up
from regard.vault import put_traits
from regard.vault.pseudonyms import KEY_VARIABLE
from regard.web.running import Running

if TYPE_CHECKING:
    from django.test import Client

Site = Callable[..., "Client"]
NAMES = ("c:ann", "c:bob", "a:tablet", "e:ann@example.org")
ANN, BOB, TABLET, MAIL = (key_named(name).hex() for name in NAMES)
DECISION = "/customers/who-is-who/decision"


@pytest.fixture(autouse=True)
def _own_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_VARIABLE, KEY.hex())


@pytest.fixture
def family(here: Running) -> Running:
    """Ann and Bob share a tablet; an alias says that they are one."""
    come(here.ledger, ("look", "a:tablet", (), 1), ("a1", "c:ann", ("a:tablet",), 10), ("x1", "a:tablet", (), 20))
    come(here.ledger, ("b1", "c:bob", ("a:tablet",), 30), ("news", "e:ann@example.org", (), 40))
    word(here.ledger, "identify", ("i1", "c:ann", ("e:ann@example.org",), 50))
    word(here.ledger, "alias", ("i2", "c:ann", ("c:bob",), 60))
    with here.ledger.database.transaction() as transaction:
        row = {"pseudonym": key_named("e:ann@example.org"), "name": "name", "value": "Ann Smith", "set_at": RECEIVED}
        put_traits(transaction, pa.Table.from_pylist([row], TRAIT))
    catch_up(here.ledger)
    return here


def persons(here: Running) -> dict[str, str]:
    catch_up(here.ledger)
    with read(here.ledger) as reader:
        return whose(reader, NAMES)


def test_a_customer_has_the_name_that_any_identifier_is_known_by(family: Running, site: Site) -> None:
    assert "Ann Smith" in site().get(f"/customers/{ANN}").content.decode()
    assert "Ann Smith" in site("owner", "two@example.org").get("/customers/?q=Ann").content.decode()


def test_whoever_searches_for_an_identifier_finds_whose_it_is(family: Running, site: Site) -> None:
    page = site().get("/customers/?q=ann@example.org").content.decode()
    assert ANN in page
    assert MAIL not in page


def test_the_timeline_says_where_identifiers_were_named_together(family: Running, site: Site) -> None:
    page = site().get(f"/customers/{ANN}").content.decode()
    assert page.count("Named together here:") >= 3
    assert "2 further identifiers: why they are theirs" in page


def test_the_page_of_who_somebody_is_tells_spans_and_clues(family: Running, site: Site) -> None:
    page = site().get(f"/customers/{ANN}/identity").content.decode()
    assert "ann@example.org" in page
    assert "identify" in page
    assert "Not theirs…" in page


def test_who_works_with_pseudonyms_reads_no_identifier(family: Running, site: Site) -> None:
    page = site("analyst").get(f"/customers/{ANN}/identity").content.decode()
    assert "ann@example.org" not in page
    assert "Not theirs…" not in page
    assert MAIL[:12] in page


def test_two_are_merged_with_a_reason_and_parted_again(family: Running, site: Site) -> None:
    client, before = site("manager"), persons(family)
    address = f"{DECISION}?action=merge&one={ANN}&other={BOB}"
    assert "Are these two one customer?" in client.get(address).content.decode()
    assert client.post(address, {"reason": ""}).status_code == 422
    answer = client.post(address, {"reason": "one person, two accounts"}, follow=True).content.decode()
    assert "one person, two accounts" in answer
    assert "nothing but this decision makes one" in answer
    assert len({*persons(family).values()}) == 1
    (undo,) = [part.split('"')[0] for part in answer.split('href="') if part.startswith(f"{DECISION}?action=undo")]
    client.post(undo.replace("&amp;", "&"), {"reason": "two after all"})
    assert persons(family) == before


def test_an_identifier_is_taken_from_somebody(family: Running, site: Site) -> None:
    assert persons(family)["news"] == "c:ann"
    site().post(f"{DECISION}?action=apart&one={MAIL}&other={ANN}", {"reason": "her sister's"})
    assert persons(family)["news"] == "e:ann@example.org"


def test_what_is_doubtful_is_listed_and_filtered(family: Running, site: Site) -> None:
    page = site().get("/customers/who-is-who/").content.decode()
    assert "Named as one" in page
    assert "Something in common" in page
    only = site("owner", "two@example.org").get("/customers/who-is-who/?kind=verified_pair").content.decode()
    assert "They stay two until" in only
    assert "a family, or one with" not in only


def test_an_empty_list_says_so(here: Running, site: Site) -> None:
    catch_up(here.ledger)
    assert "Nothing is doubtful" in site().get("/customers/who-is-who/").content.decode()


@pytest.mark.parametrize("query", ["", "action=join&one=ab", "action=merge&one=ab", "action=merge&other=ab"])
def test_what_cannot_be_decided_is_not_found(family: Running, site: Site, query: str) -> None:
    assert site().get(f"{DECISION}?{query}").status_code == 404


def test_whoever_sees_only_a_part_decides_nothing(family: Running, site: Site) -> None:
    bounded = site("manager", departments=["service"])
    assert bounded.get("/customers/who-is-who/").status_code == 403
    address = f"{DECISION}?action=merge&one={ANN}&other={BOB}"
    assert bounded.post(address, {"reason": "because"}).status_code == 403
    assert site("analyst").post(address, {"reason": "because"}).status_code == 403
    assert persons(family)["b1"] == "c:bob"


def test_an_identifier_that_nobody_knows_is_refused_in_words(family: Running, site: Site) -> None:
    answer = site().post(f"{DECISION}?action=merge&one={ANN}&other={'ab' * 16}", {"reason": "because"})
    assert answer.status_code == 400
    assert "Nobody is known under the pseudonym" in answer.content.decode()
