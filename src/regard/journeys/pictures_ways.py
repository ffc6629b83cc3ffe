"""Pictures of ways: step matrix, flows, paths, variants and loops."""

from collections.abc import Sequence
from itertools import groupby
from math import isnan

from regard.draw import Cell, Chip, Flow, FlowLink, FlowNode, Heat, HeatRow, Rank, Ranks
from regard.journeys.loops import Loop, Loops
from regard.journeys.paths import Paths
from regard.journeys.pictures_parts import NONE, OTHERS, duration, episodes, estimate, named, number, percent
from regard.journeys.results import drawn
from regard.journeys.steps import StepMatrix
from regard.journeys.steps_flows import StepFlow, StepFlows
from regard.journeys.steps_states import Rest, Row
from regard.journeys.variants import Variants

_MOST_ROWS = 20


@drawn.register
def steps_picture(found: StepMatrix) -> Heat:
    """Return the step matrix, what has ended below a line."""
    rows = [place for place, row in enumerate(found.rows) if found.counts[place].any() or row is Rest.ENDED]
    return Heat(
        key="steps",
        finding=_at_first(found),
        says=f"Where they are at each step, as a share of all; columns add up to 100 %. n: {number(found.n)} of "
        f"{number(found.episodes)} episodes.",
        columns=tuple(_step(found, step) for step in found.steps),
        rows=tuple(
            HeatRow(
                _row(found.rows[place]),
                tuple(
                    Cell(count / found.n if found.n else None, note=f"{number(count)} of {number(found.n)}")
                    for count in found.counts[place].tolist()
                ),
                apart=isinstance(found.rows[place], Rest),
            )
            for place in rows
        ),
        corner="step",
    )


@drawn.register
def flows_picture(found: StepFlows) -> Flow:
    """Return the flows from step to step; those who have ended are not drawn again."""
    matrix = found.matrix
    gone = (Rest.ENDED, Rest.NOT_BEGUN)
    shown = [flow for flow in found.flows if not (flow.before is flow.after and flow.before in gone)]
    ends = {(flow.step, flow.before) for flow in shown} | {(flow.step + 1, flow.after) for flow in shown}
    places = sorted(ends, key=lambda end: (end[0], matrix.rows.index(end[1])))
    return Flow(
        key="flows",
        finding=_widest(shown),
        says=f"How many go from step to step; those who have ended are not drawn again. n: {number(matrix.n)} of "
        f"{number(matrix.episodes)} episodes.",
        columns=tuple(_step(matrix, step) for step in matrix.steps),
        nodes=tuple(
            FlowNode(_node(step, row), matrix.steps.index(step), _row(row), muted=isinstance(row, Rest))
            for step, row in places
        ),
        links=tuple(
            FlowLink(_node(flow.step, flow.before), _node(flow.step + 1, flow.after), flow.count) for flow in shown
        ),
    )


@drawn.register
def paths_picture(found: Paths) -> Ranks:
    """Return the paths, the most frequent first."""
    first = found.paths[0] if found.paths else None
    finding = f"The most frequent way, {_way(first.touchpoints)}, is taken by {percent(first.share)}." if first else ""
    return Ranks(
        key="paths",
        finding=finding or "No episode has the event.",
        says=f"Episodes by path, as a share of those with the event. n: {number(found.n)} episodes; "
        f"{number(found.without)} have no such event.",
        ranks=tuple(
            Rank(
                chips_of(path.touchpoints),
                path.count,
                estimate(path.share, path.low, path.high, found.n),
                note=f"median {duration(path.median_s)}",
            )
            for path in found.paths
        ),
        rest=_rest(found.others, found.n),
    )


