"""Among many contacts the worst moment is found beside the page, once for all who ask the same, and kept."""

import re
import threading
from datetime import timedelta

import pytest
from django.utils import timezone
from tests.cast import Contact, arrival
from tests.web.desks.pulse_company import CUSTOMERS, Site, make_company, seen, words

from regard.ledger import append
from regard.story import catch_up
from regard.web.desks.pulse import jobs, standing
from regard.web.desks.pulse.finding import KEPT_DAYS, finding_of, key_of
from regard.web.desks.pulse.models import PulseResult
from regard.web.jobs.models import Job, State
from regard.web.jobs.queue import cancel, take
from regard.web.jobs.working import Work, perform
from regard.web.running import Running
from regard.web.shell.models import CustomerList


@pytest.fixture
def many(here: Running, state: None, monkeypatch: pytest.MonkeyPatch) -> Running:
    """A workspace of which nothing is counted while a page is made."""
    make_company(here.ledger)
    monkeypatch.setattr(standing, "SMALL_CONTACTS", 0)
    return here


def work_off(running: Running) -> Job:
    taken = take()
    assert taken is not None
    perform(running.ledger, taken, threading.Event())
    taken.refresh_from_db()
    return taken


def refreshed(running: Running) -> dict[str, object]:
    job = Job.objects.create(name="pulse.refresh", state=State.RUNNING, attempt=1)
    return jobs.refresh(Work(running.ledger, job, threading.Event()))


def more_contacts(running: Running) -> None:
    append(running.ledger, "interaction", arrival(Contact("new", "ann", 60, "web", 10)))
    catch_up(running.ledger)


def test_the_parts_of_a_page_come_by_themselves_and_are_there_the_next_time(many: Running, site: Site) -> None:
    client = site("manager")
    assert 'hx-get="/pulse/part/score-nps?"' in seen(client)
    assert "NPS" in words(seen(client, "/pulse/part/score-nps"))
    page = seen(client)
    assert 'hx-get="/pulse/part/score-nps?"' not in page
    assert 'hx-get="/pulse/part/why?"' in page


def test_the_worst_moment_is_found_by_a_job_with_progress(many: Running, site: Site) -> None:
    client = site("manager")
    waiting = seen(client, "/pulse/part/worst")
    (poll,) = re.findall(r'hx-get="(/pulse/part/worst[^"]*)"', waiting)
    assert "Waiting for its turn" in waiting
    assert "Waiting for its turn" in seen(client, poll)
    assert Job.objects.count() == 1
    assert work_off(many).result == {"found": True}
    arrived = client.get(poll)
    assert arrived["HX-Trigger"] == "pulse:found"
    assert "We lose people at" in arrived.content.decode()
    assert "We lose people at" in seen(client)


def test_what_one_found_is_there_for_everybody_who_asks_the_same(many: Running, site: Site) -> None:
    seen(site("manager"), "/pulse/part/worst")
    seen(site("analyst"), "/pulse/part/worst")
    assert Job.objects.count() == 1
    work_off(many)
    assert "We lose people at" in seen(site("viewer"), "/pulse/part/worst")


def test_only_who_asked_may_stop_it_and_then_it_is_not_begun_again_by_itself(many: Running, site: Site) -> None:
    client = site("analyst")
    waiting = seen(client, "/pulse/part/worst")
    (poll,) = re.findall(r'hx-get="(/pulse/part/worst[^"]*)"', waiting)
    assert 'id="pulse-stop"' in waiting
    assert 'id="pulse-stop"' not in seen(site("viewer"), "/pulse/part/worst")
    cancel(Job.objects.get())
    stopped = words(seen(client, poll))
    assert "The search for it was stopped." in stopped
    assert "Search again" in stopped
    assert Job.objects.count() == 1


def test_an_older_finding_is_shown_with_its_time_until_the_new_one_is_there(many: Running, site: Site) -> None:
    client = site("manager")
    refreshed(many)
    PulseResult.objects.update(made_at=timezone.now() - timedelta(hours=1))
    more_contacts(many)
    older = words(seen(client, "/pulse/part/worst"))
    assert "Newer contacts have come, and are being counted." in older
    assert "We lose people at" in older
    work_off(many)
    assert "Newer contacts have come" not in words(seen(client, "/pulse/part/worst"))


def test_a_job_of_another_question_is_not_followed(many: Running, site: Site) -> None:
    client = site("department", departments=["sales"])
    seen(site("manager"), "/pulse/part/worst")
    of_all = Job.objects.get()
    seen(client, "/pulse/part/worst", job=str(of_all.id))
    assert Job.objects.count() == 2
    assert seen(client, "/pulse/part/worst", job="nonsense")


def test_refreshing_finds_what_pulse_opens_with_and_twice_is_once(many: Running, site: Site) -> None:
    assert refreshed(many) == {"removed": 0, "found": True}
    (first,) = PulseResult.objects.all()
    assert refreshed(many) == {"removed": 0, "found": False}
    assert PulseResult.objects.get().made_at == first.made_at
    assert "We lose people at" in seen(site("manager"), "/pulse/part/worst")
    assert not Job.objects.exclude(name="pulse.refresh").exists()


def test_while_contacts_keep_coming_it_rests_between_two_findings(many: Running) -> None:
    refreshed(many)
    more_contacts(many)
    assert refreshed(many)["found"] is False
    PulseResult.objects.update(made_at=timezone.now() - timedelta(hours=1), took_s=1.0)
    assert refreshed(many)["found"] is True


def test_the_list_stays_as_long_as_the_same_customers_are_concerned(many: Running) -> None:
    refreshed(many)
    (first,) = CustomerList.objects.all()
    PulseResult.objects.update(made_at=timezone.now() - timedelta(hours=1))
    more_contacts(many)
    refreshed(many)
    assert [kept.pk for kept in CustomerList.objects.all()] == [first.pk]
    assert len(first.customers) == 16 * CUSTOMERS // 2


def test_results_nobody_renewed_go_with_their_lists(many: Running) -> None:
    refreshed(many)
    PulseResult.objects.update(key="old", made_at=timezone.now() - timedelta(days=KEPT_DAYS + 1))
    assert refreshed(many) == {"removed": 1, "found": True}
    assert CustomerList.objects.count() == 1
    assert str(PulseResult.objects.get()) != "old"


def test_a_finding_without_another_promise_to_compare_with_is_kept(many: Running) -> None:
    refreshed(many)
    data = PulseResult.objects.get().data
    data["worst"]["promise"]["elsewhere"] = None
    worst = finding_of(data).worst
    assert worst is not None
    assert worst.promise is not None
    assert worst.promise.elsewhere != worst.promise.elsewhere


def test_an_empty_workspace_has_nothing_to_refresh(here: Running, state: None) -> None:
    assert refreshed(here) == {"removed": 0}


def test_a_breakdown_is_the_same_after_the_queue(many: Running, site: Site) -> None:
    seen(site("department", departments=["service"]), "/pulse/part/worst", where="channel=web")
    breakdown = jobs.read_back(Job.objects.get().arguments["breakdown"])
    assert [condition.column for condition in breakdown.where] == ["touchpoint", "channel"]
    assert Job.objects.get().dedupe == f"pulse.compute {key_of(breakdown)}"
