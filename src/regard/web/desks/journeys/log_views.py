"""The event log of the journeys in view, as a file for process mining."""

import gzip
from tempfile import TemporaryFile
from typing import IO, cast

from django.http import FileResponse, HttpRequest
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from regard.errors import WrongUseError
from regard.journeys.xes import XesLog, write_xes
from regard.web.accounts.audit import note
from regard.web.accounts.rights import Right, needs
from regard.web.desks.journeys.asking import WHOLE, Asked
from regard.web.shell.reading import reading

MOST = 500_000
"""Contacts of one file: who waits for more would give up before."""


@needs(Right.EXPORT)
@require_safe
def log(request: HttpRequest) -> FileResponse:
    """Give the journeys in view as an event log (XES), packed."""
    with reading(request) as reader:
        asked = Asked.of(request, reader)
        _check(asked)
        file, found = _written(asked)
    note(request, "exported", "journeys", "log", form="xes", count=found.events)
    answer = FileResponse(file, as_attachment=True, filename="journeys.xes.gz", content_type="application/gzip")
    answer["Cache-Control"] = "private, no-store"
    return answer


def _check(asked: Asked) -> None:
    """Refuse a log that would be too large.

    Raises:
        WrongUseError: it would.
    """
    if asked.view.contacts > MOST:
        message = _("%(count)s contacts are in view, more than the %(most)s that a file takes here.") % {
            "count": f"{asked.view.contacts:,}", "most": f"{MOST:,}"
        }  # fmt: skip
        raise WrongUseError(message, _("Choose a shorter period, or use `regard journeys export-xes` on the server."))


def _written(asked: Asked) -> tuple[IO[bytes], XesLog]:
    """Return the log, packed, as a file at its beginning, and what is in it."""
    rule = None if asked.rule == WHOLE else asked.rule
    # Whoever gets the file closes it, and with that it is gone.
    file = cast("IO[bytes]", TemporaryFile())  # noqa: SIM115
    try:
        with gzip.open(file, "wb") as packed:
            found = write_xes(asked.reader, asked.view, rule, cast("IO[bytes]", packed), zone=asked.breakdown.zone)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file, found
