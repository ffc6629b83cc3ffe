"""The jobs of the desk: looking at large files, trying, loading, undoing, and tidying up."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.timezone import now
from django.utils.translation import gettext as _

from regard.collect import LoadReport, load_file
from regard.collect.refusal import Refusal
from regard.errors import RegardError
from regard.ledger import imports, undo_import
from regard.ledger.imports import Import, refused_in
from regard.web.desks.load.looking import look_at, plain, sound_look
from regard.web.desks.load.mappings import keep_mapping, read_mapping
from regard.web.desks.load.models import Upload
from regard.web.desks.load.storing import KEPT_DAYS, path_of, remove, remove_strays
from regard.web.desks.load.trying import MOST_NAMES, try_load
from regard.web.jobs.models import OPEN
from regard.web.jobs.registry import job
from regard.web.jobs.working import Work

_SIX_HOURS_S = 6 * 3600


@job("load.look")
def look(work: Work, *, upload: str) -> dict[str, Any]:
    """Look at a file that is too large to be looked at while its sender waits.

    Args:
        work: this attempt.
        upload: the file's key.
    """
    work.progress(0.1, _("Looking at the columns"))
    look_at(Upload.objects.get(pk=upload), work.ledger.settings.zone)
    return {}


@job("load.try")
def trial(work: Work, *, upload: str) -> dict[str, Any]:
    """Do all that a load does but keep it.

    Args:
        work: this attempt.
        upload: the file's key.

    Raises:
        WrongUseError: the file cannot be read with its mapping.
    """
    tried = Upload.objects.get(pk=upload)
    try:
        report = try_load(work.ledger, tried, lambda share: work.progress(share, _("Trying each row")))
    except RegardError as error:
        raise type(error)(plain(error.what, tried), plain(error.remedy, tried)) from None
    return {"taken": report.taken, "refused": report.refused}


@job("load.file")
def load(work: Work, *, upload: str) -> dict[str, Any]:
    """Load a file, once, however often it is begun: it is in the ledger whole or not at all.

    Args:
        work: this attempt.
        upload: the file's key.

    Raises:
        WrongUseError: the file cannot be read with its mapping, or is gone.
    """
    loaded = Upload.objects.get(pk=upload)
    if loaded.outcome is None:
        loaded.outcome = _finished_before(work, loaded) or _loaded(work, loaded)
        loaded.import_id = loaded.outcome["import_id"]
        loaded.save(update_fields=["outcome", "import_id"])
    remove(loaded)
    outcome: dict[str, Any] = loaded.outcome
    return outcome


@job("load.undo")
def undo(work: Work, *, number: int) -> dict[str, Any]:
    """Take an import back; one that is taken back already stays so.

    Args:
        work: this attempt.
        number: the import's id.
    """
    work.progress(0.1, _("Taking the import back"))
    known = next((each for each in imports(work.ledger) if each.id == number), None)
    if known is None or known.undone_at is None:
        known = undo_import(work.ledger, number, datetime.now(UTC))
    return {"taken": known.taken}


@job("load.clean", every_s=_SIX_HOURS_S)
def clean(work: Work) -> dict[str, int]:
    """Delete files that nobody loaded within 7 days, and what half an upload has left behind.

    Args:
        work: this attempt.
    """
    work.progress(0.0)
    old = Upload.objects.filter(removed_at=None, at__lt=now() - timedelta(days=KEPT_DAYS))
    forgotten = list(old.exclude(load__state__in=OPEN).exclude(trial__state__in=OPEN))
    for upload in forgotten:
        remove(upload)
    return {"uploads": len(forgotten), "strays": remove_strays()}


def _loaded(work: Work, upload: Upload) -> dict[str, Any]:
    look_found = sound_look(upload)
    mapping = read_mapping(upload, look_found)
    try:
        report = load_file(
            work.ledger, path_of(upload), mapping, progress=lambda share: work.progress(share, _("Reading rows"))
        )
    except RegardError as error:
        raise type(error)(plain(error.what, upload), plain(error.remedy, upload)) from None
    keep_mapping(look_found, mapping)
    return _told(report)


def _told(report: LoadReport) -> dict[str, Any]:
    told = asdict(report)
    told["rejects"] = report.rejects is not None
    told["new_touchpoints"] = report.new_touchpoints[:MOST_NAMES]
    return told


def _finished_before(work: Work, upload: Upload) -> dict[str, Any] | None:
    """Return what an attempt came to that died after it had committed; None if there is none such."""
    if work.job.attempt < 2 or work.job.started_at is None:
        return None
    taken_over = set(Upload.objects.exclude(import_id=None).values_list("import_id", flat=True))
    mine = (upload.source, upload.file)
    for each in imports(work.ledger):
        if (each.source, each.file) == mine and each.at >= work.job.started_at and each.id not in taken_over:
            return _remembered(work, each)
    return None


def _remembered(work: Work, made: Import) -> dict[str, Any]:
    reasons = {refused.reason: refused.entries for refused in refused_in(work.ledger, made.id)}
    # The contacts of these were taken.
    reasons.pop(Refusal.BLOCKED_IDENTIFIER, None)
    return {
        "file": made.file, "import_id": made.id, "taken": made.taken, "known": made.known,
        "refused": sum(reasons.values()), "attributes": made.attributes, "customers": None, "reasons": reasons,
        "rejects": bool(reasons), "new_touchpoints": [], "seconds": None,
    }  # fmt: skip
