"""The picture of one customer's journey, and where its marks lead."""

import re
from collections.abc import Callable
from html import unescape
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from tests.cast import Contact, arrival, key_of, people

from regard.collect import register_touchpoints
from regard.journeys.timeline import Reply
from regard.ledger import append
from regard.promises import save_promise
from regard.story import catch_up
from regard.vocabulary import Comparison, LimitRule, Promise, Touchpoint
from regard.web.desks.customers.track import experience_of
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


@pytest.fixture
def known(here: Running) -> Running:
    """Ann answered, waited too long, and came back; Bob came sixty times; Carla once."""
    register_touchpoints(here.ledger.folder, [Touchpoint(key="phone", name="Hotline", department="service")])
    save_promise(here.ledger.folder, WAIT)
    own = [Contact("1", "ann", 0, "web", 10), Contact("2", "ann", 60, "phone"), Contact("3", "ann", 2000, "phone")]
    many = [Contact(f"b{number}", "bob", 3 * number, "web") for number in range(60)]
    contacts = [*own, *many, Contact("4", "carla", 5, "web")]
    table = arrival(*contacts)
    for name, values in (
        ("waiting_s", [None, 150.0, 30.0, *[None] * 61]),
        ("channel", [None if one.touchpoint == "web" else "phone" for one in contacts]),
    ):
        place, kind = table.schema.get_field_index(name), table.schema.field(name)
        plain = kind.type.value_type if pa.types.is_dictionary(kind.type) else kind.type
        table = table.set_column(place, name, pa.array(values, plain).cast(kind.type))
    append(here.ledger, "interaction", table, people("ann", "bob", "carla"))
    catch_up(here.ledger)
    return here


def page(client: "Client", path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


def marks(text: str) -> dict[str, str]:
    """Return the marks of the picture: address and title."""
    found = re.findall(r'<a (?:class="[^"]*" )?href="([^"]*#contact-\d+|#contact-\d+)"[^>]*><title>([^<]*)', text)
    return {unescape(url): unescape(title) for url, title in found}


@pytest.mark.usefixtures("known")
def test_every_contact_is_a_mark_that_leads_to_it_in_the_list(site: Site) -> None:
    text = page(site("analyst"), f"/customers/{ANN}")
    found = marks(text)
    assert len(found) == 3
    assert all(f'id="{url.removeprefix("#")}"' in text for url in found)
    assert "3 contacts since 2 Mar 2026" in text


@pytest.mark.usefixtures("known")
def test_answers_and_promises_are_marked(site: Site) -> None:
    text = page(site("analyst"), f"/customers/{ANN}")
    titles = sorted(marks(text).values())
    assert [("broken" in title, "kept" in title) for title in titles] == [(True, False), (False, True), (False, False)]
    assert "+1.00" in titles[2]
    assert "rd-shape-broken" in text


@pytest.mark.usefixtures("known")
def test_a_mark_of_a_contact_further_down_leads_to_the_page_that_has_it(site: Site) -> None:
    client = site("analyst")
    found = marks(page(client, f"/customers/{BOB}"))
    away = [url for url in found if not url.startswith("#")]
    assert (len(found), len(away)) == (60, 10)
    for url in away:
        address, anchor = url.split("#")
        assert f'<li id="{anchor}"' in page(client, address)


@pytest.mark.usefixtures("known")
def test_of_many_contacts_only_the_newest_are_drawn_and_it_says_so(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("regard.web.desks.customers.person.MOST_DRAWN", 40)
    text = page(site("analyst"), f"/customers/{BOB}")
    assert len(marks(text)) == 40
    assert "The last 40 of 60 contacts, since 2 Mar 2026" in text
    assert "Only the newest are drawn; the list has all." in text


@pytest.mark.usefixtures("known")
def test_one_contact_is_no_picture(site: Site) -> None:
    assert "track-head" not in page(site("analyst"), f"/customers/{CARLA}")


@pytest.mark.usefixtures("known")
def test_a_department_sees_the_picture_of_its_contacts_alone(site: Site) -> None:
    found = marks(page(site("department", departments=["service"]), f"/customers/{ANN}"))
    assert len(found) == 2
    assert all("Hotline" in title for title in found.values())


@pytest.mark.parametrize(
    ("kind", "scale", "expected"),
    [
        ("nps", (0, 10), 0.4),
        ("csat", (1, 7), 1.0),
        ("ces", (1, 7), 1.0),
        ("ces", (1, 5), None),
        ("nps", (None, 10), None),
        ("csat", (7, 7), None),
        ("text", (0, 10), None),
    ],
)
def test_an_answer_is_worth_its_place_on_its_scale(
    kind: str, scale: tuple[float | None, float], expected: float | None
) -> None:
    found = experience_of([Reply("q", kind, 7.0, scale[0], scale[1], None, None, None)])
    assert (None if found is None else round(found.value, 6)) == expected
