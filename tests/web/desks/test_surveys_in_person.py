"""Asked in person: an agent asks one customer, within the contact policy, and the answers say how they came about."""

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.test import Client

from regard.ask.policy_rules import ContactPolicy, Rule, Scope, write_policy
from regard.ask.register import archive, publish, put_draft
from regard.ask.writing import from_yaml
from regard.collect.catalogue import TOUCHPOINTS_FILE, write_entries
from regard.collect.event import Event
from regard.ledger import read
from regard.measure import MEASURES, Breakdown
from regard.story import catch_up
from regard.vault import pseudonym
from regard.vocabulary import Channel, Touchpoint
from regard.web.accounts.models import AuditEntry
from regard.web.asking.consenting import may_be_asked, withdraw_consent
from regard.web.asking.inviting import invite
from regard.web.asking.models import Invitation
from regard.web.asking.subjects import Subject
from regard.web.asking.tokens import link_of
from regard.web.running import Running

Site = Callable[..., Client]
KEY = "abcdefghijklmnopqrst"
VISIT = """
key: visit
name: Store visit
touchpoint: store
languages: [en, de]
pages:
- key: score
  questions:
  - {key: nps, wording: nps.touchpoint, required: true}
"""
ASK = {"touchpoint": "store", "channel": "phone", "language": "en", "unit": "", "account": "", "key": KEY, "act": "ask"}


@pytest.fixture
def shop(here: Running, state: None) -> Running:
    """Return a workspace with an open survey, and Ann, who was in the store."""
    touchpoints = [
        Touchpoint(key="store", name="The store", channel=Channel.STORE, department="sales"),
        Touchpoint(key="web", name="The shop online", channel=Channel.WEB, department="online"),
    ]
    write_entries(here.ledger.folder / TOUCHPOINTS_FILE, touchpoints)
    publish_survey(here.ledger.folder, VISIT)
    event = Event(
        native_id="1", occurred_us=1_772_000_000_000_000, who="ann", zone="UTC", touchpoint="store", kind="visit",
        traits=(("name", "Ann Smith"),),
    )  # fmt: skip
    here.intake.take("till", [event])
    catch_up(here.ledger)
    return here


def publish_survey(folder: Path, text: str) -> None:
    survey = from_yaml(text)
    assert put_draft(folder, survey) == ()
    publish(folder, survey.key)


def ann(shop: Running) -> str:
    return pseudonym(shop.ledger.pseudonym_key, "customer_id", "ann").hex()


def page(client: Client, path: str, data: Any = None, status: int = 200) -> str:
    answer = client.get(path) if data is None else client.post(path, data)
    assert answer.status_code == status, unescape(answer.content.decode())
    return unescape(answer.content.decode())


def path_for(shop: Running) -> str:
    return f"/surveys/of/visit/ask?customer={ann(shop)}"


def opened(client: Client, shop: Running, **more: str) -> Invitation:
    """Ask Ann; return the invitation."""
    answer = client.post(path_for(shop), ASK | more)
    assert answer.status_code == 302, unescape(answer.content.decode())
    return Invitation.objects.get(pk=answer["Location"].rpartition("/")[2])


def answered(link: str, nps: int) -> None:
    """Fill in the survey's own page."""
    respondent = Client()
    html = respondent.get(link).content.decode()
    fields = dict(re.findall(r'name="(start|page)" value="([^"]*)"', html))
    assert respondent.post(link, {**fields, "nps": str(nps)}).status_code == 200


def events(shop: Running, kind: str) -> list[dict[str, Any]]:
    catch_up(shop.ledger)
    with read(shop.ledger) as reader:
        rows = reader.arrow(reader.table("interaction")).to_pylist()
    return [row | {"context": msgspec.json.decode(row["context"])} for row in rows if row["kind"] == kind]


def test_an_agent_asks_and_the_answer_says_who_asked_and_how(site: Site, shop: Running) -> None:
    client = site("agent")
    assert "Ann Smith" in page(client, "/surveys/of/visit/ask?q=ann")
    told = page(client, path_for(shop))
    assert "Ask Ann Smith “Store visit”" in told
    assert "Yes. Nothing that was sent before" in told
    made = opened(client, shop, channel="store")
    assert (made.customer, made.touchpoint, made.channel) == (ann(shop), "store", "store")
    assert made.employee == "agent@example.org"
    now = page(client, f"/surveys/of/visit/ask/{made.pk}")
    assert f'href="{link_of(made)}"' in now
    assert "Please tell me how you became a customer" in now
    answered(link_of(made), 9)
    (row,) = events(shop, "invitation_answered")
    assert row["context"]["sent_by"] == "store"
    (row,) = events(shop, "invitation_offered")
    assert row["employee"] is not None
    assert row["context"]["sent_by"] == "store"
    told = page(client, f"/surveys/of/visit/ask/{made.pk}")
    assert "The answers have arrived" in told
    assert f"/customers/{ann(shop)}" in told


