"""The header rows of a Qualtrics export: names, question texts and, in the newer layout, import ids."""

import re
from dataclasses import dataclass
from pathlib import Path

import msgspec

from regard.collect.sources.table_files.dialect import head_rows, names_of

_LEGACY_NAME = re.compile(r"V\d+$")
_LEGACY_LABELS = {
    "responseid": "_recordId",
    "externaldatareference": "externalDataReference",
    "emailaddress": "recipientEmail",
    "name": "name",
    "ipaddress": "ipAddress",
    "status": "status",
    "startdate": "startDate",
    "enddate": "endDate",
    "finished": "finished",
    "locationlatitude": "locationLatitude",
    "locationlongitude": "locationLongitude",
}
_QUESTION_ID = re.compile(r"QID\d")


@dataclass(frozen=True)
class Heading:
    """What the header rows say of one column.

    Attributes:
        name: the column's name in Regard, unique.
        text: the question, or the field's name in the language of the export.
        field: the export's own name of a field or question, such as `startDate` or `QID1`; blank for
            questions of the legacy layout.
        zone: the zone of its times, if the export says it.
        asks: whether the column holds answers, or what was derived from them.
    """

    name: str
    text: str
    field: str
    zone: str | None = None
    asks: bool = False


@dataclass(frozen=True)
class Header:
    """The header: how many rows it takes (3, or 2 in the legacy layout), and its columns."""

    rows: int
    columns: tuple[Heading, ...]


def recognises(path: Path) -> bool:
    """Return whether a file is an export of Qualtrics responses, by its header rows."""
    return path.is_file() and header_of(path) is not None


def header_of(path: Path) -> Header | None:
    """Return what the header says of each column; None where the file is no such export."""
    rows = head_rows(path, 3)
    if len(rows) < 2:
        return None
    names = names_of(rows, 1)
    ids = [_import_id(cell) for cell in rows[2]] if len(rows) == 3 else []
    if len(ids) == len(names) and sum(each is not None for each in ids) > len(ids) / 2:
        return Header(3, tuple(_heading(*each) for each in zip(names, rows[1], ids, strict=True)))
    return _legacy(names, rows[1])


def _import_id(cell: str) -> dict[str, str] | None:
    """Return what the third header row says of a column, None if it says nothing."""
    try:
        found = msgspec.json.decode(cell)
    except msgspec.DecodeError:
        return None
    return found if isinstance(found, dict) and isinstance(found.get("ImportId"), str) else None


def _heading(name: str, text: str, said: dict[str, str] | None) -> Heading:
    """Return a column of the layout with three header rows."""
    said = said or {}
    zone = said.get("timeZone")
    field = said.get("ImportId", "")
    asks = _QUESTION_ID.match(field) is not None
    return Heading(name, text.strip() or name, field, "UTC" if zone == "Z" else zone, asks)


def _legacy(names: list[str], labels: list[str]) -> Header | None:
    """Return the columns of the legacy layout, in which fields have numbers and questions have names of their own."""
    fields = {label.strip().casefold() for name, label in zip(names, labels, strict=False) if _LEGACY_NAME.match(name)}
    if not {"responseid", "startdate"} <= fields or len(names) != len(labels):
        return None
    return Header(2, tuple(_legacy_heading(name, label.strip()) for name, label in zip(names, labels, strict=True)))


def _legacy_heading(name: str, label: str) -> Heading:
    """Return one column of the legacy layout; a question has another text than its name."""
    field = _LEGACY_LABELS.get(label.casefold(), "")
    asks = not field and bool(label) and label != name and not _LEGACY_NAME.match(name)
    return Heading(name, label or name, field, asks=asks)
