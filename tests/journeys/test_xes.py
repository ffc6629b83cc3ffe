"""Event logs, read by a reader that holds them to what the standard says."""

import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from tests.cast import Contact, after, arrival, key_of

from regard.journeys import View, view, xes
from regard.journeys.overview import episode_lengths, overview
from regard.journeys.xes import Activity, XesLog, write_xes
from regard.journeys.xes_text import attribute
from regard.ledger import Ledger, Reader, append, create_ledger, read
from regard.ledger.schema import CODE
from regard.settings import EpisodeRule
from regard.story import catch_up

SPACE = "{http://www.xes-standard.org/}"
PARTS = ["extension", "global", "classifier", "string", "trace"]
VISIT = EpisodeRule("visit", 30 * 60)
CONTACTS = [
    Contact("1", "ann", 0, "web"),
    Contact("2", "ann", 10, 'store "2" <&>\x07'),
    Contact("3", "ann", 100, "phone"),
    Contact("4", "ann", 101, "web", flag="test"),
    Contact("5", "bob", 100, "web"),
    Contact("6", None, 100, "web"),
    Contact("7", "carla", 50, "web"),
]

Attributes = dict[str, Any]
Traces = list[tuple[Attributes, list[Attributes]]]


def with_worth(contacts: pa.Table) -> pa.Table:
    """Return contacts of which the first has everything that an event can say."""
    said = {
        "value": (9.5, pa.float64()), "currency": ("EUR", CODE), "waiting_s": (60.0, pa.float64()),
        "outcome": ("success", CODE), "unit": ("north", CODE), "employee": (key_of("eve"), pa.binary(16)),
    }  # fmt: skip
    for name, (value, kind) in said.items():
        column = pa.array([value] + [None] * (len(contacts) - 1), pa.string() if kind == CODE else kind).cast(kind)
        contacts = contacts.set_column(contacts.column_names.index(name), contacts.schema.field(name), column)
    return contacts


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    with create_ledger(tmp_path_factory.mktemp("log") / "acme") as made:
        append(made, "interaction", with_worth(arrival(*CONTACTS)))
        catch_up(made)
        yield made


@pytest.fixture
def reader(ledger: Ledger) -> Iterator[Reader]:
    with read(ledger) as opened:
        yield opened


def written(
    reader: Reader, rule: EpisodeRule | None = VISIT, journeys: View | None = None, **form: Any
) -> tuple[XesLog, Traces]:
    out = BytesIO()
    found = write_xes(reader, journeys or view(reader), rule, out, **form)
    return found, traces_of(out.getvalue())


def attributes_of(element: ET.Element) -> Attributes:
    """Return the attributes of a part of the log, each of the type that its tag says, and each key once."""
    types: dict[str, Callable[[str], Any]] = {"string": str, "date": datetime.fromisoformat, "float": float, "int": int}
    held = [each for each in element if each.tag not in {f"{SPACE}event", f"{SPACE}trace"}]
    assert all(set(each.attrib) == {"key", "value"} for each in held)
    found = {each.attrib["key"]: types[each.tag.removeprefix(SPACE)](each.attrib["value"]) for each in held}
    assert len(found) == len(held)
    return found


def traces_of(log: bytes) -> Traces:
    """Read a log as strictly as its schema: the order of its parts, declared prefixes, globals in every event."""
    root = ET.fromstring(log)  # noqa: S314 - it was written above
    assert root.tag == f"{SPACE}log"
    assert float(root.attrib["xes.version"]) == 1849.2016
    tags = [each.tag.removeprefix(SPACE) for each in root]
    assert tags == sorted(tags, key=PARTS.index)
    prefixes = {each.attrib["prefix"] for each in root.iter(f"{SPACE}extension")}
    needed = {each.attrib["scope"]: attributes_of(each) for each in root.iter(f"{SPACE}global")}
    for classifier in root.iter(f"{SPACE}classifier"):
        assert set(classifier.attrib["keys"].split()) <= set(needed["event"])
    found: Traces = []
    for trace in root.iter(f"{SPACE}trace"):
        events = [attributes_of(each) for each in trace.iter(f"{SPACE}event")]
        assert set(needed["trace"]) <= set(attributes_of(trace))
        assert all(set(needed["event"]) <= set(each) for each in events)
        assert {key.partition(":")[0] for each in events for key in each if ":" in key} <= prefixes
        assert all(one["time:timestamp"] <= other["time:timestamp"] for one, other in pairwise(events))
        found.append((attributes_of(trace), events))
    return found


