from pathlib import Path

import pytest

from regard.collect import sources
from regard.collect.sources import all_sources, find_source
from regard.errors import WrongUseError


def test_every_folder_offers_the_whole_interface() -> None:
    for source in all_sources():
        for name in ("recognises", "propose", "drafts", "load_mapping", "save_mapping"):
            assert callable(getattr(source, name))
    assert "table_files" in {source.SOURCE_KIND for source in all_sources()}


def test_a_table_is_read_by_table_files(tmp_path: Path) -> None:
    (tmp_path / "visits.csv").write_text("customer,time\nann,2026-05-01\nbob,2026-05-02\n")
    assert find_source(tmp_path / "visits.csv").SOURCE_KIND == "table_files"


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(WrongUseError, match=r"There is no file .*nothing\.csv"):
        find_source(tmp_path / "nothing.csv")


def test_a_file_that_nobody_reads_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x").touch()
    monkeypatch.setattr(sources.all_sources()[0], "recognises", lambda _: False)
    with pytest.raises(WrongUseError, match=r"No source can read .*x.*table files"):
        find_source(tmp_path / "x")


def test_specific_sources_are_asked_before_general_ones() -> None:
    order = [source.GENERAL for source in all_sources()]
    assert order == sorted(order)
    assert all_sources()[-1].SOURCE_KIND == "table_files"


def test_a_folder_without_tickets_is_named(tmp_path: Path) -> None:
    with pytest.raises(WrongUseError, match="No source can read"):
        find_source(tmp_path)


def test_no_file_has_two_specific_sources() -> None:
    data = Path(__file__).parents[2] / "../shared/data"
    files = [path for path in data.rglob("*") if path.stat().st_size < 10**6]
    specific = [source for source in all_sources() if not source.GENERAL]
    assert [path for path in files if sum(source.recognises(path) for source in specific) > 1] == []
