"""The style page: every token and component in use."""

from django.http import HttpRequest, HttpResponse

from regard.web.accounts.rights import Right, needs
from regard.web.shell.components_examples import examples
from regard.web.shell.pages import render_page
from regard.web.shell.question import Question


@needs(Right.SEE_NUMBERS)
def style(request: HttpRequest) -> HttpResponse:
    """Show the design system; the figures are invented."""
    question = Question.of(request, since="2026-09-01", until="2026-10-01", compare="previous")
    return render_page(request, "shell/style.html", {"question": question, **examples()})
