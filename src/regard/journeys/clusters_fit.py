"""k-means: groups of points that lie near one another, and how many groups fit.

Lloyd, S. P. (1982). Least squares quantization in PCM. IEEE Transactions on Information Theory 28, 129-137.
Arthur, D., and Vassilvitskii, S. (2007). k-means++: the advantages of careful seeding. SODA '07, 1027-1035.
Rousseeuw, P. J. (1987). Silhouettes: a graphical aid to the interpretation and validation of cluster analysis.
Journal of Computational and Applied Mathematics 20, 53-65.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]

_ROUNDS = 30
_STARTS = 2
_MOST_COMPARED = 1_000
"""A silhouette needs the distances of all pairs: of so many points it is computed."""


def fit(points: Floats, k: int, seed: int) -> Floats:
    """Return the centres of k groups, the best of some starts.

    Args:
        points: (points, features); at least k different ones.
        k: how many groups.
        seed: of the random starts.

    Returns:
        Centres, (k, features), in the order of their coordinates.
    """
    rng = np.random.default_rng(seed)
    fits = [_improved(points, _seeded(points, k, rng)) for _ in range(_STARTS)]
    best = min(fits, key=lambda centres: float(distances(points, centres).min(axis=1).sum()))
    return best[np.lexsort(best.T[::-1])]


def distances(points: Floats, centres: Floats) -> Floats:
    """Return squared distances, (points, centres)."""
    squares = (points**2).sum(axis=1)[:, None] - 2 * points @ centres.T + (centres**2).sum(axis=1)
    return np.maximum(squares, 0.0)


def nearest(points: Floats, centres: Floats) -> Labels:
    """Return which centre is nearest to each point; the first of equally near ones."""
    # Rounded, so that how many points are computed at once makes no difference where two centres are equally near.
    return np.argmin(distances(points, centres).round(9), axis=1)


def silhouette(points: Floats, labels: Labels) -> float:
    """Return how much nearer points are to their own group than to the next, from -1 to 1, in the mean.

    Args:
        points: (points, features); of very many, some at equal steps are compared.
        labels: the group of each; at least two groups.
    """
    some = slice(None, None, -(-len(points) // _MOST_COMPARED))
    own, groups = np.unique(labels[some], return_inverse=True)
    if len(own) < 2:
        return 0.0
    member = np.eye(len(own))[groups]
    sums = np.sqrt(distances(points[some], points[some])) @ member
    size, row = member.sum(axis=0), np.arange(len(groups))
    inner = sums[row, groups] / np.maximum(size[groups] - 1, 1)
    means = sums / size
    means[row, groups] = np.inf
    outer = means.min(axis=1)
    widest = np.maximum(np.maximum(inner, outer), np.finfo(np.float64).tiny)
    return float(np.where(size[groups] > 1, (outer - inner) / widest, 0.0).mean())


def _seeded(points: Floats, k: int, rng: np.random.Generator) -> Floats:
    """Return k of the points, each chosen with a chance that grows with the squared distance from those before."""
    chosen = [int(rng.integers(len(points)))]
    apart = distances(points, points[chosen]).ravel()
    while len(chosen) < k:
        reach = np.cumsum(apart)
        chosen.append(int(np.searchsorted(reach, rng.random() * reach[-1], side="right").clip(0, len(points) - 1)))
        apart = np.minimum(apart, distances(points, points[chosen[-1:]]).ravel())
    return points[chosen]


def _improved(points: Floats, centres: Floats) -> Floats:
    """Move each centre into the middle of the points nearest to it until none moves."""
    for _ in range(_ROUNDS):
        labels = nearest(points, centres)
        member = (labels[:, None] == np.arange(len(centres))).astype(np.float64)
        size = member.sum(axis=0)[:, None]
        moved = np.where(size > 0, member.T @ points / np.maximum(size, 1), centres)
        if np.allclose(moved, centres):
            break
        centres = moved
    return centres