@drawn.register
def variants_picture(found: Variants) -> Ranks:
    """Return the variants, the most frequent first, and how much they cover."""
    covered = found.shown[-1].coverage if found.shown else 0.0
    kinds = f"{number(len(found.shown))} of {number(found.different)} different sequences"
    return Ranks(
        key="variants",
        finding=f"{kinds} are {percent(covered)} of all.",
        says=f"Whole sequences of touchpoints, as a share of all. n: {episodes(found.unit, found.n)}.",
        ranks=tuple(
            Rank(
                chips_of(each.touchpoints),
                each.count,
                estimate(each.share, None, None),
                each.coverage,
                note=f"median {duration(each.median_s)}",
            )
            for each in found.shown
        ),
        rest=_rest(found.others, found.n),
    )


@drawn.register
def loops_picture(found: Loops) -> Heat:
    """Return touchpoints that episodes come to again, those with most such episodes first."""
    ranked = sorted(found.touchpoints, key=lambda loop: -loop.episodes)[:_MOST_ROWS]
    share = 0.0 if isnan(found.share) else found.share
    return Heat(
        key="loops",
        finding=f"{percent(share)} of episodes come to a touchpoint again." + _most_again(ranked),
        says="Share of the episodes with a touchpoint that come to it again: in any way, directly, or after another "
        f"one. n: {episodes(found.unit, found.n)}; {len(ranked)} of {len(found.touchpoints)} touchpoints.",
        columns=("again", "directly", "after another"),
        rows=tuple(HeatRow(named(loop.touchpoint), _again(loop), loop.n) for loop in ranked),
        corner="touchpoint",
    )


def chips_of(touchpoints: Sequence[str]) -> tuple[Chip, ...]:
    """Return touchpoints as chips, those in a row as one; at least one."""
    found = tuple(Chip(named(key), len(list(same))) for key, same in groupby(touchpoints))
    return found or (Chip("(nothing)"),)


def _rest(others: int, n: int) -> Rank | None:
    return Rank((Chip(OTHERS),), others, estimate(others / n, None, None)) if others else None


def _way(touchpoints: Sequence[str]) -> str:
    return " → ".join(map(named, touchpoints)) or "nothing in between"


def _step(matrix: StepMatrix, step: int) -> str:
    return f"{step:+d}" if 0 in matrix.steps and step else str(step)


def _row(row: Row) -> str:
    return row.value if isinstance(row, Rest) else row or NONE


def _node(step: int, row: Row) -> str:
    return f"{step} {row.name if isinstance(row, Rest) else f'at {row}'}"


def _at_first(found: StepMatrix) -> str:
    """Return where most are at the first step, or right after the centre."""
    if not found.n:
        return "No episode is in view."
    step = 1 if 1 in found.steps else found.steps[-1]
    counts = found.counts[:, found.steps.index(step)]
    most = int(counts.argmax())
    row, share = found.rows[most], percent(int(counts[most]) / found.n)
    if 0 in found.steps:
        return f"One step after it, most ({share}) have: {_row(row)}."
    ended = int(found.counts[found.rows.index(Rest.ENDED), -1])
    return f"{share} begin with {_row(row)}; {percent(ended / found.n)} have ended by step {found.steps[-1]}."


def _widest(flows: Sequence[StepFlow]) -> str:
    inner = [flow for flow in flows if not isinstance(flow.before, Rest) and not isinstance(flow.after, Rest)]
    if not inner:
        return "No episode goes on from one step to another."
    most = max(inner, key=lambda flow: flow.count)
    share = f"{percent(most.share)} of those there"
    return f"After step {most.step}, most go from {_row(most.before)} to {_row(most.after)}: {share}."


def _again(loop: Loop) -> tuple[Cell, ...]:
    counts = (loop.episodes, loop.self_loops, loop.return_loops)
    return tuple(Cell(count / loop.n, note=f"{number(count)} of {number(loop.n)}") for count in counts)


def _most_again(ranked: Sequence[Loop]) -> str:
    if not ranked or not ranked[0].episodes:
        return ""
    return f" Most do at {named(ranked[0].touchpoint)}: {percent(ranked[0].share)} of the episodes that have it."
