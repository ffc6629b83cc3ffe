"""Interviews in the desk: written down, coded, corrected, read by theme and touchpoint, and taken away as files."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from regard.ask.code_book import Theme, add_themes, read_book, shown_book, write_book
from regard.ask.interviews import Noted, passages_in
from regard.collect.catalogue import TOUCHPOINTS_FILE, write_entries
from regard.collect.event import Event
from regard.collect.intake import Result
from regard.collect.refusal import Refusal
from regard.ledger import read
from regard.measure import Breakdown
from regard.story import catch_up
from regard.vocabulary import Channel, Touchpoint
from regard.web.accounts.models import AuditEntry
from regard.web.running import Running

Site = Callable[..., Client]
LIST = "/surveys/interviews/"
NEW = "/surveys/interviews/new?customer=nobody&guide=0"
KEY = "abcdefghijklmnopqrst"
FRAME = {"held_on": "2026-03-02", "held_at": "10:30", "channel": "phone", "unit": "", "account": "", "key": KEY}


@pytest.fixture
def shop(here: Running) -> Running:
    """Return a workspace with two touchpoints of different departments, and a customer who was there."""
    touchpoints = [
        Touchpoint(key="store", name="The store", channel=Channel.STORE, department="sales"),
        Touchpoint(key="web", name="The shop online", channel=Channel.WEB, department="online"),
    ]
    write_entries(here.ledger.folder / TOUCHPOINTS_FILE, touchpoints)
    event = Event(
        native_id="1", occurred_us=1_772_000_000_000_000, who="ann", zone="UTC", touchpoint="store", kind="visit",
        traits=(("name", "Ann Smith"), ("email", "ann@example.org")),
    )  # fmt: skip
    here.intake.take("till", [event])
    catch_up(here.ledger)
    return here


def sent(*passages: dict[str, str], **more: str) -> dict[str, str]:
    """Return what the form of an interview sends."""
    usual = {"question": "passage", "text": "Far too dear.", "touchpoint": "store", "themes": "", "emotion": ""}
    fields = {
        f"passage-{place}-{name}": value
        for place, passage in enumerate(passages)
        for name, value in {**usual, "need": "", **passage}.items()
    }
    return {**FRAME, "act": "save", "passages": str(len(passages)), **fields, **more}


def kept(client: Client, shop: Running, *passages: dict[str, str], path: str = NEW, **more: str) -> None:
    answer = client.post(path, sent(*passages, **more))
    assert answer.status_code == 302, unescape(answer.content.decode())
    catch_up(shop.ledger)


def page(client: Client, path: str, data: Any = None, status: int = 200) -> str:
    answer = client.get(path) if data is None else client.post(path, data)
    assert answer.status_code == status, unescape(answer.content.decode())
    return unescape(answer.content.decode())


def in_ledger(shop: Running) -> tuple[Noted, ...]:
    catch_up(shop.ledger)
    with read(shop.ledger) as reader:
        return passages_in(reader, Breakdown())


def customer_of(shop: Running) -> str:
    with read(shop.ledger) as reader:
        found = reader.table("customer")
        return next(
            key.hex() if isinstance(key, bytes) else key for key in reader.arrow(found)["customer"].to_pylist() if key
        )


def test_an_empty_workspace_says_how_to_begin(site: Site, here: Running) -> None:
    client = site("agent")
    assert "No interview yet" in page(client, LIST)
    assert "Nothing is coded yet" in page(client, f"{LIST}matrix")
    assert "No passage found" in page(client, f"{LIST}passages")
    assert "No theme yet" in page(client, f"{LIST}themes")
    assert "Nobody that you may see fits" in page(client, f"{LIST}new?q=ann")
    page(client, f"{LIST}new?customer={'0' * 32}", status=404)


def test_an_interview_is_written_down_and_read(site: Site, shop: Running) -> None:
    client = site("agent")
    kept(client, shop, {"themes": "Price, Value", "emotion": "anger", "need": "a gift"}, {"text": "Kind people."})
    listed = page(client, LIST)
    assert "The store" in listed
    assert f"{LIST}of/{KEY}/" in listed
    told = page(client, f"{LIST}of/{KEY}/")
    assert "Far too dear." in told
    assert "felt: Anger" in told
    assert "needed: a gift" in told
    assert [theme.key for theme in read_book(shop.ledger.folder)] == ["price", "value"]
    assert AuditEntry.objects.filter(act="created", kind="interview", key=KEY).exists()


def test_the_form_sent_twice_keeps_one_interview(site: Site, shop: Running) -> None:
    client = site("agent")
    kept(client, shop, {})
    kept(client, shop, {})
    assert len(in_ledger(shop)) == 1


def test_who_was_spoken_with_is_found_by_name_and_never_shown_by_it(site: Site, shop: Running) -> None:
    client = site("agent")
    customer = customer_of(shop)
    found = page(client, f"{LIST}new?q=Smith")
    assert "Ann Smith" in found
    assert f"customer={customer}" in found
    path = f"{LIST}new?customer={customer}&guide=0"
    assert "With Ann Smith." in page(client, path)
    kept(client, shop, {"text": "I am Ann Smith, write to ann@example.org"}, path=path)
    told = page(client, f"{LIST}of/{KEY}/")
    assert "Ann" not in told
    assert "<mark>[name]</mark>" in told
    assert "an e-mail address (1)" in told
    assert f"/customers/{customer}" in told


def test_whoever_may_not_see_people_finds_pseudonyms_only(site: Site, shop: Running) -> None:
    client = site("department", departments=["sales"])
    customer = customer_of(shop)
    assert "Ann Smith" not in page(client, f"{LIST}new?q=Smith")
    assert f"customer={customer}" in page(client, f"{LIST}new?q={customer[:8]}")


def test_the_guide_stands_above_what_is_written(site: Site, shop: Running) -> None:
    client = site("agent")
    path = f"{LIST}new?customer=nobody"
    assert "Please tell me how you became a customer of" in page(client, path)
    kept(client, shop, {"question": "interview.opening", "text": "By a friend."}, path=path)
    assert "Please tell me how you became a customer of" in page(client, f"{LIST}of/{KEY}/")
    assert in_ledger(shop)[0].guide == "interview"


def test_another_passage_is_added_without_javascript_and_what_was_typed_stays(site: Site, shop: Running) -> None:
    told = page(site("agent"), NEW, sent({"text": "Far too dear!"}, act="add-passage"))
    assert "Far too dear!" in told
    assert 'name="passage-1-text"' in told
    assert f'value="{KEY}"' in told


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"text": "", "need": "a gift"}, "Write down what was said."),
        ({"touchpoint": "moon"}, "Say which touchpoint it is about."),
        ({"themes": "x" * 90}, "A theme's name is too long."),
        ({"emotion": "glee"}, "What was said, in the customer's words"),
        ({"need": "x" * 301}, "At most 300 letters."),
    ],
)
def test_what_is_wrong_is_said_beside_what_was_typed(
    site: Site, shop: Running, wrong: dict[str, str], words: str
) -> None:
    told = page(site("agent"), NEW, sent(wrong), status=422)
    assert words in told
    assert all(value in told for value in wrong.values() if len(value) > 5)
    assert in_ledger(shop) == ()


def test_an_interview_without_a_word_or_of_tomorrow_is_not_kept(site: Site, shop: Running) -> None:
    client = site("agent")
    assert "Write down at least one thing" in page(client, NEW, sent({"text": ""}), status=422)
    assert "This has not been yet." in page(client, NEW, sent({}, held_on="2999-01-01"), status=422)


def test_just_kept_it_is_shown_as_soon_as_it_is_taken_in(site: Site, shop: Running) -> None:
    client = site("agent")
    answer = client.post(NEW, sent({}))
    assert "within a few seconds" in page(client, answer["Location"])
    catch_up(shop.ledger)
    assert "Far too dear." in page(client, answer["Location"])
    page(client, f"{LIST}of/nothing/", status=404)


def edit(**changes: str | list[str]) -> dict[str, str | list[str]]:
    usual: dict[str, str | list[str]] = {"edition": "1", "text": "Far too dear.", "touchpoint": "store", "act": "save"}
    return usual | changes


def test_a_passage_is_coded_and_nothing_is_lost(site: Site, shop: Running) -> None:
    client, path = site("agent"), f"{LIST}of/{KEY}/1"
    kept(client, shop, {})
    add_themes(shop.ledger.folder, ["Price"])
    assert 'value="price"' in page(client, path)
    assert client.post(path, edit(theme=["price"], names="Long wait")).status_code == 302
    (found,) = in_ledger(shop)
    assert (found.edition, set(found.themes), found.text) == (2, {"price", "long_wait"}, "Far too dear.")
    with read(shop.ledger) as reader:
        rows = reader.arrow(reader.table("interaction")).to_pylist()
    assert sorted(row["excluded"] or "" for row in rows if row["source"] == "interviews") == ["", "excluded"]


def test_a_passage_put_in_other_words_is_redacted_again(site: Site, shop: Running) -> None:
    client = site("agent")
    kept(client, shop, {})
    client.post(f"{LIST}of/{KEY}/1", edit(text="Ask bob@example.org", touchpoint="web", emotion="anger", need="x"))
    (found,) = in_ledger(shop)
    assert (found.text, found.touchpoint, found.emotion, found.need) == ("Ask [email]", "web", "anger", "x")


def test_coding_goes_on_to_the_next_passage_that_is_not_coded(site: Site, shop: Running) -> None:
    client = site("agent")
    kept(client, shop, {"themes": "Price"}, {}, {"text": "Slow."})
    assert f"{LIST}of/{KEY}/2" in page(client, LIST)
    answer = client.post(f"{LIST}of/{KEY}/2", edit(theme=["price"], act="next"))
    assert answer["Location"] == f"{LIST}of/{KEY}/3"
    catch_up(shop.ledger)
    answer = client.post(f"{LIST}of/{KEY}/3", edit(text="Slow.", theme=["price"], act="next"))
    assert answer["Location"] == f"{LIST}of/{KEY}/"


def test_what_is_kept_unchanged_has_no_further_edition(site: Site, shop: Running) -> None:
    client = site("agent")
    kept(client, shop, {})
    assert client.post(f"{LIST}of/{KEY}/1", edit()).status_code == 302
    assert in_ledger(shop)[0].edition == 1


def test_who_saves_over_somebody_elses_change_is_told(site: Site, shop: Running) -> None:
    client, path = site("agent"), f"{LIST}of/{KEY}/1"
    kept(client, shop, {})
    client.post(path, edit(text="Mine."))
    # Not folded yet: the page still shows the first edition.
    assert "It was changed a moment ago." in page(client, path, edit(text="Theirs."), status=422)
    catch_up(shop.ledger)
    told = page(client, path, edit(text="Theirs."), status=422)
    assert "Somebody has changed this passage meanwhile." in told
    assert "Theirs." in told
    assert in_ledger(shop)[0].text == "Mine."


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"text": ""}, "Write down what was said."),
        ({"touchpoint": "moon"}, "Choose one of the list."),
        ({"names": "x" * 90}, "A theme's name is too long."),
        ({"need": "x" * 301}, "At most 300 letters."),
        ({"act": "out"}, "Say in a few words why."),
        ({"act": "out", "reason": "x" * 301}, "At most 300 letters."),
    ],
)
def test_a_change_that_is_wrong_is_not_kept(site: Site, shop: Running, wrong: dict[str, str], words: str) -> None:
    client = site("agent")
    kept(client, shop, {})
    assert words in page(client, f"{LIST}of/{KEY}/1", edit(**wrong), status=422)
    assert in_ledger(shop)[0].edition == 1


def test_a_passage_is_taken_out_with_a_reason(site: Site, shop: Running) -> None:
    client = site("agent")
    kept(client, shop, {}, {"text": "Kind."})
    assert client.post(f"{LIST}of/{KEY}/1", {"act": "out", "reason": "said in jest"}).status_code == 302
    assert [each.text for each in in_ledger(shop)] == ["Kind."]
    assert AuditEntry.objects.filter(act="excluded", kind="interview", key=KEY).exists()


def filled(client: Client, shop: Running) -> None:
    """Keep two interviews: of Ann about price and waiting, of somebody about the wait online."""
    path = f"{LIST}new?customer={customer_of(shop)}&guide=0"
    kept(client, shop, {"themes": "Price"}, {"themes": "Price, Wait", "text": "Queues."}, path=path)
    other = "bcdefghijklmnopqrstu"
    kept(client, shop, {"themes": "Wait", "touchpoint": "web", "text": "It loads."}, {"text": "Nice."}, key=other)


def test_themes_are_counted_by_touchpoint_and_each_number_leads_to_its_passages(site: Site, shop: Running) -> None:
    client = site("agent")
    filled(client, shop)
    told = page(client, f"{LIST}matrix")
    assert told.index(">Price<") < told.index(">Not coded yet<")
    links = re.findall(r'<td class="r"><a href="([^"]+)">(\d+)</a>', told)
    assert len(links) == 7
    for url, number in links:
        assert page(client, url).count('<blockquote class="said"') == int(number)
    assert "“Wait” at The shop online" in page(
        client, next(url for url, _ in links if "theme=wait&touchpoint=web" in url)
    )


def test_a_department_reads_what_was_said_about_its_own_touchpoints(site: Site, shop: Running) -> None:
    filled(site("agent"), shop)
    client = site("department", departments=["online"])
    assert "The store" not in page(client, f"{LIST}matrix")
    assert page(client, f"{LIST}passages").count('<blockquote class="said"') == 1
    page(client, f"{LIST}of/{KEY}/", status=404)
    page(client, f"{LIST}of/{KEY}/1", status=404)
    page(client, f"{LIST}of/{KEY}/1", edit(text="Mine now."), status=404)
    page(client, f"{LIST}new?customer={customer_of(shop)}", status=404)
    assert "Say which touchpoint" in page(client, NEW, sent({"touchpoint": "store"}, key="x"), status=422)
    assert "The store" not in page(client, NEW)


def test_whom_units_and_accounts_bound_writes_only_for_them(site: Site, shop: Running) -> None:
    client = site("agent", units=["kiel"], accounts=["delta"])
    told = page(client, NEW, sent({}, unit="bonn", account="omega"), status=422)
    assert told.count("Select a valid choice") == 2
    kept(client, shop, {}, unit="kiel", account="delta")
    assert (in_ledger(shop)[0].unit, in_ledger(shop)[0].account) == ("kiel", "delta")
    assert "Far too dear." in page(client, f"{LIST}of/{KEY}/")


def test_a_viewer_has_no_part_in_it_and_an_agent_takes_no_files(site: Site, shop: Running) -> None:
    viewer = site("viewer")
    for path in (LIST, f"{LIST}matrix", f"{LIST}passages", NEW, f"{LIST}themes"):
        page(viewer, path, status=403)
    page(site("agent"), f"{LIST}passages.csv", status=403)


def test_passages_and_themes_are_taken_away_as_files(site: Site, shop: Running) -> None:
    client = site("manager")
    filled(client, shop)
    lines = page(client, f"{LIST}passages.csv?theme=wait").splitlines()
    assert lines[0].lstrip("\ufeff").startswith("interview,passage,held_at")
    assert len(lines) == 3
    assert any(line.startswith(f"{KEY},2,2026-03-02T10:30:00+00:00,phone,store") for line in lines)
    lines = page(client, f"{LIST}themes.csv").splitlines()
    assert "wait,Wait,web,1,1,0" in lines
    assert "wait,Wait,,2,2,1" in lines
    page(client, f"{LIST}other.csv", status=404)
    assert AuditEntry.objects.filter(act="exported", kind="passages").exists()


def test_a_theme_is_renamed_and_merged_and_no_passage_changes(site: Site, shop: Running) -> None:
    client = site("manager")
    filled(client, shop)
    before = in_ledger(shop)
    seen = {"seen": shown_book(read_book(shop.ledger.folder))}
    change = {"act": "change", "key": "price", "name": "Value for money", "meaning": "Worth it?"}
    assert client.post(f"{LIST}themes", change | seen).status_code == 302
    seen = {"seen": shown_book(read_book(shop.ledger.folder))}
    assert client.post(f"{LIST}themes", {"act": "merge", "key": "wait", "into": "price"} | seen).status_code == 302
    told = page(client, f"{LIST}matrix")
    assert ">Value for money<" in told
    assert ">Wait<" not in told
    assert in_ledger(shop) == before
    assert "with what was: wait" in page(client, f"{LIST}themes")


def test_themes_are_added_in_the_code_book(site: Site, shop: Running) -> None:
    client = site("agent")
    assert client.post(f"{LIST}themes", {"act": "add", "names": "Price, Wait"}).status_code == 302
    assert "Write the name of a theme." in page(client, f"{LIST}themes", {"act": "add", "names": " , "}, status=422)
    assert [theme.name for theme in read_book(shop.ledger.folder)] == ["Price", "Wait"]
    assert "Merge into" not in page(client, f"{LIST}themes")


def test_whoever_is_bounded_does_not_rename_what_all_use(site: Site, shop: Running) -> None:
    write_book(shop.ledger.folder, (Theme(key="price", name="Price"),))
    change = {"act": "change", "key": "price", "name": "Mine", "meaning": ""}
    page(site("agent"), f"{LIST}themes", change, status=403)
    page(site("manager", departments=["sales"]), f"{LIST}themes", change, status=403)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": " "}, "A theme needs a name."),
        ({"key": "gone"}, "gone"),
        ({"seen": "[]"}, "Somebody has changed the code book meanwhile."),
        ({"act": "merge", "into": "price"}, "cannot be merged into itself"),
    ],
)
def test_a_change_of_the_code_book_that_is_wrong_is_refused(
    site: Site, shop: Running, changes: dict[str, str], words: str
) -> None:
    write_book(shop.ledger.folder, (Theme(key="price", name="Price"), Theme(key="wait", name="Wait")))
    change = {"act": "change", "key": "price", "name": "Cost", "meaning": "", **changes}
    assert words in page(site("manager"), f"{LIST}themes", change, status=422)
    assert read_book(shop.ledger.folder)[0].name == "Price"


def test_the_list_is_paged_and_asks_the_state_as_often_for_many_as_for_few(site: Site, shop: Running) -> None:
    client = site("agent")
    kept(client, shop, *({"text": f"Said {number}."} for number in range(3)))
    with CaptureQueriesContext(connection) as few:
        page(client, f"{LIST}passages")
    kept(client, shop, *({"text": f"Told {number}."} for number in range(30)), key="b" * 20)
    with CaptureQueriesContext(connection) as many:
        told = page(client, f"{LIST}passages")
    assert len(few) == len(many)
    assert told.count('<blockquote class="said"') == 25
    assert page(client, f"{LIST}passages?page=2").count('<blockquote class="said"') == 8


def test_the_parts_of_a_page_come_alone_where_they_are_asked_for(site: Site, shop: Running) -> None:
    client = site("agent")
    filled(client, shop)
    headers = {"HX-Request": "true", "HX-Target": "div#result"}
    for path in (LIST, f"{LIST}matrix", f"{LIST}passages"):
        part = client.get(path, headers=headers).content.decode()
        assert part.lstrip().startswith('<div id="result"')
        assert "<html" not in part


def test_what_is_kept_of_somebody_erased_meanwhile_is_refused(
    site: Site, shop: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = site("agent")
    kept(client, shop, {}, key="z" * 20)
    monkeypatch.setattr(shop.intake, "take", lambda *_: Result(0, 0, {0: Refusal.ERASED}))
    assert "Dear." in page(client, f"{LIST}of/{'z' * 20}/1", edit(text="Dear."), status=422)
    told = page(client, NEW, sent({}), status=422)
    assert "Far too dear." in told
    assert 'role="alert"' in told
    assert not AuditEntry.objects.filter(kind="interview", act="created", key=KEY).exists()
