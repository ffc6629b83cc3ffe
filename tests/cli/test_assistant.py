"""An assistant asks: the same numbers as everywhere, about groups only, and errors that say what to do."""

import json
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client, MCPError, StdioServerParameters
from tests.cli.faces import PROGRAM, data, done, run

from regard.cli.assistant import serving
from regard.cli.assistant.asking import Desk, told
from regard.cli.assistant.resources import resources
from regard.cli.assistant.serving import made
from regard.cli.assistant.tools import TOOLS, call
from regard.ledger import open_ledger
from regard.measure import MEASURES
from regard.measure.anonymity import LEAST

PROMISE = "- key: quick\n  statement: We answer fast.\n  touchpoint: hotline\n"
PROMISE += "  rule: {form: limit, field: waiting_s, comparison: at_most, limit: 60}\n"


def contacts() -> str:
    """Return 40 customers who go from the web to the hotline, every fourth a detractor; Carla alone writes a letter."""
    lines = ["id,customer,time,touchpoint,channel,nps,waiting_s"]
    for n in range(40):
        day = f"2026-0{1 + n % 4}-{1 + n // 4:02}"
        lines.append(f"w{n},customer{n},{day}T10:00:00Z,website,web,{3 if n % 4 == 0 else 9},")
        lines.append(f"h{n},customer{n},{day}T10:05:00Z,hotline,phone,,{30 if n % 2 else 90}")
    return "\n".join([*lines, "c1,carla,2026-01-09T10:00:00Z,letter,post,0,", ""])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("assistant")
    (place / "contacts.csv").write_text(contacts())
    done("init", place / "acme")
    done("load", place / "contacts.csv", "-w", place / "acme", "--yes")
    (place / "acme" / "promises").mkdir(exist_ok=True)
    (place / "acme" / "promises" / "quick.yaml").write_text(PROMISE)
    return place / "acme"


@pytest.fixture(scope="module")
def desk(folder: Path) -> Iterator[Desk]:
    with open_ledger(folder) as ledger:
        yield Desk(ledger)


@pytest.fixture(scope="module")
def ask(desk: Desk) -> Callable[..., dict[str, Any]]:
    def asked(tool: str, **arguments: Any) -> dict[str, Any]:
        return call(desk, TOOLS[tool], arguments)[0]

    return asked


Ask = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def said(folder: Path) -> dict[str, Any]:
    """Return what a real client hears from the command, over standard input and output."""
    words = ["-c", PROGRAM, "mcp", "-w", str(folder)]

    async def talk() -> dict[str, Any]:
        async with Client(StdioServerParameters(command=sys.executable, args=words)) as client:
            return {
                "tools": await client.list_tools(),
                "nps": await client.call_tool("measure", {"name": "nps"}),
                "unknown": await client.call_tool("measure", {"name": "npss"}),
                "wrong": await client.call_tool("measure", {"nam": "nps"}),
                "resources": await client.list_resources(),
                "definition": await client.read_resource("regard://measures/nps"),
            }

    return anyio.run(talk)


def test_a_client_finds_every_tool_and_that_it_only_reads(said: dict[str, Any]) -> None:
    tools = {tool.name: tool for tool in said["tools"].tools}
    assert set(tools) == set(TOOLS)
    assert all(tool.annotations.read_only_hint for tool in tools.values())
    assert tools["measure"].input_schema["required"] == ["name"]


def test_a_client_hears_the_same_numbers_as_the_command_prints(said: dict[str, Any], folder: Path) -> None:
    (rows,) = data("measure", "nps", "-w", folder)
    told = said["nps"].structured_content
    (found,) = told["rows"]
    assert {name: found[name] for name in ("value", "n", "low", "high")} == {
        name: rows[name] for name in ("value", "n", "low", "high")
    }
    assert json.loads(said["nps"].content[0].text) == told
    assert (told["definition"], told["sql"][:6]) == (rows["definition"], "SELECT")


