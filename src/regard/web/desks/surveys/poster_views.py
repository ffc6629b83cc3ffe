"""The poster: a sheet with the QR code of a survey, to print and put where customers are."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from regard.ask.survey import said
from regard.ask.words import words_of
from regard.web.accounts.rights import Right, needs
from regard.web.asking.languages import is_right_to_left
from regard.web.asking.subjects import company
from regard.web.desks.surveys.seeing import survey_for
from regard.web.desks.surveys.tabs import tabs
from regard.web.desks.surveys.trying_views import about_of, code_of, open_url, query_of
from regard.web.desks.surveys.words import language_name
from regard.web.shell.pages import render_page

SIZES = ("A4", "A6")


@needs(Right.SEE_NUMBERS)
@require_safe
def poster(request: HttpRequest, key: str) -> HttpResponse:
    """Show a poster as it is printed."""
    seen, about = survey_for(request, key), about_of(request)
    survey, languages = seen.survey, seen.survey.languages
    language, size = request.GET.get("language", ""), request.GET.get("size", "")
    language, size = language if language in languages else languages[0], size if size in SIZES else SIZES[0]
    url = open_url(request, key, about)
    context = {
        "survey": survey, "stands": seen.stands, "tabs": tabs(request, seen, "links"), "about": about,
        "chosen": query_of(about), "spoken": language, "from_right": is_right_to_left(language),
        "size": size, "sizes": SIZES, "languages": [(tag, language_name(tag)) for tag in languages],
        "company": company(survey), "title": said(survey.title, language, survey) or survey.name,
        "scan": words_of(language)["poster_scan"], "scan_tag": words_of(language).language,
        "url": url, "code": code_of(url),
    }  # fmt: skip
    return render_page(request, "surveys/poster.html", context, partial="poster")