def test_scores_are_broken_down_by_the_way_people_were_asked(site: Site, shop: Running) -> None:
    answered(link_of(opened(site("agent"), shop)), 10)
    catch_up(shop.ledger)
    with read(shop.ledger) as reader:
        rows = MEASURES["nps"](reader, Breakdown(by=("context:sent_by",)))
    assert [(row.group["context:sent_by"], row.n) for row in rows] == [("phone", 1)]


def test_the_form_sent_twice_asks_once(site: Site, shop: Running) -> None:
    client = site("agent")
    assert opened(client, shop).pk == opened(client, shop, despite="sent again").pk == KEY
    assert len(events(shop, "invitation_offered")) == 1


def test_who_was_asked_lately_is_asked_again_only_with_a_reason(site: Site, shop: Running) -> None:
    invite("visit", Subject("store", customer=ann(shop)))
    client = site("agent")
    told = page(client, path_for(shop))
    assert "allows no further request so soon" in told
    assert "Why you ask all the same" in told
    assert "Say in a few words why." in page(client, path_for(shop), ASK, status=422)
    assert Invitation.objects.count() == 1
    made = opened(client, shop, despite="they asked for it")
    assert made.reason == "they asked for it"
    entry = AuditEntry.objects.get(act="asked", kind="survey")
    assert entry.detail["despite"] == "they asked for it"


def test_nobody_passes_over_what_a_customer_said(site: Site, shop: Running) -> None:
    withdraw_consent(ann(shop), "unsubscribe_link", "store")
    client = site("agent")
    told = page(client, path_for(shop))
    assert "The customer does not want to be asked." in told
    assert "Nobody may pass over this." in told
    assert "Go on to the questions" not in told
    page(client, path_for(shop), ASK | {"despite": "but I want to"}, status=422)
    assert not Invitation.objects.exists()


def test_where_consent_is_needed_nobody_is_asked_without(site: Site, shop: Running) -> None:
    write_policy(shop.ledger.folder, ContactPolicy(needs_consent=True))
    client = site("agent")
    assert "The customer has not agreed to be asked." in page(client, path_for(shop))
    page(client, path_for(shop), ASK | {"despite": "she nodded"}, status=422)


def test_it_is_checked_again_with_what_was_chosen(site: Site, shop: Running) -> None:
    write_policy(shop.ledger.folder, ContactPolicy(rules=(Rule(scope=Scope.TEAM, at_most=1, within_days=30),)))
    (shop.ledger.folder / "units.yaml").write_text("- {key: kiel, name: Kiel}\n")
    invite("visit", Subject("store", unit="kiel"))
    client = site("agent")
    assert "Yes. Nothing" in page(client, path_for(shop))
    told = page(client, path_for(shop), ASK | {"unit": "kiel", "act": "check"})
    assert "allows no further request so soon" in told
    assert '<option value="kiel" selected>' in told
    assert f'value="{KEY}"' in told


def test_a_customer_who_declines_counts_as_such(site: Site, shop: Running) -> None:
    client = site("agent")
    made = opened(client, shop)
    answer = client.post(f"/surveys/of/visit/ask/{made.pk}", {"act": "declined"})
    assert answer["Location"] == f"/customers/{ann(shop)}"
    made.refresh_from_db()
    assert made.state == "dismissed"
    assert len(events(shop, "invitation_dismissed")) == 1
    assert may_be_asked(ann(shop)) is None
    assert "This can be answered no more." in page(client, f"/surveys/of/visit/ask/{made.pk}")


def test_who_does_not_want_to_be_asked_any_more_is_not(site: Site, shop: Running) -> None:
    other = invite("visit", Subject("store", customer=ann(shop))).invitation
    client = site("agent")
    made = opened(client, shop, despite="they asked for it")
    client.post(f"/surveys/of/visit/ask/{made.pk}", {"act": "never"})
    other.refresh_from_db()
    assert other.state == "withdrawn"
    assert may_be_asked(ann(shop)) == "opted_out"
    assert len(events(shop, "invitation_dismissed")) == 1
    assert len(events(shop, "consent_withdrawn")) == 1


