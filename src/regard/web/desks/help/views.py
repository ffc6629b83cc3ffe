"""The views of the help."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from regard.web.accounts.rights import Right, needs
from regard.web.desks.help.library import pages, picture, shelves
from regard.web.desks.help.rendering import render
from regard.web.desks.help.searching import search
from regard.web.shell.pages import render_page

_MOST_CHARACTERS = 200


@needs(Right.OWN_ACCOUNT)
def index(request: HttpRequest) -> HttpResponse:
    """Show all pages by their titles, or those with the words that are looked for."""
    words = request.GET.get("q", "")[:_MOST_CHARACTERS]
    context = {"shelves": shelves(), "words": words, "hits": search(words) if words else None}
    return render_page(request, "help/index.html", context, partial="found")


@needs(Right.OWN_ACCOUNT)
def page(request: HttpRequest, key: str) -> HttpResponse:
    """Show one page."""
    found = pages().get(key)
    if found is None:
        message = f"There is no page {key!r}."
        raise Http404(message)
    rendered = render(
        found, lambda key: reverse("help:page", args=[key]), lambda name: reverse("help:picture", args=[name])
    )
    return render_page(request, "help/page.html", {"page": found, "rendered": rendered, "shelves": shelves()})


@needs(Right.OWN_ACCOUNT)
def show_picture(request: HttpRequest, name: str) -> HttpResponseBase:  # noqa: ARG001 - a view's signature
    """Send a picture of the pages."""
    found = picture(name)
    if found is None:
        message = f"There is no picture {name!r}."
        raise Http404(message)
    return FileResponse(found.open("rb"))
