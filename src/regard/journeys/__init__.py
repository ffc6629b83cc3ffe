"""An interaction is placed in its customer's journey: what came before it, which visit it belongs to, and which way."""

from regard.journeys.clusters import behind_cluster, clusters
from regard.journeys.conformance import behind_conformance, conformance
from regard.journeys.difference import difference
from regard.journeys.episodes import EPISODE, episodes_fold
from regard.journeys.funnel import behind_step, funnel
from regard.journeys.funnel_definition import Exclusion, Funnel, FunnelStep
from regard.journeys.funnel_drivers import behind_driver, drop_drivers
from regard.journeys.funnel_groups import behind_group, funnel_by
from regard.journeys.funnel_times import behind_bin, time_to_convert
from regard.journeys.handovers import Window, behind_handed_over, behind_handover, handovers
from regard.journeys.intended import IntendedJourney, IntendedStep, read_intended
from regard.journeys.loops import LoopKind, behind_loop, loops
from regard.journeys.overview import episode_lengths, overview
from regard.journeys.paths import Stretch, behind_path, paths
from regard.journeys.patterns import behind_conversion, behind_pattern, conversion, match
from regard.journeys.pictures import timeline_picture, transitions_picture
from regard.journeys.results import Result
from regard.journeys.retention import behind_cell, retention
from regard.journeys.retention_periods import RetentionRule
from regard.journeys.shares import Compared, differences
from regard.journeys.stage_moves import behind_furthest, behind_stage_move, stage_moves
from regard.journeys.steps import behind_step_cell, step_matrix
from regard.journeys.steps_flows import behind_flow, step_flows
from regard.journeys.steps_states import Span
from regard.journeys.transitions import behind_edge, transitions
from regard.journeys.transitions_observed import PromisesKept, Score, Stayed, Value
from regard.journeys.transitions_outcomes import behind_outcome, outcomes
from regard.journeys.variant_hash import variant_of
from regard.journeys.variants import behind_other_variants, behind_variant, variants
from regard.journeys.view import Behind, View, view

__all__ = [
    "EPISODE",
    "Behind",
    "Compared",
    "Exclusion",
    "Funnel",
    "FunnelStep",
    "IntendedJourney",
    "IntendedStep",
    "LoopKind",
    "PromisesKept",
    "Result",
    "RetentionRule",
    "Score",
    "Span",
    "Stayed",
    "Stretch",
    "Value",
    "View",
    "Window",
    "behind_bin",
    "behind_cell",
    "behind_cluster",
    "behind_conformance",
    "behind_conversion",
    "behind_driver",
    "behind_edge",
    "behind_flow",
    "behind_furthest",
    "behind_group",
    "behind_handed_over",
    "behind_handover",
    "behind_loop",
    "behind_other_variants",
    "behind_outcome",
    "behind_path",
    "behind_pattern",
    "behind_stage_move",
    "behind_step",
    "behind_step_cell",
    "behind_variant",
    "clusters",
    "conformance",
    "conversion",
    "difference",
    "differences",
    "drop_drivers",
    "episode_lengths",
    "episodes_fold",
    "funnel",
    "funnel_by",
    "handovers",
    "loops",
    "match",
    "outcomes",
    "overview",
    "paths",
    "read_intended",
    "retention",
    "stage_moves",
    "step_flows",
    "step_matrix",
    "time_to_convert",
    "timeline_picture",
    "transitions",
    "transitions_picture",
    "variant_of",
    "variants",
    "view",
]
