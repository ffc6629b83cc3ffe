"""The list behind a number of the desk: contacts or customers, to look at, to keep, or to take along."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from regard.errors import WrongUseError
from regard.journeys.listing import contacts_behind, pseudonyms_behind
from regard.web.accounts.audit import note
from regard.web.accounts.rights import Right, needs
from regard.web.desks.journeys.asking import Asked
from regard.web.desks.journeys.behind import behind_of, list_behind, told
from regard.web.desks.journeys.showing import download, frame
from regard.web.shell.lists import keep_list
from regard.web.shell.pages import render_page
from regard.web.shell.reading import reading
from regard.web.shell.spreadsheets import csv_text

_MOST = 100_000
_COLUMNS = ("occurred_at", "customer", "touchpoint", "stage", "channel", "kind", "source")
_LONGEST_NAME = 200


@needs(Right.SEE_ROWS)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """List exactly what a number counted: contacts, customers with `as=customers`, or a file with `as=csv`."""
    if "kind" not in request.GET:
        return redirect("journeys:index")
    if request.GET.get("as") == "csv":
        return _file(request)
    with reading(request) as reader:
        asked = Asked.of(request, reader)
        found, around = list_behind(request, asked), frame(asked, "behind")
    note(request, "saw", "journeys", request.GET["kind"], count=found.paging.count)
    own = {
        "listing": found, "said": told(request.GET.dict()), "by_customer": request.GET.get("as") == "customers",
        "keeps": f"{reverse('journeys:keep')}?{request.GET.urlencode()}", "exports": asked.exports,
    }  # fmt: skip
    return render_page(request, "journeys/behind.html", around | own, partial="rows")


@needs(Right.SEE_ROWS)
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keep the customers behind a number as a list, and show them as one."""
    with reading(request) as reader:
        asked = Asked.of(request, reader)
        found = behind_of(asked, request.GET)
        _check(len(found.customers))
        customers = pseudonyms_behind(reader, found)
    name = request.POST.get("name", "").strip()[:_LONGEST_NAME] or _("Customers behind a number")
    key = keep_list(name, customers)
    note(request, "kept", "customer list", str(key), count=len(customers))
    return redirect(f"{reverse('customers:index')}?list={key}")


def _file(request: HttpRequest) -> HttpResponse:
    with reading(request) as reader:
        asked = Asked.of(request, reader)
        if not asked.exports:
            raise PermissionDenied
        found = behind_of(asked, request.GET)
        _check(len(found))
        rows = contacts_behind(reader, found, 0, _MOST)
    note(request, "exported", "journeys", request.GET["kind"], form="csv", count=len(rows))
    lines = [[row[name] for name in _COLUMNS] for row in rows]
    return download(csv_text([_COLUMNS, *lines]), "text/csv; charset=utf-8", "contacts.csv")


def _check(count: int) -> None:
    """Refuse what is too much for one list or file.

    Raises:
        WrongUseError: it is.
    """
    if count > _MOST:
        message = f"{count:,} are behind this number, more than the {_MOST:,} that a list takes."
        raise WrongUseError(message, "Choose a shorter period, or a group of it.")
