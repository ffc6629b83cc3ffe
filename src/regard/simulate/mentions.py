"""Mentions: what others say about the company, at indirect touchpoints and without a known customer."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from regard.simulate.moments import to_utc
from regard.simulate.plan import Plan

Floats = npt.NDArray[np.float64]

_WORDS = ("bad", "neutral", "good")


def mentions(plan: Plan, count: int, random: np.random.Generator) -> pa.Table:
    """Return a table of mentions and reviews, in the order of time.

    Args:
        plan: knows the outlets.
        count: how many.
        random: source of chance.
    """
    outlets = plan.company.outlets
    weight = np.array([outlet.weight for outlet in outlets])
    outlet = random.choice(len(outlets), count, p=weight / weight.sum())
    at_s = np.sort(plan.start_s + random.random(count) * (plan.end_s - plan.start_s))
    mood = np.array([outlet.mood for outlet in outlets])[outlet] + random.normal(0, 1, count)
    rated = np.array([outlet.rated for outlet in outlets])[outlet]
    rating = np.clip(np.rint(3.8 + mood), 1, 5)
    reach = np.array([outlet.reach for outlet in outlets])[outlet] * random.lognormal(0, 1, count)
    language, text = _written(plan, mood, random)
    return pa.table(
        {
            "mention": pa.array([f"m{number}" for number in range(count)], pa.string()),
            "author": [f"author-{number}" for number in random.integers(0, max(count // 2, 1), count)],
            "at": to_utc(plan, at_s),
            "touchpoint": pa.array([each.touchpoint for each in outlets]).take(pa.array(outlet)),
            "platform": pa.array([each.platform for each in outlets]).take(pa.array(outlet)),
            "kind": pa.array(np.where(rated, "review", "mention").astype(object), pa.string()),
            "rating": pa.array(rating, mask=~rated),
            "reach": pa.array(np.rint(reach).astype(np.int64)),
            "language": language,
            "text": text,
        }
    )


def _written(plan: Plan, mood: Floats, random: np.random.Generator) -> tuple[pa.Array, pa.Array]:
    """Return language and words of each mention."""
    shares = np.array([region.share for region in plan.company.regions])
    region = random.choice(len(shares), len(mood), p=shares / shares.sum())
    language = [plan.company.regions[place].language for place in region]
    topic = np.where(mood < -0.5, 0, np.where(mood > 0.5, 2, 1))
    spot = random.random(len(mood))
    text = []
    for place, spoken, share in zip(topic, language, spot, strict=True):
        by_language = plan.company.words[_WORDS[place]]
        sentences = by_language.get(spoken, by_language["en"])
        text.append(sentences[int(share * len(sentences))])
    return pa.array(language, pa.string()), pa.array(text, pa.string())
