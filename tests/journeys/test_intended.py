"""Intended journeys are files that people edit: checked, and nobody's change is lost by another's."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from regard.collect.editing import Why
from regard.errors import BrokenWorkspaceError, WrongUseError
from regard.journeys.intended import (
    IntendedJourney,
    IntendedStep,
    put_intended,
    read_intended,
    remove_intended,
    shown_intended,
)
from regard.settings import EpisodeRule

SEE = IntendedStep(name="See", touchpoints=("ad", "mail"), optional=True, repeatable=True)
BUY = IntendedStep(name="Buy", touchpoints=("shop",), stage="buy", promised="No queue.")
ORDER = IntendedJourney(key="order", name="Order", rule="visit", steps=(SEE, BUY), ignored=("call",))
FILE = """# Ours.
- key: order
  name: Order
  rule: visit
  steps:
    - {name: See, touchpoints: [ad, mail], optional: true, repeatable: true}
    - {name: Buy, touchpoints: [shop], stage: buy, promised: No queue.}
  ignored: [call]
"""


def written(folder: Path, text: str, name: str = "order") -> Path:
    path = folder / "journeys" / f"{name}.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return path


def test_a_workspace_without_the_folder_has_none(tmp_path: Path) -> None:
    assert read_intended(tmp_path) == {}


def test_a_file_is_read(tmp_path: Path) -> None:
    written(tmp_path, FILE)
    assert read_intended(tmp_path) == {"order": ORDER}


def test_a_change_is_saved_and_the_head_of_the_file_stays(tmp_path: Path) -> None:
    path = written(tmp_path, FILE)
    changed = replace(ORDER, name="Ordering")
    assert put_intended(tmp_path, changed, shown_intended(ORDER)) == ()
    assert read_intended(tmp_path) == {"order": changed}
    assert path.read_text().startswith("# Ours.\n")


def test_a_new_one_gets_a_file_and_its_key_is_taken(tmp_path: Path) -> None:
    assert put_intended(tmp_path, ORDER) == ()
    assert put_intended(tmp_path, ORDER) == ()
    (refused,) = put_intended(tmp_path, replace(ORDER, name="Mine"))
    assert (refused.key, refused.why) == ("order", Why.TAKEN)


def test_what_somebody_else_changed_is_not_overwritten(tmp_path: Path) -> None:
    put_intended(tmp_path, replace(ORDER, name="Theirs"))
    (refused,) = put_intended(tmp_path, replace(ORDER, name="Mine"), shown_intended(ORDER))
    assert refused.why == Why.CHANGED
    assert [(each.field, each.shown, each.now) for each in refused.changes] == [("name", "Order", "Theirs")]
    assert remove_intended(tmp_path, "order", shown_intended(ORDER))[0].why == Why.CHANGED
    assert read_intended(tmp_path)["order"].name == "Theirs"


def test_what_is_gone_is_not_saved_again(tmp_path: Path) -> None:
    put_intended(tmp_path, ORDER)
    assert remove_intended(tmp_path, "order", shown_intended(ORDER)) == ()
    assert read_intended(tmp_path) == {}
    assert put_intended(tmp_path, ORDER, shown_intended(ORDER))[0].why == Why.GONE
    assert remove_intended(tmp_path, "order", "")[0].why == Why.GONE


def test_what_a_page_showed_must_be_readable(tmp_path: Path) -> None:
    put_intended(tmp_path, ORDER)
    with pytest.raises(WrongUseError, match="cannot be read"):
        put_intended(tmp_path, replace(ORDER, name="Mine"), "{")


def test_a_key_is_no_path(tmp_path: Path) -> None:
    with pytest.raises(WrongUseError, match="no key"):
        remove_intended(tmp_path, "../order", "{}")


@pytest.mark.parametrize(
    ("text", "name", "says"),
    [
        ("", "order", "has 0 intended journeys"),
        (FILE, "other", "has the intended journey 'order'"),
        ("- {key: order, name: Order}", "order", "missing required field `steps`"),
        ("- {key: order, name: Order, steps: [{name: Buy, touchpoints: []}]}", "order", "at least one touchpoint"),
    ],
)
def test_a_broken_file_is_named(tmp_path: Path, text: str, name: str, says: str) -> None:
    path = written(tmp_path, text, name)
    with pytest.raises(BrokenWorkspaceError, match=says) as caught:
        read_intended(tmp_path)
    assert str(path) in caught.value.what


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"key": "a b"}, "no key"),
        ({"name": " "}, "name must not be blank"),
        ({"steps": ()}, "needs a step that may not be left out"),
        ({"steps": (SEE,)}, "needs a step that may not be left out"),
        ({"steps": (BUY, BUY)}, "two steps are named 'Buy'"),
        ({"ignored": ("shop",)}, "'shop' is ignored, and part of a step"),
        ({"steps": (replace(SEE, touchpoints=("shop",)), BUY)}, "'shop' could be either of the steps 'See' and 'Buy'"),
    ],
)
def test_a_journey_says_clearly_what_is_intended(changes: dict[str, object], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        replace(ORDER, **changes)


def test_a_touchpoint_may_come_again_where_it_is_clear() -> None:
    login = IntendedStep(name="Come back", touchpoints=("ad",))
    assert replace(ORDER, steps=(SEE, BUY, login)).after(2) == range(3, 4)


def test_a_step_has_a_name() -> None:
    with pytest.raises(ValueError, match="must not be blank"):
        IntendedStep(name=" ", touchpoints=("ad",))


def test_the_rule_is_one_of_the_workspace() -> None:
    visit = EpisodeRule("visit", 60)
    assert ORDER.rule_among([visit]) == visit
    assert replace(ORDER, rule=None).rule_among([visit]) is None
    with pytest.raises(WrongUseError, match="no episode rule 'visit'"):
        ORDER.rule_among([EpisodeRule("calls", 60)])
