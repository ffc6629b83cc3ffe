"""The commands about journeys: one view each."""

from collections.abc import Callable
from typing import Annotated

import typer

from regard import journeys as room
from regard.cli.journeys_asking import Asked, asking, seconds_of
from regard.cli.journeys_customers import clusters, conformance, retention, timeline
from regard.cli.journeys_differences import differ
from regard.cli.journeys_exporting import export_xes
from regard.cli.journeys_funnel import funnel
from regard.cli.journeys_printing import Answer, answer
from regard.cli.journeys_ways import conversion, loops, paths, pattern, variants
from regard.collect import read_catalogue
from regard.journeys.overview import episode_lengths
from regard.journeys.overview import overview as overview_of
from regard.journeys.pictures import transitions_picture
from regard.journeys.steps_states import Occurrence, Span

journeys = typer.Typer(
    name="journeys",
    help="Journeys: the ways customers take, step by step. Every number is exact, and columns add up to all.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

_MOVE = ("before", "after", "count", "share", "mean_s", "median_s")
_RULES = ("unit", "gap_s", "episodes", "contacts_mean", "contacts_median", "duration_median_s")
_REACH = ("stage", "stays", "contacts", "first", "last", "furthest")
_FLOW = ("step", "before", "after", "count", "share")
_ALL = "Print so many rows."

Top = Annotated[int, typer.Option("--top", min=1, help=_ALL)]


def overview(asked: Asked, top: Top = 20) -> Answer:
    """Print how much there is: customers, contacts, episodes, and the touchpoints met most."""
    found = overview_of(asked.view, asked.rule)
    parts = {"episodes": (episode_lengths(asked.view, [asked.rule]).table(), _RULES)}
    return answer(found, "touchpoint", "contacts", "share", "customers", "reach", parts=parts, top=top)


def episodes(asked: Asked) -> Answer:
    """Print the episode rules of the settings side by side: how many episodes, how many contacts, how long."""
    rules = dict.fromkeys([asked.rule, *asked.ledger.settings.episodes])
    return answer(episode_lengths(asked.view, rules), *_RULES)


def transitions(
    asked: Asked,
    share: Annotated[
        float, typer.Option("--share", min=0, max=1, help="Draw the busiest moves up to this share of all.")
    ] = 0.8,
    top: Top = 20,
) -> Answer:
    """Print which touchpoint follows which, how often, and how long that takes; also where episodes begin and end."""
    found = room.transitions(asked.view, asked.rule)
    rows = found.table().sort_by([("count", "descending")])
    facts = {"episodes": found.episodes, "as_of": found.as_of}
    return Answer(rows, transitions_picture(found, share), _MOVE, facts, top=top)


def stages(asked: Asked) -> Answer:
    """Print how far customers come along the stages of the catalogue, and between which stages they move."""
    order = [stage.key for stage in read_catalogue(asked.ledger.folder).stages]
    found = room.stage_moves(asked.view, order)
    parts = {"stages": (found.stage_table(), _REACH)}
    return answer(found, "before", "after", "count", "share", parts=parts)


def handovers(
    asked: Asked,
    within: Annotated[
        str, typer.Option("--within", metavar="TIME", help="The second contact comes so soon, such as 3d.")
    ] = "7d",
    same_stage: Annotated[
        bool, typer.Option("--same-stage", help="Only where both contacts are of the same stage: the same need.")
    ] = False,
) -> Answer:
    """Print from which channel customers turn to which: breaks in the way, and the touchpoints that cause most."""
    found = room.handovers(asked.view, room.Window(seconds_of(within), same_stage))
    worst = found.touchpoint_table().sort_by([("handed_over", "descending")])
    return answer(found, parts={"touchpoints": (worst, ("name", "handed_over", "share", "n"))}, top=10)


def steps(
    asked: Asked,
    steps: Annotated[
        int, typer.Option("--steps", min=1, max=50, help="How many steps; to each side of a centre.")
    ] = 10,
    centre: Annotated[
        str | None, typer.Option("--centre", metavar="TOUCHPOINT", help="Count steps from this touchpoint.")
    ] = None,
    occurrence: Annotated[
        Occurrence, typer.Option("--occurrence", help="Which contacts at the centre are counted from.")
    ] = Occurrence.FIRST,
    top: Annotated[int, typer.Option("--top", min=1, help="Tell so many touchpoints apart.")] = 15,
    flows: Annotated[bool, typer.Option("--flows", help="Print how many go from where to where instead.")] = False,
) -> Answer:
    """Print where episodes are at each step from their beginning, or around a touchpoint."""
    span = Span(steps, centre, occurrence, top)
    if flows:
        return answer(room.step_flows(asked.view, asked.cut, span), *_FLOW)
    return answer(room.step_matrix(asked.view, asked.cut, span))


COMMANDS: tuple[Callable[..., Answer], ...] = (
    overview, episodes, transitions, stages, handovers, steps, paths, pattern, conversion, funnel, retention, variants,
    loops, conformance, clusters, differ, timeline,
)  # fmt: skip
"""Every command, in the order in which one asks."""

WITHOUT_EPISODES = (stages, handovers, funnel, retention, timeline)
"""Those that look at whole journeys, whatever cuts episodes."""

for command in COMMANDS:
    journeys.command(command.__name__)(asking(command, cuts=command not in WITHOUT_EPISODES))
journeys.command("export-xes")(asking(export_xes, cuts=True))
