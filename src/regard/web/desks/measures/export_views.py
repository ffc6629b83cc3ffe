"""Files: the numbers of a question, its chart, and the rows behind a number."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from regard.web.accounts.audit import note
from regard.web.accounts.guard import user_of
from regard.web.accounts.rights import Right, needs
from regard.web.charts import png, svg
from regard.web.desks.measures.asking import Asked, ask, numbers_of
from regard.web.desks.measures.behind_files import FORMS, MOST_AT_ONCE, counted, file_of, streamed
from regard.web.desks.measures.exporting import csv_lines, json_bytes, parquet_bytes, xlsx_bytes
from regard.web.desks.measures.results import result_of
from regard.web.desks.measures.tables import about, number_columns, number_rows
from regard.web.jobs.folders import folder_of
from regard.web.jobs.models import Job, State
from regard.web.jobs.queue import enqueue
from regard.web.shell.names import measure_name
from regard.web.shell.reading import reading

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Content = str | bytes
Numbers = list[Any]


@needs(Right.EXPORT)
@require_safe
def numbers(request: HttpRequest, form: str) -> HttpResponse:
    """Give the numbers of a question as a file, or its chart as a picture."""
    if form not in _WRITERS:
        raise Http404
    with reading(request) as reader:
        asked = ask(request, reader)
        found = numbers_of(reader, asked)
        chart = result_of(reader, asked, sees_rows=False).chart if form in {"svg", "png"} else None
    if form in {"svg", "png"} and chart is None:
        raise Http404
    kind, write = _WRITERS[form]
    content = write(asked, found) if chart is None else (svg(chart) if form == "svg" else png(chart))
    note(request, "exported", "numbers", asked.measure, form=form, count=len(found))
    return _file(content, kind, f"{asked.measure}.{form}")


@needs(Right.EXPORT)
@require_safe
def rows(request: HttpRequest, form: str) -> HttpResponseBase:
    """Give the rows behind a number as a file; very many of them are written in the background."""
    if form not in FORMS:
        raise Http404
    name, count = counted(request)
    note(request, "exported", "rows", name, form=form, count=count, part=request.GET.get("part", ""))
    if count > MOST_AT_ONCE:
        title = _("The rows behind %(measure)s") % {"measure": measure_name(name)}
        arguments = {"query": request.GET.urlencode(), "form": form}
        return redirect("jobs:one", key=enqueue("measures.rows", arguments, by=user_of(request), title=title).id)
    if form == "csv":
        response = StreamingHttpResponse(streamed(request), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{name}-rows.csv"'
        return response
    return _file(file_of(request), "application/vnd.apache.parquet", f"{name}-rows.parquet")


@needs(Right.EXPORT)
@require_safe
def file(request: HttpRequest, key: UUID) -> FileResponse:
    """Give the file that was written in the background, to whoever asked for it."""
    job = get_object_or_404(Job, id=key, by=user_of(request), name="measures.rows", state=State.DONE)
    path = folder_of(job) / str((job.result or {}).get("file", ""))
    if not path.is_file():
        raise Http404
    note(request, "exported", "rows", str(job.id))
    return FileResponse(path.open("rb"), as_attachment=True, filename=path.name)


def _csv(asked: Asked, found: Numbers) -> Content:
    return "".join(csv_lines(number_columns(asked), number_rows(found)))


def _json(_asked: Asked, found: Numbers) -> Content:
    return json_bytes(number.to_dict() for number in found)


def _parquet(asked: Asked, found: Numbers) -> Content:
    return parquet_bytes(number_columns(asked), list(number_rows(found)))


def _xlsx(asked: Asked, found: Numbers) -> Content:
    title, notes = measure_name(asked.measure), (_("How it is made"), about(asked, found))
    return xlsx_bytes(title, number_columns(asked), number_rows(found), notes)


def _picture(_asked: Asked, _found: Numbers) -> Content:
    raise Http404


_WRITERS: dict[str, tuple[str, Callable[[Asked, Numbers], Content]]] = {
    "csv": ("text/csv; charset=utf-8", _csv),
    "json": ("application/json", _json),
    "parquet": ("application/vnd.apache.parquet", _parquet),
    "xlsx": (_XLSX, _xlsx),
    "svg": ("image/svg+xml", _picture),
    "png": ("image/png", _picture),
}


def _file(content: Content, kind: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=kind, headers=headers)
