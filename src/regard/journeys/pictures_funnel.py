"""Pictures of funnels: steps, groups, times, what differs between those who dropped and went on, and patterns."""

from regard.draw import Cell, Funnel, FunnelStep, Heat, HeatRow
from regard.journeys.funnel import Conversion, StepReached
from regard.journeys.funnel_drivers import DropDriver, DropDrivers
from regard.journeys.funnel_groups import FunnelGroups
from regard.journeys.funnel_times import ConversionTimes
from regard.journeys.patterns import Conversion as PatternConversion
from regard.journeys.patterns import Matches
from regard.journeys.pictures_parts import duration, episodes, estimate, listed, named, number, percent
from regard.journeys.results import drawn

_MOST_ROWS = 20


@drawn.register
def funnel_picture(found: Conversion) -> Funnel:
    """Return the steps of a funnel with what is lost at each."""
    within_s = found.funnel.within_s
    window = f"; at most {duration(within_s)} from the first step on" if within_s is not None else ""
    return Funnel(
        key="funnel",
        finding=_converted(found),
        says=f"Customers who reached each step, {found.funnel.order}{window}; shares with 95 % intervals. "
        f"n: {number(found.entered)} customers entered.",
        steps=tuple(_step(step) for step in found.steps),
    )


@drawn.register
def groups_picture(found: FunnelGroups) -> Heat:
    """Return for each group the share of those who entered that reached each step."""
    entered = [(named(name or ""), conversion) for name, conversion in found.groups if conversion.entered]
    steps = entered[0][1].steps if entered else ()
    return Heat(
        key="funnel-groups",
        finding=_best(entered),
        says="Share of those who entered that reached each step, by group. "
        f"n: {number(sum(conversion.entered for _, conversion in entered))} customers entered.",
        columns=tuple(f"{step.step} {listed(step.touchpoints)}" for step in steps),
        rows=tuple(
            HeatRow(name, tuple(Cell(step.of_entered.share) for step in conversion.steps), conversion.entered)
            for name, conversion in entered
        ),
        corner="group",
    )


@drawn.register
def times_picture(found: ConversionTimes) -> Heat:
    """Return how long those who converted took."""
    edges = found.edges_s
    ends = [f"to {duration(edge)}" for edge in edges[1:]]
    return Heat(
        key="funnel-times",
        finding=f"Half of those who go all steps take at most {duration(found.times.median_s)}.",
        says=f"Time from the first step to the last, as a share of those who took it. n: {number(found.times.n)}.",
        columns=(*ends, f"from {duration(edges[-1])}") if edges else (),
        rows=(HeatRow("customers", tuple(Cell(n / found.times.n if found.times.n else None) for n in found.counts)),),
        corner="time",
    )


@drawn.register
def drivers_picture(found: DropDrivers) -> Heat:
    """Return what share of those who dropped, and of those who went on, met each touchpoint or channel."""
    shown = found.drivers[:_MOST_ROWS]
    return Heat(
        key="drop-drivers",
        finding=_surest(shown[0] if shown else None, found.step),
        says=f"Share of customers who met it before step {found.step}, the surest differences first. "
        f"n: {number(found.dropped)} dropped, {number(found.went_on)} went on.",
        columns=("dropped", "went on"),
        rows=tuple(
            HeatRow(
                f"{one.kind} {named(one.name)}",
                tuple(
                    Cell(share.share, note=f"{number(met)} of {number(share.n)}")
                    for share, met in ((one.of_dropped, one.dropped), (one.of_went_on, one.went_on))
                ),
            )
            for one in shown
        ),
        corner="met",
    )


@drawn.register
def matches_picture(found: Matches) -> Funnel:
    """Return how many of all match a pattern."""
    share = estimate(found.share, found.low, found.high, found.n)
    said = percent(found.share) if found.n else "None"
    return Funnel(
        key="pattern",
        finding=f"{said} of all have {found.pattern}.",
        says=f"n: {episodes(found.unit, found.n)}, of {number(found.customers)} of {number(found.all_customers)} "
        "customers.",
        steps=(
            FunnelStep("all", found.n),
            FunnelStep(found.pattern, found.matches, share, share, dropped=found.n - found.matches),
        ),
    )


@drawn.register
def pattern_conversion_picture(found: PatternConversion) -> Funnel:
    """Return how many of those with the first pattern come to the second."""
    rate = estimate(found.rate, found.low, found.high, found.n)
    said = percent(found.rate) if found.n else "None"
    return Funnel(
        key="conversion",
        finding=f"{said} of those with {found.start} come to {found.end}.",
        says=f"n: {episodes(found.unit, found.base_n)}; {number(found.base_matches)} of them have {found.end} at all.",
        steps=(
            FunnelStep(found.start, found.n),
            FunnelStep(found.end, found.converted, rate, rate, dropped=found.n - found.converted),
        ),
    )


def _step(step: StepReached) -> FunnelStep:
    entered, before, median_s = step.of_entered, step.of_before, step.since_before.median_s
    return FunnelStep(
        f"{listed(step.touchpoints)}{' (optional)' if step.optional else ''}",
        step.reached,
        estimate(entered.share, entered.low, entered.high, entered.n),
        estimate(before.share, before.low, before.high, before.n),
        median_s if step.step > 1 and step.since_before.n else None,
        dropped=0 if step.optional else step.dropped,
    )


def _converted(found: Conversion) -> str:
    if not found.entered:
        return "No customer entered."
    said = f"{percent(found.converted.share)} of {number(found.entered)} customers go all the way."
    lost = max((step for step in found.steps if not step.optional), key=lambda step: step.dropped)
    if not lost.dropped:
        return said
    return f"{said} Most are lost before {listed(lost.touchpoints)}: {number(lost.dropped)}."


def _best(entered: list[tuple[str, Conversion]]) -> str:
    if not entered:
        return "No customer entered."
    ranked = sorted(entered, key=lambda each: each[1].converted.share)
    (low, least), (high, most) = ranked[0], ranked[-1]
    if len(ranked) == 1:
        return f"All are of {high}: {percent(most.converted.share)} go all the way."
    shares = percent(most.converted.share), percent(least.converted.share)
    return f"Of {high}, {shares[0]} go all the way; of {low}, {shares[1]}."


def _surest(driver: DropDriver | None, step: int) -> str:
    if driver is None:
        return "Too few met the same to compare."
    more = "Those who dropped" if driver.difference > 0 else "Those who went on"
    return f"{more} before step {step} met {named(driver.name)} more often: {percent(abs(driver.difference))} apart."
