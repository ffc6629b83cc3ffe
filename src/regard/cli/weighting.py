"""The commands about the answers to a survey: how good they are, and what they say once groups have their share."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from regard.ask.anonymous import anonymous_sources
from regard.ask.quality import QualityFlag
from regard.ask.quality_report import Quality, quality_of
from regard.ask.register import read_survey
from regard.ask.weights import Weighted
from regard.ask.weights_margins import read_margins
from regard.ask.weights_report import Weighing, margins_for, weigh
from regard.cli.options import HERE, SINCE, UNTIL, Json, Workspace, moment_of
from regard.cli.printing import console, many, print_json, rounded, table
from regard.errors import WrongUseError
from regard.ledger import Ledger, open_ledger, read
from regard.measure import Breakdown, Condition
from regard.measure.anonymity import LEAST, TOO_FEW
from regard.story import catch_up

Key = Annotated[str, typer.Argument(metavar="KEY", help="The key of the survey.")]
Since = Annotated[str | None, typer.Option("--since", help=SINCE)]
Until = Annotated[str | None, typer.Option("--until", help=UNTIL)]

_BY = "Weigh by channel, unit or attribute:NAME of the customers known at the survey's touchpoints; repeat for several."
_MARGINS = "A CSV file of shares that you know: dimension, group, share; `-` reads standard input."


def quality(
    key: Key, since: Since = None, until: Until = None, workspace: Workspace = HERE, as_json: Json = False
) -> None:
    """Say what looks as if it was not meant among the answers to a survey, and the scores with and without it."""
    with open_ledger(workspace) as ledger:
        survey, breakdown = read_survey(ledger.folder, key), _breakdown(ledger, key, since, until)
        catch_up(ledger)
        with read(ledger) as reader:
            found = quality_of(reader, survey, breakdown)
    if as_json:
        print_json(_quality_data(found))
    else:
        _print_quality(found)


def weighed(  # noqa: PLR0913 - each is an argument or option of the command
    key: Key,
    *,
    by: Annotated[list[str] | None, typer.Option("--by", help=_BY)] = None,
    margins: Annotated[Path | None, typer.Option("--margins", metavar="FILE", help=_MARGINS)] = None,
    since: Since = None,
    until: Until = None,
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """Weigh the answers to a survey so that groups have their shares among all; beside that, the plain scores."""
    typed = read_margins(_text(margins)) if margins else {}
    if not by and not typed:
        raise WrongUseError("Nothing is said to weigh by.", "Add --by channel, or --margins FILE.")
    with open_ledger(workspace) as ledger:
        survey, breakdown = read_survey(ledger.folder, key), _breakdown(ledger, key, since, until)
        catch_up(ledger)
        with read(ledger) as reader:
            known = margins_for(reader, survey, breakdown, by) if by else {}
            found = weigh(reader, survey, breakdown, known | typed)
    if as_json:
        print_json(_weighing_data(found))
    else:
        _print_weighing(found)


def _breakdown(ledger: Ledger, key: str, since: str | None, until: str | None) -> Breakdown:
    return Breakdown(
        zone=ledger.settings.zone,
        since=moment_of(since),
        until=moment_of(until),
        where=(Condition("context:survey", "=", key),),
        minimum_n=ledger.settings.minimum_n,
        anonymous=anonymous_sources(ledger.folder),
    )


def _text(file: Path) -> str:
    try:
        return typer.get_text_stream("stdin").read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        message = f"{file} cannot be read."
        raise WrongUseError(message, "Name a CSV file in UTF-8.") from error


def _print_quality(found: Quality) -> None:
    console().print(f"{many(found.n, 'submission')}, {found.timed:,} of them timed.")
    flags = table([("flag", False), ("submissions", True), ("what it means", False)])
    for flag in QualityFlag:
        count = _told(found, flag)
        flags.add_row(flag.value, f"fewer than {LEAST}" if count is None else f"{count:,}", flag.sentence)
    console().print(flags)
    scores = table([("score", False), ("all", False), ("without the flagged", False)])
    for each in found.scores:
        scores.add_row(each.measure, _number(each.all), _number(each.unflagged))
    console().print(scores)


def _print_weighing(found: Weighing) -> None:
    scores = table(
        [("score", False), ("plain", False), ("weighed", False), ("design effect", True), ("effective n", True)]
    )
    for each in found.scores:
        effect, effective = rounded(each.weighed.design_effect), rounded(each.weighed.effective_n)
        scores.add_row(each.measure, _number(each.plain), _number(each.weighed), effect, effective)
    console().print(scores)
    groups = table([("dimension", False), ("group", False), ("share", True), ("of answers", True), ("weighed", True)])
    for share in found.shares:
        percents = (f"{100 * part:.1f} %" for part in (share.known, share.before, share.after))
        groups.add_row(share.margin, share.group, *percents)
    console().print(groups)
    for line in _remarks(found):
        console().print(line, soft_wrap=True)


def _remarks(found: Weighing) -> list[str]:
    raked = found.raked
    fits = f"The shares fit after {many(raked.rounds, 'round')}."
    gap = f"The shares do not fit: the largest gap is {100 * raked.gap:.1f} points; {raked.trimmed:,} weights are cut."
    missing = ", ".join(f"{margin} = {group}" for margin, group in raked.missing)
    together = ", ".join(f"{margin} = {group}" for margin, group in found.collapsed)
    lines = [fits if raked.converged else gap]
    lines += [f"Left out, since nobody knows their group: {many(found.left_out, 'answer')}."] if found.left_out else []
    lines += [f"Nobody answered from, and nobody stands for: {missing}."] if missing else []
    return lines + ([f"Counted together, since few answered: {together}."] if together else [])


def _told(found: Quality, flag: QualityFlag) -> int | None:
    """Return how many have a flag; None: a few of an anonymous survey."""
    count = found.counts[flag]
    return None if found.is_anonymous and 0 < count < LEAST else count


def _number(found: Weighted | None) -> str:
    if found is None:
        return TOO_FEW
    if found.value is None:
        return "-"
    return f"{rounded(found.value)} ({rounded(found.low)} to {rounded(found.high)}), n = {found.n:,}"


def _quality_data(found: Quality) -> dict[str, Any]:
    return {
        "n": found.n,
        "timed": found.timed,
        "flags": {flag.value: _told(found, flag) for flag in QualityFlag},
        "submissions": [] if found.is_anonymous else found.flags.to_pylist(),
        "scores": [asdict(each) for each in found.scores],
    }


def _weighing_data(found: Weighing) -> dict[str, Any]:
    raked = found.raked
    return {
        "n": found.n,
        "left_out": found.left_out,
        "scores": [asdict(each) for each in found.scores],
        "shares": [asdict(each) for each in found.shares],
        "converged": raked.converged,
        "rounds": raked.rounds,
        "gap": raked.gap,
        "trimmed": raked.trimmed,
        "missing": raked.missing,
        "collapsed": found.collapsed,
    }
