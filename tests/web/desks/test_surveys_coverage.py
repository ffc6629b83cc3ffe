"""Coverage of a survey: touchpoint by touchpoint, and across units, channels and triggers; as a file too."""

import json
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client
from tests.web.desks.surveyed import NOON_US, SECRET, Given, give, letters, open_survey

from regard.collect.event import Event
from regard.story import catch_up
from regard.web.accounts.models import AuditEntry
from regard.web.running import Running

Site = Callable[..., Client]
STATES = [
    ("one", "suppressed", {"reason": "asked_recently", "trigger": "after_visit"}),
    *[(name, "offered", {"sent_by": "email", "trigger": "after_visit"}) for name in ("two", "three", "four")],
    ("five", "offered", {"sent_by": "widget"}),
    ("two", "delivered", {"sent_by": "email", "trigger": "after_visit"}),
    ("two", "shown", {"sent_by": "email", "trigger": "after_visit"}),
    ("two", "answered", {"sent_by": "email", "trigger": "after_visit"}),
    ("three", "dismissed", {"sent_by": "email", "trigger": "after_visit"}),
]


@pytest.fixture
def shop(here: Running, state: None) -> Running:
    open_survey(here.ledger.folder)
    events = [stated(name, state, said) for name, state, said in STATES]
    here.intake.take("survey:visit", events)
    catch_up(here.ledger)
    return here


def stated(name: str, state: str, said: dict[str, str]) -> Event:
    context = json.dumps({"survey": "visit", "version": 1, "invitation": name, **said})
    return Event(
        native_id=f"{name}:{state}", occurred_us=NOON_US, who=name, touchpoint="store", unit="mitte",
        kind=f"invitation_{state}", context=context,
    )  # fmt: skip


def page(client: Client, path: str = "visit/") -> str:
    return unescape(client.get(f"/surveys/of/{path}").content.decode())


def line(text: str, name: str) -> list[str]:
    """Return the counts of a line, state by state."""
    row = text[text.index(f'<th scope="row">{name}</th>') :].partition("</tr>")[0]
    cells = row.split("<td")[1:9]
    return [cell.partition(">")[2].partition("</td>")[0].replace("</a>", "").rpartition(">")[2] for cell in cells]


def test_whoever_was_left_out_or_asked_could_have_been_asked(site: Site, shop: Running) -> None:
    assert line(page(site("manager")), "store") == ["5", "1", "4", "1", "1", "1", "1", "0"]


def test_channels_are_told_apart(site: Site, shop: Running) -> None:
    shown = page(site("manager"), "visit/?across=context:sent_by")
    assert "Channel by channel" in shown
    assert line(shown, "email") == ["3", "0", "3", "1", "1", "1", "1", "0"]
    assert line(shown, "widget") == ["1", "0", "1", "0", "0", "0", "0", "0"]


def test_triggers_and_units_are_told_apart(site: Site, shop: Running) -> None:
    client = site("manager")
    assert line(page(client, "visit/?across=context:trigger"), "after_visit")[:3] == ["4", "1", "3"]
    assert line(page(client, "visit/?across=unit"), "mitte")[:3] == ["5", "1", "4"]
    assert "Touchpoint by touchpoint" in page(client, "visit/?across=nonsense")


def test_it_is_said_that_no_mail_tells_whether_it_was_read(site: Site, shop: Running) -> None:
    assert "mails carry nothing that tells whether they were read" in page(site("manager"))


def test_coverage_is_taken_away_as_a_file(site: Site, shop: Running) -> None:
    lines = page(site("analyst"), "visit/coverage.csv?across=context:sent_by").splitlines()
    assert (
        lines[0].lstrip("\N{ZERO WIDTH NO-BREAK SPACE}").startswith("group,eligible,suppressed,offered,delivered,shown")
    )
    assert [each for each in lines if each.startswith("email,3,0,3,1,1,1,1,0,")] != []
    assert AuditEntry.objects.filter(act="exported", kind="survey coverage").exists()
    assert site("viewer").get("/surveys/of/visit/coverage.csv").status_code == 403


def test_scores_of_few_anonymous_answers_are_not_told(site: Site, here: Running) -> None:
    open_survey(here.ledger.folder, SECRET)
    many = [Given(letters(n), None, 9.0, unit="mitte", duration_s=None) for n in range(8)]
    few = [Given(letters(50 + n), None, 1.0, unit="nord", duration_s=None) for n in range(2)]
    give(here, [*many, *few], "secret", anonymous=True)
    catch_up(here.ledger)
    shown = page(site("manager"), "secret/?across=unit")
    table = shown[shown.index("Unit by unit") :]
    # Both scores of both units: with the total, that of the many would tell that of the few.
    assert table.count("too few to keep them anonymous") == 4
    assert "n 10" in shown[: shown.index("Unit by unit")]
