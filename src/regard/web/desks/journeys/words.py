"""Words: what pictures write, and what touchpoints, stages and episodes are called."""

from django.utils.formats import get_format
from django.utils.translation import gettext as _

from regard.draw import Estimate, Unit, Words
from regard.draw.words import written
from regard.journeys.steps_states import Rest, Row
from regard.settings import EpisodeRule
from regard.web.shell import names

_MINUTE_S = 60


def picture_words() -> Words:
    """Return the words and signs of pictures in the reader's language."""
    return Words(
        point=get_format("DECIMAL_SEPARATOR"),
        thousands=get_format("THOUSAND_SEPARATOR"),
        percent=_("{} %"), days=_("{} d"), hours=_("{} h"), minutes=_("{} min"), seconds=_("{} s"),
        row=_("Row"), column=_("Column"), value=_("Value"), step=_("Step"), reached=_("Reached"),
        of_entry=_("of those who began"), of_before=_("of the step before"),
        median=_("median time from the step before"), dropped=_("dropped"), after=_("median {}"),
        source=_("From"), target=_("To"), count=_("Count"), share=_("Share"), score=_("Experience"),
        stage=_("Stage"), touchpoint=_("Touchpoint"), touchpoints=_("Touchpoints"), promise=_("Promise"),
        promises=_("Promises kept"), left=_("Left here"), path=_("Path"), coverage=_("Covered so far"),
        time=_("Time"), lane=_("Channel"), outcome=_("Outcome"), episode=_("Episode"),
        low=_("Low (95 %)"), high=_("High (95 %)"), kept=_("kept"), broken=_("broken"), unsure=_("unsure"),
        unexpected=_("not intended"), unfinished=_("not over yet"),
    )  # fmt: skip


def touchpoint(key: str) -> str:
    """Return what a touchpoint is called; of an empty key, that there is none."""
    return names.touchpoint_name(key) if key else _("No touchpoint")


def stage(key: str) -> str:
    """Return what a stage is called; of an empty key, that there is none."""
    return names.stage_name(key) if key else _("No stage")


def row_name(row: Row) -> str:
    """Return what a row of a step matrix is called."""
    rests = {Rest.OTHERS: _("Others"), Rest.ENDED: _("Ended"), Rest.NOT_BEGUN: _("Not begun")}
    return rests[row] if isinstance(row, Rest) else touchpoint(row)


def rule_name(rule: EpisodeRule) -> str:
    """Return what a rule that cuts episodes is called."""
    if rule.name == "whole":
        return _("the whole journey")
    if rule.name == "gap" and rule.gap_s is not None:
        minutes = rule.gap_s // _MINUTE_S
        return _("a pause of %(minutes)s min") % {"minutes": minutes}
    return names.value_word(rule.name)


def time_words(seconds: float | None) -> str:
    """Return a time in words, such as 3 d 4 h; a dash where there is none."""
    return names.NOTHING if seconds is None else written(seconds, Unit.TIME, picture_words())


def share_words(share: float | None) -> str:
    """Return a share of 0 to 1 in percent; a dash where there is none."""
    return names.NOTHING if share is None else written(share, Unit.SHARE, picture_words())


def estimate(value: float, low: float | None, high: float | None, n: int) -> Estimate:
    """Return a number as a picture takes it: its interval holds it, or it has none."""
    if low is None or high is None:
        return Estimate(value, n=n)
    return Estimate(value, min(low, value), max(high, value), n)
