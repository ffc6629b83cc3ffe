"""Storing: an upload's files in the workspace, one folder each, readable by nobody but the server.

The folder holds the file itself in `data/`, the mapping, and what looking at it and trying it found; all of that may
name people, so that all of it goes when the file goes.
"""

import os
import re
import shutil
import tempfile
import time
from pathlib import Path
from typing import IO, Any, cast, override
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest
from django.utils.timezone import now
from django.utils.translation import gettext as _

from regard.web.desks.load.models import Upload
from regard.web.running import WORKSPACE_VARIABLE

MOST_BYTES = 5 << 30
"""The largest file that is taken."""
SPARE_BYTES = 256 << 20
"""What stays free on the disk, beside twice the file: once as it came, once as it is loaded."""
KEPT_DAYS = 7
"""Days after which a file that nobody loaded is deleted."""

_MOST_NAME = 100
_UNSAFE = re.compile(r"[^\w.,+@ ()-]+")
_PART = ".part"


class ToDisk(FileUploadHandler):
    """Writes what arrives straight into the workspace, so that no file is ever held in memory or copied."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        """Begin with nothing."""
        super().__init__(request)
        self._stream: IO[bytes] | None = None

    @override
    def new_file(self, *arguments: Any, **named: Any) -> None:
        """Open a file that only the server can read; `mkstemp` makes it of mode 0600."""
        super().new_file(*arguments, **named)
        handle, self._path = tempfile.mkstemp(suffix=_PART, dir=place())
        self._stream = os.fdopen(handle, "wb")

    @override
    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write a part of it."""
        cast("IO[bytes]", self._stream).write(raw_data)

    @override
    def file_complete(self, file_size: int) -> "UploadedFile[Any]":
        """Return the file, whole and on disk."""
        stream = cast("IO[bytes]", self._stream)
        stream.close()
        return UploadedFile(file=Path(self._path).open("rb"), name=self.file_name, size=file_size)

    @override
    def upload_interrupted(self) -> None:
        """Delete what came of a file whose sender went away."""
        if self._stream is not None:
            self._stream.close()
            Path(self._path).unlink(missing_ok=True)


def place() -> Path:
    """Return the folder of all uploads, made if it is not there."""
    path = Path(os.environ.get(WORKSPACE_VARIABLE, ".")) / "uploads"
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def folder_of(upload: Upload) -> Path:
    """Return the folder of an upload."""
    return place() / str(upload.id)


def path_of(upload: Upload) -> Path:
    """Return the file of an upload."""
    return folder_of(upload) / "data" / upload.file


def why_too_large(length: int) -> str:
    """Return why so many bytes cannot be taken; empty if they can."""
    if length > MOST_BYTES:
        return _("The file is larger than 5 GB. Split it, or load it on the server with `regard load`.")
    if 2 * length + SPARE_BYTES > shutil.disk_usage(place()).free:
        return _("There is not enough room left on the server's disk for this file.")
    return ""


def safe_name(name: str) -> str:
    """Return a file's name as plain text without a path: letters, digits and few signs, at most 100 of them.

    >>> safe_name("../../etc/pass<wd>.csv"), safe_name("..")
    ('pass_wd_.csv', 'file')
    """
    last = re.split(r"[\\/]", name)[-1]
    plain = _UNSAFE.sub("_", last).strip(" .")
    stem, dot, ending = plain.rpartition(".")
    return (f"{stem[: _MOST_NAME - len(ending) - 1]}{dot}{ending}" if stem else plain[:_MOST_NAME]) or "file"


def store(upload: Upload, sent: "UploadedFile[Any]") -> None:
    """Move what was sent to where the upload has it.

    Args:
        upload: its row, not saved yet; gets the file's name and size.
        sent: as `ToDisk` has written it.
    """
    upload.file, upload.bytes = safe_name(sent.name or ""), sent.size or 0
    path = path_of(upload)
    path.parent.mkdir(mode=0o700, parents=True)
    written = Path(cast("Any", sent.file).name)
    sent.close()
    written.replace(path)


def drop_parts(sent: "UploadedFile[Any] | None") -> None:
    """Delete what was written of a file that is not taken."""
    if sent is not None:
        sent.close()
        Path(cast("Any", sent.file).name).unlink(missing_ok=True)


def remove(upload: Upload) -> None:
    """Delete an upload's files; its row stays, and says when."""
    shutil.rmtree(folder_of(upload), ignore_errors=True)
    if upload.removed_at is None:
        upload.removed_at = now()
        upload.save(update_fields=["removed_at"])


def remove_strays() -> int:
    """Delete parts of files, and folders, older than a day, that no upload has; return how many."""
    before = time.time() - 24 * 3600
    old = [path for path in place().iterdir() if path.stat().st_mtime < before]
    kept = set(Upload.objects.filter(removed_at=None).values_list("id", flat=True))
    strays = [path for path in old if path.suffix == _PART or _key(path.name) not in kept]
    for path in strays:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    return len(strays)


def _key(name: str) -> UUID | None:
    try:
        return UUID(name)
    except ValueError:
        return None
