"""The first page of the desk: sending a file, what was loaded before, and deleting what was sent."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_POST

from regard.ledger import imports
from regard.web.accounts.audit import note
from regard.web.accounts.guard import user_of
from regard.web.accounts.rights import Right, needs
from regard.web.desks.load.history import latest_uploads, page_of
from regard.web.desks.load.looking import AT_ONCE_BYTES, look_at, read_look
from regard.web.desks.load.mappings import use_kept
from regard.web.desks.load.models import Upload
from regard.web.desks.load.storing import ToDisk, drop_parts, remove, store, why_too_large
from regard.web.jobs.queue import enqueue
from regard.web.shell.pages import render_page
from regard.web.shell.paging import Paging
from regard.web.shell.workspace import workspace


@needs(Right.LOAD)
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Ask for a file, and list what was loaded before."""
    return _index(request)


# The body is read only when the guard has let the sender in, and goes to disk as it comes.
@needs(Right.LOAD)
@csrf_exempt
@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Take a file."""
    length = request.headers.get("Content-Length") or "0"
    why = why_too_large(int(length) if length.isdecimal() else 0)
    if why:
        return _index(request, why, status=413)
    request.upload_handlers = [ToDisk(request)]
    return _upload(request)


@needs(Right.LOAD)
@require_POST
def discard(request: HttpRequest, key: UUID) -> HttpResponse:
    """Delete a file that was sent."""
    found = upload_of(request, key)
    if found.load is None or found.load.has_ended:
        remove(found)
        note(request, "deleted", "upload", found.file)
        messages.success(request, _("%(file)s is deleted.") % {"file": found.file})
    return redirect("load:index")


def upload_of(request: HttpRequest, key: UUID) -> Upload:
    """Return an upload of whoever asks.

    Raises:
        Http404: there is none, or it is somebody else's.
    """
    return get_object_or_404(Upload.objects.select_related("look", "trial", "load"), pk=key, by=user_of(request))


def present_upload(request: HttpRequest, key: UUID) -> Upload:
    """Return an upload whose file is still there.

    Raises:
        Http404: as `upload_of`; also where the file was deleted.
    """
    found = upload_of(request, key)
    if found.removed_at is not None:
        raise Http404
    return found


@csrf_protect
def _upload(request: HttpRequest) -> HttpResponse:
    sent = request.FILES.get("file")
    if sent is None or not sent.size:
        drop_parts(sent)
        empty = _("The file is empty. Export it again, with its header and rows.")
        return _index(request, _("Choose a file.") if sent is None else empty, status=422)
    taken = Upload(by=user_of(request))
    store(taken, sent)
    taken.save(force_insert=True)
    note(request, "uploaded", "file", taken.file, bytes=taken.bytes)
    return _begin(request, taken)


def _begin(request: HttpRequest, taken: Upload) -> HttpResponse:
    """Look at a file, at once or by a job; one that cannot be read goes, and the page says why."""
    if taken.bytes > AT_ONCE_BYTES:
        title = _("Look at %(file)s") % {"file": taken.file}
        taken.look = enqueue("load.look", {"upload": str(taken.id)}, by=user_of(request), title=title)
        taken.save(update_fields=["look"])
        return redirect("load:columns", key=taken.id)
    look = look_at(taken, workspace().ledger.settings.zone)
    if look.error:
        remove(taken)
        return _index(request, f"{look.error} {look.remedy}", status=422)
    if use_kept(taken, look):
        messages.info(request, _("The mapping is the one that was kept for this source."))
    return redirect("load:columns", key=taken.id)


def _index(request: HttpRequest, error: str = "", status: int = 200) -> HttpResponse:
    known, user = imports(workspace().ledger), user_of(request)
    paging = Paging.of(request, len(known), 25)
    waiting = [(each, read_look(each)) for each in latest_uploads(user)]
    context = {"error": error, "loads": page_of(known, paging), "paging": paging, "waiting": waiting}
    return render_page(request, "load/index.html", context, partial="history", status=status)
