"""The history of imports: what was loaded, by whom, what became of it, and what undoing it would take away."""

from dataclasses import dataclass
from pathlib import Path

from django.http import Http404

from regard.collect.refusal import Refusal
from regard.collect.rejects import FOLDER
from regard.ledger import Ledger, Reader, imports
from regard.ledger.imports import Import, refused_in
from regard.measure import Breakdown
from regard.web.accounts.models import User
from regard.web.desks.load.models import Upload
from regard.web.shell.paging import Paging
from regard.web.shell.reading import measured_by
from regard.web.translating import translated


@dataclass(frozen=True)
class Loaded:
    """One import: as the ledger remembers it, and who loaded it; nobody known if it was not loaded here."""

    load: Import
    by: User | None


@dataclass(frozen=True)
class Reason:
    """How many rows were refused for a reason, and what to do, in words."""

    reason: str
    count: int
    sentence: str


@dataclass(frozen=True)
class Weight:
    """What numbers have of an import: contacts, and the known customers they are of."""

    contacts: int
    customers: int


def page_of(known: list[Import], paging: Paging) -> list[Loaded]:
    """Return one page of the imports, the latest first."""
    shown = known[paging.offset : paging.offset + paging.size]
    uploads = Upload.objects.filter(import_id__in=[each.id for each in shown]).select_related("by")
    people = {upload.import_id: upload.by for upload in uploads}
    return [Loaded(each, people.get(each.id)) for each in shown]


def import_of(ledger: Ledger, number: int) -> Import:
    """Return one import.

    Raises:
        Http404: there is none.
    """
    found = next((each for each in imports(ledger) if each.id == number), None)
    if found is None:
        raise Http404
    return found


def reasons_of(ledger: Ledger, number: int) -> list[Reason]:
    """Return why rows of an import were refused, the most frequent reason first."""
    found = [Reason(each.reason, each.entries, sentence(each.reason)) for each in refused_in(ledger, number)]
    return sorted(found, key=lambda each: -each.count)


def sentence(reason: str) -> str:
    """Return what a reason means, and what to do; the reason itself where this version does not know it."""
    return translated(Refusal(reason).sentence) if reason in set(Refusal) else reason


def rejects_of(ledger: Ledger, number: int) -> Path | None:
    """Return the file of the rows that an import refused; None if there is none."""
    return next(iter(sorted((ledger.folder / FOLDER).glob(f"{int(number)}-*.csv"))), None)


def weight_of(reader: Reader, number: int, only: Breakdown) -> Weight:
    """Return what the numbers have of an import.

    Args:
        reader: from `reading`.
        number: the import's id.
        only: the reader's scope, and the condition that it is this import.
    """
    counted = f"select count(distinct customer_no) as customers from interaction where import_id = {int(number)}"  # noqa: S608
    (volume,) = measured_by(reader, "volume", only)
    return Weight(int(volume.value or 0), reader.fetch(counted).to_pylist()[0]["customers"])


def latest_uploads(user: User) -> list[Upload]:
    """Return what somebody has uploaded and not loaded yet, the latest first."""
    return list(
        Upload.objects.filter(by=user, removed_at=None, outcome__isnull=True).select_related("load").order_by("-at")
    )
