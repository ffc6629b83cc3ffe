"""What the server keeps of its own forgets who is erased: lists, uploads, exports, jobs and invitations."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils.timezone import now
from tests.cast import RECEIVED, Contact, arrival, key_of, people, traits

from regard.ledger import append, erasures
from regard.settings import Retention
from regard.story import catch_up
from regard.vault import put_traits
from regard.web.asking.models import Invitation, Mail
from regard.web.desks.load.models import Upload
from regard.web.desks.load.storing import folder_of as upload_folder
from regard.web.jobs.erasing import finish, hide
from regard.web.jobs.folders import folder_of
from regard.web.jobs.models import Job, State
from regard.web.jobs.queue import enqueue, take
from regard.web.jobs.registry import find
from regard.web.jobs.retaining import let_go
from regard.web.jobs.working import perform
from regard.web.running import Running
from regard.web.shell.lists import customers_of, keep_list
from regard.web.shell.models import CustomerList

ANN, BOB = key_of("ann").hex(), key_of("bob").hex()


@pytest.fixture
def known(here: Running, state: None) -> Running:
    append(here.ledger, "interaction", arrival(Contact("1", "ann"), Contact("2", "bob", 5)), people("ann", "bob"))
    with here.ledger.database.transaction() as transaction:
        put_traits(transaction, traits("ann", RECEIVED, name="Ann Smith", email="ann@example.org"))
    catch_up(here.ledger)
    return here


def erase(known: Running) -> dict[str, int]:
    at = now()
    hide(known.ledger, [key_of("ann")], at)
    return finish(known.ledger, at)


def uploaded(content: str, name: str = "visits.csv") -> Upload:
    upload = Upload.objects.create(file=name)
    path = upload_folder(upload) / "data" / name
    path.parent.mkdir(parents=True)
    path.write_text(content)
    return upload


def exported(name: str, state: State, written: str = "") -> Job:
    job = Job.objects.create(name=name, state=state, ended_at=now(), result={"file": "rows.csv"}, error=written)
    (folder_of(job) / "rows.csv").write_text(ANN)
    return job


def test_lists_lose_them_and_invitations_go(known: Running) -> None:
    kept = keep_list("Waited long", [ANN, BOB])
    invitation = Invitation.objects.create(survey="visit", version=1, customer=ANN, touchpoint="web", expires_at=now())
    Mail.objects.create(invitation=invitation, due_at=now())
    erase(known)
    assert customers_of(CustomerList.objects.get(pk=kept)) == [BOB]
    assert (Invitation.objects.count(), Mail.objects.count()) == (0, 0)
    assert set(erasures(known.ledger)) == {key_of("ann")}


def test_an_upload_that_names_them_goes_and_another_stays(known: Running) -> None:
    theirs, other = uploaded("id,email\n1,ann@example.org\n"), uploaded("id,email\n2,bob@example.org\n")
    unreadable = uploaded("PAR1", "visits.parquet")
    assert hide(known.ledger, [key_of("ann")], now())["uploads"] == 2
    removed = {upload.pk: upload.removed_at is not None for upload in Upload.objects.all()}
    assert removed == {theirs.pk: True, other.pk: False, unreadable.pk: True}
    assert not upload_folder(theirs).exists()


def test_exports_made_before_go_and_the_rest_of_a_job_only_where_it_names_them(known: Running) -> None:
    done, running = exported("measures.rows", State.DONE), exported("measures.rows", State.RUNNING)
    named = exported("load.file", State.FAILED, "The row of ann@example.org has no time.")
    erase(known)
    assert not any((Path(known.ledger.folder) / "work" / str(job.id)).exists() for job in (done, running, named))
    assert {job.pk for job in Job.objects.all()} == {done.pk, running.pk}
    running.refresh_from_db()
    assert running.cancel_asked


def test_nothing_is_left_to_do_when_all_was_done(known: Running) -> None:
    erase(known)
    assert finish(known.ledger, now())["entries"] == 0


def test_old_exports_and_mails_are_let_go(known: Running) -> None:
    old = exported("measures.rows", State.DONE)
    Job.objects.filter(pk=old.pk).update(ended_at=now() - timedelta(days=9))
    exported("measures.rows", State.DONE)
    for state, days in (("answered", 9), ("answered", 1), ("offered", 9)):
        invitation = Invitation.objects.create(
            token_hash=f"{state}{days}", survey="v", version=1, touchpoint="web", state=state, expires_at=now()
        )
        Mail.objects.create(invitation=invitation, due_at=now() - timedelta(days=days))
    rules = Retention(exports="5d", mails="5d")
    assert let_go(rules, now(), dry_run=True).items() >= {"exports": 1, "mails": 1}.items()
    assert let_go(rules, now()).items() >= {"exports": 1, "mails": 1}.items()
    assert let_go(rules, now()).items() >= {"exports": 0, "mails": 0}.items()
    assert set(let_go(Retention(), now()).values()) == {0}
    assert Mail.objects.count() == 2


def test_once_a_day_what_is_too_old_goes_by_itself(known: Running) -> None:
    path = known.ledger.folder / "regard.toml"
    path.write_text(f'{path.read_text()}\n[retention]\ncontacts = "1d"\n')
    asked = enqueue("customers.retain")
    taken = take()
    assert taken is not None
    perform(known.ledger, taken, threading.Event())
    asked.refresh_from_db()
    assert (asked.state, asked.result is not None) == (State.DONE, True)
    assert (asked.result or {})["contacts"] == {"contact": 2}
    assert find("customers.retain").every_s == 24 * 3600
