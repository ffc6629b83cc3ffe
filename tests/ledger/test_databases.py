"""A workspace behaves the same whether its database is a file or on a server."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests import postgres
from tests.cast import KEY, RECEIVED, SOURCE, Contact, Fact, arrival, arrive, facts, key_of, people, rows, traits
from tests.ledger.test_backup import tables
from tests.ledger.test_laws import Both, expected, layout, steps
from tests.postgres import Cluster, shared_cluster

from regard import story
from regard.errors import BrokenWorkspaceError, RegardError, StorageError, WrongUseError
from regard.ledger import (
    Ledger,
    append,
    back_up,
    begin_import,
    create_ledger,
    erase,
    imports,
    keep,
    open_ledger,
    read,
    rebuild,
    restore,
    undo_import,
)
from regard.ledger.head import inbox
from regard.ledger.health import State, check_health
from regard.settings import DATABASE_URL, Environment, read_environment, variable_names, with_database
from regard.vault.pseudonyms import KEY_VARIABLE

cluster, database_url = postgres.cluster, postgres.database_url
ANN, BOB, CARLA = Contact("1", "ann", 0), Contact("2", "bob", 5), Contact("3", "carla", 9, nps=2)
PLACES = ["file", "server"]


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_VARIABLE, KEY.hex())
    monkeypatch.delenv(DATABASE_URL, raising=False)


@pytest.fixture(params=PLACES)
def ledger(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    if request.param == "server":
        monkeypatch.setenv(DATABASE_URL, request.getfixturevalue("database_url"))
    with create_ledger(tmp_path / "acme") as opened:
        assert opened.settings.database == request.param
        yield opened


@pytest.fixture
def on_server(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    monkeypatch.setenv(DATABASE_URL, database_url)
    with create_ledger(tmp_path / "acme") as opened:
        yield opened


def fill(ledger: Ledger) -> None:
    """Give a ledger something of everything, in the inbox and in the archive."""
    arrive(ledger, ANN, BOB)
    append(ledger, "attribute", facts(Fact("ann", "tier", "gold")))
    with begin_import(ledger, source=SOURCE, file="more.csv", received_at=RECEIVED) as writer:
        writer.add_interactions(arrival(CARLA))
        writer.add_people(people("carla"), traits("carla", email="carla@example.org"))
        writer.commit({"no_time": 2})
    rebuild(ledger, story.folds(ledger))
    arrive(ledger, Contact("4", "delta", 12))
    keep(ledger, story.folds(ledger))


def test_a_file_that_is_held_too_long_is_a_failure_of_the_storage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("regard.ledger.head_sqlite._PRAGMAS", ("pragma busy_timeout = 1",))
    with create_ledger(tmp_path / "acme") as one, open_ledger(tmp_path / "acme") as other:
        with one.database.transaction(), pytest.raises(StorageError, match="locked"):
            arrive(other, ANN)
        assert append(other, "interaction", arrival(ANN)).taken == 1


def test_a_second_arrival_changes_nothing(ledger: Ledger) -> None:
    assert append(ledger, "interaction", arrival(ANN, BOB)).taken == 2
    receipt = append(ledger, "interaction", arrival(ANN, CARLA, CARLA))
    assert (receipt.taken, receipt.known) == (1, 2)
    with ledger.database.snapshot() as snapshot:
        assert [table["seq"].to_pylist() for _, table in inbox(snapshot)] == [[1, 2], [3]]


def test_a_load_can_be_undone(ledger: Ledger) -> None:
    fill(ledger)
    assert [each.taken for each in imports(ledger)] == [1]
    undo_import(ledger, 1, RECEIVED)
    keep(ledger, story.folds(ledger))
    with read(ledger) as reader:
        assert [row[0] for row in rows(reader, "who")] == ["ann", "bob", "delta"]


def test_an_erased_customer_is_gone(ledger: Ledger) -> None:
    fill(ledger)
    erased = erase(ledger, [key_of("carla")], story.folds(ledger), RECEIVED)
    assert (erased.customers, erased.entries) == (1, 1)
    with ledger.database.snapshot() as snapshot:
        assert "carla" not in repr(list(snapshot.stream("select identifier from person")))
        assert list(snapshot.stream("select * from trait")) == []
    with read(ledger) as reader:
        assert [row[0] for row in rows(reader, "who")] == ["ann", "bob", "delta"]


def test_an_erased_customer_is_in_no_table_of_the_server(
    cluster: Cluster, on_server: Ledger, database_url: str
) -> None:
    fill(on_server)
    assert "carla@example.org" in dump(cluster, database_url)
    assert b"carla@example.org" in cluster.tables(database_url)
    erase(on_server, [key_of("carla")], story.folds(on_server), RECEIVED)
    assert "carla" not in dump(cluster, database_url)
    assert b"carla@example.org" not in cluster.tables(database_url)
    assert "ann" in dump(cluster, database_url)


def dump(cluster: Cluster, url: str) -> str:
    return cluster.program("pg_dump", "--inserts", "--dbname", url)


def test_all_is_well_with_a_filled_workspace(ledger: Ledger, cluster: Cluster) -> None:
    fill(ledger)
    with cluster.durable():
        assert state_of_head(ledger) is State.OK


def test_a_server_that_does_not_force_to_disk_is_a_problem(on_server: Ledger) -> None:
    assert state_of_head(on_server) is State.PROBLEM


def state_of_head(ledger: Ledger) -> State:
    return {finding.subject: finding.state for finding in check_health(ledger)}["head"]


@pytest.mark.parametrize("there", PLACES)
def test_a_backup_is_restored_on_either(
    ledger: Ledger, there: str, cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(ledger)
    back_up(ledger, tmp_path / "acme.tar")
    here = tables(ledger)
    go_to(there, cluster, monkeypatch)
    with restore(tmp_path / "acme.tar", tmp_path / "again") as restored:
        assert restored.settings.database == there
        rebuild(restored, story.folds(restored))
        assert tables(restored) == here
        assert append(restored, "interaction", arrival(ANN, Contact("5"))).taken == 1


def go_to(place: str, cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    if place == "server":
        monkeypatch.setenv(DATABASE_URL, cluster.fresh_url())
    else:
        monkeypatch.delenv(DATABASE_URL, raising=False)


def test_from_file_to_server_and_back_every_row_is_the_same(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with create_ledger(tmp_path / "0") as ledger:
        fill(ledger)
        back_up(ledger, tmp_path / "0.tar")
        before = content(ledger)
    for turn, place in enumerate(["server", "file"], 1):
        go_to(place, cluster, monkeypatch)
        with restore(tmp_path / f"{turn - 1}.tar", tmp_path / f"{turn}") as ledger:
            assert content(ledger) == before
            back_up(ledger, tmp_path / f"{turn}.tar")


def content(ledger: Ledger) -> dict[str, list[Any]]:
    """Return all rows of every table but the description of the layout, which no backup has."""
    names = ("counter", "inbox", "entry_schema", "seen", "segment", "import", "refusal", "person", "trait")
    with ledger.database.snapshot() as snapshot:
        return {name: sorted(snapshot.stream(f"select * from {name}")) for name in names}  # noqa: S608


def test_a_database_that_holds_a_workspace_gets_no_second_one(on_server: Ledger, tmp_path: Path) -> None:
    arrive(on_server, ANN)
    back_up(on_server, tmp_path / "acme.tar")
    with pytest.raises(WrongUseError, match="already holds"):
        create_ledger(tmp_path / "second")
    with pytest.raises(WrongUseError, match="already holds"):
        restore(tmp_path / "acme.tar", tmp_path / "third")
    assert not (tmp_path / "third").exists()


def test_a_workspace_on_a_server_asks_for_its_url(on_server: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(DATABASE_URL)
    with pytest.raises(WrongUseError, match="is not set"):
        open_ledger(on_server.folder)


def test_a_workspace_without_its_file_is_broken(tmp_path: Path) -> None:
    create_ledger(tmp_path / "acme").close()
    (tmp_path / "acme/ledger/head.sqlite3").unlink()
    with pytest.raises(BrokenWorkspaceError, match="backup"):
        open_ledger(tmp_path / "acme")


def test_a_workspace_in_a_file_is_not_mistaken_for_one_on_a_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    create_ledger(tmp_path / "acme").close()
    monkeypatch.setenv(DATABASE_URL, "postgresql://127.0.0.1:1/acme")
    with pytest.raises(WrongUseError, match="in a file, and REGARD_DATABASE_URL is set"):
        open_ledger(tmp_path / "acme")


def test_a_server_that_does_not_answer_makes_no_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(DATABASE_URL, "postgresql://127.0.0.1:1/acme")
    with pytest.raises(BrokenWorkspaceError, match="connection failed"):
        create_ledger(tmp_path / "acme")
    assert not (tmp_path / "acme").exists()


# Without shrinking, as for the law itself.
@settings(
    max_examples=15, phases=(Phase.explicit, Phase.reuse, Phase.generate), suppress_health_check=[HealthCheck.too_slow]
)
@given(st.lists(steps, min_size=4, max_size=9))
def test_any_sequence_of_changes_gives_the_same_layout_on_both(taken: list[tuple[str, Any]]) -> None:
    kept = [taken_on(place, taken) for place in PLACES]
    assert kept[0] == kept[1]


def taken_on(place: str, taken: list[tuple[str, Any]]) -> list[Any]:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        go_to(place, shared_cluster(), patch)
        with create_ledger(Path(folder) / "acme") as ledger:
            both = Both(ledger)
            for step, what in taken:
                both.take(step, what)
            keep(ledger, both.folds)
            assert layout(ledger)[:-1] == expected(both.twin)
            return layout(ledger)


def test_the_environment_is_read_with_secrets_from_files(tmp_path: Path) -> None:
    (tmp_path / "url").write_text("postgresql://regard:secret@db/acme\n")
    found = read_environment(
        {"REGARD_DATABASE_URL_FILE": str(tmp_path / "url"), "REGARD_LOG_LEVEL": "debug", "REGARD_WORKSPACE": ""}
    )
    assert found == Environment(database_url="postgresql://regard:secret@db/acme", log_level="debug")
    assert repr(found) == "Environment(database_url, log_level)"
    assert read_environment({"HOME": "/"}) == Environment()


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"REGARD_DATABASE": "x"}, r"REGARD_DATABASE is unknown\. Did you mean REGARD_DATABASE_URL\?"),
        ({"REGARD_XYZ": "x"}, r"REGARD_XYZ is unknown\. Did you mean REGARD_"),
        ({"REGARD_DATABASE_URL": "mysql://root:secret@db/x"}, r"begins with 'mysql:'\. Give a URL such as postgresql:"),
        ({"REGARD_LOG_LEVEL": "loud"}, r"'loud'\. Give one of debug, info, warning, error"),
        ({"REGARD_SECRET_KEY": "x", "REGARD_SECRET_KEY_FILE": "y"}, r"both set\. Unset one"),
        ({"REGARD_SECRET_KEY_FILE": "/nowhere"}, r"/nowhere, which cannot be read"),
        ({"REGARD_SECRET_KEY_FILE": "/dev/null"}, r"/dev/null, which is empty"),
    ],
)
def test_a_wrong_variable_is_refused_with_what_to_do(variables: dict[str, str], said: str) -> None:
    with pytest.raises(RegardError, match=said) as caught:
        read_environment(variables)
    assert "secret" not in str(caught.value)


def test_every_variable_is_on_the_page_of_settings() -> None:
    page = (Path(__file__).parents[2] / "docs/reference/settings.md").read_text()
    assert [name for name in variable_names() if f"`{name}`" not in page] == []


@pytest.mark.parametrize("text", ['database = "file"\nname = "Acme"\n', 'name = "Acme"\ndatabase="file" # there\n'])
def test_the_place_is_changed_where_it_stands(text: str) -> None:
    assert with_database(text, "server").count("database") == 1
    assert 'database = "server"' in with_database(text, "server")


def test_another_key_than_the_databases_own_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    create_ledger(tmp_path / "acme").close()
    monkeypatch.setenv(KEY_VARIABLE, "ab" * 32)
    with pytest.raises(BrokenWorkspaceError, match="not the one that its database was filled with"):
        open_ledger(tmp_path / "acme")


def test_the_database_of_another_workspace_is_noticed(
    tmp_path: Path, database_url: str, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    for name, url in (("acme", database_url), ("delta", cluster.fresh_url())):
        monkeypatch.setenv(DATABASE_URL, url)
        create_ledger(tmp_path / name).close()
    with pytest.raises(BrokenWorkspaceError, match="not the one that its database was filled with"):
        open_ledger(tmp_path / "acme")
