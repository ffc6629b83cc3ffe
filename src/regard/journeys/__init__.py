"""An interaction is placed in its customer's journey: what came before it, and which visit it belongs to."""

from regard.journeys.episodes import EPISODE, episodes_fold, variant_of

__all__ = ["EPISODE", "episodes_fold", "variant_of"]
