"""What the engines' processes measured, as a table, as goals met or not, and as a picture."""

import json
import math
import os
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.journeys.operations import OPERATIONS

Figures = dict[str, dict[str, dict[str, Any]]]
"""By engine and operation: cpu_s, wall_s, peak_mb."""

FRAMES = ("retentioneering", "pm4py")
_OWN = ("regard", "regard-fast")
_COMPARED = tuple(operation for operation in OPERATIONS if operation != "c0")
_LEAST = {"regard": (6, 1.5), "regard-fast": (10, 2)}
"""Of each of our sides: the least geometric mean, and the least ratio of any operation."""
_REFERENCE = "reference"


def read(folder: Path, engines: list[str]) -> Figures:
    """Return what the engines' processes wrote, and under `more` what else was measured."""
    found: Figures = {engine: json.loads((folder / "answers" / f"{engine}.json").read_text()) for engine in engines}
    names = ("prepared", "opening", "live")
    files = {name: folder / f"{name}.json" for name in names}
    return found | {"more": {name: json.loads(file.read_text()) for name, file in files.items() if file.exists()}}


def text(contacts: int, figures: Figures, wrong: list[str]) -> str:
    """Return the table, the ratios, and where the goals stand."""
    engines = [name for name in figures if name != "more"]
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    lines = [
        f"## {contacts:,} contacts; load average {load}",
        "",
        "CPU s, the most memory in MB, and the highest load average meanwhile",
        "",
    ]
    lines += _table(["", *OPERATIONS, "most MB", "load"], [_row(engine, figures[engine]) for engine in engines])
    for own in (name for name in _OWN if name in figures):
        lines += ["", f"{own}: the fastest peer's CPU over ours", "", *_ratios(own, figures)]
    lines += ["", *_goals(contacts, figures), "", *_more(figures["more"]), "", _agreement(wrong)]
    return "\n".join(lines)


def growth(found: dict[int, Figures]) -> str:
    """Return how many times the CPU the next size takes."""
    sizes, lines = sorted(found), []
    for own in (name for name in _OWN if name in found[sizes[0]]):
        for small, large in pairwise(sizes):
            times = {
                operation: found[large][own][operation]["cpu_s"] / figures["cpu_s"]
                for operation, figures in found[small][own].items()
                if operation in found[large][own]
            }
            listed = ", ".join(f"{operation} {ratio:.1f}" for operation, ratio in times.items())
            lines.append(f"{own}, {small:,} to {large:,}: {listed}; goal of 10 times the contacts: 13 times at most")
    return "\n".join(lines)


def fastest(own: str, operation: str, figures: Figures) -> tuple[str, float] | None:
    """Return the fastest peer of an operation and the ratio of its CPU to ours; None if nobody else answers it."""
    peers = [
        name for name in figures if name not in {*_OWN, *FRAMES, _REFERENCE, "more"} and operation in figures[name]
    ]
    if operation not in figures[own] or not peers:
        return None
    peer = min(peers, key=lambda name: float(figures[name][operation]["cpu_s"]))
    return peer, figures[peer][operation]["cpu_s"] / figures[own][operation]["cpu_s"]


def mean(ratios: list[float]) -> float:
    """Return the geometric mean."""
    return math.exp(sum(map(math.log, ratios)) / len(ratios)) if ratios else math.nan


def _row(engine: str, own: dict[str, dict[str, Any]]) -> list[str]:
    cpu = [f"{own[operation]['cpu_s']:.4f}" if operation in own else "-" for operation in OPERATIONS]
    most = {key: max(one.get(key, math.nan) for one in own.values()) for key in ("peak_mb", "load")}
    return [engine, *cpu, f"{most['peak_mb']:,.0f}", "-" if math.isnan(most["load"]) else f"{most['load']:.1f}"]


def _ratios(own: str, figures: Figures) -> list[str]:
    found = {operation: fastest(own, operation, figures) for operation in _COMPARED}
    rows = [[operation, best[0], f"{best[1]:.2f}"] for operation, best in found.items() if best]
    rows.append(["geometric mean", "", f"{mean([best[1] for best in found.values() if best]):.2f}"])
    but = [best[1] for operation, best in found.items() if best and operation != "f"]
    rows.append(["geometric mean but for f", "", f"{mean(but):.2f}"])
    for peer in _peers(figures):
        both = [each for each in _COMPARED if each in figures[peer] and each in figures[own]]
        ratios = [figures[peer][each]["cpu_s"] / figures[own][each]["cpu_s"] for each in both]
        rows.append(["geometric mean", f"{peer} alone", f"{mean(ratios):.2f}"])
    return _table(["", "fastest peer", "ratio"], rows)


def _peers(figures: Figures) -> list[str]:
    return [name for name in figures if name not in {*_OWN, *FRAMES, _REFERENCE, "more"}]


