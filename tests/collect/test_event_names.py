from pathlib import Path

import pytest
from docs.event_names import HEADER, rows
from docs.generate import table

from regard.collect.catalogue import start_catalogue
from regard.collect.event_names import EVENTS_FILE, EventMeaning, EventNames, folded, read_event_names, well_known
from regard.errors import BrokenWorkspaceError
from regard.vocabulary import USUAL_STAGES, Channel, Outcome

PAGE = Path(__file__).parents[2] / "docs/reference/event-names.md"
STAGES = {stage.key for stage in USUAL_STAGES}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    start_catalogue(tmp_path)
    return tmp_path


def events(folder: Path, text: str) -> EventNames:
    (folder / EVENTS_FILE).write_text(text)
    return read_event_names(folder)


def meaning(names: EventNames, name: str) -> EventMeaning:
    found = names.find(name)
    assert found is not None
    return found


def test_a_workspace_knows_the_well_known_events(folder: Path) -> None:
    found = meaning(read_event_names(folder), "Order Completed")
    assert (found.touchpoint, found.kind, found.stage) == ("Order", "order_completed", "buy")
    assert (found.outcome, found.value) == (Outcome.SUCCESS, ("revenue", "total", "value"))


@pytest.mark.parametrize("known", well_known(), ids=lambda known: known.event)
def test_a_well_known_event_is_found_and_has_a_usual_stage_or_none(known: EventMeaning) -> None:
    assert meaning(EventNames(well_known()), known.kind) is known
    assert known.stage is None or known.stage in STAGES


def test_no_well_known_event_stands_twice() -> None:
    assert len({folded(known.event) for known in well_known()}) == len(well_known())


@pytest.mark.parametrize(
    "name", ["order_completed", "ORDER-COMPLETED", "order.completed", " Order  Completed", "orderCompleted"]
)
def test_the_spelling_makes_no_difference(name: str) -> None:
    assert meaning(EventNames(well_known()), name).touchpoint == "Order"


@pytest.mark.parametrize("name", ["", "Order", "com.shop.order.completed", "x" * 513])
def test_another_name_is_not_found(name: str) -> None:
    assert EventNames(well_known()).find(name) is None


def test_the_entries_of_a_workspace_come_first(folder: Path) -> None:
    names = events(
        folder,
        """
- {event: com.shop.order.completed, touchpoint: Shop, stage: buy, channel: store}
- {event: order completed, touchpoint: Till, kind: sale}
- event: Asked
  touchpoint: Survey
  answers: [{kind: nps, field: score}, {kind: ces, field: effort, low: 1, high: 5, question: How hard?}]
""",
    )
    assert meaning(names, "com.shop.order.completed").channel is Channel.STORE
    assert (meaning(names, "Order Completed").touchpoint, meaning(names, "Order Completed").kind) == ("Till", "sale")
    scales = [answer.scale for answer in meaning(names, "asked").answers]
    assert [(scale.low, scale.high) for scale in scales if scale] == [(0, 10), (1, 5)]


def test_a_stage_the_workspace_does_not_have_is_no_stage(folder: Path) -> None:
    (folder / "stages.yaml").write_text("- {key: use, name: Use, order: 1}\n")
    names = read_event_names(folder)
    assert meaning(names, "Order Completed").stage is None
    assert meaning(names, "Signed In").stage == "use"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("- {event: A}", r"entry 1 \(A\): .*touchpoint"),
        ("- {touchpoint: A}", r"entry 1 \(without an event\): .*event"),
        ("- just words", r"entry 1 \(that is no mapping\)"),
        ("- {event: A, touchpoint: B, colour: red}", "colour"),
        ("- {event: A, touchpoint: B, channel: pigeon}", "pigeon"),
        ("- {event: '!', touchpoint: B}", "event needs a letter"),
        ("- {event: A, touchpoint: '!'}", "touchpoint needs a letter"),
        ("- {event: A, touchpoint: B, stage: heaven}", "stage 'heaven' is not in stages.yaml. Use one of aware"),
        ("- {event: A b, touchpoint: B}\n- {event: a_b, touchpoint: C}", "'a_b' stands at more than one entry"),
        ("- {event: A, touchpoint: B, answers: [{kind: csat, field: x, low: 1}]}", "both low and high"),
        ("- {event: A, touchpoint: B, answers: [{kind: csat, field: x, low: 5, high: 1}]}", "low < high"),
        ("- {event: A, touchpoint: B, answers: [{kind: nps, field: x, low: 1, high: 5}]}", "0 to 10"),
        ("{", "no valid YAML"),
    ],
)
def test_a_fault_names_file_entry_and_remedy(folder: Path, text: str, fault: str) -> None:
    with pytest.raises(BrokenWorkspaceError, match=fault) as caught:
        events(folder, text)
    assert str(folder / EVENTS_FILE) in caught.value.what
    assert caught.value.remedy


def test_the_page_has_the_table() -> None:
    assert table(HEADER, rows()).strip() in PAGE.read_text()
