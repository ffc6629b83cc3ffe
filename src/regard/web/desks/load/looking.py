"""Looking: what a file is, and what its columns could mean; written down beside it."""

import zipfile
import zlib
from pathlib import Path
from typing import Any

import msgspec
from django.utils.translation import gettext as _

from regard.collect.sources import Source, all_sources, find_source
from regard.collect.sources.table_files.dialect import head_rows, kind_of
from regard.errors import RegardError, WrongUseError
from regard.vocabulary import key_of
from regard.web.desks.load.models import Upload
from regard.web.desks.load.storing import folder_of, path_of
from regard.web.translating import translated

MOST_COLUMNS = 1_000
MOST_UNPACKED_BYTES = 1 << 30
"""What a workbook may come to when it is unpacked: it is read as a whole."""
AT_ONCE_BYTES = 16 << 20
"""Files up to this size are looked at while their sender waits; larger ones by a job."""

_CHUNK_BYTES = 1 << 20


class Column(msgspec.Struct, frozen=True):
    """What one column was found to be, why, and some of its values as they came."""

    name: str
    role: str
    reason: str
    examples: tuple[str, ...]


class Look(msgspec.Struct, frozen=True):
    """What looking at a file found.

    Attributes:
        kind: of the source that reads it.
        columns: in the order of the file.
        questions: what could not be decided.
        error, remedy: why it cannot be read; empty if it can.
    """

    kind: str = ""
    columns: tuple[Column, ...] = ()
    questions: tuple[str, ...] = ()
    error: str = ""
    remedy: str = ""


def look_at(upload: Upload, zone: str | None) -> Look:
    """Look at a file and write down what was found, with the mapping that follows from it.

    Args:
        upload: the file.
        zone: IANA zone of its times that carry no offset.
    """
    try:
        look = _looked(upload, zone)
    except RegardError as error:
        look = Look(error=plain(error.what, upload), remedy=plain(error.remedy, upload))
    write(folder_of(upload) / "look.json", look)
    return look


def read_look(upload: Upload) -> Look | None:
    """Return what looking found; None as long as nobody has looked, or if the file is gone."""
    path = folder_of(upload) / "look.json"
    return msgspec.json.decode(path.read_bytes(), type=Look) if path.exists() else None


def sound_look(upload: Upload) -> Look:
    """Return what looking found, of a file that can be read.

    Raises:
        WrongUseError: the file is gone, or nobody could read it.
    """
    look = read_look(upload)
    if look is None or look.error or not path_of(upload).exists():
        raise WrongUseError(_("The file is not there any more."), _("Upload it again."))
    return look


def source_of(kind: str) -> Source:
    """Return the source of a kind."""
    return next(source for source in all_sources() if kind == source.SOURCE_KIND)


def mapping_path(upload: Upload) -> Path:
    """Return where the mapping of an upload is."""
    return folder_of(upload) / "mapping.yaml"


def first_source_name(upload: Upload) -> str:
    """Return the name that a file suggests for its source."""
    return key_of(Path(upload.file.removesuffix(".gz")).stem)[:64] or "file"


def plain(text: str, upload: Upload) -> str:
    """Return a sentence about a file with its name instead of its place on the server, in the reader's language."""
    return translated(text).replace(str(path_of(upload)), upload.file).replace(f"{mapping_path(upload)} ", "")


def write(path: Path, content: Any) -> None:
    """Write what was found, whole or not at all."""
    unfinished = path.with_name(path.name + ".new")
    unfinished.touch(mode=0o600)
    unfinished.write_bytes(msgspec.json.encode(content))
    unfinished.replace(path)


def _looked(upload: Upload, zone: str | None) -> Look:
    path = path_of(upload)
    _check_unpacked(path)
    _check_width(path)
    kind = _kind(path)
    proposal = kind.propose(path, source=upload.source or first_source_name(upload), zone=zone)
    _check_count(len(proposal.columns))
    kind.save_mapping(proposal.mapping, mapping_path(upload))
    columns = tuple(Column(each.name, each.role, each.reason, each.examples) for each in proposal.columns)
    return Look(kind.SOURCE_KIND, columns, proposal.questions)


def _kind(path: Path) -> Source:
    try:
        return find_source(path)
    except WrongUseError:
        # Says what exactly is wrong with the file, where that can be told.
        kind_of(path)
        raise


def _check_width(path: Path) -> None:
    """Refuse a table with too many columns before anything is made of each."""
    rows = head_rows(path, 1)
    _check_count(len(rows[0]) if rows else 0)


def _check_count(columns: int) -> None:
    if columns > MOST_COLUMNS:
        message = _("The file has %(count)d columns; up to %(most)d are taken.") % {
            "count": columns, "most": MOST_COLUMNS
        }  # fmt: skip
        raise WrongUseError(message, _("Check what separates them, or export only the columns that matter."))


def _check_unpacked(path: Path) -> None:
    """Refuse a packed workbook that is small only as long as nobody unpacks it."""
    if not zipfile.is_zipfile(path):
        return
    try:
        large = _unpacked_bytes(path) > MOST_UNPACKED_BYTES
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError):
        raise WrongUseError(_("The workbook is damaged."), _("Save it again as .xlsx.")) from None
    if large:
        raise WrongUseError(_("Unpacked, the workbook is larger than 1 GB."), _("Save its sheet as CSV instead."))


def _unpacked_bytes(path: Path) -> int:
    """Return how many bytes a packed file holds, counted no further than is allowed: what it says may be a lie."""
    total = 0
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            member.file_size = MOST_UNPACKED_BYTES + 1
            with archive.open(member) as stream:
                while total <= MOST_UNPACKED_BYTES and (part := stream.read(_CHUNK_BYTES)):
                    total += len(part)
    return total
