"""People write, try, change, end and remove promises; what a trial says is what the fold says afterwards."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
from django.test import Client
from tests.cast import KEY
from tests.promises.contacts import Contact, arrive

from regard.collect import register_touchpoints
from regard.ledger import read
from regard.measure import Breakdown, promises_kept
from regard.promises import read_register, save_calendar, save_promise
from regard.story import catch_up
from regard.vault.pseudonyms import KEY_VARIABLE
from regard.vocabulary import (
    Calendar,
    Comparison,
    DateKeptRule,
    FollowUpRule,
    LimitRule,
    Promise,
    Touchpoint,
    Where,
)
from regard.web.accounts.models import AuditEntry
from regard.web.running import Running

Site = Callable[..., Client]
WAIT = Promise(
    key="short_wait",
    statement="You wait two minutes at most.",
    touchpoint="hotline",
    rule=LimitRule(field="waiting_s", comparison=Comparison.AT_MOST, limit=120),
)
OFFICE = Calendar(key="office", zone="UTC", hours={"monday": ("08:00-16:00",), "friday": ("08:00-20:00",)})
LIMIT = {"form": "limit", "field": "waiting_s", "comparison": "at_most", "limit": "120"}
FOLLOW = {"form": "follow_up", "after_kind": "complaint", "reply_kinds": ["call"], "within_hours": "24"}
DATE = {"form": "date_kept", "done_kind": "delivered", "tolerance_hours": "2", "reference": "order"}
RULES: dict[str, dict[str, Any]] = {
    "limit": LIMIT,
    "follow_up": FOLLOW,
    "working_hours": FOLLOW | {"hours": "office"},
    "date_kept": DATE,
}


@pytest.fixture
def company(here: Running, monkeypatch: pytest.MonkeyPatch) -> Running:
    """Calls, complaints with and without a reply, and orders with a promised date."""
    monkeypatch.setenv(KEY_VARIABLE, KEY.hex())
    folder = here.ledger.folder
    hotline = Touchpoint(key="hotline", name="Hotline", department="service", stage="get_help")
    post = Touchpoint(key="post", name="Post", department="logistics", stage="receive")
    register_touchpoints(folder, [hotline, post])
    save_calendar(folder, OFFICE, {})
    order: dict[str, Any] = {"touchpoint": "post", "context": '{"order": "A"}'}
    calls = [Contact("ann", 20.0 * number, "call", waiting_s=30.0 * number, unit="north") for number in range(10)]
    asked = [
        Contact("bob", 0, "complaint"),
        Contact("bob", 30, "call"),
        Contact("carla", 60, "complaint", unit="south"),
    ]
    sent = [Contact("delta", 0, "order", promised=10, **order), Contact("delta", 13, "delivered", **order)]
    arrive(here.ledger, *calls, *asked, *sent)
    catch_up(here.ledger)
    return here


@pytest.fixture
def manager(company: Running, site: Site) -> Client:
    return site("manager")


def said(**changes: Any) -> dict[str, Any]:
    return {"statement": "You wait two minutes at most.", "touchpoint": "hotline", "save": "1", **LIMIT, **changes}


def promises(running: Running) -> dict[str, Promise]:
    return {promise.key: promise for promise in read_register(running.ledger.folder).promises}


def seen_on(client: Client, path: str) -> str:
    (seen,) = re.findall(r'name="seen" value="([^"]*)"', client.get(path).content.decode())
    return unescape(seen)


def counted(running: Running, key: str) -> tuple[int, int, int]:
    """Return what the measure counts of a promise: kept, broken and not decided, as of now."""
    catch_up(running.ledger)
    with read(running.ledger) as reader:
        found = {each.group["promise"]: each for each in promises_kept(reader, Breakdown(by=("promise",)))}
    number = found[key]
    kept = round((number.value or 0.0) * number.n / 100)
    return kept, number.n - kept, number.exclusions.get("unknown", 0)


@pytest.mark.parametrize("rule", RULES)
def test_a_trial_says_what_the_fold_says_once_it_is_saved(company: Running, manager: Client, rule: str) -> None:
    form = said(**RULES[rule], key="new_one")
    total = manager.post("/promises/preview", form).context["tried"].total
    assert total.kept + total.broken > 0
    assert manager.post("/promises/new", form).headers["Location"] == "/promises/new_one/"
    assert counted(company, "new_one") == (total.kept, total.broken, total.unknown)


def test_what_is_saved_is_what_the_form_says(company: Running, manager: Client) -> None:
    manager.post("/promises/new", said(where_units=["north"], department="service", valid_from="2026-01-01"))
    saved = promises(company)["you_wait_two_minutes_at_most"]
    assert saved.rule == LimitRule(
        field="waiting_s", comparison=Comparison.AT_MOST, limit=120, where=Where(units=("north",))
    )
    assert (saved.department, saved.valid_from) == ("service", datetime(2026, 1, 1, tzinfo=UTC))
    manager.post("/promises/new", said(**RULES["working_hours"], key="reply", reply_other="mail, visit"))
    assert promises(company)["reply"].rule == FollowUpRule(
        after_kind="complaint", reply_kinds=("call", "mail", "visit"), within_hours=24, business_hours=True,
        calendar="office",
    )  # fmt: skip
    manager.post("/promises/new", said(**DATE, key="on_time"))
    assert promises(company)["on_time"].rule == DateKeptRule(
        done_kind="delivered", tolerance_hours=2, reference="order"
    )


def test_saving_is_in_the_audit_log_with_before_and_after(company: Running, manager: Client) -> None:
    manager.post("/promises/new", said(key="short_wait"))
    change = said(limit="60", seen=seen_on(manager, "/promises/short_wait/edit/0"))
    assert manager.post("/promises/short_wait/edit/0", change).status_code == 302
    created, changed = AuditEntry.objects.filter(kind="promise").order_by("pk")
    assert (created.act, created.detail["before"]) == ("created", None)
    assert changed.detail["before"]["rule"]["limit"] == 120
    assert changed.detail["after"]["rule"]["limit"] == 60


def test_until_the_next_fold_the_page_says_that_past_contacts_are_being_checked(
    company: Running, manager: Client
) -> None:
    manager.post("/promises/new", said(key="short_wait"))
    assert b"being held against what was changed" in manager.get("/promises/").content
    assert b"hx-trigger" in manager.get("/promises/pending").content
    catch_up(company.ledger)
    assert b"now stand as the register says" in manager.get("/promises/pending").content


def test_a_change_counts_for_the_past_and_changes_the_numbers(company: Running, manager: Client) -> None:
    save_promise(company.ledger.folder, WAIT)
    assert counted(company, "short_wait") == (5, 5, 0)
    change = said(limit="240", seen=seen_on(manager, "/promises/short_wait/edit/0"))
    manager.post("/promises/short_wait/edit/0", change)
    assert counted(company, "short_wait") == (9, 1, 0)


def test_a_new_version_ends_the_one_before_and_leaves_its_past(company: Running, manager: Client) -> None:
    save_promise(company.ledger.folder, WAIT)
    path = "/promises/short_wait/version/0"
    sent = said(limit="0", valid_from="2026-03-11", seen=seen_on(manager, path))
    assert manager.post(path, sent).status_code == 302
    before, after = (each for each in read_register(company.ledger.folder).promises if each.key == "short_wait")
    assert before.valid_to == after.valid_from == datetime(2026, 3, 11, tzinfo=UTC)
    assert counted(company, "short_wait") == (5, 5, 0)
    page = manager.get("/promises/short_wait/").content.decode()
    assert "before 11 Mar 2026" in page
    assert "from 11 Mar 2026 on" in page
    assert "/promises/short_wait/edit/1" in page


def test_a_version_says_from_when_and_not_before_the_last_one(company: Running, manager: Client) -> None:
    manager.post("/promises/new", said(key="short_wait", valid_from="2026-03-01"))
    path = "/promises/short_wait/version/0"
    for day in ("", "2026-02-01"):
        response = manager.post(path, said(valid_from=day, seen=seen_on(manager, path)))
        assert response.status_code == 422
        assert "valid_from" in response.context["form"].errors
    assert promises(company)["short_wait"].valid_to is None


def test_a_promise_ends(company: Running, manager: Client) -> None:
    save_promise(company.ledger.folder, WAIT)
    change = said(valid_to="2026-03-10", seen=seen_on(manager, "/promises/short_wait/edit/0"))
    manager.post("/promises/short_wait/edit/0", change)
    assert promises(company)["short_wait"].valid_to == datetime(2026, 3, 10, tzinfo=UTC)
    assert sum(counted(company, "short_wait")) < 10


def test_a_promise_is_removed_after_asking(company: Running, manager: Client) -> None:
    save_promise(company.ledger.folder, WAIT)
    path = "/promises/short_wait/remove/0"
    assert "Remove “You wait two minutes at most.”?" in manager.get(path).content.decode()
    assert manager.post(path, {"seen": seen_on(manager, path)}).headers["Location"] == "/promises/"
    assert promises(company) == {}
    assert AuditEntry.objects.get(kind="promise", act="removed").detail["before"]["key"] == "short_wait"


def test_what_somebody_else_changed_is_not_overwritten(company: Running, manager: Client) -> None:
    save_promise(company.ledger.folder, WAIT)
    seen = seen_on(manager, "/promises/short_wait/edit/0")
    theirs = Promise(key="short_wait", statement="Be quick.", touchpoint="hotline", rule=WAIT.rule)
    save_promise(company.ledger.folder, theirs)
    response = manager.post("/promises/short_wait/edit/0", said(limit="5", seen=seen))
    assert response.status_code == 422
    assert "is now “Be quick.”" in response.content.decode()
    assert 'value="5"' in response.content.decode()
    removal = manager.post("/promises/short_wait/remove/0", {"seen": seen}).content.decode()
    assert "Somebody has changed it meanwhile" in unescape(removal)
    assert promises(company) == {"short_wait": theirs}


def test_a_key_that_is_taken_is_refused_beside_its_field(company: Running, manager: Client) -> None:
    save_promise(company.ledger.folder, WAIT)
    response = manager.post("/promises/new", said(key="short_wait", limit="5"))
    assert response.status_code == 422
    assert "key" in response.context["form"].errors
    assert promises(company) == {"short_wait": WAIT}


@pytest.mark.parametrize(
    ("field", "sent"),
    [
        ("statement", said(statement=" ")),
        ("touchpoint", said(touchpoint="nowhere")),
        ("key", said(key="No key")),
        ("key", said(statement="!!!")),
        ("field", said(field="mood")),
        ("limit", said(limit="soon")),
        ("limit", said(limit="")),
        ("limit", said(limit="nan")),
        ("after_kind", said(**FOLLOW | {"after_kind": ""})),
        ("reply_kinds", said(**FOLLOW | {"reply_kinds": []})),
        ("within_hours", said(**FOLLOW | {"within_hours": "0"})),
        ("within_hours", said(**FOLLOW | {"within_hours": "-2"})),
        ("within_hours", said(**FOLLOW | {"within_hours": "99999"})),
        ("hours", said(**FOLLOW, hours="nobody")),
        ("done_kind", said(**DATE | {"done_kind": ""})),
        ("tolerance_hours", said(**DATE | {"tolerance_hours": "-1"})),
        ("valid_to", said(valid_from="2026-03-02", valid_to="2026-03-02")),
        ("valid_from", said(valid_from="soon")),
    ],
)
def test_a_slip_is_shown_beside_its_field_and_nothing_is_saved(
    company: Running, manager: Client, field: str, sent: dict[str, Any]
) -> None:
    response = manager.post("/promises/new", sent)
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert promises(company) == {}


def test_hours_are_read_as_people_write_them(company: Running, manager: Client) -> None:
    german = {"Accept-Language": "de"}
    sent = said(**FOLLOW | {"within_hours": "1,5"}, key="reply")
    assert manager.post("/promises/new", sent, headers=german).status_code == 302
    assert promises(company)["reply"].rule.within_hours == 1.5  # type: ignore[union-attr]
    assert 'value="1,5"' in manager.get("/promises/reply/edit/0", headers=german).content.decode()
    assert 'value="1.5"' in manager.get("/promises/reply/edit/0").content.decode()


def test_opening_and_saving_changes_nothing(company: Running, manager: Client) -> None:
    rule = FollowUpRule(
        after_kind="complaint", reply_kinds=("call", "pigeon"), within_hours=7.5, business_hours=True,
        calendar="office", where=Where(kinds=("complaint",), channels=("web",)),
    )  # fmt: skip
    begin = datetime(2026, 1, 1, 17, 30, tzinfo=UTC)
    kept = Promise(key="reply", statement="Soon.", touchpoint="hotline", rule=rule, valid_from=begin)
    save_promise(company.ledger.folder, kept)
    form = manager.get("/promises/reply/edit/0").context["form"]
    sent = {name: form[name].value() for name in form.fields}
    plain = {name: "" if value is None else value for name, value in sent.items()}
    assert manager.post("/promises/reply/edit/0", plain | {"save": "1"}).status_code == 302
    assert promises(company)["reply"] == kept


def test_a_rule_that_is_not_complete_says_what_a_trial_needs(company: Running, manager: Client) -> None:
    part = manager.post("/promises/preview", said(limit="", statement="")).content.decode()
    assert "Write the limit." in part
    assert "<html" not in part
    assert "statement" not in part


def test_a_trial_shows_interval_and_the_worst_and_keeps_nothing(company: Running, manager: Client) -> None:
    tried = manager.post("/promises/preview", said()).context["tried"]
    assert (tried.share, tried.n, tried.one_in) == (50.0, 10, 1)
    assert tried.low == pytest.approx(23.66, abs=0.01)
    assert tried.high == pytest.approx(76.34, abs=0.01)
    assert tried.examples[0][1] == "missed by 2.5 minutes"
    assert promises(company) == {}


def test_without_scripts_a_button_tries_it(company: Running, manager: Client) -> None:
    sent = {name: value for name, value in said(limit="240").items() if name != "save"}
    response = manager.post("/promises/new", sent | {"try": "1"})
    assert response.status_code == 200
    assert response.context["tried"].total.kept == 9
    assert 'value="240"' in response.content.decode()


def test_of_very_many_contacts_a_sample_is_tried_and_said(
    company: Running, manager: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("regard.web.desks.promises.trying.MOST_CONTACTS", 4)
    part = manager.post("/promises/preview", said())
    assert part.context["tried"].one_in == 3
    assert "one in 3 customers" in part.content.decode()


def test_before_the_first_contact_a_promise_can_be_written(here: Running, site: Site) -> None:
    register_touchpoints(here.ledger.folder, [Touchpoint(key="hotline", name="Hotline")])
    client = site("manager")
    assert b"no contacts yet" in client.post("/promises/preview", said()).content
    assert client.post("/promises/new", said(key="short_wait")).status_code == 302
    assert set(promises(here)) == {"short_wait"}


def test_a_department_writes_and_changes_its_own_promises_only(company: Running, site: Site) -> None:
    save_promise(company.ledger.folder, WAIT)
    client = site("department", departments=["logistics"])
    assert "hotline" not in dict(client.get("/promises/new").context["form"].fields["touchpoint"].choices)
    assert client.post("/promises/new", said(key="mine")).status_code == 422
    assert client.post("/promises/short_wait/edit/0", said(seen="x")).status_code == 404
    assert client.post("/promises/short_wait/remove/0", {"seen": "x"}).status_code == 404
    assert client.post("/promises/new", said(**DATE | {"touchpoint": "post"}, key="mine")).status_code == 302
    assert set(promises(company)) == {"short_wait", "mine"}


def test_a_department_tries_on_its_own_contacts_only(company: Running, site: Site) -> None:
    client = site("department", departments=["logistics"])
    everything = said(**LIMIT | {"touchpoint": "post", "where_touchpoints": ["hotline"]})
    assert client.post("/promises/preview", everything).context["tried"].n == 0


def test_a_promise_shared_with_another_department_is_seen_and_not_changed(company: Running, site: Site) -> None:
    shared = Promise(key="shared", statement="Both.", touchpoint="hotline", rule=WAIT.rule, department="logistics")
    save_promise(company.ledger.folder, shared)
    client = site("department", departments=["logistics"])
    page = client.get("/promises/shared/")
    assert page.status_code == 200
    assert "/promises/shared/edit/0" not in page.content.decode()
    assert client.post("/promises/shared/edit/0", said(seen="x")).status_code == 403


def test_a_version_that_is_not_there_is_not_found(company: Running, manager: Client) -> None:
    save_promise(company.ledger.folder, WAIT)
    assert manager.get("/promises/short_wait/edit/7").status_code == 404
