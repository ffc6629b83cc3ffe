"""The desk of measures: views that somebody keeps, and what happened when."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from regard.collect.editing import save_entries
from regard.vocabulary import Department, Touchpoint
from regard.web.accounts.models import AuditEntry, User
from regard.web.desks.measures.models import Annotation, SavedView
from regard.web.running import Running

Site = Callable[..., Client]
NEW = {"name": "Phone by month", "note": "For the weekly", "audience": "all"}
RELEASE = {"text": "New checkout", "kind": "release", "begins": "2026-03-02"}


@pytest.fixture
def company(filled: Running) -> Running:
    folder = filled.ledger.folder
    save_entries(folder, Department, [Department(key="sales", name="Sales"), Department(key="it", name="IT")], {})
    owners = {"web": "sales", "phone": "it"}
    save_entries(
        folder, Touchpoint, [Touchpoint(key=key, name=key.title(), department=own) for key, own in owners.items()], {}
    )
    return filled


def content(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def kept(client: Client, query: str = "measure=nps&by=month&at=index", **said: str) -> SavedView:
    answer = client.post(f"/measures/views/save?{query}", NEW | said)
    assert answer.status_code == 302, answer.content.decode()
    return SavedView.objects.latest("id")


def written(client: Client, **said: str) -> Annotation:
    assert client.post("/measures/annotations/new", RELEASE | said).status_code == 302
    return Annotation.objects.latest("id")


def test_a_view_is_kept_listed_and_opened(company: Running, site: Site) -> None:
    client = site("analyst")
    view = kept(client, "measure=nps&by=month&where=channel%3Dphone&at=compare&whole=1&page=3")
    assert "Phone by month" in content(client, "/measures/views")
    opened = client.get(f"/measures/views/{view.pk}")
    assert opened["Location"] == "/measures/compare?measure=nps&by=month&where=channel%3Dphone"
    assert AuditEntry.objects.filter(kind="saved_view", act="changed").count() == 1


def test_a_view_is_renamed_and_removed(company: Running, site: Site) -> None:
    client = site("analyst")
    view = kept(client)
    client.post(f"/measures/views/{view.pk}/edit", NEW | {"name": "Calls"})
    assert "Calls" in content(client, "/measures/views")
    assert "Remove Calls?" in content(client, f"/measures/views/{view.pk}/remove")
    client.post(f"/measures/views/{view.pk}/remove")
    assert not SavedView.objects.exists()


def test_what_was_typed_stays_beside_the_error(company: Running, site: Site) -> None:
    answer = site().post("/measures/views/save?by=month", {"name": "", "note": "kept note", "audience": "department"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "kept note" in text
    assert "Choose the department that finds it." in text
    assert "This field is required." in text


def test_a_view_is_found_by_whom_it_is_for(company: Running, site: Site) -> None:
    analyst = site("analyst")
    mine = kept(analyst, audience="me")
    sales = kept(analyst, audience="department", department="sales")
    both = [site("department", "s@example.org", departments=["sales"]), site("viewer", departments=["it"])]
    found = [
        {view.pk for view in (mine, sales) if f"/views/{view.pk}" in content(each, "/measures/views")} for each in both
    ]
    assert found == [{sales.pk}, set()]
    assert both[1].get(f"/measures/views/{sales.pk}").status_code == 404


def test_only_its_owner_or_a_manager_changes_a_view(company: Running, site: Site) -> None:
    view = kept(site("analyst"))
    assert site("department").get(f"/measures/views/{view.pk}/edit").status_code == 404
    assert site("viewer").get(f"/measures/views/{view.pk}/edit").status_code == 403
    assert site("manager").get(f"/measures/views/{view.pk}/edit").status_code == 200


def test_a_department_shares_with_its_own_only(company: Running, site: Site) -> None:
    client = site("department", departments=["sales"])
    answer = client.post("/measures/views/save", NEW | {"audience": "department", "department": "it"})
    assert answer.status_code == 422
    assert not SavedView.objects.exists()


def test_what_happened_is_marked_in_chart_and_table(company: Running, site: Site) -> None:
    client = site()
    written(client, ends="2026-03-03", touchpoint="web")
    text = client.get("/measures/?measure=nps&by=day", HTTP_HX_REQUEST="true").content.decode()
    assert text.count("Release, 2 Mar 2026 to 3 Mar 2026, Web: New checkout") >= 2


def test_what_happened_before_the_axis_stands_at_its_beginning(company: Running, site: Site) -> None:
    client = site()
    written(client, begins="2026-02-01", ends="2026-03-10")
    written(client, text="Long ago", begins="2020-02-01")
    client.get("/measures/views")
    text = client.get("/measures/?measure=nps&by=day&until=2026-04-01", HTTP_HX_REQUEST="true").content.decode()
    assert "1 Feb 2026 to 10 Mar 2026: New checkout" in text
    assert "Long ago" not in text


def test_what_happened_elsewhere_is_not_shown(company: Running, site: Site) -> None:
    written(site(), touchpoint="phone")
    client = site("department", departments=["sales"])
    assert "New checkout" not in content(client, "/measures/annotations")
    of_web = "/measures/?measure=nps&by=day&where=touchpoint=web"
    assert "New checkout" not in site(email="b@example.org").get(of_web, HTTP_HX_REQUEST="true").content.decode()


def test_what_happened_is_corrected_and_removed(company: Running, site: Site) -> None:
    client = site("analyst")
    entry = written(client)
    client.post(f"/measures/annotations/{entry.pk}", RELEASE | {"text": "New basket"})
    assert "New basket" in content(client, "/measures/annotations")
    assert "Remove New basket?" in content(client, f"/measures/annotations/{entry.pk}/remove")
    client.post(f"/measures/annotations/{entry.pk}/remove")
    assert not Annotation.objects.exists()


def test_an_end_before_the_beginning_is_refused(company: Running, site: Site) -> None:
    answer = site().post("/measures/annotations/new", RELEASE | {"ends": "2026-02-01"})
    assert answer.status_code == 422
    assert "This is before the first day." in answer.content.decode()
    assert "New checkout" in answer.content.decode()


def test_only_who_wrote_it_or_a_manager_changes_it(company: Running, site: Site) -> None:
    entry = written(site("analyst"))
    assert site("department").get(f"/measures/annotations/{entry.pk}").status_code == 404
    assert site("manager").get(f"/measures/annotations/{entry.pk}").status_code == 200
    assert site("viewer").get("/measures/annotations/new").status_code == 403


def test_empty_lists_say_what_to_do(company: Running, site: Site) -> None:
    client = site()
    assert "No saved view yet" in content(client, "/measures/views")
    assert "Nothing written down yet" in content(client, "/measures/annotations")


def test_long_lists_need_no_more_queries(company: Running, site: Site) -> None:
    client, owner = site("analyst"), User.objects.get()
    counts = []
    content(client, "/measures/views")
    for number in (5, 45):
        SavedView.objects.bulk_create(SavedView(name=f"v{n}", owner=owner) for n in range(number))
        Annotation.objects.bulk_create(Annotation(text=f"a{n}", begins="2026-03-02", by=owner) for n in range(number))
        with CaptureQueriesContext(connection) as asked:
            content(client, "/measures/views")
            content(client, "/measures/annotations")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_what_is_kept_has_a_name(company: Running, site: Site) -> None:
    client = site()
    assert str(kept(client)) == "Phone by month"
    assert str(written(client)) == "New checkout"
