"""Pictures of results: importing this tells `Result.plot` how each is drawn."""

from regard.journeys.pictures_customers import clusters_picture, episodes_picture, overview_picture, retention_picture
from regard.journeys.pictures_funnel import (
    drivers_picture,
    funnel_picture,
    groups_picture,
    matches_picture,
    pattern_conversion_picture,
    times_picture,
)
from regard.journeys.pictures_intended import conformance_picture, difference_picture
from regard.journeys.pictures_moves import (
    handovers_picture,
    outcomes_picture,
    stage_moves_picture,
    transitions_picture,
)
from regard.journeys.pictures_timeline import timeline_picture
from regard.journeys.pictures_ways import (
    flows_picture,
    loops_picture,
    paths_picture,
    steps_picture,
    variants_picture,
)

__all__ = [
    "clusters_picture", "conformance_picture", "difference_picture", "drivers_picture", "episodes_picture",
    "flows_picture", "funnel_picture", "groups_picture", "handovers_picture", "loops_picture", "matches_picture",
    "outcomes_picture", "overview_picture", "paths_picture", "pattern_conversion_picture", "retention_picture",
    "stage_moves_picture", "steps_picture", "timeline_picture", "times_picture", "transitions_picture",
    "variants_picture",
]  # fmt: skip
