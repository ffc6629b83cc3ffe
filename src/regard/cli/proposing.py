"""Which mapping a file is loaded with: the one given, the one kept, or one that is proposed and confirmed."""

from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Protocol

import typer

from regard.cli.printing import console, is_answered, notice, table
from regard.collect import find_source
from regard.collect.sources import Mapping, Source
from regard.errors import RegardError, WrongUseError
from regard.vocabulary import key_of


@dataclass(frozen=True)
class Wishes:
    """What was asked for on the command line, beside the file."""

    source: str | None = None
    mapping: Path | None = None
    zone: str | None = None
    occurred: str | None = None
    dry_run: bool = False
    yes: bool = False


class Column(Protocol):
    """What a source takes one column for, and why."""

    name: str
    role: str
    reason: str
    examples: tuple[str, ...]


class Proposal(Protocol):
    """What every source proposes, whatever its mapping looks like."""

    mapping: Mapping
    columns: tuple[Column, ...]
    questions: tuple[str, ...]


def choose_mapping(workspace: Path, file: Path, wishes: Wishes) -> Mapping:
    """Return the mapping to load a file with.

    Args:
        workspace: its folder; a confirmed proposal is kept in `mappings/`.
        file: what is to be loaded.
        wishes: what was asked for.

    Raises:
        WrongUseError: the file or the mapping cannot be read, or a proposal was not confirmed.
    """
    kind = find_source(file)
    if wishes.mapping is not None:
        return _given(kind, wishes.mapping, wishes)
    name = _source_name(file, wishes.source)
    kept = workspace / "mappings" / f"{name}.yaml"
    if kept.exists() and wishes.zone is None and wishes.occurred is None:
        mapping: Mapping = kind.load_mapping(kept)
        misfit = _misfit(kind, file, mapping)
        if misfit is None:
            notice(f"{file.name}: with the mapping {kept}.")
            return mapping
        notice(f"The mapping {kept} does not fit: {misfit.what}")
    proposal: Proposal = kind.propose(file, source=name, zone=wishes.zone, occurred=wishes.occurred)
    _show(file, proposal)
    if not wishes.dry_run:
        _agree(kind, file, proposal.mapping, kept, yes=wishes.yes)
        _keep(kind, proposal.mapping, kept)
    return proposal.mapping


def _given(kind: Source, path: Path, wishes: Wishes) -> Mapping:
    if wishes.zone is not None or wishes.occurred is not None:
        raise WrongUseError("--zone and --occurred are for guessing.", "Write them into the mapping instead.")
    mapping: Mapping = kind.load_mapping(path)
    if wishes.source not in {None, mapping.source}:
        what = f"The mapping {path} is of the source {mapping.source!r}, not {wishes.source!r}."
        raise WrongUseError(what, "Leave out --source, or change `source` in a copy of the mapping.")
    return mapping


def _source_name(file: Path, asked: str | None) -> str:
    """Return the source's name: the one asked for, else the file's without its endings."""
    name = key_of(Path(file.name.removesuffix(".gz")).stem) if asked is None else asked
    if not name or name != key_of(name):
        what = f"{asked or file.name!r} is no name for a source."
        raise WrongUseError(what, "Give --source in lower case letters, digits and underscores.")
    return name


def _misfit(kind: Source, file: Path, mapping: Mapping) -> RegardError | None:
    """Return why a mapping does not fit a file, found out by reading the first rows with it."""
    try:
        next(kind.drafts(file, mapping, progress=lambda _: None), None)
    except WrongUseError as error:
        return error
    return None


def _show(file: Path, proposal: Proposal) -> None:
    """Show what each column is taken for, and what could not be decided."""
    screen = console(error=True)
    shown = table([("column", False), ("taken for", False), ("why", False), ("examples", False)])
    for column in proposal.columns:
        shown.add_row(column.name, column.role, column.reason, ", ".join(_short(each) for each in column.examples))
    screen.print(f"What the columns of {file.name} are taken for:")
    screen.print(shown)
    for question in proposal.questions:
        screen.print(f"? {question}", soft_wrap=True)


def _short(example: str) -> str:
    return example if len(example) <= 30 else f"{example[:29]}…"


def _agree(kind: Source, file: Path, mapping: Mapping, kept: Path, *, yes: bool) -> None:
    """Have a proposal confirmed; one that is not is left as a file to be mended."""
    if yes or (is_answered() and typer.confirm("Load it so?", err=True)):
        return
    proposed = kept.with_name(f"{kept.stem}.proposed.yaml")
    kept.parent.mkdir(exist_ok=True)
    kind.save_mapping(mapping, proposed)
    what = f"Nothing of {file.name} was loaded, since nobody confirmed what its columns mean."
    raise WrongUseError(what, f"Add --yes to take it as proposed, or mend {proposed} and give it with --mapping.")


def _keep(kind: Source, mapping: Mapping, kept: Path) -> None:
    """Keep a confirmed mapping; another one of the name is kept beside it under a number."""
    kept.parent.mkdir(exist_ok=True)
    if kept.exists():
        if kind.load_mapping(kept) == mapping:
            return
        free = (kept.with_name(f"{kept.stem}.{number}.yaml") for number in count(1))
        kept.rename(next(path for path in free if not path.exists()))
    kind.save_mapping(mapping, kept)
