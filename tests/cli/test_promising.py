from pathlib import Path

import pytest
from tests.cli.faces import data, done, run
from tests.promises.contacts import Contact, arrive

from regard.ledger import open_ledger

CALENDARS = """
- key: desk
  zone: Europe/Berlin
  hours: {friday: ["08:00-17:00"], monday: ["08:00-17:00"]}
"""
PROMISES = """
- key: short_wait
  statement: You wait two minutes at most.
  touchpoint: hotline
  rule: {form: limit, field: waiting_s, comparison: at_most, limit: 120}
- key: reply
  statement: We answer complaints.
  touchpoint: hotline
  department: service
  rule: {form: follow_up, after_kind: complaint, reply_kinds: [call, mail], within_hours: 3, business_hours: true}
- key: on_time
  statement: We deliver when we said.
  touchpoint: post
  rule: {form: date_kept, done_kind: delivered, tolerance_hours: 24}
"""


@pytest.fixture
def promised(workspace: Path) -> Path:
    (workspace / "promises").mkdir()
    (workspace / "promises/calendars.yaml").write_text(CALENDARS)
    (workspace / "promises/service.yaml").write_text(PROMISES)
    with open_ledger(workspace) as ledger:
        arrive(
            ledger,
            Contact("ann", 0, "complaint", waiting_s=90),
            Contact("ann", 1, "call", waiting_s=121, unit="north"),
            Contact("bob", 0, "complaint"),
        )
    return workspace


def test_promises_are_listed_with_their_rules_in_words(promised: Path) -> None:
    said = done("promises", "list", "-w", promised)
    assert "waiting_s ≤ 120" in said
    assert "after complaint, call or mail within 3 business hours" in said
    assert "delivered by promised_at + 24 hours" in said
    assert [each["key"] for each in data("promises", "list", "-w", promised)] == ["short_wait", "reply", "on_time"]


def test_no_promise_yet_says_where_to_write_one(workspace: Path) -> None:
    assert "Nothing is promised yet" in done("promises", "list", "-w", workspace)
    assert "No promise was checked." in done("promises", "check", "-w", workspace)
    assert "No promise was broken." in done("promises", "check", "--broken", "-w", workspace)


def test_kept_and_broken_promises_are_counted(promised: Path) -> None:
    said = done("promises", "check", "-w", promised)
    assert "short_wait" in said
    assert "50 %" in said
    rows = data("promises", "check", "--by", "touchpoint,unit", "--promise", "short_wait", "-w", promised)
    assert [(row["unit"], row["kept"], row["broken"], row["share_kept"]) for row in rows] == [
        ("north", 0, 1, 0), (None, 1, 0, 1),
    ]  # fmt: skip
    assert "(none)" in done("promises", "check", "--by", "unit", "-w", promised)


def test_broken_promises_lead_to_the_interaction(promised: Path) -> None:
    said = done("promises", "check", "--broken", "-w", promised)
    assert "-1 s" in said
    assert "shop 2" in said
    (wait,) = data("promises", "check", "--broken", "--promise", "short_wait", "-w", promised)
    assert (wait["margin"], wait["interaction"], wait["evidence_interactions"]) == (-1, ["shop", "2"], [["shop", "2"]])
    (reply,) = data("promises", "check", "--broken", "--department", "service", "-w", promised)
    assert (reply["evidence_interactions"], reply["due_at"]) == ([], "2026-03-09T09:00:00Z")


def test_a_promise_is_tried_without_being_kept(promised: Path) -> None:
    trial = promised / "trial.yaml"
    trial.write_text(PROMISES.replace("limit: 120", "limit: 100").replace("- key: short", "- key: shorter"))
    said = done("promises", "test", trial, "-w", promised)
    assert "shorter_wait: You wait two minutes at most. (waiting_s ≤ 100)" in said
    assert "Of 2 cases: 1 kept, 1 broken, 0 unknown." in said
    assert "2026-03" in said
    assert "Of 0 cases" in said
    (wait, *_) = data("promises", "test", trial, "-w", promised)
    assert (wait["total"]["kept"], wait["months"][0]["month"], wait["examples"][0]["margin"]) == (1, "2026-03", -21)
    assert len(data("promises", "list", "-w", promised)) == 3


def test_a_file_that_promises_nothing_or_wrongly_is_refused(promised: Path) -> None:
    trial = promised / "trial.yaml"
    trial.write_text("")
    assert "has no promise" in run("promises", "test", trial, "-w", promised).output
    trial.write_text(PROMISES.replace("waiting_s", "mood"))
    result = run("promises", "test", trial, "-w", promised)
    assert result.exit_code == 2
    assert "trial.yaml, promise short_wait: there is no field 'mood'" in " ".join(result.output.split())


def test_a_broken_register_is_one_plain_line(promised: Path) -> None:
    (promised / "promises/calendars.yaml").write_text(
        "- key: desk\n  zone: Nowhere\n  hours: {monday: ['08:00-09:00']}\n"
    )
    result = run("measure", "volume", "-w", promised)
    assert result.exit_code == 2
    assert "calendars.yaml, entry 1 (desk): 'Nowhere' is no IANA time zone" in " ".join(result.output.split())
