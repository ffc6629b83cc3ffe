"""The pages of numbers: any measure by anything, and two of them beside each other."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from regard.web.accounts.rights import Right, needs
from regard.web.desks.measures.contexts import (
    compare_context,
    dimensions_context,
    measure_context,
    saving,
    waiting,
    waits,
)
from regard.web.shell.pages import render_page


@needs(Right.SEE_NUMBERS)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show a measure by what the address says; the numbers come after the page, unless they are asked for."""
    context = waiting(request) if waits(request) else measure_context(request)
    return render_page(request, "measures/page.html", saving(request, "index") | context, partial="result")


@needs(Right.SEE_NUMBERS)
@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Hold two times or two groups against each other, and say what their difference is made of."""
    context = waiting(request, compares=True) if waits(request) else compare_context(request)
    return render_page(request, "measures/compare.html", saving(request, "compare") | context, partial="result")


@needs(Right.SEE_NUMBERS)
@require_safe
def dimensions(request: HttpRequest) -> HttpResponse:
    """Offer every dimension that the data has, in place of those that are known without a look at it."""
    compares = request.GET.get("at") == "compare"
    template = "measures/compare_dimensions.html" if compares else "measures/dimensions.html"
    return render(request, template, dimensions_context(request, compares=compares))
