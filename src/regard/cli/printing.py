"""Printing: calm tables and plain sentences for people, JSON for programs.

What a command is asked for goes to standard output; questions, progress and complaints go to standard error.
"""

import json
import sys
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import typer
from rich import box
from rich.console import Console
from rich.table import Table

from regard.errors import WrongUseError

_WIDE = 240


def console(*, error: bool = False) -> Console:
    """Return where to print; into a pipe or file, wide enough that nothing is cut."""
    is_seen = (sys.stderr if error else sys.stdout).isatty()
    # Markup is off: a text of the data such as `[email]` is printed as it is.
    return Console(stderr=error, markup=False, highlight=False, emoji=False, width=None if is_seen else _WIDE)


def say(sentence: str, data: Any, *, as_json: bool) -> None:
    """Print what was done: as JSON if that is asked for, else as a sentence."""
    if as_json:
        print_json(data)
    else:
        console().print(sentence, soft_wrap=True)


def print_json(data: Any) -> None:
    """Print data as JSON, times in ISO 8601."""
    typer.echo(json.dumps(data, ensure_ascii=False, indent=2, default=datetime.isoformat))


def notice(sentence: str) -> None:
    """Tell people, not programs, what is going on."""
    console(error=True).print(sentence, soft_wrap=True)


def complain(sentence: str) -> None:
    """Print what is wrong, and what to do."""
    console(error=True).print(" ".join(sentence.split()), soft_wrap=True, style="red")


def table(columns: Sequence[tuple[str, bool]]) -> Table:
    """Return an empty table; columns are titles and whether they hold numbers."""
    made = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for title, is_number in columns:
        made.add_column(title, justify="right" if is_number else "left", overflow="fold")
    return made


def rounded(number: float | None) -> str:
    """Return a number with at most one decimal.

    >>> rounded(1234.0), rounded(7.36), rounded(-0.01), rounded(None)
    ('1,234', '7.4', '0', '-')
    """
    if number is None:
        return "-"
    text = f"{number:,.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def many(number: int, word: str) -> str:
    """Return a number of things.

    >>> many(1, "row"), many(2000, "row"), many(2, "entry")
    ('1 row', '2,000 rows', '2 entries')
    """
    if number == 1:
        return f"1 {word}"
    return f"{number:,} {word[:-1]}ies" if word.endswith("y") else f"{number:,} {word}s"


def is_answered() -> bool:
    """Return whether somebody is there to answer a question."""
    return sys.stdin.isatty()


def confirm(question: str, *, yes: bool) -> None:
    """Ask before something that cannot be taken back.

    Raises:
        WrongUseError: the answer is no, or nobody is there to answer.
    """
    if yes:
        return
    if not is_answered():
        raise WrongUseError("Nobody is here to confirm this.", "Add --yes if you mean it.")
    if not typer.confirm(question, err=True):
        raise WrongUseError("Nothing was changed.")
