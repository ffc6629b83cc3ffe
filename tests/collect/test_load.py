import csv
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from tests.collect.drafts import contact, draft

from regard.collect import load as loading
from regard.collect.catalogue import read_catalogue, start_catalogue
from regard.collect.draft import Draft
from regard.collect.load import LoadReport, load_file
from regard.collect.refusal import Refusal
from regard.errors import BrokenWorkspaceError
from regard.ledger import Ledger, create_ledger, imports
from regard.ledger.imports import ImportWriter


@dataclass
class Drafts:
    """A source that gives the drafts it is made of."""

    batches: list[Draft]

    def drafts(self, _path: Path, _mapping: Any, *, progress: Callable[[float], None]) -> Iterator[Draft]:
        for number, batch in enumerate(self.batches, 1):
            yield batch
            progress(number / len(self.batches))


@dataclass(frozen=True)
class Mapped:
    source: str = "shop"


Load = Callable[..., LoadReport]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with create_ledger(tmp_path / "acme") as opened:
        start_catalogue(opened.folder)
        yield opened


@pytest.fixture
def load(ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Load:
    def load_drafts(*batches: Draft, **said: Any) -> LoadReport:
        monkeypatch.setattr(loading, "find_source", lambda _: Drafts(list(batches)))
        said = {"progress": lambda _: None} | said
        return load_file(ledger, tmp_path / "visits.csv", Mapped(), **said)

    return load_drafts


def rejected(report: LoadReport) -> list[list[str]]:
    assert report.rejects is not None
    with report.rejects.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_a_load_reports_what_became_of_each_row(load: Load) -> None:
    facts = [{"who": "ann", "name": "tier", "value": "gold"}]
    report = load(draft(contact(), contact(who="bob"), contact(touchpoint=None)), draft(facts=facts))
    assert (report.taken, report.known, report.refused, report.attributes) == (2, 0, 1, 1)
    assert report.customers == 2
    assert report.reasons == {"no_touchpoint": 1}
    assert report.new_touchpoints == ("checkout",)
    assert (report.file, report.import_id) == ("visits.csv", 1)
    assert report.seconds > 0


def test_the_same_file_again_changes_nothing(load: Load) -> None:
    rows = draft(contact(), contact(), contact(native_id="o1"))
    assert load(rows).taken == 3
    again = load(rows)
    assert (again.taken, again.known, again.new_touchpoints) == (0, 3, ())


def test_equal_rows_in_different_batches_stay_two(load: Load) -> None:
    assert load(draft(contact()), draft(contact())).taken == 2


def test_a_customer_in_several_batches_counts_once(load: Load) -> None:
    assert load(draft(contact(), contact(who=None)), draft(contact(), contact(who="bob"))).customers == 2


def test_a_dry_run_says_the_same_and_keeps_nothing(load: Load, ledger: Ledger) -> None:
    batches = draft(contact(), contact(touchpoint=None))
    before = (ledger.folder / "touchpoints.yaml").read_text()
    dry = load(batches, dry_run=True)
    assert (dry.import_id, dry.rejects, dry.new_touchpoints) == (None, None, ("checkout",))
    assert (ledger.folder / "touchpoints.yaml").read_text() == before
    assert not (ledger.folder / "rejects").exists()
    assert imports(ledger) == []
    real = load(batches)
    assert replace(dry, import_id=real.import_id, rejects=real.rejects, seconds=real.seconds) == real


def test_new_touchpoints_wait_in_the_catalogue_to_be_sorted(load: Load, ledger: Ledger) -> None:
    load(draft(contact(channel="web")), draft(contact(channel="phone"), contact(touchpoint="Desk")))
    touchpoints = read_catalogue(ledger.folder).touchpoints
    assert {key: (known.channel, known.sorted) for key, known in touchpoints.items()} == {
        "checkout": ("web", False),
        "desk": ("other", False),
    }


def test_refused_rows_are_kept_as_they_came_for_their_owner_only(load: Load) -> None:
    report = load(draft(contact(), contact(occurred_at=None)), draft(contact(touchpoint=None)))
    assert report.rejects is not None
    assert report.rejects.name == "1-visits.csv"
    assert report.rejects.stat().st_mode & 0o777 == 0o600
    assert rejected(report) == [
        ["row", "reason", "sentence", "line"],
        ["2", "no_time", Refusal.NO_TIME.sentence, "line 2"],
        ["1", "no_touchpoint", Refusal.NO_TOUCHPOINT.sentence, "line 1"],
    ]


def test_a_column_that_comes_up_later_is_not_lost_in_the_reject_file(load: Load) -> None:
    bad = draft(contact(occurred_at=None))
    later = replace(bad, raw=pa.table({"row": [1], "line": [None], "mood": ["sad"], "day": pa.nulls(1)}))
    assert rejected(load(bad, later))[2][3:] == ["", "mood=sad"]


def test_without_refusals_there_is_no_reject_file(load: Load, ledger: Ledger) -> None:
    assert load(draft(contact())).rejects is None
    assert not (ledger.folder / "rejects").exists()


def test_a_load_that_fails_leaves_nothing_but_unsorted_touchpoints(
    load: Load, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: ImportWriter, refused: dict[str, int] | None = None) -> int:
        raise OSError(28, "disk full")

    monkeypatch.setattr(ImportWriter, "commit", fail)
    with pytest.raises(OSError, match="disk full"):
        load(draft(contact(), contact(touchpoint=None)))
    assert imports(ledger) == []
    assert os.listdir(ledger.folder / "rejects") == []
    assert not any(path.is_file() for path in ledger.archive.rglob("*"))
    assert list(read_catalogue(ledger.folder).touchpoints) == ["checkout"]


def test_the_vault_of_an_earlier_load_redacts_a_later_one(load: Load, ledger: Ledger) -> None:
    load(draft(traits=[{"who": "ann", "name": "name", "value": "Ann Smith"}]))
    report = load(draft(facts=[{"who": "ann", "name": "note", "value": "Mrs Smith is kind"}]))
    assert report.attributes == 1
    held = b"".join(path.read_bytes() for path in ledger.archive.rglob("*") if path.is_file())
    assert b"[name] is kind" in held
    assert b"Smith" not in held


def test_progress_is_passed_on(load: Load) -> None:
    shares: list[float] = []
    load(draft(contact()), draft(contact()), progress=shares.append)
    assert shares == [0.5, 1.0]


def test_a_workspace_without_catalogue_is_broken(load: Load, ledger: Ledger) -> None:
    (ledger.folder / "touchpoints.yaml").unlink()
    with pytest.raises(BrokenWorkspaceError, match=r"touchpoints\.yaml"):
        load(draft(contact()))
