"""A process that puts a customer everywhere a workspace keeps anything: `python everywhere.py WORKSPACE`.

Carla is known under a number, an address and a device, which Ann used once too; what people keep of her beside the
ledger (an invitation with its mail, a list, an upload, an export, a job that failed over her) is in the server's state.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

from regard.cli.state import start_state
from regard.collect.event import Event
from regard.collect.intake import Intake
from regard.ledger import Ledger, correct, open_ledger
from regard.ledger.decisions import Action, Verdict, decide
from regard.story import catch_up
from regard.vault import pseudonym
from regard.vocabulary import Answer, AnswerKind

DAY_US = 86_400_000_000
START_US = 1_772_000_000_000_000


def told_by_events(ledger: Ledger) -> None:
    """Let systems tell of her: under all that she is known by, with words and traits."""
    words = Answer(question="why", kind=AnswerKind.TEXT, text="The quokka in the lift bit my sousaphone.")
    known = (("email", "castafiore@example.org"), ("anonymous_id", "device-carla-77"))
    events = [
        Event(native_id="e1", occurred_us=START_US, who="K-4711", identifiers=known, touchpoint="store",
              answers=(words,), traits=(("name", "Carla Castafiore"), ("email", "castafiore@example.org"))),
        Event(native_id="e2", occurred_us=START_US + DAY_US, who_kind="anonymous_id", who="device-carla-77",
              touchpoint="web", context='{"note":"ocarina-of-carla"}'),
        Event(native_id="e3", occurred_us=START_US, who="K-0815", identifiers=(("ticket", "T-1"),),
              touchpoint="store", traits=(("name", "Ann Smith"),)),
        Event(native_id="e5", occurred_us=START_US + 3 * DAY_US, who="K-0815", touchpoint="store",
              identifiers=(("anonymous_id", "device-carla-77"),)),
        Event(native_id="e6", occurred_us=START_US, who="K-4711", identifiers=known),
    ]  # fmt: skip
    with Intake(ledger) as intake:
        assert not intake.take("shop", events).refused
    catch_up(ledger)


def decided(ledger: Ledger) -> None:
    """Let people say things of her."""
    own = [
        pseudonym(ledger.pseudonym_key, kind, value)
        for kind, value in (("customer_id", "K-4711"), ("customer_id", "K-0815"))
    ]
    now = datetime.now(UTC)
    decide(ledger, Verdict(Action.APART, "Castafiore moved out", "agent-7", *own), now)
    correct(ledger, "shop", "e1", {"campaign": "carla-campaign"}, reason="Carla Castafiore phoned", at=now)
    catch_up(ledger)


def kept_by_the_server(ledger: Ledger) -> None:
    """Put her into the server's own state."""
    from regard.web.asking.models import Invitation, Mail
    from regard.web.desks.load.models import Upload
    from regard.web.desks.load.storing import folder_of as upload_folder
    from regard.web.jobs.folders import folder_of
    from regard.web.jobs.models import Job, State
    from regard.web.shell.lists import keep_list

    customer = pseudonym(ledger.pseudonym_key, "customer_id", "K-4711").hex()
    now = datetime.now(UTC)
    invitation = Invitation.objects.create(
        survey="visit", version=1, customer=customer, touchpoint="store", facts={"guide": "Castafiore"}, expires_at=now
    )
    Mail.objects.create(invitation=invitation, due_at=now, sent_at=now)
    keep_list("Waited long", [customer])
    upload = Upload.objects.create(file="visits.csv")
    place = upload_folder(upload) / "data" / "visits.csv"
    place.parent.mkdir(parents=True)
    place.write_text("id,customer\n9,K-4711\n")
    job = Job.objects.create(name="measures.rows", state=State.DONE, ended_at=now, result={"file": "rows.csv"})
    (folder_of(job) / "rows.csv").write_text(f"customer\n{customer}\n")
    Job.objects.create(name="load.file", state=State.FAILED, ended_at=now, error="castafiore@example.org: no time")
    published = ledger.folder / "published" / "persons"
    published.mkdir(parents=True)
    (published / "part.csv").write_text(customer)


def main(workspace: Path) -> None:
    """Fill a workspace."""
    start_state(workspace)
    with open_ledger(workspace) as ledger:
        told_by_events(ledger)
        decided(ledger)
        kept_by_the_server(ledger)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
