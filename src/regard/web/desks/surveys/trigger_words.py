"""What a trigger says, in whole sentences of the reader's language."""

from collections.abc import Iterable, Iterator

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from regard.ask.sampling import Period, Quota, Trigger
from regard.web.desks.surveys.policy_words import days_words, span_words
from regard.web.shell.components_figures import amount, figure
from regard.web.shell.names import touchpoint_name, value_word
from regard.web.shell.workspace import register, segments

PERIODS: dict[Period, LazyText] = {
    Period.DAY: gettext_lazy("a day"),
    Period.WEEK: gettext_lazy("a week"),
    Period.MONTH: gettext_lazy("a month"),
}
_ABOUT = {
    (False, False): gettext_lazy("After any contact."),
    (True, False): gettext_lazy("After contacts at these touchpoints: %(touchpoints)s."),
    (False, True): gettext_lazy("After contacts of the kind %(kinds)s."),
    (True, True): gettext_lazy("After contacts of the kind %(kinds)s at these touchpoints: %(touchpoints)s."),
}
_QUOTAS = {
    (Period.DAY, None): ngettext_lazy("At most %(count)s request a day.", "At most %(count)s requests a day.", "n"),
    (Period.WEEK, None): ngettext_lazy("At most %(count)s request a week.", "At most %(count)s requests a week.", "n"),
    (Period.MONTH, None): ngettext_lazy(
        "At most %(count)s request a month.", "At most %(count)s requests a month.", "n"
    ),
    (Period.DAY, "touchpoint"): ngettext_lazy(
        "At most %(count)s request a day at each touchpoint.",
        "At most %(count)s requests a day at each touchpoint.",
        "n",
    ),
    (Period.WEEK, "touchpoint"): ngettext_lazy(
        "At most %(count)s request a week at each touchpoint.",
        "At most %(count)s requests a week at each touchpoint.",
        "n",
    ),
    (Period.MONTH, "touchpoint"): ngettext_lazy(
        "At most %(count)s request a month at each touchpoint.",
        "At most %(count)s requests a month at each touchpoint.",
        "n",
    ),
    (Period.DAY, "unit"): ngettext_lazy(
        "At most %(count)s request a day for each unit.", "At most %(count)s requests a day for each unit.", "n"
    ),
    (Period.WEEK, "unit"): ngettext_lazy(
        "At most %(count)s request a week for each unit.", "At most %(count)s requests a week for each unit.", "n"
    ),
    (Period.MONTH, "unit"): ngettext_lazy(
        "At most %(count)s request a month for each unit.", "At most %(count)s requests a month for each unit.", "n"
    ),
}


def trigger_about(trigger: Trigger) -> str:
    """Return which contacts a trigger is about."""
    sentence = _ABOUT[bool(trigger.touchpoints), bool(trigger.kinds)]
    return str(sentence) % {
        "touchpoints": _joined(map(touchpoint_name, trigger.touchpoints)),
        "kinds": _joined(map(value_word, trigger.kinds)),
    }


def trigger_sentences(trigger: Trigger) -> list[str]:
    """Return what else a trigger says: who of them is asked, when, how, and how often again."""
    return [*_who(trigger), *_when(trigger), *_how(trigger)]


def trigger_gone(trigger: Trigger) -> str:
    """Return what a trigger names that is not there any more, so that nothing comes of it; empty: nothing."""
    if trigger.segment and trigger.segment not in segments():
        return _("The segment “%(segment)s” is gone: nothing comes of this trigger.") % {"segment": trigger.segment}
    if trigger.calendar and trigger.calendar not in register().calendars:
        return _("The calendar “%(calendar)s” is gone: nothing comes of this trigger.") % {"calendar": trigger.calendar}
    return ""


def _who(trigger: Trigger) -> Iterator[str]:
    if trigger.outcomes:
        yield _("Only those that ended like this: %(outcomes)s.") % {
            "outcomes": _joined(value_word(each) for each in trigger.outcomes)
        }
    if trigger.segment:
        found = segments().get(trigger.segment)
        yield _("Only those in the segment “%(segment)s”.") % {"segment": found.name if found else trigger.segment}
    if trigger.share < 1:
        yield _("Chance chooses %(share)s of them.") % {"share": amount(100 * trigger.share, "%")}
    if trigger.quota:
        yield _quota(trigger.quota)


def _when(trigger: Trigger) -> Iterator[str]:
    if trigger.delay_s:
        yield _("They are asked %(span)s later.") % {"span": span_words(trigger.delay_s)}
    else:
        yield _("They are asked at once.")
    if trigger.calendar:
        yield _("Outside the hours of “%(calendar)s” a request waits until they begin.") % {
            "calendar": trigger.calendar
        }
    yield _("Who was met more than %(span)s before it became known is not asked.") % {
        "span": span_words(trigger.latest_s)
    }


def _how(trigger: Trigger) -> Iterator[str]:
    yield _("The way it takes: %(channel)s.") % {"channel": value_word(trigger.channel)}
    days = trigger.remind_after_days
    if days:
        yield ngettext(
            "Who has not answered is reminded %(days)s day later.",
            "Who has not answered is reminded %(days)s days later.",
            1 if max(days) == 1 else 2,
        ) % {"days": _joined(map(figure, days))}
    yield _("It can be answered for %(days)s.") % {"days": days_words(trigger.expires_after_days)}


def _quota(quota: Quota) -> str:
    return str(_QUOTAS[quota.per, quota.by] % {"n": quota.at_most, "count": figure(quota.at_most)})


def _joined(words: Iterable[str]) -> str:
    return ", ".join(words)
