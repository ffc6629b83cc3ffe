"""The keeper folds what is new; readers keep the version they have."""

import subprocess
import sys
from dataclasses import replace
from shutil import rmtree
from types import SimpleNamespace
from typing import cast

import msgspec
import pyarrow as pa
import pytest
from tests.cast import RECEIVED, SOURCE, Contact, Fact, arrival, arrive, facts, rows
from tests.ledger.witness import ROOT, environment

from regard import story
from regard.errors import BrokenWorkspaceError
from regard.ledger import Ledger, append, begin_import, correct, exclude, include, keep, read, rebuild
from regard.ledger.archive import seal, sweep
from regard.ledger.fold import Folds
from regard.ledger.head import segments
from regard.ledger.imports import known_identities
from regard.ledger.layout import Description, move_pointer, read_description
from regard.ledger.lease import keeper_lease, loading
from regard.settings import EpisodeRule, Settings, WatchedSettings
from regard.vault.database import Snapshot

ANN, BOB, NOBODY = Contact("1", "ann", 0, nps=9), Contact("2", "bob", 5), Contact("3", None, 7)


def shown(ledger: Ledger, columns: str = "who, touchpoint, excluded") -> list[tuple[object, ...]]:
    with read(ledger) as reader:
        return rows(reader, columns)


def test_the_first_fold_makes_a_base_and_the_next_a_page(ledger: Ledger, folds: Folds) -> None:
    arrive(ledger, ANN)
    first = keep(ledger, folds)
    arrive(ledger, BOB, NOBODY)
    second = keep(ledger, folds)
    assert (first.base, len(first.pages), second.base, len(second.pages)) == ("base-1.duckdb", 0, "base-1.duckdb", 1)
    assert shown(ledger, "who") == [("ann",), ("bob",), (None,)]


def test_without_news_the_version_stays(ledger: Ledger, folds: Folds) -> None:
    arrive(ledger, ANN)
    assert keep(ledger, folds) == keep(ledger, folds)


def test_a_duplicate_moves_the_version_on_and_changes_no_row(ledger: Ledger, folds: Folds) -> None:
    with begin_import(ledger, source=SOURCE, file="a.csv", received_at=RECEIVED) as writer:
        writer.add_interactions(arrival(ANN))
        writer.commit()
    keep(ledger, folds)
    arrive(ledger, ANN)
    after = keep(ledger, folds)
    assert (after.folded_seq, after.pages) == (2, ())
    assert shown(ledger, "seq") == [(1,)]


def test_pages_of_similar_size_are_merged(ledger: Ledger, folds: Folds) -> None:
    arrive(ledger, *(Contact(f"old{number}", "carla", number) for number in range(200)))
    keep(ledger, folds)
    for number in range(6):
        arrive(ledger, Contact(f"{number}", "ann", number))
        keep(ledger, folds)
    assert len(keep(ledger, folds).pages) <= 2
    assert shown(ledger, "touchpoint")[200:] == [("web",)] * 6


