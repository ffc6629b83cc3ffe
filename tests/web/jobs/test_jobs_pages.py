"""The pages of the queue: one's own jobs, seen, followed and stopped."""

import json
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.template import Context, Template
from django.test import Client
from tests.web.jobs import trial

from regard.web.accounts.models import AuditEntry, User
from regard.web.jobs.models import Job, State
from regard.web.jobs.queue import enqueue

assert trial.__doc__
Site = Callable[..., Client]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def ann(site: Site) -> Client:
    return site(role="analyst", email="ann@example.org")


def made_by(email: str, **facts: object) -> Job:
    job = enqueue("trial.long", by=User.objects.get(email=email), title="Load orders.csv")
    Job.objects.filter(id=job.id).update(**facts)
    job.refresh_from_db()
    return job


def test_a_job_has_a_page_and_a_part_that_htmx_renews(ann: Client) -> None:
    job = made_by("ann@example.org", state=State.RUNNING, share=0.4, saying="reading rows")
    page = ann.get(f"/jobs/{job.id}").text
    part = ann.get(f"/jobs/{job.id}", headers=HTMX)
    assert "<html" in page
    assert "<html" not in part.text
    for text in (page, part.text):
        assert f'hx-get="/jobs/{job.id}" hx-trigger="every 1s"' in text
        assert 'value="40"' in text
        assert "reading rows" in text
    assert "HX-Trigger" not in part.headers
    assert part["Cache-Control"] == "no-store"


def test_any_page_can_show_a_job(ann: Client) -> None:
    job = made_by("ann@example.org")
    shown = Template("{% load jobs %}{% job_progress job %}").render(Context({"job": job, "csrf_token": "token"}))
    assert f'id="job-{job.id}"' in shown
    assert 'value="token"' in shown


def test_a_link_that_htmx_follows_leads_to_the_whole_page(ann: Client) -> None:
    job = made_by("ann@example.org")
    assert "<html" in ann.get(f"/jobs/{job.id}", headers=HTMX | {"HX-Boosted": "true"}).text


@pytest.mark.parametrize("end", [State.DONE, State.FAILED, State.CANCELLED])
def test_a_job_that_has_ended_is_asked_for_no_more_and_tells_the_page(ann: Client, end: State) -> None:
    job = made_by("ann@example.org", state=end)
    part = ann.get(f"/jobs/{job.id}", headers=HTMX)
    assert "hx-get" not in part.text
    assert "<form" not in part.text
    assert json.loads(part["HX-Trigger"]) == {"regard:job-done": {"job": str(job.id), "state": end.value}}


def test_a_failed_job_says_what_happened_and_what_to_do(ann: Client) -> None:
    said = made_by("ann@example.org", state=State.FAILED, error="It has <no> rows.", remedy="Give another file.")
    silent = made_by("ann@example.org", state=State.FAILED, attempt=3)
    text = ann.get(f"/jobs/{said.id}").text
    assert "It has &lt;no&gt; rows." in text
    assert "Give another file." in text
    assert "It broke off 3 times and did not say why." in ann.get(f"/jobs/{silent.id}").text


def test_a_job_that_waits_for_another_attempt_says_so(ann: Client) -> None:
    job = made_by("ann@example.org", attempt=1, error="The disk is full.")
    text = ann.get(f"/jobs/{job.id}").text
    assert "Attempt 1 did not succeed" in text
    assert "The disk is full." in text


def test_a_job_is_stopped_from_its_page(ann: Client) -> None:
    waiting, running = made_by("ann@example.org"), made_by("ann@example.org", state=State.RUNNING)
    assert ann.post(f"/jobs/{waiting.id}/stop").headers["Location"] == f"/jobs/{waiting.id}"
    part = ann.post(f"/jobs/{running.id}/stop", headers=HTMX)
    assert "It stops at its next step." in part.text
    assert Job.objects.get(id=waiting.id).state == State.CANCELLED
    assert AuditEntry.objects.filter(act="cancelled", kind="job").count() == 2


def test_jobs_of_others_are_not_there_but_for_who_manages_users(ann: Client, site: Site) -> None:
    job = made_by("ann@example.org")
    bob, manager = site(role="analyst", email="bob@example.org"), site(role="manager")
    assert bob.get(f"/jobs/{job.id}").status_code == 404
    assert bob.post(f"/jobs/{job.id}/stop").status_code == 404
    assert Job.objects.get(id=job.id).state == State.WAITING
    assert manager.get(f"/jobs/{job.id}").status_code == 200
    assert ann.get(f"/jobs/{uuid4()}").status_code == 404


def test_the_list_has_ones_own_jobs_or_for_managers_everybodys(ann: Client, site: Site) -> None:
    job = made_by("ann@example.org", state=State.FAILED, error="It has no rows.")
    bob, manager = site(role="analyst", email="bob@example.org"), site(role="manager")
    assert f'href="/jobs/{job.id}"' in ann.get("/jobs/").text
    assert "There are no jobs yet." in bob.get("/jobs/").text
    everybodys = manager.get("/jobs/").text
    assert "It has no rows." in everybodys
    assert "<td>Analyst</td>" in everybodys


def test_the_list_has_what_the_schedule_did_only_if_it_failed(site: Site) -> None:
    Job.objects.create(name="asking.mail", title="asking.mail", state=State.DONE)
    Job.objects.create(name="asking.decide", title="asking.decide", state=State.FAILED)
    page = site("owner").get("/jobs/").content.decode()
    assert "asking.decide" in page
    assert "asking.mail" not in page


def test_a_long_list_has_pages(ann: Client) -> None:
    made = [made_by("ann@example.org", state=State.DONE) for _ in range(51)]
    assert "?page=2" in ann.get("/jobs/").text
    assert f'href="/jobs/{made[0].id}"' in ann.get("/jobs/?page=2").text


def test_nobody_sees_jobs_without_signing_in(site: Site) -> None:
    assert Client(headers={"Accept": "text/html"}).get("/jobs/").status_code == 302
