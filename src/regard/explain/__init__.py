"""… is explained: where experience is lost, why, for whom, and what to do next."""

from regard.explain.change import Change, Part, change
from regard.explain.discoveries import discoveries
from regard.explain.moment import BrokenPromise, Moment, WorstMoments
from regard.explain.worst_moment import concerned, rank_moments, worst_moments

__all__ = [
    "BrokenPromise",
    "Change",
    "Moment",
    "Part",
    "WorstMoments",
    "change",
    "concerned",
    "discoveries",
    "rank_moments",
    "worst_moments",
]
