"""The commands about promises: what was promised, what came of it, and what a new one would have come to."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from regard.cli.options import HERE, Json, Workspace
from regard.cli.printing import console, many, print_json, rounded, table
from regard.collect import read_catalogue
from regard.errors import WrongUseError
from regard.ledger import Ledger, open_ledger, read
from regard.promises import (
    Kept,
    Preview,
    Register,
    Selection,
    checks,
    origins,
    placed,
    preview,
    read_promises,
    read_register,
    summary,
)
from regard.promises.checks import DIMENSIONS
from regard.promises.register import check_promise
from regard.story import catch_up
from regard.vocabulary import DateKeptRule, FollowUpRule, LimitRule, Promise, PromiseCheck, Rule, Verdict

promises = typer.Typer(
    name="promises",
    help="Promises: what customers were led to expect, and whether it was kept.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

_BY = f"Count by {', '.join(DIMENSIONS)}; repeat, or commas. Usually by promise."
_SIGNS = {"at_most": "≤", "at_least": "≥", "below": "<", "above": ">"}
_COUNTS = [("kept", True), ("broken", True), ("unknown", True), ("share kept", True)]
_CHECK = ["promise", "verdict", "raised", "due", "margin", "touchpoint", "customer", "interaction"]


@promises.command("list")
def list_promises(workspace: Workspace = HERE, as_json: Json = False) -> None:
    """List what is promised, where, by whom, and the rule that decides."""
    with open_ledger(workspace) as ledger:
        found = placed(read_register(ledger.folder), read_catalogue(ledger.folder).touchpoints)
    if as_json:
        print_json([msgspec.to_builtins(each.promise) | {"department": each.department} for each in found])
    elif not found:
        console().print("Nothing is promised yet. Write promises into the folder `promises` of the workspace.")
    else:
        listed = table([(title, False) for title in ("promise", "statement", "touchpoint", "department", "rule")])
        for each in found:
            promise = each.promise
            cells = (promise.key, promise.statement, promise.touchpoint, each.department or "-")
            listed.add_row(*cells, rule_in_words(promise.rule))
        console().print(listed)


@promises.command("check")
def check_promises(  # noqa: PLR0913 - each is an option of the command
    *,
    by: Annotated[list[str] | None, typer.Option("--by", help=_BY)] = None,
    promise: Annotated[str | None, typer.Option("--promise", help="Only this promise.")] = None,
    touchpoint: Annotated[str | None, typer.Option("--touchpoint", help="Only this touchpoint.")] = None,
    department: Annotated[str | None, typer.Option("--department", help="Only this department.")] = None,
    broken: Annotated[bool, typer.Option("--broken", help="List the broken ones instead of counting.")] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, help="List at most so many.")] = 100,
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """Count kept, broken and unknown promises, or list the broken ones with what shows it."""
    selection = Selection(promise, touchpoint, department, Verdict.BROKEN if broken else None)
    dimensions = [part.strip() for text in by or ["promise"] for part in text.split(",") if part.strip()]
    with open_ledger(workspace) as ledger:
        catch_up(ledger)
        with read(ledger) as reader:
            if broken:
                _print_checks(ledger, checks(reader, selection, limit=limit), as_json=as_json)
            else:
                _print_counts(summary(reader, dimensions, selection, zone=ledger.settings.zone), as_json=as_json)


@promises.command("test")
def try_promises(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A YAML file of promises; they are not kept.")],
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """Try promises on the past: how often they would have been kept, month by month, with ten examples."""
    with open_ledger(workspace) as ledger:
        calendars = read_register(ledger.folder).calendars
        tried = read_promises(file)
        if not tried:
            message = f"{file} has no promise."
            raise WrongUseError(message, "Write one; the page on promises has examples.")
        for promise in tried:
            check_promise(promise, calendars, str(file))
        catch_up(ledger)
        found = placed(Register(tuple(tried), calendars), read_catalogue(ledger.folder).touchpoints)
        with read(ledger) as reader:
            previews = [(each.promise, preview(reader, each, zone=ledger.settings.zone)) for each in found]
        named = [(promise, shown, _origins(ledger, shown.examples)) for promise, shown in previews]
    if as_json:
        print_json([_preview_data(*each) for each in named])
    else:
        for promise, shown, sources in named:
            _print_preview(promise, shown, sources)


def rule_in_words(rule: Rule) -> str:
    """Return a rule as people say it.

    >>> rule_in_words(FollowUpRule(after_kind="complaint", reply_kinds=("call", "mail"), within_hours=24))
    'after complaint, call or mail within 24 hours'
    """
    match rule:
        case LimitRule():
            return f"{rule.field} {_SIGNS[rule.comparison]} {rule.limit:g}"
        case FollowUpRule():
            hours = "business hours" if rule.business_hours else "hours"
            return f"after {rule.after_kind}, {' or '.join(rule.reply_kinds)} within {rule.within_hours:g} {hours}"
        case DateKeptRule():
            later = f" + {rule.tolerance_hours:g} hours" if rule.tolerance_hours else ""
            return f"{rule.done_kind} by promised_at{later}"


def _print_counts(rows: Sequence[Kept], *, as_json: bool) -> None:
    if as_json:
        print_json([_counts_data(row) for row in rows])
    elif not rows:
        console().print("No promise was checked.")
    else:
        console().print(_counts_table(rows))


def _counts_table(rows: Sequence[Kept]) -> Any:
    shown = table([*((name, False) for name in rows[0].group), *_COUNTS])
    for row in rows:
        cells = ["(none)" if value is None else str(value) for value in row.group.values()]
        share = "-" if row.share is None else f"{rounded(100 * row.share)} %"
        shown.add_row(*cells, f"{row.kept:,}", f"{row.broken:,}", f"{row.unknown:,}", share)
    return shown


def _counts_data(row: Kept) -> dict[str, Any]:
    return row.group | {"kept": row.kept, "broken": row.broken, "unknown": row.unknown, "share_kept": row.share}


def _origins(ledger: Ledger, found: Sequence[PromiseCheck]) -> dict[str, tuple[str, str]]:
    return origins(ledger, [number for check in found for number in (check.subject, *check.evidence)])


def _print_checks(ledger: Ledger, found: Sequence[PromiseCheck], *, as_json: bool) -> None:
    sources = _origins(ledger, found)
    if as_json:
        print_json([_check_data(check, sources) for check in found])
    elif not found:
        console().print("No promise was broken.")
    else:
        console().print(_checks_table(found, sources))


def _checks_table(found: Sequence[PromiseCheck], sources: dict[str, tuple[str, str]]) -> Any:
    shown = table([(title, title == "margin") for title in _CHECK])
    for check in found:
        raised, due = (f"{moment:%Y-%m-%d %H:%M}" if moment else "-" for moment in (check.at, check.due_at))
        margin = "-" if check.margin is None else f"{rounded(check.margin)} {check.margin_unit}"
        interaction = " ".join(sources.get(check.subject, ("-",)))
        cells = (check.promise, check.verdict.value, raised, due, margin, check.touchpoint or "-")
        shown.add_row(*cells, (check.customer or "-")[:8], interaction)
    return shown


def _check_data(check: PromiseCheck, sources: dict[str, tuple[str, str]]) -> dict[str, Any]:
    """Return a check with its interactions as the sources name them."""
    plain: dict[str, Any] = msgspec.to_builtins(check)
    named = [list(sources[number]) for number in check.evidence if number in sources]
    return plain | {"interaction": list(sources.get(check.subject, ())), "evidence_interactions": named}


def _preview_data(promise: Promise, shown: Preview, sources: dict[str, tuple[str, str]]) -> dict[str, Any]:
    return {
        "promise": promise.key,
        "total": _counts_data(shown.total),
        "months": [_counts_data(month) for month in shown.months],
        "examples": [_check_data(check, sources) for check in shown.examples],
    }


def _print_preview(promise: Promise, shown: Preview, sources: dict[str, tuple[str, str]]) -> None:
    total = shown.total
    screen = console()
    screen.print(f"{promise.key}: {promise.statement} ({rule_in_words(promise.rule)})", soft_wrap=True)
    cases = many(total.kept + total.broken + total.unknown, "case")
    screen.print(f"Of {cases}: {total.kept:,} kept, {total.broken:,} broken, {total.unknown:,} unknown.")
    if shown.months:
        screen.print(_counts_table(shown.months))
        screen.print(_checks_table(shown.examples, sources))
