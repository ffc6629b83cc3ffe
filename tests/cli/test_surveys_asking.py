"""Who is asked, from the command line."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
import typer
from tests.cli.faces import program
from typer.testing import CliRunner, Result

from regard.ask.policy_rules import ContactPolicy, Rule, Scope, write_policy
from regard.ask.sampling import Trigger, write_triggers
from regard.cli.app import Commands
from regard.cli.surveys import surveys
from regard.vocabulary import Channel, Outcome

SURVEY = """\
key: visit
name: Visit
touchpoint: checkout
languages: [en]
pages:
- key: score
  questions:
  - {key: nps, wording: nps.touchpoint}
"""
ALL = Trigger(key="all", delay_s=5400, share=0.5, channel=Channel.APP)
LATER = Trigger(
    key="later", touchpoints=("checkout", "hotline"), outcomes=(Outcome.SUCCESS,), delay_s=7200, active=False
)

app = typer.Typer(cls=Commands)
app.add_typer(surveys)


def run(*words: object) -> Result:
    return CliRunner().invoke(app, ["surveys", *map(str, words)])


def done(*words: object) -> str:
    result = run(*words)
    assert result.exit_code == 0, result.output
    return result.stdout


def data(*words: object) -> Any:
    return json.loads(done(*words, "--json"))


@pytest.fixture
def asking(loaded: Path) -> Path:
    """Return a workspace with contacts and an open survey."""
    (loaded / "visit.yaml").write_text(SURVEY)
    done("add", loaded / "visit.yaml", "-w", loaded)
    done("publish", "visit", "-w", loaded)
    return loaded


def test_the_policy_is_told_in_sentences(workspace: Path) -> None:
    told = done("policy", "-w", workspace)
    assert "A person is sent at most 1 survey within 30 days." in told
    assert "All are asked who have not declined." in told
    policy = ContactPolicy(priorities=("visit",), needs_consent=True)
    write_policy(workspace, policy)
    told = done("policy", "-w", workspace)
    assert "There is no rule" in told
    assert "goes first: visit." in told
    assert "Only who has agreed" in told
    assert data("policy", "-w", workspace) == {
        "rules": [], "priorities": ["visit"], "together_minutes": 5.0, "needs_consent": True,
    }  # fmt: skip


def test_triggers_are_listed_whole(asking: Path) -> None:
    assert "nobody is asked by itself" in done("triggers", "visit", "-w", asking)
    write_triggers(asking, "visit", [ALL, LATER])
    told = done("triggers", "visit", "-w", asking)
    for words in ("90 min", "50 %", "checkout, hotline", "2 h", "paused"):
        assert words in told
    assert [each["latest_s"] for each in data("triggers", "visit", "-w", asking)] == [259_200.0, 259_200.0]
    assert run("triggers", "unknown", "-w", asking).exception is not None


def test_the_plan_replays_past_contacts(asking: Path) -> None:
    assert "No open survey has a trigger" in done("plan", "-w", asking)
    write_triggers(asking, "visit", [Trigger(key="all", channel=Channel.APP)])
    told = done("plan", "--days", 30, "-w", asking)
    assert "4 requests of 4 that 4 contacts led to, from 2026-01-05 to 2026-01-07" in told.replace(
        "2025-12-08", "2026-01-05"
    )
    assert "20 %, which is assumed" in told
    found = data("plan", "--days", 30, "-w", asking)
    assert found["plan"]["asked"] == 4
    assert found["plan"]["asked_per_person"] == {"1": 4}


def test_why_somebody_is_not_asked_is_told(asking: Path) -> None:
    write_triggers(asking, "visit", [Trigger(key="all", channel=Channel.APP)])
    write_policy(asking, ContactPolicy(rules=(Rule(Scope.PERSON, 0, 1),)))
    assert "The contact policy allows no further request so soon." in done("plan", "-w", asking)


def test_without_contacts_there_is_no_plan(workspace: Path) -> None:
    assert "no contacts yet" in done("plan", "-w", workspace)
    assert data("plan", "-w", workspace) is None


def test_advice_says_answers_and_requests(workspace: Path, tmp_path: Path) -> None:
    told = done("advise", "nps", "--within", 5, "-w", workspace)
    assert told == "± 5 points take 963 answers, which is 4,815 requests if 20 % answer, which is assumed.\n"
    told = done("advise", "csat", "--within", 5, "--rate", 50, "--people", 100, "-w", tmp_path)
    assert "percentage points take 77 answers, which is 154 requests if 50 % answer. There are not so many" in told
    assert data("advise", "csat", "--within", 5, "-w", workspace) == {
        "answers": 320, "asked": 1600, "reachable": True, "answer_rate": 0.2, "rate_is_measured": False,
    }  # fmt: skip


def invited(asking: Path, *words: object) -> subprocess.CompletedProcess[str]:
    """Invite Ann in a process of its own: what is open in one is that of one workspace."""
    command = program("surveys", "invite", "visit", "--customer", "ann", "-w", asking, *words)
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_customer_is_invited_once_and_again_only_with_a_reason(asking: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGARD_PUBLIC_URL", "https://cx.example.com")
    first = invited(asking, "--json")
    assert first.returncode == 0, first.stderr
    assert json.loads(first.stdout)["link"].startswith("https://cx.example.com/i/")
    again = invited(asking, "--json")
    assert (again.returncode, json.loads(again.stdout)) == (1, {"invited": False, "reason": "asked_recently"})
    monkeypatch.delenv("REGARD_PUBLIC_URL")
    third = invited(asking, "--despite-policy", "Ann called")
    assert third.stdout.startswith("Give this link to the customer: /i/")
