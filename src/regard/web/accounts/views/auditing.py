"""The pages of the audit log."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from regard.web.accounts.audit import note_of
from regard.web.accounts.entries import Filter, as_csv, choices, entries, in_words
from regard.web.accounts.guard import user_of
from regard.web.accounts.rights import Right, needs

_PAGE = 100


@needs(Right.SEE_AUDIT)
@never_cache
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """Show who saw and changed what."""
    asked = Filter.of(request.GET.dict())
    page = Paginator(entries(user_of(request), asked), _PAGE).get_page(request.GET.get("page"))
    acts, kinds = choices()
    query = request.GET.copy()
    query.pop("page", None)
    context = {"asked": asked, "page": page, "rows": list(in_words(page)), "acts": acts, "kinds": kinds}
    return render(request, "accounts/audit.html", context | {"query": query.urlencode()})


@needs(Right.SEE_AUDIT)
@never_cache
@require_safe
def audit_csv(request: HttpRequest) -> HttpResponse:
    """Hand out the log, as filtered, as a CSV file."""
    asked = Filter.of(request.GET.dict())
    file = as_csv(entries(user_of(request), asked).iterator())
    detail = {name: text for name, text in vars(asked).items() if text}
    note_of(user_of(request), request, "exported", "audit", detail=detail)
    headers = {"Content-Disposition": 'attachment; filename="audit.csv"'}
    return HttpResponse(file, content_type="text/csv; charset=utf-8", headers=headers)
