"""The audit log says who saw and changed what; it only grows."""

import csv
import io
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client, RequestFactory

from regard.web.accounts.audit import note
from regard.web.accounts.models import AuditEntry, User
from regard.web.accounts.rights import Role
from regard.web.running import Running

if TYPE_CHECKING:
    from collections.abc import Iterable

Site = Callable[..., Client]
PASSWORD = "a fine long day in May"  # noqa: S105


def acts(entries: "Iterable[AuditEntry]") -> list[tuple[str, str]]:
    return [(entry.act, entry.kind) for entry in entries]


def test_a_note_says_who_did_what_and_from_where(site: Site) -> None:
    site("owner")
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.7")
    request.user = User.objects.get()
    entry = note(request, "exported", "customer", "c" * 300, format="csv")
    assert (entry.by, entry.act, entry.kind, entry.detail) == (request.user, "exported", "customer", {"format": "csv"})
    assert (entry.address, len(entry.key), str(entry)[:17]) == ("192.0.2.7", 200, "exported customer")


def test_a_note_without_anybody_is_kept_too(here: Running, state: None) -> None:
    assert note(None, "changed", "settings").by is None


def test_an_entry_cannot_be_changed_or_deleted(here: Running, state: None) -> None:
    entry = note(None, "changed", "settings")
    with pytest.raises(TypeError, match="stays as it is"):
        entry.save()
    with pytest.raises(TypeError, match="stays as it is"):
        entry.delete()


@pytest.mark.parametrize(
    "statement", ["update accounts_auditentry set act = 'nothing'", "delete from accounts_auditentry"]
)
def test_the_database_refuses_it_too(here: Running, state: None, statement: str) -> None:
    note(None, "changed", "settings")
    with pytest.raises(DatabaseError, match="only grows"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert AuditEntry.objects.filter(act="changed").exists()


def test_signing_in_and_out_and_failing_is_noted(here: Running, state: None) -> None:
    ann = User.objects.add("ann@example.org", Role.VIEWER, password=PASSWORD)
    client = Client()
    client.post("/accounts/login/", {"login": "ann@example.org", "password": "wrong"})
    client.post("/accounts/login/", {"login": "ann@example.org", "password": PASSWORD})
    client.post("/accounts/logout/")
    newest, middle, oldest = AuditEntry.objects.all()
    assert [newest.act, middle.act, oldest.act] == ["signed_out", "signed_in", "failed_to_sign_in"]
    assert (newest.by, middle.by, oldest.by) == (ann, ann, None)
    assert oldest.detail == {"email": "ann@example.org"}
    assert PASSWORD not in str([entry.detail for entry in AuditEntry.objects.all()])


def test_changes_of_people_and_tokens_are_noted(site: Site) -> None:
    owner = site("owner")
    bob = User.objects.add("bob@example.org", Role.VIEWER)
    owner.post(f"/accounts/people/{bob.pk}", {"role": "agent", "departments": "", "units": "north", "accounts": ""})
    owner.post(f"/accounts/people/{bob.pk}/deactivate")
    owner.post("/accounts/me/tokens", {"name": "report", "days": 30, "role": ""})
    entries = list(AuditEntry.objects.all()[:3])
    assert acts(entries) == [("created", "token"), ("deactivated", "person"), ("changed", "person")]
    assert entries[2].detail == {"before": {"role": "viewer"}, "after": {"role": "agent", "units": ["north"]}}


def test_the_page_filters_by_who_act_kind_and_day(site: Site) -> None:
    owner = site("owner")
    note(None, "changed", "settings", "zone")
    assert "zone" in owner.get("/accounts/audit?act=changed&kind=settings").content.decode()
    assert owner.get("/accounts/audit?who=owner&act=changed").context["rows"] == []
    assert owner.get("/accounts/audit?since=2999-01-01").context["rows"] == []
    assert owner.get("/accounts/audit?until=1999-12-31").context["rows"] == []
    assert len(owner.get("/accounts/audit?since=not-a-day&until=2026-99-99").context["rows"]) == 2


def test_a_long_log_has_pages_that_keep_the_filter(site: Site) -> None:
    owner = site("owner")
    for number in range(205):
        note(None, "changed", "settings", f"entry{number}")
    page = owner.get("/accounts/audit?act=changed&page=2")
    assert len(page.context["rows"]) == 100
    assert "?act=changed&amp;page=3" in page.content.decode()
    assert "?act=changed&amp;page=1" in page.content.decode()


def test_the_log_can_be_taken_away_as_csv_and_that_is_noted(site: Site) -> None:
    owner = site("owner")
    note(None, "failed_to_sign_in", "account", email="x")
    note(None, "changed", "settings", "=1+1")
    answer = owner.get("/accounts/audit.csv?act=changed")
    header, row = csv.reader(io.StringIO(answer.content.decode()))
    assert header == ["at", "who", "act", "kind", "key", "address", "detail"]
    assert row[1:] == ["", "changed", "settings", "'=1+1", "", ""]
    assert AuditEntry.objects.all()[0].detail == {"act": "changed"}


def test_a_scoped_manager_reads_what_people_within_the_scope_did(site: Site) -> None:
    note(None, "changed", "settings", "of-the-whole")
    manager = site("manager", departments=["service"])
    page = manager.get("/accounts/audit").content.decode()
    assert ("manager@example.org" in page, "of-the-whole" in page) == (True, False)


def test_everybody_sees_what_they_did_themselves(site: Site) -> None:
    viewer = site("viewer")
    note(None, "changed", "settings", "of-another")
    page = viewer.get("/accounts/me").content.decode()
    assert ("signed in" in page, "of-another" in page) == (True, False)
