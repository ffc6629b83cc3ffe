"""Names for people: measures, their parts, touchpoints and stages."""

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from regard.web.shell.workspace import catalogue
from regard.web.translating import translated
from regard.web.words_of_rooms import WORDS

NOTHING = "\N{EN DASH}"
"""What stands where there is no name."""

_MEASURES: dict[str, LazyText] = {
    "nps": _("NPS"),
    "csat": _("Satisfied (CSAT)"),
    "csat_mean": _("Satisfaction, mean"),
    "ces": _("Easy (CES)"),
    "ces_mean": _("Ease, mean (CES)"),
    "ces_effort": _("Effort (CES, 1 to 5)"),
    "rating": _("Rating"),
    "promises_kept": _("Promises kept"),
    "response_rate": _("Response rate"),
    "volume": _("Contacts"),
}
_PARTS: dict[str, LazyText] = {
    "promoters": _("promoters"),
    "passives": _("passives"),
    "detractors": _("detractors"),
    "satisfied": _("satisfied"),
    "not_satisfied": _("not satisfied"),
    "high": _("top scores"),
    "low": _("lower scores"),
    "kept": _("kept"),
    "broken": _("broken"),
    "unknown": _("not decided yet"),
    "asked": _("asked"),
    "answered": _("answered"),
    "unanswered": _("not answered"),
    "other_scale": _("on another scale"),
    "test": _("flagged as test"),
    "staff": _("flagged as staff"),
    "bot": _("flagged as bot"),
    "excluded": _("excluded by hand"),
}


def measure_name(measure: str) -> str:
    """Return what a measure is called."""
    return str(_MEASURES.get(measure, measure.replace("_", " ")))


def part_name(part: str) -> str:
    """Return what a part of a measure is called; of one left out, why."""
    kind, _colon, reason = part.rpartition(":")
    named = str(_PARTS.get(reason, reason.replace("_", " ")))
    return str(_("left out: %(reason)s") % {"reason": named}) if kind else named


def touchpoint_name(key: str | None) -> str:
    """Return what a touchpoint is called, or its key if the catalogue does not have it."""
    found = catalogue().touchpoints.get(key or "")
    return found.name if found else key or NOTHING


def stage_name(key: str | None) -> str:
    """Return what a stage is called, or its key if the catalogue does not have it; a usual one in any language."""
    return next((translated(stage.name) for stage in catalogue().stages if stage.key == key), key or NOTHING)


def value_word(value: str) -> str:
    """Return a value of the vocabulary, such as a channel, in words; any other as it is.

    >>> value_word("word_of_mouth"), value_word("order-17")
    ('word of mouth', 'order-17')
    """
    words = value.replace("_", " ")
    return translated(words) if words in WORDS else value
