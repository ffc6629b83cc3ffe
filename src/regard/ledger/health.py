"""Health: whether everything a workspace needs is there, whole and up to date."""

import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from regard.ledger.head import last_seq, segments
from regard.ledger.layout import read_description, read_epoch
from regard.ledger.ledger import Ledger

_SLOW_FSYNC_MS = 50.0
_LITTLE_SPACE_BYTES = 1_000_000_000


class State(StrEnum):
    """How a thing is: as it should be, worth a look, or to be mended."""

    OK = "ok"
    WARN = "warn"
    PROBLEM = "problem"


@dataclass(frozen=True)
class Finding:
    """What was looked at, how it is, and a sentence that says so, with what to do if that is anything."""

    subject: str
    state: State
    sentence: str


@dataclass(frozen=True)
class Refused:
    """How many rows or events of a source were refused for a reason; loads that were undone do not count."""

    source: str
    reason: str
    entries: int


def check_health(ledger: Ledger) -> list[Finding]:
    """Look at everything a workspace needs; changes nothing."""
    return [check(ledger) for check in CHECKS]


def refusals(ledger: Ledger) -> list[Refused]:
    """Return what was refused, by source and reason."""
    with ledger.database.snapshot() as snapshot:
        rows = snapshot.rows(
            "select r.source, r.reason, sum(r.entries) from refusal r left join import i on i.id = r.import_id"
            " where i.undone_at is null group by r.source, r.reason order by r.source, r.reason"
        )
    return [Refused(source, reason, int(entries)) for source, reason, entries in rows]


def _check_workspace(ledger: Ledger) -> Finding:
    where = f"{ledger.settings.name} in {ledger.folder.resolve()}, zone {ledger.settings.zone}"
    closed = [path for path in (ledger.folder, ledger.archive, ledger.layout) if not os.access(path, os.W_OK)]
    if closed:
        sentence = f"{where}, but {_listed(closed)} cannot be written. Mend the rights of the folder."
        return Finding("workspace", State.PROBLEM, sentence)
    return Finding("workspace", State.OK, f"{where}.")


def _check_head(ledger: Ledger) -> Finding:
    problems = ledger.database.problems()
    if problems:
        return Finding("head", State.PROBLEM, " ".join(problems))
    with ledger.database.snapshot() as snapshot:
        waiting = snapshot.rows("select coalesce(sum(entries), 0) from inbox")[0][0]
    return Finding("head", State.OK, f"The database is whole; entries waiting to be sealed: {waiting:,}.")


def _check_segments(ledger: Ledger) -> Finding:
    with ledger.database.snapshot() as snapshot:
        listed = segments(snapshot)
    lost = [segment.path for segment in listed if _size(ledger.archive / segment.path) != segment.bytes]
    if lost:
        sentence = f"{len(lost):,} of {len(listed):,} segments are missing or not whole: {_listed(lost)}."
        return Finding("archive", State.PROBLEM, f"{sentence} Restore the workspace from a backup.")
    entries, size = sum(segment.entries for segment in listed), sum(segment.bytes for segment in listed)
    sentence = f"Every segment is there and whole: {len(listed):,}, with {entries:,} entries in {size / 1e3:,.0f} kB."
    return Finding("archive", State.OK, sentence)


def _check_orphans(ledger: Ledger) -> Finding:
    files = {path.name for path in ledger.archive.iterdir()}
    with ledger.database.snapshot() as snapshot:
        named = {segment.path for segment in segments(snapshot)}
    orphans = sorted(files - named)
    if not orphans:
        return Finding("orphans", State.OK, "No file in the archive that no manifest names.")
    sentence = f"Files in the archive of a load that is going on, or was cut short or undone: {len(orphans):,}."
    return Finding("orphans", State.WARN, f"{sentence} `regard rebuild` deletes what nobody needs.")


def _check_layout(ledger: Ledger) -> Finding:
    with ledger.database.snapshot() as snapshot:
        current, last, epoch = read_description(snapshot), last_seq(snapshot), read_epoch(snapshot)
    lost = sorted(name for name in current.files if not (ledger.layout / name).exists())
    if lost:
        sentence = f"Files of the layout are missing: {_listed(lost)}. Run `regard rebuild`."
        return Finding("layout", State.PROBLEM, sentence)
    if current.folded_seq < last:
        sentence = f"Behind by {last - current.folded_seq:,} entries; the next number or load catches up."
        return Finding("layout", State.WARN, sentence)
    if current.epoch != epoch:
        sentence = "Behind: something was taken out since. The next number or load catches up."
        return Finding("layout", State.WARN, sentence)
    return Finding(
        "layout", State.OK, f"Version {current.version} has everything; pages beside the base: {len(current.pages)}."
    )


def _check_erasures(ledger: Ledger) -> Finding:
    with ledger.database.snapshot() as snapshot:
        ((every, done),) = snapshot.rows("select count(*), count(done_at) from erasure")
    pending = every - done
    if pending:
        sentence = f"{pending:,} not finished: hidden, but still in some file. The next number or load finishes them."
        return Finding("erasures", State.WARN, sentence)
    return Finding("erasures", State.OK, f"Customers erased: {done:,}; none is unfinished.")


def _check_fsync(ledger: Ledger) -> Finding:
    fsync_ms = statistics.median(_fsync_ms(ledger.folder) for _ in range(5))
    sentence = f"Forcing 4 kB to disk takes {fsync_ms:,.2f} ms."
    if fsync_ms > _SLOW_FSYNC_MS:
        return Finding("disk", State.WARN, f"{sentence} That is slow: each acknowledged arrival waits so long.")
    return Finding("disk", State.OK, sentence)


def _check_space(ledger: Ledger) -> Finding:
    free = shutil.disk_usage(ledger.folder).free
    # A rebuild writes a second layout before it deletes the first.
    needed = _LITTLE_SPACE_BYTES + sum(_size(path) or 0 for path in ledger.layout.rglob("*"))
    sentence = f"{free / 1e9:,.1f} GB are free."
    if free < needed:
        return Finding("space", State.WARN, f"{sentence} A rebuild may need {needed / 1e9:,.1f} GB: make room.")
    return Finding("space", State.OK, sentence)


def _size(path: Path) -> int | None:
    return path.stat().st_size if path.is_file() else None


def _fsync_ms(folder: Path) -> float:
    with tempfile.TemporaryFile(dir=folder) as file:
        file.write(bytes(4096))
        file.flush()
        began = time.perf_counter()
        os.fsync(file.fileno())
        return 1000 * (time.perf_counter() - began)


def _listed(names: Iterable[Path | str]) -> str:
    first = [str(name) for name in names]
    return ", ".join(first[:3]) + (", …" if len(first) > 3 else "")


CHECKS = (
    _check_workspace,
    _check_head,
    _check_segments,
    _check_orphans,
    _check_layout,
    _check_erasures,
    _check_fsync,
    _check_space,
)
"""What is looked at, in this order."""