def test_pages_that_have_grown_become_a_new_base(ledger: Ledger, folds: Folds, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("regard.ledger.keeper._PAGES_ENTRIES", 2)
    arrive(ledger, ANN, BOB)
    keep(ledger, folds)
    arrive(ledger, *(Contact(f"{number}", "carla", number) for number in range(10, 14)))
    assert keep(ledger, folds).base == "base-2.duckdb"
    assert [path.name for path in sorted(ledger.layout.glob("base*"))] == ["base-2.duckdb"]


def test_a_full_inbox_is_sealed(ledger: Ledger, folds: Folds, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("regard.ledger.keeper._SEAL_ENTRIES", 2)
    arrive(ledger, ANN, BOB)
    keep(ledger, folds)
    with ledger.database.snapshot() as snapshot:
        assert [segment.entries for segment in segments(snapshot)] == [2]
        assert snapshot.rows("select count(*) from inbox") == [(0,)]


def test_other_episode_rules_build_the_layout_anew(ledger: Ledger, folds: Folds) -> None:
    arrive(ledger, ANN, ANN._replace(id="4", minute=20))
    keep(ledger, folds)
    decided = Settings(episodes=(EpisodeRule("short", 60),))
    short = replace(ledger, watched=cast("WatchedSettings", SimpleNamespace(current=decided)))
    assert keep(short, story.folds(short)).base == "base-2.duckdb"
    assert shown(short, "episode_short") == [(1,), (2,)]


def test_a_layout_of_another_format_is_built_anew(ledger: Ledger, folds: Folds) -> None:
    arrive(ledger, ANN)
    old = msgspec.structs.replace(keep(ledger, folds), format=0)
    with ledger.database.transaction() as transaction:
        transaction.run("update layout set description = ?", (msgspec.json.encode(old).decode(),))
    assert keep(ledger, folds).version == 2
    assert shown(ledger, "who") == [("ann",)]


def test_the_layout_can_be_deleted_at_any_time(ledger: Ledger, folds: Folds) -> None:
    arrive(ledger, ANN)
    keep(ledger, folds)
    rmtree(ledger.layout)
    keep(ledger, folds)
    assert shown(ledger, "who") == [("ann",)]


def test_what_a_killed_build_left_behind_is_swept(ledger: Ledger, folds: Folds) -> None:
    arrive(ledger, ANN)
    keep(ledger, folds)
    (ledger.layout / "spill-2").mkdir()
    (ledger.layout / "spill-2" / "0-0.arrow").touch()
    arrive(ledger, BOB)
    assert {path.name for path in ledger.layout.iterdir()} - keep(ledger, folds).files - {"spill-2"} == set()
    assert not (ledger.layout / "spill-2").exists()


def test_only_one_process_keeps(ledger: Ledger, folds: Folds) -> None:
    arrive(ledger, ANN)
    with keeper_lease(ledger.folder) as held, keeper_lease(ledger.folder, wait=False) as second:
        assert (held, second) == (True, False)
        assert keep(ledger, folds, wait=False).version == 0
    assert keep(ledger, folds, wait=False).version == 1


def test_nothing_is_swept_while_somebody_loads(ledger: Ledger) -> None:
    orphan = ledger.archive / "interaction-0.parquet"
    orphan.touch()
    with loading(ledger.folder):
        assert sweep(ledger) == []
    assert sweep(ledger) == [orphan]


def test_the_base_is_the_same_in_any_number_of_buckets(
    ledger: Ledger, folds: Folds, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("ann", "bob", "carla", "delta", None)
    arrive(ledger, *(Contact(f"{number}", names[number % 5], 100 - number, nps=number) for number in range(50)))
    append(ledger, "attribute", facts(Fact("ann", "tier", "gold"), Fact("delta", "tier", "none")))
    rebuild(ledger, folds)
    columns = "seq, who, prev_touchpoint, dt_ms, step_visit"
    in_one = shown(ledger, columns)
    monkeypatch.setattr("regard.ledger.build._ROWS_PER_BUCKET", 7)
    rebuild(ledger, folds)
    assert shown(ledger, columns) == in_one


def test_a_reader_keeps_its_version_while_the_keeper_moves_on(ledger: Ledger, folds: Folds) -> None:
    arrive(ledger, ANN)
    keep(ledger, folds)
    arrive(ledger, BOB)
    keep(ledger, folds)
    with read(ledger) as reader:
        before = rows(reader, "seq, who")
        for number in range(4):
            arrive(ledger, Contact(f"more{number}", "bob"))
            keep(ledger, folds)
        rebuild(ledger, folds)
        assert rows(reader, "seq, who") == before == [(1, "ann"), (2, "bob")]
    assert len(shown(ledger)) == 6


def test_readers_of_other_processes_see_whole_versions_while_one_keeps(ledger: Ledger, folds: Folds) -> None:
    arrive(ledger, Contact("a0", "ann"), Contact("b0", "bob"))
    keep(ledger, folds)
    command = [sys.executable, "-m", "tests.ledger.onlooker", str(ledger.folder)]
    onlookers = [
        subprocess.Popen(command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    for number in range(1, 6):
        arrive(ledger, Contact(f"a{number}", "ann", number), Contact(f"b{number}", "bob", number))
        keep(ledger, folds)
    (ledger.folder / "enough").touch()
    seen = [onlooker.communicate(timeout=60)[0].split() for onlooker in onlookers]
    assert [onlooker.returncode for onlooker in onlookers] == [0, 0]
    assert all(int(last) <= 12 and int(looks) > 0 for last, looks in seen)


def test_a_reader_of_nothing_is_told_what_to_do(ledger: Ledger) -> None:
    with pytest.raises(BrokenWorkspaceError, match="regard rebuild"):
        read(ledger)


def stale_once(monkeypatch: pytest.MonkeyPatch, module: str, stale: Description) -> None:
    """Let a module find a version that the keeper replaces in the same moment."""
    found = [stale]

    def read_stale(snapshot: Snapshot) -> Description:
        return found.pop() if found else read_description(snapshot)

    monkeypatch.setattr(sys.modules[module], "read_description", read_stale)


def test_who_comes_too_late_takes_the_next_version(
    ledger: Ledger, folds: Folds, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrive(ledger, ANN)
    keep(ledger, folds)
    arrive(ledger, BOB)
    stale = keep(ledger, folds)
    rebuild(ledger, folds)
    stale_once(monkeypatch, "regard.ledger.reader", stale)
    assert shown(ledger, "who") == [("ann",), ("bob",)]
    stale_once(monkeypatch, "regard.ledger.imports", stale)
    with begin_import(ledger, source=SOURCE, file="a.csv", received_at=RECEIVED) as writer:
        assert writer.add_interactions(arrival(ANN, BOB)) == (0, 2)


def test_a_version_without_its_files_is_said_plainly(ledger: Ledger, folds: Folds) -> None:
    arrive(ledger, ANN)
    keep(ledger, folds)
    rmtree(ledger.layout)
    with pytest.raises(BrokenWorkspaceError, match="regard rebuild"):
        read(ledger)
    with pytest.raises(BrokenWorkspaceError, match="regard rebuild"):
        known_identities(ledger)


def test_the_pointer_moves_only_from_where_it_was(ledger: Ledger, folds: Folds) -> None:
    arrive(ledger, ANN)
    current = keep(ledger, folds)
    with ledger.database.transaction() as transaction:
        assert not move_pointer(transaction, Description(), Description(version=9))
        assert read_description(transaction) == current


def test_a_reader_says_up_to_when_its_numbers_are_complete(ledger: Ledger, folds: Folds) -> None:
    arrive(ledger, ANN)
    keep(ledger, folds)
    with read(ledger) as complete:
        arrive(ledger, BOB)
        with read(ledger) as behind:
            assert behind.as_of < complete.as_of


def test_a_query_can_join_a_table_of_ones_own(ledger: Ledger, folds: Folds) -> None:
    arrive(ledger, ANN, BOB)
    keep(ledger, folds)
    with read(ledger) as reader:
        mine = pa.table({"customer_no": pa.array([1], pa.int32())})
        assert len(reader.fetch("select * from interaction join mine using (customer_no)", {"mine": mine})) == 1
        found, sql = reader.rows(reader.table("customer").select("n").limit(1))
    assert found == [{"n": 1}]
    assert "customer" in sql


@pytest.mark.parametrize("folded_before", [False, True])
def test_a_correction_counts_whether_it_came_before_or_after(ledger: Ledger, folds: Folds, folded_before: bool) -> None:
    correct(ledger, SOURCE, "2", {"touchpoint": "phone"}, reason="mistyped", at=RECEIVED)
    arrive(ledger, ANN, BOB)
    if folded_before:
        keep(ledger, folds)
    correct(ledger, SOURCE, "1", {"touchpoint": "mail", "value": 3}, reason="mistyped", at=RECEIVED)
    correct(ledger, SOURCE, "1", {"touchpoint": "store"}, reason="mistyped again", at=RECEIVED)
    keep(ledger, folds)
    assert shown(ledger, "touchpoint, value") == [("store", 3.0), ("phone", None)]


def test_an_excluded_contact_stays_and_counts_nowhere_until_it_is_included(ledger: Ledger, folds: Folds) -> None:
    arrive(ledger, ANN, NOBODY)
    exclude(ledger, SOURCE, "1", reason="a trial", at=RECEIVED)
    exclude(ledger, SOURCE, "3", reason="a trial", at=RECEIVED)
    keep(ledger, folds)
    assert shown(ledger, "who, excluded, step_visit") == [("ann", "excluded", None), (None, "excluded", None)]
    include(ledger, SOURCE, "1", reason="it was real", at=RECEIVED)
    include(ledger, SOURCE, "3", reason="it was real", at=RECEIVED)
    keep(ledger, folds)
    assert shown(ledger, "who, excluded, step_visit") == [("ann", None, 1), (None, None, None)]


def test_answers_stay_with_their_contact_through_pages(ledger: Ledger, folds: Folds) -> None:
    arrive(ledger, ANN, NOBODY._replace(nps=2))
    keep(ledger, folds)
    arrive(ledger, Contact("4", "ann", 9, nps=0))
    keep(ledger, folds)
    with read(ledger) as reader:
        assert rows(reader, "seq, who, value, low, high", "answer") == [
            (1, "ann", 9.0, 0.0, 10.0),
            (2, None, 2.0, 0.0, 10.0),
            (3, "ann", 0.0, 0.0, 10.0),
        ]


def test_sealing_an_empty_inbox_moves_nothing(ledger: Ledger) -> None:
    assert seal(ledger) == 0
    assert list(ledger.archive.iterdir()) == []


def test_the_base_can_be_empty(ledger: Ledger, folds: Folds) -> None:
    assert rebuild(ledger, folds).base_entries == 0
    assert shown(ledger) == []
    append(ledger, "attribute", facts(Fact("ann", "tier", "gold")))
    keep(ledger, folds)
    arrive(ledger, BOB)
    keep(ledger, folds)
    assert shown(ledger, "who") == [("bob",)]