def test_a_client_hears_what_is_wrong_and_what_to_do(said: dict[str, Any]) -> None:
    assert said["unknown"].is_error
    assert said["unknown"].structured_content["remedy"] == "Did you mean nps?"
    assert said["wrong"].is_error
    assert "since, until, zone, where, name, by" in said["wrong"].structured_content["remedy"]
    assert not said["nps"].is_error


def test_a_client_reads_how_a_measure_is_defined(said: dict[str, Any]) -> None:
    assert "Reichheld" in said["definition"].contents[0].text
    assert {str(each.uri) for each in said["resources"].resources} == set(resources())


def test_an_unknown_tool_and_an_unknown_resource_are_errors_of_the_protocol(desk: Desk) -> None:
    async def talk() -> None:
        async with Client(made(desk)) as client:
            with pytest.raises(MCPError, match="no tool 'erase'"):
                await client.call_tool("erase", {})
            with pytest.raises(MCPError, match="no resource"):
                await client.read_resource("regard://customers")
            ok = await client.call_tool("list_measures")
            assert len(ok.structured_content["rows"]) == len(MEASURES)
            assert {tool.name for tool in (await client.list_tools()).tools} == set(TOOLS)
            assert (await client.list_resources()).resources
            (words,) = (await client.read_resource("regard://words")).contents
            assert "## Promise" in words.model_dump()["text"]

    anyio.run(talk)


def test_a_group_of_few_is_not_told_and_neither_is_what_would_tell_it(ask: Ask) -> None:
    by_channel = ask("measure", name="nps", by=["channel"])
    assert by_channel["rows"] == []
    assert by_channel["too_small"] == f"2 groups left out: fewer than {LEAST} are behind them"


def test_one_customer_cannot_be_asked_about(ask: Ask) -> None:
    found = ask("measure", name="nps", where=["channel=post"])
    assert found["rows"] == []
    assert "too_small" in found


def test_no_answer_names_a_customer(ask: Ask, desk: Desk) -> None:
    texts = [json.dumps(ask(name, **PLAIN.get(name, {}))) for name in TOOLS]
    with desk.reading() as reader:
        known = reader.fetch("select customer from customer")["customer"].to_pylist()
    assert [key for key in known for text in texts if key in text] == []
    assert all("error" not in json.loads(text) for text in texts)


PLAIN: dict[str, dict[str, Any]] = {
    "measure": {"name": "nps"},
    "compare": {"name": "nps", "first": "2026-01..2026-02", "second": "2026-03..2026-04"},
    "trend": {"name": "nps"},
    "journeys_funnel": {"steps": ["website", "hotline"], "within": "1h"},
    "journeys_paths": {"after": "website"},
}


def test_two_periods_are_held_against_each_other(ask: Ask) -> None:
    (found,) = ask("compare", **PLAIN["compare"])["rows"]
    assert (found["first"]["n"], found["second"]["n"]) == (21, 20)
    assert found["sentence"].startswith("not enough answers yet")
    assert "sql" not in found["first"]


def test_a_trend_has_its_periods(ask: Ask) -> None:
    (found,) = ask("trend", name="csat", period="month")["rows"] or [{"periods": []}]
    assert found["periods"] == []
    (found,) = ask("trend", name="nps", period="month")["rows"]
    assert [period["n"] for period in found["periods"]] == [11, 10, 10, 10]


def test_promises_are_told_with_their_statement(ask: Ask) -> None:
    (found,) = ask("promises")["rows"]
    assert (found["promise"], found["statement"]) == ("quick", "We answer fast.")
    assert (found["value"], found["n"]) == (50.0, 40)


def test_a_funnel_counts_customers(ask: Ask) -> None:
    found = ask("journeys_funnel", steps=["website", "hotline"], within="1h")
    assert [row["reached"] for row in found["rows"]] == [40, 40]
    assert found["customers_entered"] == 40


