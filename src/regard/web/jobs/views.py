"""The views of the queue: what became of one's jobs, one job while it goes on, and the way to stop it."""

import json
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from regard.web.accounts.audit import note
from regard.web.accounts.guard import user_of
from regard.web.accounts.rights import Right, needs
from regard.web.jobs.models import Job, State
from regard.web.jobs.queue import cancel
from regard.web.jobs.registry import scheduled

DONE_EVENT = "regard:job-done"
"""Event on the job's element when it has ended, with its id and state; pages listen to it."""

_PER_PAGE = 50


@needs(Right.OWN_ACCOUNT)
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """List the jobs that one may see, the latest first; what the schedule did is no news while it goes well."""
    user, by_clock = user_of(request), [each.name for each in scheduled()]
    seen = Job.objects.seen_by(user).exclude(by=None, state=State.DONE, name__in=by_clock)
    jobs = seen.select_related("by").order_by("-created_at")
    page = Paginator(jobs, _PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "sees_all": user.has(Right.MANAGE_USERS)}
    return render(request, "jobs/jobs.html", context)


@needs(Right.OWN_ACCOUNT)
@require_GET
def one(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show one job: its progress to htmx, a whole page to a browser."""
    return _shown(request, _seen(request, key))


@needs(Right.OWN_ACCOUNT)
@require_POST
def stop(request: HttpRequest, key: UUID) -> HttpResponse:
    """Stop one job."""
    job = cancel(_seen(request, key))
    note(request, "cancelled", "job", str(job.id), name=job.name)
    return _shown(request, job) if _is_part(request) else redirect("jobs:one", key=job.id)


def _seen(request: HttpRequest, key: UUID) -> Job:
    return get_object_or_404(Job.objects.seen_by(user_of(request)), id=key)


def _shown(request: HttpRequest, job: Job) -> HttpResponse:
    if not _is_part(request):
        return render(request, "jobs/job.html", {"job": job})
    response = render(request, "jobs/progress.html", {"job": job})
    response["Vary"] = "HX-Request"
    response["Cache-Control"] = "no-store"
    if job.has_ended:
        response["HX-Trigger"] = json.dumps({DONE_EVENT: {"job": str(job.id), "state": job.state}})
    return response


def _is_part(request: HttpRequest) -> bool:
    """Return whether htmx asks for the progress only, and not, by a link of the page, for the whole page."""
    return request.headers.get("HX-Request") == "true" and "HX-Boosted" not in request.headers
