"""The pages on which a survey is looked at: as respondents see it, the ways through it, and its links."""

from typing import cast
from urllib.parse import urlencode

import qrcode
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.csp import CSP
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe
from qrcode.image.svg import SvgPathImage

from regard.draw import svg
from regard.errors import WrongUseError
from regard.web.accounts.guard import user_of
from regard.web.accounts.rights import Right, needs
from regard.web.asking.addresses import absolute
from regard.web.asking.sealing import pass_to_test
from regard.web.desks.surveys.logic import graph_of, lines_of
from regard.web.desks.surveys.seeing import Seen, may_edit, survey_for
from regard.web.desks.surveys.tabs import tabs
from regard.web.desks.surveys.words import language_name
from regard.web.shell.names import touchpoint_name
from regard.web.shell.pages import render_page
from regard.web.shell.workspace import catalogue, units

DEVICES = {"phone": _("Phone"), "tablet": _("Tablet"), "desktop": _("Desktop")}
_WITH_FRAME = cast("dict[str, list[str]]", settings.SECURE_CSP) | {"frame-src": [str(CSP.SELF)]}


@needs(Right.SEE_NUMBERS)
@require_safe
@csp_override(_WITH_FRAME)
def preview(request: HttpRequest, key: str) -> HttpResponse:
    """Show a survey as respondents see it; answers given here never count."""
    seen = survey_for(request, key)
    language = _among(request.GET.get("language", ""), seen.survey.languages)
    device = _among(request.GET.get("device", ""), tuple(DEVICES))
    context = {
        "survey": seen.survey, "stands": seen.stands, "tabs": tabs(request, seen, "preview"), "device": device,
        "url": trying_url(key, language), "is_empty": not seen.survey.questions,
        "devices": [(name, words, name == device) for name, words in DEVICES.items()],
        "languages": [(tag, language_name(tag), tag == language) for tag in seen.survey.languages],
    }  # fmt: skip
    return render_page(request, "surveys/preview.html", context, partial="preview")


@needs(Right.SEE_NUMBERS)
@require_safe
def logic(request: HttpRequest, key: str) -> HttpResponse:
    """Show the ways through a survey."""
    seen, edits = survey_for(request, key), may_edit(user_of(request))
    keys = [page.key for page in seen.survey.pages]
    can_draw = keys and len(set(keys)) == len(keys)
    picture = graph_of(seen.survey, edits=edits) if can_draw else None
    context = {
        "survey": seen.survey, "stands": seen.stands, "tabs": tabs(request, seen, "logic"),
        "lines": lines_of(seen.survey, edits=edits), "picture": picture,
        "drawn": mark_safe(svg(picture, standalone=False)) if picture else "",  # noqa: S308 - drawn by us
    }  # fmt: skip
    return render_page(request, "surveys/logic.html", context)


@needs(Right.SEE_NUMBERS)
@require_safe
def links(request: HttpRequest, key: str) -> HttpResponse:
    """Show the address that anybody can answer at, the same as a QR code, and that of a kiosk."""
    seen, about = survey_for(request, key), about_of(request)
    url = open_url(request, key, about)
    context = {
        "survey": seen.survey, "stands": seen.stands, "tabs": tabs(request, seen, "links"), "url": url,
        "code": code_of(url), "touchpoints": _touchpoints(seen, about["t"]), "units": _units(about["u"]),
        "chosen": query_of(about), "kiosk_url": _whole(request, reverse("asking:kiosk", args=[key]), about),
    }  # fmt: skip
    return render_page(request, "surveys/links.html", context, partial="link")


@needs(Right.SEE_NUMBERS)
@require_safe
def code(request: HttpRequest, key: str) -> HttpResponse:
    """Return the QR code of a survey's address as a file to print."""
    survey_for(request, key)
    about = about_of(request)
    headers = {"Content-Disposition": f'attachment; filename="{key}.svg"', "Cache-Control": "private, no-store"}
    found = code_of(open_url(request, key, about), standalone=True)
    return HttpResponse(found, content_type="image/svg+xml", headers=headers)


def trying_url(key: str, language: str, version: int | None = None) -> str:
    """Return the address at which a survey is tried out.

    Args:
        key: of the survey.
        language: that it opens in.
        version: one that was published; None: the draft.
    """
    return f"{public_path(key)}?{urlencode({'test': pass_to_test(key, version), 'lang': language})}"


def open_url(request: HttpRequest, key: str, about: dict[str, str]) -> str:
    """Return the address that anybody can answer at, with what the answers are about."""
    return _whole(request, public_path(key), about)


def about_of(request: HttpRequest) -> dict[str, str]:
    """Return what the answers by a link are about, as somebody has chosen it."""
    return {name: request.GET.get(name, "") for name in ("t", "u")}


def query_of(about: dict[str, str]) -> str:
    """Return what stands behind the `?` of a link."""
    return urlencode({name: value for name, value in about.items() if value})


def public_path(key: str) -> str:
    """Return the path of a survey's public page."""
    return reverse("asking:survey", args=[key])


def code_of(url: str, *, standalone: bool = False) -> SafeString:
    """Return a QR code as SVG: black on white, with the quiet zone that readers need.

    Args:
        url: what it says.
        standalone: with an XML declaration, as a file.
    """
    made = qrcode.make(url, image_factory=SvgPathImage, error_correction=qrcode.ERROR_CORRECT_M)
    text = made.to_string(encoding="unicode")
    return mark_safe(f"<?xml version='1.0' encoding='UTF-8'?>\n{text}" if standalone else text)  # noqa: S308


def _whole(request: HttpRequest, path: str, about: dict[str, str]) -> str:
    """Return an address as customers reach it; where nobody has said how they do, as whoever asks here does."""
    try:
        whole = absolute(path)
    except WrongUseError:
        whole = request.build_absolute_uri(path)
    query = query_of(about)
    return f"{whole}?{query}" if query else whole


def _touchpoints(seen: Seen, chosen: str) -> list[tuple[str, str, bool]]:
    keys = [each.key for each in catalogue().touchpoints.values() if each.merged_into is None]
    named = sorted(((key, touchpoint_name(key)) for key in keys), key=lambda pair: pair[1].casefold())
    return [(key, name, key == chosen) for key, name in named if key != seen.survey.touchpoint]


def _units(chosen: str) -> list[tuple[str, str, bool]]:
    return [(unit.key, unit.name, unit.key == chosen) for unit in units().values()]


def _among(wanted: str, known: tuple[str, ...]) -> str:
    return wanted if wanted in known else known[0]
