"""The commands about who is who, from a doubt to a decision and back."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.cli.faces import data, done, run

from regard.cli import identity as commands
from regard.collect.event import Event
from regard.collect.intake import Intake
from regard.ledger import open_ledger
from regard.resolve.linkage import Pair

START_US = 1_770_000_000_000_000
TABLET = ("anonymous_id", "tablet")


def event(number: int, who: str, *others: tuple[str, str]) -> Event:
    at = START_US + number * 3_600_000_000
    return Event(native_id=str(number), occurred_us=at, who=who, identifiers=others, touchpoint="web")


@pytest.fixture
def world(workspace: Path) -> Path:
    """Return a workspace in which Ann and Carla share a tablet, and Bob has two accounts."""
    events = (event(1, "ann", TABLET), event(2, "carla", TABLET), event(3, "bob", ("customer_id", "bob2")))
    with open_ledger(workspace) as ledger, Intake(ledger) as intake:
        intake.take("shop", events)
    return workspace


def kinds(workspace: Path) -> list[str]:
    return [row["kind"] for row in data("identity", "list", "-w", workspace)]


def customers(workspace: Path) -> int:
    return len(data("identity", "show", "bob", "-w", workspace)["identifiers"])


def test_doubts_are_listed_in_plain_words(world: Path) -> None:
    assert kinds(world) == ["verified_pair", "common_identifier"]
    told = done("identity", "list", "-w", world)
    assert "customer_id bob" in told
    assert "times named together: 1" in told
    assert "a household?" in told


def test_nothing_doubtful_is_said(workspace: Path) -> None:
    assert done("identity", "list", "-w", workspace) == "Nothing is doubtful.\n"


def test_a_merge_is_shown_with_its_reason_and_undone(world: Path) -> None:
    words = ("-w", world, "--author", "Delia")
    merged = data("identity", "merge", "bob", "bob2", "--reason", "He called.", *words)
    assert merged["caution"] == "both_verified"
    assert kinds(world) == ["common_identifier"]
    shown = done("identity", "show", "bob2", "-w", world)
    assert [word for word in ("merge", "He called.", "Delia", "yes", "customer_id bob") if word not in shown] == []
    assert customers(world) == 1
    done("identity", "undo", merged["decision"][:12], "--reason", "Another Bob.", *words)
    assert customers(world) == 0
    assert kinds(world) == ["verified_pair", "common_identifier"]


def test_a_tablet_is_taken_from_one_of_two(world: Path) -> None:
    said = done("identity", "apart", "carla", "tablet", "--reason", "A mistake.", "-w", world)
    assert "does not count any more. This is decision" in said
    (held,) = data("identity", "show", "ann", "-w", world)["identifiers"]
    assert (held["name"]["value"], held["since"], held["until"]) == ("tablet", None, None)
    assert "ever" in done("identity", "show", "ann", "-w", world)


def test_a_limit_is_lifted(world: Path) -> None:
    said = data("identity", "allow", "tablet", "--reason", "It is the kiosk.", "-w", world)
    assert (said["action"], said["other"]) == ("allow", None)
    (told,) = data("identity", "show", "tablet", "-w", world)["decisions"]
    assert told["author"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("merge", "ann", "nobody", "--reason", "x"), "No customer 'nobody'"),
        (("merge", "ann", "ann", "--reason", "x"), "one person already"),
        (("undo", "123456", "--reason", "x"), "No decision"),
        (("propose",), "Too little is known"),
    ],
)
def test_wrong_use_is_one_plain_line(world: Path, words: Sequence[str], said: str) -> None:
    result = run("identity", *words, "-w", world)
    assert result.exit_code == 2
    assert said in result.stderr or "not installed" in result.stderr


def test_proposals_are_listed_and_nothing_is_merged(world: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = (data("identity", "show", who, "-w", world)["person"]["pseudonym"] for who in ("ann", "carla"))
    pairs: list[Any] = [Pair(one, other, 0.9312, ("last_name", "email"))]
    monkeypatch.setattr(commands, "find_pairs", lambda *_: pairs)
    told = done("identity", "propose", "-w", world)
    assert [word for word in ("0.931", "last_name, email", "1 pair.") if word not in told] == []
    (row,) = data("identity", "propose", "-w", world)
    assert (row["one"]["value"], row["agreed"]) == ("ann", ["last_name", "email"])
