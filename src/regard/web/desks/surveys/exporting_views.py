"""Files: a survey as another program reads it, and its answers as tables."""

import io
from collections.abc import Callable
from typing import IO

import pyarrow as pa
import pyarrow.compute as pc
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from regard.ask.exporting import Answers, answers_table
from regard.ask.exporting_anonymous import anonymized, words_of
from regard.ask.exporting_files import codebook_lines, csv_lines, write_parquet, write_xlsx
from regard.ask.exporting_sav import write_sav
from regard.ask.interchange.surveyjs import write_surveyjs
from regard.ask.register import read_survey
from regard.ask.survey import Survey
from regard.ask.writing import to_yaml
from regard.web.accounts.audit import note
from regard.web.accounts.guard import user_of
from regard.web.accounts.models import User
from regard.web.accounts.rights import Right, needs
from regard.web.desks.surveys.seeing import Seen, survey_for
from regard.web.desks.surveys.tabs import tabs
from regard.web.shell.pages import render_page
from regard.web.shell.reading import reading
from regard.web.shell.scope import below, owned
from regard.web.shell.workspace import catalogue, units, workspace

_KINDS = {
    "csv": "text/csv; charset=utf-8",
    "codebook": "text/csv; charset=utf-8",
    "words": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
    "sav": "application/x-spss-sav",
}
_LINES = frozenset({"csv", "codebook", "words"})
_ENDINGS = {"codebook": "-codebook.csv", "words": "-words.csv"}


@needs(Right.EXPORT)
@require_safe
def definition(request: HttpRequest, key: str) -> HttpResponse:
    """Return a survey as YAML: one of its versions, or else its draft."""
    seen = survey_for(request, key)
    version = request.GET.get("version", "")
    survey = _version(seen, int(version)) if version.isdecimal() and len(version) < 7 else seen.survey
    note(request, "exported", "survey", key, form="yaml")
    name = f"{key}-v{version}.yaml" if survey is not seen.survey else f"{key}.yaml"
    return download(to_yaml(survey).encode(), "application/yaml; charset=utf-8", name)


@needs(Right.EXPORT)
@require_safe
def surveyjs(request: HttpRequest, key: str) -> HttpResponse:
    """Show what SurveyJS cannot hold of a survey; then return the file."""
    seen = survey_for(request, key)
    found = write_surveyjs(seen.survey)
    if request.GET.get("as") == "file":
        note(request, "exported", "survey", key, form="surveyjs")
        return download(found.json, "application/json", f"{key}.json")
    context = {"survey": seen.survey, "stands": seen.stands, "tabs": tabs(request, seen, "versions"),
               "unmapped": found.unmapped}  # fmt: skip
    return render_page(request, "surveys/surveyjs.html", context)


@needs(Right.EXPORT)
@require_safe
def answers(request: HttpRequest, key: str, form: str) -> HttpResponse:
    """Return the answers to a survey as a file, as far as they are in the scope of whoever asks.

    Those to an anonymous survey are shuffled, and what they say in words is in a file of its own.
    """
    seen, user = survey_for(request, key), user_of(request)
    versions = {number: _version(seen, number) for number in seen.stands.versions}
    secret = any(version.anonymous for version in versions.values())
    if form not in _KINDS or not versions or (form == "words" and not secret):
        raise Http404
    with reading(request) as reader:
        found = answers_table(reader, versions, get_language() or "en")
    mine = _in_scope(found, user)
    table = words_of(mine) if form == "words" else anonymized(mine) if secret else mine
    note(request, "exported", "survey answers", key, form=form, rows=len(table.table))
    return download(_bytes(table, form), _KINDS[form], f"{key}{_ENDINGS.get(form, '.' + form)}")


def download(content: bytes, kind: str, name: str) -> HttpResponse:
    """Return a file to keep."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=kind, headers=headers)


def _version(seen: Seen, number: int) -> Survey:
    if number not in seen.stands.versions:
        raise Http404
    return read_survey(workspace().ledger.folder, seen.key, number)


def _in_scope(found: Answers, user: User) -> Answers:
    """Return the answers that somebody may see.

    Raises:
        PermissionDenied: their scope is of accounts, which answers do not say.
    """
    if user.accounts:
        message = "Answers do not say which account they belong to."
        raise PermissionDenied(message)
    table = found.table
    if user.departments:
        table = _among(table, "touchpoint", owned(catalogue().touchpoints.values(), user.departments))
    if user.units:
        table = _among(table, "unit", below(units(), user.units))
    return Answers(found.variables, table)


def _among(table: pa.Table, column: str, values: tuple[str, ...]) -> pa.Table:
    return table.filter(pc.is_in(table[column].cast(pa.string()), value_set=pa.array(values, pa.string())))


def _bytes(found: Answers, form: str) -> bytes:
    if form in _LINES:
        lines = codebook_lines(found.variables) if form == "codebook" else csv_lines(found)
        return "".join(lines).encode()
    target = io.BytesIO()
    _WRITERS[form](found, target)
    return target.getvalue()


def _xlsx(found: Answers, target: IO[bytes]) -> None:
    write_xlsx(found, target, (_("Answers"), _("Columns")))


_WRITERS: dict[str, Callable[[Answers, IO[bytes]], None]] = {
    "xlsx": _xlsx, "parquet": write_parquet, "sav": write_sav,
}  # fmt: skip
