"""The visit that every client tells: the same steps, with the person who makes it."""

import json
from pathlib import Path
from typing import Any

VISIT = Path(__file__).parents[1] / "visit.json"
PAUSE_S = 0.003
"""Clocks of clients tell milliseconds: two steps are never at the same moment."""


def visit(who: str) -> list[dict[str, Any]]:
    """Return the steps of a visit by this person."""
    steps: list[dict[str, Any]] = json.loads(VISIT.read_text().replace("{who}", who))
    return steps


def person(who: str, step: dict[str, Any]) -> dict[str, str]:
    """Return by which ids a step names the person: not yet by name, or both together."""
    device = {"anonymous_id": f"device-{who}"}
    return device if step.get("nobody") else {"user_id": who, **device}
