"""What every command about journeys is asked: which contacts, which episodes, and how the answer is given."""

import inspect
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any

import typer

from regard.cli.journeys_printing import Answer, give, names_of
from regard.cli.options import HERE, SINCE, UNTIL, Json, Workspace, moment_of
from regard.collect import read_touchpoints
from regard.errors import WrongUseError, unknown_name
from regard.journeys import View, view
from regard.ledger import Ledger, Reader, open_ledger, read
from regard.measure import Breakdown, Condition
from regard.measure.breakdown import selected
from regard.settings import EpisodeRule
from regard.story import catch_up

LONGEST_S = 10**11
"""A gap that no journey has: under it, all contacts of a customer are one episode."""

_CUTTING = ("rule", "gap", "whole")
_UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_DURATION = re.compile(r"(?:\d+(?:\.\d+)?[smhdw])+")

_ZONE = "IANA time zone; else the workspace's."
_WHERE = "Only contacts for which this holds, such as channel=web or waiting_s>120; repeat for several."
_RULE = "The episode rule of the settings that cuts visits; else the first."
_GAP = "Cut episodes by a pause of this length instead, such as 30m, 12h or 7d."
_WHOLE = "Take whole journeys instead of episodes."
_PLOT = "Write the picture into this file as well, as SVG."


@dataclass(frozen=True)
class Options:
    """The options that all commands about journeys share, as typed."""

    since: Annotated[str | None, typer.Option("--since", help=SINCE)] = None
    until: Annotated[str | None, typer.Option("--until", help=UNTIL)] = None
    zone: Annotated[str | None, typer.Option("--zone", help=_ZONE)] = None
    where: Annotated[list[str] | None, typer.Option("--where", help=_WHERE)] = None
    rule: Annotated[str | None, typer.Option("--rule", metavar="NAME", help=_RULE)] = None
    gap: Annotated[str | None, typer.Option("--gap", metavar="TIME", help=_GAP)] = None
    whole: Annotated[bool, typer.Option("--whole", help=_WHOLE)] = False
    plot: Annotated[Path | None, typer.Option("--plot", metavar="FILE", help=_PLOT)] = None
    workspace: Workspace = HERE
    as_json: Json = False

    @property
    def cutting(self) -> int:
        """How many of the options that cut episodes are given."""
        return sum((self.rule is not None, self.gap is not None, self.whole))


@dataclass(frozen=True)
class Asked:
    """What is asked, with the workspace open.

    Attributes:
        ledger: of the workspace.
        reader: the contacts.
        breakdown: period, zone and conditions.
        rule: cuts episodes; None: whole journeys.
        rule_is_typed: whether somebody asked for that rule, or for whole journeys.
    """

    ledger: Ledger
    reader: Reader
    breakdown: Breakdown
    rule: EpisodeRule | None
    rule_is_typed: bool

    @cached_property
    def view(self) -> View:
        """The journeys in view."""
        return self.view_of(self.breakdown)

    def touchpoints(self, texts: Iterable[str]) -> tuple[str, ...]:
        """Return touchpoints written as `cart|shop`, or one after the other.

        Raises:
            WrongUseError: one of them neither occurs nor is in the catalogue.
        """
        names = names_of(texts)
        known = {*self.view.words.touchpoints, *read_touchpoints(self.ledger.folder)}
        for name in names:
            # Where nothing has happened yet there is nothing to hold a name against.
            if known and name not in known:
                raise unknown_name("touchpoint", name, known)
        return names

    @property
    def cut(self) -> EpisodeRule:
        """The rule; for whole journeys one that never cuts."""
        return self.rule or EpisodeRule("journey", LONGEST_S)

    def view_of(self, breakdown: Breakdown) -> View:
        """Return the journeys that a breakdown bounds."""
        bounded = breakdown.since or breakdown.until or breakdown.where
        return view(self.reader, selected(self.reader, breakdown) if bounded else None)


def asking(command: Callable[..., Answer], *, cuts: bool) -> Callable[..., None]:
    """Return a command that opens the workspace and gives the answer of a function.

    Args:
        command: takes what is `Asked`, and after it the command's own arguments; its docstring is the help.
        cuts: whether it is about episodes, and so has the options that cut them.
    """

    def run(**given: Any) -> None:
        options = Options(**{name: given.pop(name) for name in shared})
        with open_ledger(options.workspace) as ledger:
            breakdown, rule = _bounds(options, ledger), _rule(options, ledger.settings.episodes)
            catch_up(ledger)
            with read(ledger) as reader:
                answer = command(Asked(ledger, reader, breakdown, rule, options.cutting > 0), **given)
                give(answer, options.plot, as_json=options.as_json)

    own = list(inspect.signature(command).parameters.values())[1:]
    every = inspect.signature(Options).parameters
    shared = [name for name in every if cuts or name not in _CUTTING]
    parameters = [each.replace(kind=each.KEYWORD_ONLY) for each in (*own, *(every[name] for name in shared))]
    run.__doc__, run.__name__ = command.__doc__, command.__name__
    run.__annotations__ = {each.name: each.annotation for each in parameters}
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined] # Typer reads it
    return run


def seconds_of(text: str) -> float:
    """Read a duration.

    >>> seconds_of("30m"), seconds_of("1d12h"), seconds_of("1.5h")
    (1800.0, 129600.0, 5400.0)

    Raises:
        WrongUseError: it is none.
    """
    plain = text.strip().lower()
    if not _DURATION.fullmatch(plain):
        what = f"{text!r} is no duration."
        raise WrongUseError(what, "Write a number and s, m, h, d or w, such as 30m, 12h or 7d.")
    return float(sum(float(part[:-1]) * _UNITS[part[-1]] for part in re.findall(r"[\d.]+[smhdw]", plain)))


def seconds_or_none(text: str | None) -> float | None:
    """Read a duration that need not be given.

    Raises:
        WrongUseError: it is none.
    """
    return None if text is None else seconds_of(text)


def _bounds(options: Options, ledger: Ledger) -> Breakdown:
    return Breakdown(
        zone=options.zone or ledger.settings.zone,
        since=moment_of(options.since),
        until=moment_of(options.until),
        where=tuple(Condition.parse(text) for text in options.where or []),
    )


def _rule(options: Options, rules: tuple[EpisodeRule, ...]) -> EpisodeRule | None:
    """Return the rule that is asked for; None for whole journeys."""
    if options.cutting > 1:
        what = "Episodes are cut by one of --rule, --gap and --whole."
        raise WrongUseError(what, "Leave the others out.")
    if options.whole:
        return None
    if options.gap is not None:
        return _cut_by(options.gap)
    known = {rule.name: rule for rule in rules}
    if options.rule is not None and options.rule not in known:
        raise unknown_name("episode rule", options.rule, known)
    return known.get(options.rule or "", rules[0])


def _cut_by(gap: str) -> EpisodeRule:
    gap_s = seconds_of(gap)
    if gap_s < 1:
        what = "A gap is at least a second."
        raise WrongUseError(what, "Write 30m, 12h or 7d.")
    return EpisodeRule("gap", round(gap_s))
