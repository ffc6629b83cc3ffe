"""The pages of one file: what its columns become, what loading would do, and what it did."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from regard.errors import WrongUseError
from regard.web.accounts.audit import note
from regard.web.accounts.guard import user_of
from regard.web.accounts.rights import Right, needs
from regard.web.desks.load.forms import MappingForm, TextForm
from regard.web.desks.load.looking import Look, read_look, sound_look
from regard.web.desks.load.mappings import (
    changed,
    kept_mapping,
    kept_names,
    mapping_of_text,
    misfit,
    read_mapping,
    save_mapping,
    text_of,
)
from regard.web.desks.load.models import Upload
from regard.web.desks.load.showing import column_rows, general_questions, outcome_of, trial_view
from regard.web.desks.load.trying import read_trial
from regard.web.desks.load.views import present_upload, upload_of
from regard.web.jobs.queue import enqueue
from regard.web.shell.pages import render_page


@needs(Right.LOAD)
def columns(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show what each column was taken for; correct it, and try it."""
    upload = present_upload(request, key)
    look = read_look(upload)
    if look is None or look.error:
        return render_page(
            request, "load/looking.html", {"upload": upload, "look": look, "step": "columns"}, partial="result"
        )
    form = MappingForm(look, read_mapping(upload, look), request.POST or None)
    if request.method == "POST" and form.is_valid() and _save(upload, look, form):
        return _try(request, upload)
    return _columns(request, upload, look, form)


@needs(Right.LOAD)
def text(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show the mapping as text; change it, and try it."""
    upload = present_upload(request, key)
    look = sound_look(upload)
    form = TextForm(request.POST or None, initial={"text": text_of(upload)})
    if request.method == "POST" and form.is_valid():
        try:
            save_mapping(upload, look, mapping_of_text(upload, look, form.cleaned_data["text"]))
            return _try(request, upload)
        except WrongUseError as error:
            form.add_error("text", str(error))
    context = {"upload": upload, "form": form, "step": "columns"}
    return render_page(request, "load/text.html", context, status=422 if form.errors else 200)


@needs(Right.LOAD)
@require_POST
def reuse(request: HttpRequest, key: UUID) -> HttpResponse:
    """Use a mapping that the workspace keeps."""
    upload = present_upload(request, key)
    look = sound_look(upload)
    mapping = kept_mapping(look, request.POST.get("mapping", ""))
    why = misfit(upload, look, mapping)
    if why:
        messages.error(request, _("That mapping does not fit: %(why)s") % {"why": why})
    else:
        save_mapping(upload, look, mapping)
    return redirect("load:columns", key=key)


@needs(Right.LOAD)
def trial(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show what loading the file would do."""
    upload = present_upload(request, key)
    found = read_trial(upload)
    sees_people = user_of(request).has(Right.SEE_PEOPLE)
    if found is not None and found.reasons and sees_people:
        note(request, "saw", "people", upload.file, count=found.refused)
    view = None if found is None else trial_view(found, sees_people=sees_people)
    context = {"upload": upload, "job": upload.trial, "trial": view, "sees_people": sees_people, "step": "trial"}
    return render_page(request, "load/trial.html", context, partial="result")


@needs(Right.LOAD)
@require_POST
def load(request: HttpRequest, key: UUID) -> HttpResponse:
    """Load the file, as it was tried."""
    upload = present_upload(request, key)
    if read_trial(upload) is None:
        return _try(request, upload)
    title, once = _("Load %(file)s") % {"file": upload.file}, f"load.file:{upload.id}"
    upload.load = enqueue("load.file", {"upload": str(upload.id)}, by=user_of(request), dedupe=once, title=title)
    upload.save(update_fields=["load"])
    note(request, "loaded", "file", upload.file, source=upload.source)
    return redirect("load:result", key=key)


@needs(Right.LOAD)
def result(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show how far the load is, and then what it came to."""
    upload = upload_of(request, key)
    context = {"upload": upload, "job": upload.load, "outcome": outcome_of(upload), "step": "result"}
    return render_page(request, "load/result.html", context, partial="result")


def _save(upload: Upload, look: Look, form: MappingForm) -> bool:
    """Keep what a form says; False, with its words in the form, if no mapping comes of it."""
    try:
        save_mapping(upload, look, changed(upload, form))
    except ValueError as error:
        form.add_error(None, str(error))
        return False
    return True


def _try(request: HttpRequest, upload: Upload) -> HttpResponse:
    title, once = _("Try %(file)s") % {"file": upload.file}, f"load.try:{upload.id}"
    upload.trial = enqueue("load.try", {"upload": str(upload.id)}, by=user_of(request), dedupe=once, title=title)
    upload.save(update_fields=["trial"])
    return redirect("load:trial", key=upload.id)


def _columns(request: HttpRequest, upload: Upload, look: Look, form: MappingForm) -> HttpResponse:
    sees_people = user_of(request).has(Right.SEE_PEOPLE)
    if sees_people:
        note(request, "saw", "people", upload.file)
    context: dict[str, Any] = {
        "upload": upload, "step": "columns", "look": look, "form": form, "questions": general_questions(look),
        "rows": column_rows(look, form, sees_people=sees_people), "hidden": len(look.columns) - len(form.columns),
        "kept": kept_names(), "sees_people": sees_people,
    }  # fmt: skip
    return render_page(request, "load/columns.html", context, status=422 if form.errors else 200)
