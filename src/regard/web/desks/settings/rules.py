"""Episode rules as lines that people write: `visit 30`, or `order from cart, shop to delivery`."""

import re

from regard.settings import EpisodeRule

_KEYS = r"[^\s,]+(?:\s*,\s*[^\s,]+)*"
_LINE = re.compile(
    rf"(?P<name>[a-z][a-z0-9_]*)[:=]?(?:\s+(?P<minutes>\d{{1,7}}))?"
    rf"(?:\s+from\s+(?P<starts>{_KEYS}))?(?:\s+to\s+(?P<ends>{_KEYS}))?"
)
_S_PER_MINUTE = 60


def read_rule(line: str) -> EpisodeRule | None:
    """Return the rule of a line; None if it is none.

    >>> read_rule("order 1440 from cart, shop to delivery")
    EpisodeRule(name='order', gap_s=86400, starts=('cart', 'shop'), ends=('delivery',))
    """
    found = _LINE.fullmatch(line)
    if found is None:
        return None
    minutes = found["minutes"]
    try:
        gap_s = None if minutes is None else _S_PER_MINUTE * int(minutes)
        return EpisodeRule(found["name"], gap_s, _keys(found["starts"]), _keys(found["ends"]))
    except ValueError:
        return None


def write_rule(rule: EpisodeRule) -> str:
    """Return the line of a rule; a gap is rounded down to whole minutes.

    >>> write_rule(EpisodeRule("order", None, ("cart",), ("delivery",)))
    'order from cart to delivery'
    """
    parts = [rule.name]
    parts += [] if rule.gap_s is None else [str(rule.gap_s // _S_PER_MINUTE)]
    parts += ["from " + ", ".join(rule.starts)] if rule.starts else []
    parts += ["to " + ", ".join(rule.ends)] if rule.ends else []
    return " ".join(parts)


def _keys(text: str | None) -> tuple[str, ...]:
    return tuple(re.split(r"\s*,\s*", text)) if text else ()
