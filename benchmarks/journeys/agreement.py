"""Whether all engines gave the same answers."""

import json
from pathlib import Path
from typing import Any

_ROUNDING_MS = {("retentioneering", "a"): 1_000.0}
"""Whose last numbers are rounded, and by how much they may differ."""


def differences(folder: Path, engines: list[str]) -> list[str]:
    """Return which answers differ from those of the first engine that gave one, as sentences."""
    found: list[str] = []
    first: dict[str, str] = {}
    for engine in engines:
        for operation, own in json.loads((folder / "answers" / f"{engine}.json").read_text()).items():
            other = first.setdefault(operation, engine)
            known = json.loads((folder / "answers" / f"{other}.json").read_text())[operation]
            if own["checksum"] != known["checksum"] and not _nearly(folder, operation, (other, engine)):
                found.append(f"{operation}: {engine} and {other} differ")
    return found


def _nearly(folder: Path, operation: str, engines: tuple[str, str]) -> bool:
    """Say whether two answers are the same but for rounding that is known."""
    allowed = max(_ROUNDING_MS.get((engine, operation), 0.0) for engine in engines)
    one, other = (_answer(folder, engine, operation) for engine in engines)
    same = [row[:-1] for row in one] == [row[:-1] for row in other]
    return bool(allowed) and same and all(abs(a[-1] - b[-1]) <= allowed for a, b in zip(one, other, strict=True))


def _answer(folder: Path, engine: str, operation: str) -> list[Any]:
    answer: list[Any] = json.loads((folder / "answers" / f"{engine} {operation}.json").read_text())
    return answer
