"""The commands about surveys: what is asked, whether it can be asked, and which version is open."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from regard.ask.checking import problems_of
from regard.ask.faults import Fault
from regard.ask.register import (
    Standing,
    archive,
    duplicate,
    publish,
    put_draft,
    read_survey,
    reopen,
    shown_survey,
    standing,
    standing_of,
)
from regard.ask.survey import Question, Survey, said
from regard.ask.writing import from_yaml
from regard.cli.asking import advise, invite, plan, policy, triggers
from regard.cli.options import HERE, Json, Workspace
from regard.cli.printing import console, many, print_json, say, table
from regard.cli.weighting import quality, weighed
from regard.errors import WrongUseError
from regard.ledger import open_ledger

surveys = typer.Typer(
    name="surveys",
    help="Surveys: what customers are asked, version by version.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

for command in (policy, triggers, plan, advise, invite):
    surveys.command(command.__name__)(command)
surveys.command("quality")(quality)
surveys.command("weigh")(weighed)

Key = Annotated[str, typer.Argument(metavar="KEY", help="The key of the survey.")]
File = Annotated[Path, typer.Argument(metavar="FILE", help="A survey in YAML; `-` reads standard input.")]

_TITLES = ["page", "question", "kind", "asks", "shown if"]


@surveys.command("list")
def list_surveys(workspace: Workspace = HERE, as_json: Json = False) -> None:
    """List the surveys, their versions, and which is open."""
    found = standing(_folder(workspace))
    if as_json:
        print_json([_data(each) for each in found])
    elif not found:
        console().print("There is no survey yet. Write one, and add it with `regard surveys add FILE`.")
    else:
        titles = [("survey", False), ("name", False), ("versions", True), ("stands", False)]
        listed = table(titles)
        for each in found:
            listed.add_row(each.key, each.name, str(len(each.versions)), _stands(each))
        console().print(listed)


@surveys.command("show")
def show_survey(
    key: Key,
    version: Annotated[int | None, typer.Option("--version", min=1, help="A version that was published.")] = None,
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """Show what a survey asks: its draft, else its newest version."""
    folder = _folder(workspace)
    survey = read_survey(folder, key, version)
    if as_json:
        print_json({**_data(standing_of(folder, key)), "survey": msgspec.to_builtins(survey)})
    else:
        console().print(f"{survey.key}: {survey.name} ({_stands(standing_of(folder, key))})", soft_wrap=True)
        console().print(_questions(survey))


@surveys.command("check")
def check_survey(
    file: File,
    draft: Annotated[bool, typer.Option("--draft", help="Leave out what only matters once it is published.")] = False,
    as_json: Json = False,
) -> None:
    """Check a survey without keeping it: all that is wrong, with its place; the exit code is 1 if something is."""
    faults = problems_of(_read(file), to_publish=not draft)
    if as_json:
        print_json([_fault_data(fault) for fault in faults])
    else:
        console().print("\n".join(fault.sentence for fault in faults) or "Nothing is wrong.", soft_wrap=True)
    if faults:
        raise typer.Exit(1)


@surveys.command("add")
def add_survey(file: File, workspace: Workspace = HERE, as_json: Json = False) -> None:
    """Keep a survey as a draft: a new one, or the next version of one that is there. Respondents do not see it yet."""
    folder, survey = _folder(workspace), _read(file)
    there = {each.key for each in standing(folder)}
    seen = shown_survey(read_survey(folder, survey.key)) if survey.key in there else ""
    if put_draft(folder, survey, seen):
        message = f"Somebody changed the survey {survey.key!r} at the same moment."
        raise WrongUseError(message, "Look at it with `regard surveys show`, then add yours again.")
    faults = problems_of(survey, to_publish=True)
    left = f" {many(len(faults), 'fault')} to mend before it is published." if faults else ""
    data = {**_data(standing_of(folder, survey.key)), "faults": [_fault_data(fault) for fault in faults]}
    say(f"The draft of {survey.key!r} is kept.{left}", data, as_json=as_json)


@surveys.command("publish")
def publish_survey(key: Key, workspace: Workspace = HERE, as_json: Json = False) -> None:
    """Publish the draft of a survey: it becomes the next version, and respondents are asked it from now on."""
    folder = _folder(workspace)
    version = publish(folder, key)
    say(f"Version {version} of {key!r} is open.", _data(standing_of(folder, key)), as_json=as_json)


@surveys.command("duplicate")
def duplicate_survey(
    key: Key,
    new: Annotated[str, typer.Argument(metavar="NEW", help="The key of the copy.")],
    name: Annotated[str | None, typer.Option("--name", help="What the copy is called; else as the other.")] = None,
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """Begin a new survey with what another asks."""
    folder = _folder(workspace)
    duplicate(folder, key, new, name)
    say(f"{new!r} is a draft with what {key!r} asks.", _data(standing_of(folder, new)), as_json=as_json)


@surveys.command("archive")
def archive_survey(key: Key, workspace: Workspace = HERE, as_json: Json = False) -> None:
    """Put a survey away: nobody is asked any more; its versions and answers stay."""
    folder = _folder(workspace)
    archive(folder, key)
    say(f"{key!r} is in the archive.", _data(standing_of(folder, key)), as_json=as_json)


@surveys.command("reopen")
def reopen_survey(key: Key, workspace: Workspace = HERE, as_json: Json = False) -> None:
    """Take a survey out of the archive; its newest version is open again."""
    folder = _folder(workspace)
    version = reopen(folder, key)
    done = f"Version {version} of {key!r} is open." if version else f"{key!r} is out of the archive; publish its draft."
    say(done, _data(standing_of(folder, key)), as_json=as_json)


def _folder(workspace: Path) -> Path:
    with open_ledger(workspace) as ledger:
        return ledger.folder


def _read(file: Path) -> Survey:
    try:
        return from_yaml(sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        message = f"{file} is not in UTF-8."
        raise WrongUseError(message, "Save it again as UTF-8.") from error


def _stands(found: Standing) -> str:
    """Return how a survey stands, in words.

    >>> _stands(Standing("visit", "Visit", versions=(1, 2), open=2, has_draft=True))
    'version 2 is open, draft to publish'
    """
    opened = f"version {found.open} is open" if found.open else "nobody is asked"
    parts = ["archived" if found.archived else opened, *(["draft to publish"] if found.has_draft else [])]
    return ", ".join(parts)


def _data(found: Standing) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(found)
    return plain


def _fault_data(fault: Fault) -> dict[str, str]:
    return {"where": fault.where, "why": fault.why.value, "detail": fault.detail, "sentence": fault.sentence}


def _questions(survey: Survey) -> Any:
    shown = table([(title, False) for title in _TITLES])
    for page in survey.pages:
        for place, question in enumerate(page.questions):
            condition = question.shown_if or (page.shown_if if place == 0 else None) or ""
            shown.add_row(page.key if place == 0 else "", *_cells(survey, question), condition)
    return shown


def _cells(survey: Survey, question: Question) -> Sequence[str]:
    return question.key, question.kind.value, said(question.text, survey.languages[0], survey)
