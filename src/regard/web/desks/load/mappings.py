"""Mappings: the one of an upload, changed by form or as text, and those kept in the workspace."""

from itertools import count
from pathlib import Path

import msgspec
from django.utils.translation import gettext as _

from regard.collect.sources.table_files import mapping as tables
from regard.collect.sources.table_files import propose
from regard.collect.sources.table_files.mapping import When
from regard.errors import RegardError, WrongUseError
from regard.vocabulary import key_of
from regard.web.desks.load.forms import MappingForm
from regard.web.desks.load.looking import Look, mapping_path, plain, source_of
from regard.web.desks.load.models import Upload
from regard.web.desks.load.roles import with_roles
from regard.web.desks.load.storing import folder_of, path_of
from regard.web.shell.workspace import workspace


def read_mapping(upload: Upload, look: Look) -> tables.Mapping:
    """Return the mapping of an upload as it is now."""
    mapping: tables.Mapping = source_of(look.kind).load_mapping(mapping_path(upload))
    return mapping


def save_mapping(upload: Upload, look: Look, mapping: tables.Mapping) -> None:
    """Keep a mapping for an upload, and forget what trying another one came to."""
    source_of(look.kind).save_mapping(mapping, mapping_path(upload))
    (folder_of(upload) / "trial.json").unlink(missing_ok=True)
    upload.source, upload.trial = mapping.source, None
    upload.save(update_fields=["source", "trial"])


def text_of(upload: Upload) -> str:
    """Return the mapping of an upload as YAML."""
    return mapping_path(upload).read_text("utf-8")


def mapping_of_text(upload: Upload, look: Look, text: str) -> tables.Mapping:
    """Return the mapping that a text is.

    Raises:
        WrongUseError: it is none; the words say where.
    """
    path = folder_of(upload) / "asked.yaml"
    path.touch(mode=0o600)
    path.write_text(text.replace("\r\n", "\n"), "utf-8")
    try:
        mapping: tables.Mapping = source_of(look.kind).load_mapping(path)
    except RegardError as error:
        raise WrongUseError(plain(error.what.replace(f"{path} ", ""), upload), error.remedy) from None
    finally:
        path.unlink()
    return mapping


def changed(upload: Upload, form: MappingForm) -> tables.Mapping:
    """Return the mapping that a form, which is valid, makes of the one it began with.

    Raises:
        ValueError: what comes out is no mapping; the words say why.
    """
    zone = form.cleaned_data["zone"]
    made = with_roles(form.mapping, form.roles, lambda column: times_in(upload, form.mapping, column), **form.fixed())
    times = {
        name: msgspec.structs.replace(when, zone=zone)
        for name in ("occurred_at", "promised_at")
        if (when := getattr(made, name)) is not None
    }
    return msgspec.structs.replace(made, **times)


def times_in(upload: Upload, mapping: tables.Mapping, column: str) -> When:
    """Return how a column of an upload writes its times; like the present time column where that cannot be told."""
    before = mapping.occurred_at
    try:
        found = propose(path_of(upload), source=mapping.source, occurred=column).mapping.occurred_at
    except WrongUseError:
        found = None
    written = (found or before or When(column=column)).format
    return When(column=column, format=written, zone=before.zone if before else "UTC")


def misfit(upload: Upload, look: Look, mapping: tables.Mapping) -> str:
    """Return why a mapping does not fit an upload, found out by reading the first rows with it; empty if it does."""
    try:
        next(source_of(look.kind).drafts(path_of(upload), mapping, progress=lambda _share: None), None)
    except WrongUseError as error:
        return plain(error.what, upload)
    return ""


def kept_names() -> list[str]:
    """Return the names of the mappings that the workspace keeps."""
    return sorted(path.stem for path in _folder().glob("*.yaml") if path.stem == key_of(path.stem))


def kept_mapping(look: Look, name: str) -> tables.Mapping:
    """Return a mapping that the workspace keeps.

    Raises:
        WrongUseError: there is none of the name, or it is of another kind of file.
    """
    if name not in kept_names():
        raise WrongUseError(_("There is no mapping “%(name)s”.") % {"name": name}, _("Choose one of the list."))
    path = _folder() / f"{name}.yaml"
    try:
        mapping: tables.Mapping = source_of(look.kind).load_mapping(path)
    except RegardError:
        message = _("The mapping “%(name)s” is for another kind of file.") % {"name": name}
        raise WrongUseError(message, _("Choose another one.")) from None
    return mapping


def keep_mapping(look: Look, mapping: tables.Mapping) -> None:
    """Keep a mapping in the workspace under its source's name; a different one of the name stays under a number."""
    kind, path = source_of(look.kind), _folder() / f"{mapping.source}.yaml"
    path.parent.mkdir(exist_ok=True)
    if path.exists():
        if _is_kept(look, mapping, path):
            return
        free = (path.with_name(f"{path.stem}.{number}.yaml") for number in count(1))
        path.rename(next(each for each in free if not each.exists()))
    kind.save_mapping(mapping, path)


def use_kept(upload: Upload, look: Look) -> bool:
    """Use the mapping that the workspace keeps for the file's source, if there is one that fits; say whether."""
    name = read_mapping(upload, look).source
    if name not in kept_names():
        return False
    try:
        kept = kept_mapping(look, name)
    except WrongUseError:
        return False
    if misfit(upload, look, kept):
        return False
    save_mapping(upload, look, kept)
    return True


def _folder() -> Path:
    return workspace().ledger.folder / "mappings"


def _is_kept(look: Look, mapping: tables.Mapping, path: Path) -> bool:
    try:
        kept: object = source_of(look.kind).load_mapping(path)
    except RegardError:
        return False
    return kept == mapping