def test_each_episode_is_a_trace_of_its_customer(reader: Reader) -> None:
    found, traces = written(reader)
    ann = key_of("ann").hex()
    assert Counter(head["customer"] for head, _ in traces)[ann] == 2
    assert {head["concept:name"] for head, _ in traces} >= {f"{ann}/1", f"{ann}/2"}
    assert (found.traces, found.events) == (len(traces), sum(len(events) for _, events in traces)) == (4, 5)


def test_a_whole_journey_is_a_trace_named_after_its_customer(reader: Reader) -> None:
    _, traces = written(reader, None)
    assert {head["concept:name"]: len(events) for head, events in traces} == {
        key_of(who).hex(): n for who, n in {"ann": 3, "bob": 1, "carla": 1}.items()
    }
    assert "episode" not in traces[0][0]


def test_a_log_has_as_much_as_the_numbers_say(reader: Reader) -> None:
    journeys = view(reader)
    found, traces = written(reader)
    counted = overview(journeys, VISIT)
    assert (found.traces, found.events) == (episode_lengths(journeys, [VISIT]).rules[0].episodes, counted.contacts)
    assert (found.first, found.last) == (counted.first_at, counted.last_at)
    assert len({head["customer"] for head, _ in traces}) == counted.customers


def test_an_event_says_all_that_is_known_of_the_contact(reader: Reader) -> None:
    _, traces = written(reader)
    ((first, second),) = [events for head, events in traces if head["concept:name"] == f"{key_of('ann').hex()}/1"]
    assert first == {
        "concept:name": "web", "time:timestamp": after(0), "kind": "contact", "outcome": "success", "value": 9.5,
        "currency": "EUR", "waiting_s": 60.0, "org:group": "north", "org:resource": key_of("eve").hex(),
        "lifecycle:transition": "complete",
    }  # fmt: skip
    assert second["concept:name"].startswith('store "2" <&>')


def test_contacts_of_nobody_and_those_that_do_not_count_are_left_out(reader: Reader) -> None:
    _, traces = written(reader, None)
    assert sum(len(events) for _, events in traces) == len(CONTACTS) - 2


def test_times_are_written_in_a_zone_with_their_offset(reader: Reader) -> None:
    _, traces = written(reader, zone="Asia/Kathmandu")
    times = [event["time:timestamp"] for _, events in traces for event in events]
    assert {each.utcoffset() for each in times} == {timedelta(hours=5, minutes=45)}
    assert min(times) == after(0)


@pytest.mark.parametrize(("activity", "name"), [(Activity.KIND, "contact"), (Activity.BOTH, "web: contact")])
def test_events_are_called_as_one_likes(reader: Reader, activity: Activity, name: str) -> None:
    _, traces = written(reader, activity=activity)
    assert name in {event["concept:name"] for _, events in traces for event in events}


def test_only_contacts_in_view_are_written(reader: Reader) -> None:
    table = reader.table("interaction")
    _, traces = written(reader, None, view(reader, table.filter(table["touchpoint"] == "web")))
    assert [len(events) for _, events in traces] == [1, 1, 1]


def test_a_log_is_the_same_however_few_contacts_are_written_at_a_time(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = written(reader)
    monkeypatch.setattr(xes, "_BLOCK", 1)
    assert written(reader) == whole


def test_a_log_of_nothing_is_still_a_log(reader: Reader) -> None:
    table = reader.table("interaction")
    found, traces = written(reader, VISIT, view(reader, table.filter(table["touchpoint"] == "nowhere")))
    assert (found.traces, found.events, found.first, traces) == (0, 0, None, [])


def test_what_xml_cannot_hold_is_left_out(tmp_path: Path) -> None:
    text = attribute("a", "x\x00\x0b\ufffe\ud800y\n<")
    assert ET.fromstring(text).attrib["value"] == "xy\n<"  # noqa: S314
