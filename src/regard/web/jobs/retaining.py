"""Retention in the server's own state: every app says in its module `retention` what it lets go, and when."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.module_loading import autodiscover_modules

from regard.settings import Retention

LetGo = Callable[[Retention, datetime, bool], int]
"""Deletes what is too old by the rules at a moment (UTC), or only counts it; returns how many."""
_LETTING: dict[str, LetGo] = {}


def lets_go(name: str) -> Callable[[LetGo], LetGo]:
    """Register a function that deletes what is too old of one kind of thing, such as `mails`."""

    def register(function: LetGo) -> LetGo:
        _LETTING[name] = function
        return function

    return register


def let_go(rules: Retention, at: datetime, *, dry_run: bool = False) -> dict[str, Any]:
    """Delete what is too old in the server's own state; return how many things of each kind.

    Args:
        rules: of the workspace.
        at: now (UTC).
        dry_run: only count.
    """
    autodiscover_modules("retention")
    return {name: function(rules, at, dry_run) for name, function in sorted(_LETTING.items())}
