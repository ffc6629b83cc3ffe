"""The pages of one import: what came of it, the rows it refused, and the way to take it back."""

from datetime import UTC, datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from regard.errors import BrokenWorkspaceError
from regard.measure import Condition
from regard.web.accounts.audit import note
from regard.web.accounts.guard import user_of
from regard.web.accounts.rights import Right, needs
from regard.web.desks.load.history import Weight, import_of, reasons_of, rejects_of, weight_of
from regard.web.desks.load.models import Upload
from regard.web.jobs.models import Job
from regard.web.jobs.queue import enqueue
from regard.web.shell.pages import render_page
from regard.web.shell.question import Question
from regard.web.shell.reading import reading
from regard.web.shell.workspace import workspace


@needs(Right.LOAD)
@require_GET
def show(request: HttpRequest, number: int) -> HttpResponse:
    """Show one import, with the way to its contacts."""
    ledger = workspace().ledger
    made = import_of(ledger, number)
    upload = Upload.objects.filter(import_id=number).select_related("by").first()
    context = {
        "made": made, "upload": upload, "reasons": reasons_of(ledger, number), "job": _undoing(number),
        "rejects": rejects_of(ledger, number) is not None, "sees_people": user_of(request).has(Right.SEE_PEOPLE),
        "weight": None if made.undone_at else _weight(request, number), "rows_url": _rows_url(request, number),
    }  # fmt: skip
    return render_page(request, "load/import.html", context, partial="result")


@needs(Right.LOAD)
def undo(request: HttpRequest, number: int) -> HttpResponse:
    """Say what taking an import back takes out of the numbers; take it back."""
    made = import_of(workspace().ledger, number)
    if made.undone_at is not None:
        messages.info(request, _("This import is taken back already."))
        return redirect("load:import", number=number)
    if request.method != "POST":
        context = {"made": made, "weight": _weight(request, number)}
        return render_page(request, "load/undo.html", context)
    title = _("Take back import %(number)d, %(file)s") % {"number": number, "file": made.file}
    enqueue("load.undo", {"number": number}, by=user_of(request), dedupe=_once(number), title=title)
    note(request, "undid", "import", str(number), file=made.file, taken=made.taken)
    return redirect("load:import", number=number)


@needs(Right.SEE_PEOPLE)
@require_GET
def rejects(request: HttpRequest, number: int) -> HttpResponseBase:
    """Hand out the rows that an import refused, as they came."""
    if not user_of(request).has(Right.LOAD):
        message = "Refused rows are for those who load."
        raise PermissionDenied(message)
    path = rejects_of(workspace().ledger, import_of(workspace().ledger, number).id)
    if path is None:
        message = f"Import {number} refused nothing."
        raise Http404(message)
    note(request, "exported", "rejects", str(number), file=path.name)
    day = f"{datetime.now(UTC):%Y-%m-%d}"
    return FileResponse(path.open("rb"), as_attachment=True, filename=f"refused-{number}-{day}.csv")


def _once(number: int) -> str:
    return f"load.undo:{number}"


def _undoing(number: int) -> Job | None:
    return Job.objects.filter(name="load.undo", arguments={"number": number}).order_by("-created_at").first()


def _weight(request: HttpRequest, number: int) -> Weight | None:
    """Return what the numbers have of an import; None as long as there are no numbers."""
    try:
        with reading(request) as reader:
            return weight_of(reader, number, Question.of(request).breakdown((), Condition.parse(_only(number))))
    except BrokenWorkspaceError:
        return None


def _rows_url(request: HttpRequest, number: int) -> str:
    """Return the address of the contacts of an import that count, for those who may see rows."""
    if not user_of(request).has(Right.SEE_ROWS):
        return ""
    return Question.of(request).url("shell:rows", measure="volume", where=[_only(number)])


def _only(number: int) -> str:
    return f"import_id={number}"
