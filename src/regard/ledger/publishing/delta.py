"""Published tables as Delta Lake: each publication is the next version of the table."""

import shutil
from pathlib import Path

import pyarrow.dataset as ds

from regard.errors import WrongUseError
from regard.ledger.files import fsync_file
from regard.ledger.publishing.about import About

_KEPT_HOURS = 1
"""How long the files of versions before are kept for who is reading them."""


def write_delta(tables: Path, folder: Path, about: About, *, anew: bool) -> None:
    """Write every table of a publication as the next version of a Delta table; nothing where it is one already.

    Args:
        tables: the publication's folder.
        folder: holds the Delta tables, one folder each.
        about: the publication.
        anew: somebody was erased: the tables begin anew, since their log tells what was in files that are gone.

    Raises:
        WrongUseError: the extra `[lake]` is not installed.
    """
    for name, table in about.tables.items():
        place = folder / name
        if anew:
            shutil.rmtree(place, ignore_errors=True)
        mark = place / "_regard_version"
        if mark.is_file() and mark.read_text() == str(about.version):
            continue
        _write(tables / name, place, monthly="" not in table.parts)
        mark.write_text(str(about.version))
        for path in [*place.rglob("*"), place]:
            # What writes them does not force them to disk.
            fsync_file(path)


def _write(source: Path, place: Path, *, monthly: bool) -> None:
    try:
        # Here, because it is an extra, and because a process that has loaded it must not fork.
        from deltalake import DeltaTable, WriterProperties, write_deltalake  # noqa: PLC0415
    except ImportError as error:
        message = "Delta Lake is not installed."
        raise WrongUseError(message, "Install it: pip install 'regard[lake]'.") from error
    rows = ds.dataset(source, format="parquet", partitioning="hive" if monthly else None, exclude_invalid_files=True)
    write_deltalake(
        place,
        rows.scanner(batch_size=100_000).to_reader(),
        mode="overwrite",
        schema_mode="overwrite",
        partition_by=["month"] if monthly else None,
        writer_properties=WriterProperties(compression="ZSTD"),
    )
    table = DeltaTable(place)
    table.vacuum(_KEPT_HOURS, enforce_retention_duration=False, dry_run=False)