def test_steps_of_few_customers_are_not_told(ask: Ask) -> None:
    assert "Fewer than 5" in ask("journeys_funnel", steps=["letter", "website"])["error"]
    mixed = ask("journeys_funnel", steps=["website|letter", "hotline"])
    assert [row["reached"] for row in mixed["rows"]] == [41, None]
    assert mixed["rows"][1]["says"].startswith("not told")


def test_moves_are_told_within_the_rule_that_is_named(ask: Ask) -> None:
    moves = {(row["before"], row["after"]): row["count"] for row in ask("journeys_transitions", rule="whole")["rows"]}
    assert moves["website", "hotline"] == 40
    assert not any("letter" in move for move in moves)
    assert len(ask("journeys_transitions", top=1)["rows"]) == 1
    assert "visit" in ask("journeys_transitions", rule="vist")["remedy"]


def test_ways_lead_after_before_or_between(ask: Ask) -> None:
    after, rest = ask("journeys_paths", after="website")["rows"]
    assert (after["touchpoints"], after["count"], rest["count"]) == (["hotline"], 40, 0)
    between, _ = ask("journeys_paths", after="website", before="hotline", rule="whole")["rows"]
    assert (between["touchpoints"], between["count"]) == ([], 40)
    assert "one of" in ask("journeys_paths")["error"]
    assert "website" in ask("journeys_paths", before="websit")["remedy"]


def test_what_there_is_to_ask_by_is_listed(ask: Ask) -> None:
    assert {"channel", "month"} <= {row["name"] for row in ask("list_breakdowns")["rows"]}
    assert "website" in {row["key"] for row in ask("list_touchpoints")["rows"]}


def test_the_worst_moment_is_told_with_what_to_do(ask: Ask) -> None:
    found = ask("worst_moment")
    assert found["verdict"]
    assert {moment["touchpoint"] for moment in found["rows"]} <= {"website", "hotline"}
    assert "too few contacts" in ask("worst_moment", where=["channel=post"])["error"]


def test_a_period_without_contacts_has_no_rows(ask: Ask) -> None:
    assert ask("measure", name="nps", by=["channel"], since="2030-01-01") == {"rows": [], "says": "No rows fit."}


def test_a_long_answer_says_what_was_left_off() -> None:
    found = told([{"n": n} for n in range(300)], [9] * 300)
    assert len(found["rows"]) == 200
    assert found["left_off"] == "100 rows more: ask for less at once"


def test_an_empty_workspace_has_answers_too(tmp_path: Path) -> None:
    done("init", tmp_path / "empty")
    with open_ledger(tmp_path / "empty") as ledger:
        found, is_done = call(Desk(ledger), TOOLS["measure"], {"name": "nps"})
    assert is_done
    assert [row["n"] for row in found["rows"]] == [0]


def test_the_server_ends_when_nobody_listens_any_more(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    @asynccontextmanager
    async def hung_up() -> AsyncIterator[Any]:
        said, heard = anyio.create_memory_object_stream[Any](1)
        answered, answers = anyio.create_memory_object_stream[Any](1)
        said.close()
        async with heard, answered, answers:
            yield heard, answered

    monkeypatch.setattr(serving, "stdio_server", hung_up)
    monkeypatch.setattr(serving, "scope_as", lambda _folder, email: [email])
    result = run("mcp", "--as", "ann@example.org", "-w", folder)
    assert (result.exit_code, result.output) == (0, "")


def test_a_wrong_parameter_is_said_with_those_there_are(ask: Ask) -> None:
    assert "unknown field `nam`" in ask("measure", nam="nps")["error"]
    assert "are: none." in ask("list_measures", name="nps")["remedy"]


def test_without_the_extra_the_command_says_what_to_install(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mcp", None)
    monkeypatch.delitem(sys.modules, "regard.cli.assistant.serving")
    result = run("mcp", "-w", folder)
    assert (result.exit_code, "regard[mcp]" in result.output) == (2, True)