def _goals(contacts: int, figures: Figures) -> list[str]:
    lines = []
    for own in (name for name in _OWN if name in figures):
        ratios = [best[1] for operation in _COMPARED if (best := fastest(own, operation, figures))]
        if ratios:
            lines.append(_goal(f"{own}, geometric mean against the fastest peers", mean(ratios), _LEAST[own][0]))
            lines.append(_goal(f"{own}, least ratio", min(ratios), _LEAST[own][1]))
        lines += _against_reference(own, figures) + _against_frames(own, figures)
        lines.append(_limit(f"{own}, most memory, MB", max(one["peak_mb"] for one in figures[own].values()), 2_000))
        if "f" in figures[own]:
            lines.append(_limit(f"{own}, timeline, wall s", figures[own]["f"]["wall_s"], 0.010))
    if "live" in figures["more"]:
        lines.append(_limit("100 live contacts folded, wall s", figures["more"]["live"]["wall_s"], 0.25))
    return [f"Goals at {contacts:,}:", *lines]


def _against_frames(own: str, figures: Figures) -> list[str]:
    lines = []
    for frame in (name for name in FRAMES if name in figures):
        both = [operation for operation in figures[frame] if operation in figures[own]]
        ratios = [figures[frame][each]["cpu_s"] / figures[own][each]["cpu_s"] for each in both]
        listed = ", ".join(f"{each} {ratio:.0f}" for each, ratio in zip(both, ratios, strict=True))
        lines.append(_goal(f"{own} against {frame} ({listed}), least ratio", min(ratios), 20))
        lines.append(_goal(f"{own} against {frame}, geometric mean", mean(ratios), 100))
        memory = [max(one["peak_mb"] for one in figures[name].values()) for name in (frame, own)]
        lines.append(_goal(f"{own} against {frame}, their memory over ours", memory[0] / memory[1], 5))
    return lines


def _against_reference(own: str, figures: Figures) -> list[str]:
    reference = figures.get(_REFERENCE, {})
    ratios = {
        each: figures[own][each]["cpu_s"] / reference[each]["cpu_s"] for each in reference if each in figures[own]
    }
    listed = ", ".join(f"{operation} {ratio:.1f}" for operation, ratio in ratios.items())
    return [_limit(f"{own}, times the compiled reference ({listed})", max(ratios.values()), 3)] if ratios else []


def _goal(what: str, value: float, least: float) -> str:
    return f"- {what}: {value:.2f}, at least {least}: {'met' if value >= least else 'MISSED'}"


def _limit(what: str, value: float, most: float) -> str:
    return f"- {what}: {value:.3f}, at most {most}: {'met' if value <= most else 'MISSED'}"


def _more(more: dict[str, Any]) -> list[str]:
    lines = []
    for name, own in more.items():
        listed = ", ".join(f"{what} {value:,.2f}" for what, value in own.items())
        lines.append(f"{name}: {listed}")
    return lines


def _agreement(wrong: list[str]) -> str:
    return "All answers agree." if not wrong else "ANSWERS DIFFER: " + "; ".join(wrong)


def _table(head: list[str], rows: list[list[str]]) -> list[str]:
    return [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows)]


def picture(contacts: int, figures: Figures) -> str:
    """Return bars of CPU seconds on a logarithmic scale, operation by operation, as SVG."""
    engines = [name for name in figures if name not in {*FRAMES, "more"}]
    bars, y = [], 56
    for operation, name in OPERATIONS.items():
        bars.append(f'<text x="16" y="{y + 12}" class="head">{operation}: {name}</text>')
        y += 20
        for engine in (one for one in engines if operation in figures[one]):
            bars.append(_bar(engine, figures[engine][operation]["cpu_s"], y))
            y += 18
        y += 12
    title = f"{contacts:,} contacts, CPU seconds of an answer (logarithmic, from 1 ms)"
    return _SVG.format(height=y + 8, title=title, bars="\n".join(bars))


_LEAST_S, _DECADE = 0.001, 130
_SVG = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 820 {height}" role="img" aria-label="{title}">
<style>
text {{ font: 12px system-ui, sans-serif; fill: #222 }}
.head {{ font-weight: 600 }}
rect {{ fill: #b9c2cc }}
.own {{ fill: #1f6feb }}
svg {{ background: #fff }}
</style>
<text x="16" y="28" font-size="15" class="head">{title}</text>
{bars}
</svg>
"""


def _bar(engine: str, cpu_s: float, y: int) -> str:
    width = max(2, round(_DECADE * math.log10(max(cpu_s, _LEAST_S) / _LEAST_S)))
    own = ' class="own"' if engine in _OWN else ""
    return (
        f'<text x="16" y="{y + 11}">{engine}</text><rect x="140" y="{y}" width="{width}" height="14"{own}/>'
        f'<text x="{width + 148}" y="{y + 11}">{cpu_s:.4f} s</text>'
    )
