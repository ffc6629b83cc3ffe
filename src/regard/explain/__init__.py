"""… is explained: where experience is lost, why, for whom, and what to do next."""

from regard.explain.discoveries import discoveries
from regard.explain.moment import BrokenPromise, Moment, WorstMoments
from regard.explain.worst_moment import concerned, worst_moments

__all__ = ["BrokenPromise", "Moment", "WorstMoments", "concerned", "discoveries", "worst_moments"]
