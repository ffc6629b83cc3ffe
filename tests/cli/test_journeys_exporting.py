"""Journeys taken out as an event log."""

import gzip
from pathlib import Path

from tests.cli.faces import data, done, run


def loaded(folder: Path) -> Path:
    rows = [
        "a,ann,2026-01-05T10:00:00Z,Website,web",
        "b,ann,2026-01-05T10:05:00Z,Cart,web",
        "c,ann,2026-01-09T10:00:00Z,Cart,web",
    ]
    (folder / "ways.csv").write_text("id,customer,time,touchpoint,channel\n" + "\n".join(rows) + "\n")
    done("init", folder / "acme", "--zone", "Europe/Berlin")
    done("load", folder / "ways.csv", "-w", folder / "acme", "--yes")
    return folder / "acme"


def test_journeys_are_written_as_an_event_log(tmp_path: Path) -> None:
    acme, file = loaded(tmp_path), tmp_path / "log.xes"
    assert (
        done("journeys", "export-xes", file, "-w", acme).splitlines()[0] == f"Wrote 2 traces with 3 events to {file}."
    )
    assert file.read_text().count("<event>") == 3
    assert "2026-01-05T11:00:00.000+01:00" in file.read_text()
    packed = tmp_path / "log.xes.gz"
    found = data(
        "journeys", "export-xes", packed, "--whole", "--activity", "kind", "--where", "touchpoint=cart", "-w", acme
    )
    assert (found["traces"], found["events"], found["left_out"]) == (1, 2, 0)
    assert gzip.decompress(packed.read_bytes()).count(b"</trace>") == 1
    assert not list(tmp_path.glob("*.part"))


def test_a_file_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    done("init", tmp_path / "acme")
    result = run("journeys", "export-xes", tmp_path / "nowhere" / "log.xes", "-w", tmp_path / "acme")
    assert result.exit_code == 2
    assert "cannot be written" in result.output