def test_somebody_unknown_is_asked_without_a_customer(site: Site, shop: Running) -> None:
    client = site("agent")
    path = "/surveys/of/visit/ask?customer=nobody"
    assert "Ask somebody “Store visit”" in page(client, path)
    answer = client.post(path, ASK)
    told = page(client, answer["Location"])
    assert "any more" not in told
    made = Invitation.objects.get()
    assert made.customer == ""
    assert client.post(answer["Location"], {"act": "declined"})["Location"] == "/surveys/of/visit/"


def test_the_surveys_that_can_be_asked_stand_behind_a_customer(site: Site, shop: Running) -> None:
    publish_survey(shop.ledger.folder, VISIT.replace("key: visit", "key: secret\nanonymous: true", 1))
    publish_survey(shop.ledger.folder, VISIT.replace("key: visit", "key: old", 1))
    archive(shop.ledger.folder, "old")
    told = page(site("agent"), f"/surveys/ask/{ann(shop)}")
    assert f"/surveys/of/visit/ask?customer={ann(shop)}" in told
    assert "/surveys/of/secret/" not in told
    assert "/surveys/of/old/" not in told
    page(site("manager"), f"/surveys/ask/{'0' * 32}", status=404)


@pytest.mark.parametrize(
    ("change", "words"), [("anonymous: true", "nobody can be asked by name"), ("", "publish the survey first")]
)
def test_a_survey_that_asks_nobody_by_name_says_so(site: Site, shop: Running, change: str, words: str) -> None:
    publish_survey(shop.ledger.folder, VISIT.replace("key: visit", f"key: other\n{change}", 1))
    if not change:
        archive(shop.ledger.folder, "other")
    assert words in page(site("agent"), "/surveys/of/other/ask?customer=nobody")
    assert words in page(site("manager"), "/surveys/of/other/ask?customer=nobody", ASK)
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("wrong", [{"touchpoint": "moon"}, {"channel": "email"}, {"language": "fr"}])
def test_what_is_not_offered_is_not_taken(site: Site, shop: Running, wrong: dict[str, str]) -> None:
    assert "Select a valid choice" in page(site("agent"), path_for(shop), ASK | wrong, status=422)
    assert not Invitation.objects.exists()


def test_a_department_asks_about_its_own_touchpoints_only(site: Site, shop: Running) -> None:
    client = site("department", departments=["online"])
    page(client, path_for(shop), status=404)
    client = site("manager", departments=["sales"])
    assert "The shop online" not in page(client, path_for(shop))
    page(client, path_for(shop), ASK | {"touchpoint": "web"}, status=422)
    opened(client, shop)


def test_whom_units_and_accounts_bound_asks_only_for_them(site: Site, shop: Running) -> None:
    client = site("agent", units=["kiel"], accounts=["delta"])
    page(client, path_for(shop), status=404)
    path = "/surveys/of/visit/ask?customer=nobody"
    assert page(client, path, ASK | {"unit": "bonn", "account": "omega"}, status=422).count("valid choice") == 2
    answer = client.post(path, ASK | {"unit": "kiel", "account": "delta"})
    assert Invitation.objects.get().unit == "kiel"
    assert answer.status_code == 302


def test_an_agent_sees_only_what_was_opened_by_themselves(site: Site, shop: Running) -> None:
    made = opened(site("agent"), shop)
    path = f"/surveys/of/visit/ask/{made.pk}"
    page(site("agent", email="other@example.org"), path, status=404)
    page(site("manager"), path, {"act": "never"}, status=404)
    page(site("analyst"), f"/surveys/of/other/ask/{made.pk}", status=404)


def test_a_viewer_asks_nobody(site: Site, shop: Running) -> None:
    client = site("viewer")
    page(client, path_for(shop), status=403)
    assert '/surveys/of/visit/ask"' not in page(client, "/surveys/of/visit/")


def test_the_standing_comes_alone_and_only_once_it_has_changed(site: Site, shop: Running) -> None:
    client = site("agent")
    made = opened(client, shop)
    headers = {"HX-Request": "true", "HX-Target": "div#standing"}
    path = f"/surveys/of/visit/ask/{made.pk}"
    assert client.get(path, headers=headers).status_code == 204
    answered(link_of(made), 9)
    part = client.get(path, headers=headers).content.decode()
    assert part.startswith('<div class="stack" id="standing">')
    assert "The answers have arrived" in part
    assert "Declined" not in part
    headers["HX-Target"] = "div#found"
    assert client.get("/surveys/of/visit/ask?q=ann", headers=headers).content.decode().startswith('<div id="found"')
